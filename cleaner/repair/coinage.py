"""Words that writers make: stems with affixes, unusual inflections, two words in one.

Such a word is in no dictionary and right all the same. Each function gives the Zipf frequency of
what the word would be made of, 0 where it cannot be made so: a common stem makes a coined word
believable, and a rare one makes it a slip that happens to look like one.
"""

from __future__ import annotations

from typing import Protocol

from cleaner.text.lazy_patterns import lazy_pattern

FREQUENT_STEM = 2.5
"""Zipf frequency from which a stem makes a derivation or a compound believable."""

_LEAST = 0.1
"""What a known word counts that the frequency list does not have."""

WRITTEN = 1.2
"""Zipf frequency from which a word that no dictionary has counts as one that people write."""

# What English puts before and behind its words. Productive affixes only; inflection is Hunspell's.
_PREFIXES = tuple(
    "anti auto bi bio co counter crypto cyber de dis down eco electro en ex extra fore geo hyper "
    "il im in infra inter intra ir macro mega meta micro mid mini mis mono multi nano neo neuro "
    "non off omni out over para photo poly post pre pro proto pseudo psycho quasi radio re retro "
    "self semi socio sub super techno tele thermo trans tri turbo ultra un under uni up".split()
)
_SUFFIXES = tuple(
    "able ably dom esque ette fold ful fully hood ian ians ify ise ised ish ising ism isms ist "
    "ists ity ize ized izes izing ization isation less lessly let lets like ly man men ness nesses "
    "ship ships some ster sters ward wards ware wise worthy y".split()
)
_INFLECTIONS = ("s", "es", "ed", "er", "ers", "ing", "ings", "est", "in")
_DOUBLED_BEFORE_ENDING = lazy_pattern(r"([bdgklmnprt])\1(?:ed|ing|er|ers)$")


class Known(Protocol):
    """What is asked of a lexicon."""

    def has(self, word: str) -> bool:
        """Whether a dictionary has the word."""

    def zipf(self, word: str) -> float:
        """How common the word is."""


def prefixed(word: str, lexicon: Known) -> float:
    """A common word behind a prefix, as in *microcopy*."""
    stems = (word[len(prefix) :] for prefix in _PREFIXES if word.startswith(prefix))
    return max((_stem(stem, lexicon) for stem in stems), default=0.0)


def suffixed(word: str, lexicon: Known) -> float:
    """A common word before a suffix, as in *brokeness*."""
    return max(
        (
            _changed_stem(word[: -len(suffix)], suffix[0], lexicon)
            for suffix in _SUFFIXES
            if word.endswith(suffix)
        ),
        default=0.0,
    )


def _changed_stem(stem: str, following: str, lexicon: Known) -> float:
    """A stem as it is, or one that lost its *e* or turned its *y* into *i*.

    An *e* goes only before a vowel, not behind *c* or *g* before *a* or *o*, and *-ble* with an
    ending is another word (*ability*, *ably*).
    """
    found = _stem(stem, lexicon)
    keeps_e = (stem[-1:] in ("c", "g") and following in "ao") or (
        stem.endswith("bl") and following == "i"
    )
    if following in "aeiouy" and not keeps_e:
        found = max(found, _stem(stem + "e", lexicon))
    if stem.endswith("i"):
        found = max(found, _stem(stem[:-1] + "y", lexicon))
    return found


def _stem(stem: str, lexicon: Known) -> float:
    zipf = lexicon.zipf(stem)
    return zipf if len(stem) >= 4 and zipf >= FREQUENT_STEM and lexicon.has(stem) else 0.0


def inflected(word: str, lexicon: Known) -> float:
    """A known word with an ending of verbs, nouns or adjectives.

    Hunspell has the endings that a word is known to take; writers put them to others.
    """
    stems = [
        word[: -len(ending)] + more
        for ending in _INFLECTIONS
        if word.endswith(ending) and len(word) - len(ending) >= 3
        for more in ("", "e")
    ]
    if word.endswith(("ies", "ied", "ier")):
        stems.append(word[:-3] + "y")
    doubled = _DOUBLED_BEFORE_ENDING.search(word)
    if doubled:
        stems.append(word[: doubled.start() + 1])
    found = max((max(lexicon.zipf(s), _LEAST) for s in stems if lexicon.has(s)), default=0.0)
    # The plural of a word that no dictionary has and people write.
    single = lexicon.zipf(word[:-1]) if word.endswith("s") else 0.0
    return max(found, single if single >= WRITTEN else 0.0)


def compound(word: str, lexicon: Known) -> float:
    """Two common words in one, as in *paywall*: the rarer one."""
    return max(
        (
            min(lexicon.zipf(word[:cut]), lexicon.zipf(word[cut:]))
            for cut in range(3, len(word) - 2)
            if _is_part(word[:cut], lexicon) and _is_part(word[cut:], lexicon)
        ),
        default=0.0,
    )


def _is_part(word: str, lexicon: Known) -> bool:
    least = FREQUENT_STEM + (1 if len(word) == 3 else 0)
    return lexicon.zipf(word) >= least and lexicon.has(word)
