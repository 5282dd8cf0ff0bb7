"""What counts as an English word, and how common it is.

Three sources, each used for what it is good for: the short frequency list of `wordfreq` (words
of Zipf frequency 3 and more) says at once that a word is all right; Hunspell's en-US dictionary
knows the rarer ones and their inflections; the long list says how common a word is. The long
list holds misspellings, so that being in it makes no word right.
"""

from __future__ import annotations

import gzip
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

LETTERS = "abcdefghijklmnopqrstuvwxyz"

_CENTIBELS_TO_ZIPF = 100
_ZIPF_OF_ONE = 9.0
"""Zipf frequency is log10 of the uses in a billion words, so that a share of 1 has 9."""

_WRITTEN = 1.2
"""Zipf frequency from which a word that no dictionary has counts as one that people write."""

_NEIGHBOURS = ("de", "es", "fr", "it", "nl", "pt")

FREQUENT_STEM = 2.5
"""Zipf frequency from which a stem makes a derivation or a compound believable."""

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
_DOUBLED_BEFORE_ENDING = re.compile(r"([bdgklmnprt])\1(?:ed|ing|er|ers)$")
# Spellings that differ between countries, newspapers and centuries: (pattern, other spelling).
# A stressed last syllable always doubles its consonant (*committed*), an unstressed one may
# (*focussed*, *programing*); which letters may is what usage shows: l, m, p, s, and t one way.
_ENDINGS = "(?=ed$|ing$|ings$|er$|ers$|or$|ors$|ation$|ations$|able$|est$|y$)"
_VARIANTS = tuple(
    (re.compile(pattern), other)
    for pattern, other in (
        (r"is(e|es|ed|er|ers|ing|ation|ations|ational|able)$", r"iz\1"),
        (r"iz(e|es|ed|er|ers|ing|ation|ations|ational|able)$", r"is\1"),
        (r"ys(e|es|ed|er|ers|ing)$", r"yz\1"),
        (r"our", "or"),
        (r"or", "our"),
        (r"re(s?)$", r"er\1"),
        (r"er(s?)$", r"re\1"),
        (rf"(?<=[aeiou])([lpst])\1{_ENDINGS}", r"\1"),
        (r"ll(?=i[sz](?:e|es|ed|ing|ation)$|ous|ist)", "l"),
        (r"l(?=i[sz](?:e|es|ed|ing|ation)$|ous|ist)", "ll"),
        (r"or(s?)$", r"er\1"),
        (r"er(s?)$", r"or\1"),
        (rf"(?<=[aeiou])([lmps]){_ENDINGS}", r"\1\1"),
        (r"l(?=$|s$|ment|ful|ness)", "ll"),
        (r"(?<!fu)ll(?=$|s$|ment|ful|ness)", "l"),
        (r"mme(?=s?$)", "m"),
        (r"[ao]e", "e"),
        (r"e", "ae"),
        (r"enc(e|es|ed|ing)$", r"ens\1"),
        (r"ens(e|es|ed|ing)$", r"enc\1"),
        (r"ogue(?=s?$)", "og"),
        (r"xion(?=s?$)", "ction"),
        (r"(?<=[^cg])eable$", "able"),
        (r"(?<=dg)able$|(?<=[^cg])able$", "eable"),
        (r"ge(?=ment|ing$)", "g"),
        (r"g(?=ment|ing$)", "ge"),
        (r"ph", "f"),
        (r"(?<=e)r(?=ill)", "rr"),
        (r"y(?=r|p|n)", "i"),
        (r"i(?=r|p|n)", "y"),
        (r"^in(?=quir)", "en"),
        (r"(ey|ie)(?=s?$)", "y"),
        (r"y$", "ie"),
        (r"y$", "ey"),
        (r"os$", "oes"),
        (r"oes$", "os"),
    )
)


class Speller(Protocol):
    """A dictionary that says whether it has a word, inflections included."""

    def spell(self, word: str) -> bool:
        """Whether the dictionary has the word, in this case."""


class Lexicon:
    """The English words, and how common they are. Loaded in two parts: see `is_frequent`."""

    def __init__(self) -> None:
        self._short = _read_frequencies("small_en")
        self._known: dict[str, bool] = {}

    def is_frequent(self, word: str) -> bool:
        """Whether a lower-case word is so common that it needs no dictionary."""
        return word in self._short

    @property
    def zipfs(self) -> dict[str, float]:
        """Every word form of the long list with its Zipf frequency (about 1 to 8)."""
        return _long_list()

    def zipf(self, word: str) -> float:
        """The Zipf frequency of a lower-case word, 0 for one that the list does not have."""
        return _long_list().get(word, 0.0)

    def has(self, word: str) -> bool:
        """Whether the word is common or in the dictionary, in any capitalisation."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > 500_000:
                self._known.clear()
            known = self._known[word] = word in self._short or _spelled(word)
        return known

    def is_derived(self, word: str) -> bool:
        """Whether the word is a common stem with an affix, as in *brokeness*."""
        return any(
            word.startswith(prefix) and self._is_stem(word[len(prefix) :]) for prefix in _PREFIXES
        ) or any(
            word.endswith(suffix) and self._has_stem(word[: -len(suffix)], suffix[0])
            for suffix in _SUFFIXES
        )

    def is_inflected(self, word: str) -> bool:
        """Whether the word is a known one with an ending of verbs, nouns or adjectives.

        Hunspell has the endings that a word is known to take; writers put them to others.
        """
        return (
            any(
                word.endswith(ending)
                and len(word) - len(ending) >= 3
                and (self.has(word[: -len(ending)]) or self.has(word[: -len(ending)] + "e"))
                for ending in _INFLECTIONS
            )
            or self._turned_y(word)
            or self._is_rare_plural(word)
            or bool(
                (doubled := _DOUBLED_BEFORE_ENDING.search(word))
                and self.has(word[: doubled.start() + 1])
            )
        )

    def _turned_y(self, word: str) -> bool:
        return word.endswith(("ies", "ied", "ier")) and self.has(word[:-3] + "y")

    def _is_rare_plural(self, word: str) -> bool:
        """Whether it is the plural of a word that no dictionary has and people write."""
        return word.endswith("s") and self.zipf(word[:-1]) >= _WRITTEN

    def is_in_dictionary(self, word: str) -> bool:
        """Whether the dictionary has the word in lower case, so that it is no name."""
        return word.isascii() and _english().spell(word)

    def _has_stem(self, stem: str, following: str) -> bool:
        """Whether a stem is common, or is one that lost its *e* or turned its *y* into *i*.

        An *e* goes only before a vowel, and not behind *c* or *g* before *a* or *o*.
        """
        loses_e = following in "aeiouy" and not (stem[-1:] in ("c", "g") and following in "ao")
        return (
            self._is_stem(stem)
            or (loses_e and self._is_stem(stem + "e"))
            or (stem.endswith("i") and self._is_stem(stem[:-1] + "y"))
        )

    def _is_stem(self, stem: str) -> bool:
        return len(stem) >= 4 and self.has(stem) and self.zipf(stem) >= FREQUENT_STEM

    def is_compound(self, word: str) -> bool:
        """Whether the word is two common words in one, as in *paywall*."""
        return any(
            self._is_part(word[:cut]) and self._is_part(word[cut:])
            for cut in range(3, len(word) - 2)
        )

    def _is_part(self, word: str) -> bool:
        return self.has(word) and self.zipf(word) >= FREQUENT_STEM + (1 if len(word) == 3 else 0)

    def is_foreign(self, word: str) -> bool:
        """Whether the word is a common one of a language that English texts quote."""
        return any(word in _read_frequencies_once(f"small_{code}") for code in _NEIGHBOURS)

    def is_variant(self, word: str) -> bool:
        """Whether the word is another country's or time's spelling of a known word."""
        return any(variant != word and self.has(variant) for variant in _variants(word))


def _variants(word: str) -> list[str]:
    found = []
    for pattern, other in _VARIANTS:
        found.append(pattern.sub(other, word))
    return found


def _spelled(word: str) -> bool:
    speller = _english()
    word = word.replace("’", "'")
    if not word.isascii():  # the dictionary has some more letters, but no use for most of them
        return False
    return speller.spell(word) or speller.spell(word.title()) or speller.spell(word.upper())


@lru_cache(maxsize=1)
def _english() -> Speller:
    from hunspell import Hunspell

    speller: Speller = Hunspell("en_US")
    return speller


@cache
def _read_frequencies_once(name: str) -> frozenset[str]:
    return frozenset(_read_frequencies(name))


@lru_cache(maxsize=1)
def _long_list() -> dict[str, float]:
    return _read_frequencies("large_en")


def _read_frequencies(name: str) -> dict[str, float]:
    """A frequency list of wordfreq: word to Zipf frequency.

    Read from the installed folder: importing the package takes as long as twelve bare Pythons.
    The format is its own `cBpack`: the words whose share is -n centibels stand at index n.
    """
    import msgpack

    spec = find_spec("wordfreq")
    assert spec is not None
    assert spec.origin is not None
    path = Path(spec.origin).parent / "data" / f"{name}.msgpack.gz"
    buckets: list[Any] = msgpack.unpackb(gzip.decompress(path.read_bytes()), raw=False)
    return {
        word: _ZIPF_OF_ONE - centibels / _CENTIBELS_TO_ZIPF
        for centibels, words in enumerate(buckets[1:])
        for word in words
    }
