"""The word tier: an unknown English word, one slip away from a common one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from cleaner.repair.language import UNKNOWN, can_tell, language_of
from cleaner.repair.lexicon import LETTERS, Lexicon
from cleaner.repair.passages import Word, words_of
from cleaner.repair.slips import KINDS, SURE_KINDS, Kind, Slip, slips

SHORTEST, LONGEST = 4, 24
"""Letters of the words that are looked at."""

MOST_USES = 2
"""A word that a document uses more often is its own."""

RAREST_CANDIDATE = 2.3
"""Zipf frequency that a candidate needs at least."""

_HEADLINE_SHARE = 0.8
_SHORT = 6
_SHORTEST_PAIR = 6
_ACCEPTED = 1.0
"""Lead in Zipf frequency under which a listed misspelling is in general use (*miniscule*)."""
_SOMEBODYS_NAME = 1.5
_FEWEST_WORDS, _FEWEST_IN_SENTENCE = 2, 5
_LENGTHENED = re.compile(r"([aeiouhmz])\1\1")
"""A word drawn out on purpose (*sooo*, *hmmm*)."""
_NEAR = 10
_PASSAGE = 150
_SHORT_LINE = 80
_MOST_UNKNOWN_NEAR = 2

# How likely a hand is to slip so, as a bonus on the candidate's Zipf frequency; it only ranks
# candidates of one word among each other.
_PRIOR: Mapping[Kind, float] = {
    "swapped": 1.5, "doubled": 1.2, "halved": 1.2, "dropped": 0.8,
    "struck": 0.5, "vowel": 0.5, "added": 0.3, "changed": -0.5,
}  # fmt: skip
_HARDLY_COINED = frozenset({"swapped", "doubled", "halved"})
"""Slips that are one even where the outcome looks like a word with an ending."""

_WRITTEN = 1.2
"""Zipf frequency from which a short word that no dictionary has is a rare one (*cannel*)."""

_IN_DOCUMENT = 1.0
_FIRST_LETTER = 1.0

_LETTERS_ONLY = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[{}]|\(\)|[=!]=|=>|->|::|</|;$|^\s*(?:\$|>>>|import |from \w+ import )")


class Suspect(NamedTuple):
    """A word that may be a slip, what may have been meant, and the evidence.

    Attributes:
        word: the word where it stands.
        meant: what may have been meant, in the word's own capitalisation.
        slip: how; None where a list of misspellings says so.
        row: one number for each of `cleaner.repair.score.FEATURES`; empty without a slip.
    """

    word: Word
    meant: str
    slip: Slip | None
    row: tuple[float, ...]


def counts_of(text: str) -> Counter[str]:
    """How often every run of letters stands in the text, in lower case."""
    return Counter(map(str.lower, _LETTERS_ONLY.findall(text)))


class WordTier:
    """Finds slips in English texts; holds nothing of the texts it has seen but a cache of words."""

    def __init__(self, lexicon: Lexicon, pairs: Mapping[str, str] = MappingProxyType({})) -> None:
        self._lexicon = lexicon
        self._pairs = pairs
        self._candidates = lru_cache(maxsize=100_000)(self._find_candidates)

    def suspects(
        self, text: str, counts: Mapping[str, int], language: str | None, spared: frozenset[str]
    ) -> Iterator[Suspect]:
        """Words that may be slips, in the order of the text.

        Args:
            text: the text.
            counts: what `counts_of` says of it.
            language: its language, or None to find out.
            spared: words never to touch, in lower case.
        """
        doubtful = {
            word
            for word, count in counts.items()
            if count <= MOST_USES and self.is_doubtful(word) and word not in spared
        }
        if not doubtful or (language or language_of(text)) != "en":
            return
        start = 0
        for line in text.splitlines(keepends=True):
            end = start + len(line)
            if not doubtful.isdisjoint(map(str.lower, _LETTERS_ONLY.findall(line))) and not (
                _CODE.search(line)
            ):
                yield from self._in_line(text, start, end, doubtful, counts)
            start = end

    def is_doubtful(self, word: str) -> bool:
        """Whether a lower-case word is unknown, and a common word is one slip away."""
        return (
            not self._lexicon.is_frequent(word)
            and SHORTEST <= len(word) <= LONGEST
            and word.isascii()
            and not self._is_known(word)
            and (word in self._pairs or bool(self._candidates(word)))
        )

    def _is_known(self, word: str) -> bool:
        return self._lexicon.has(word) or self._lexicon.is_variant(word)

    def _find_candidates(self, word: str) -> tuple[Slip, ...]:
        lexicon = self._lexicon
        found: dict[str, Slip] = {}
        for slip in slips(word, LETTERS, lexicon.zipfs):
            meant = slip.meant
            if (
                len(meant) >= SHORTEST
                and lexicon.zipf(meant) >= RAREST_CANDIDATE
                and (meant not in found or _PRIOR[slip.kind] > _PRIOR[found[meant].kind])
                and lexicon.has(meant)
            ):
                found[meant] = slip
        return tuple(found.values())

    def _in_line(
        self, text: str, start: int, end: int, doubtful: set[str], counts: Mapping[str, int]
    ) -> Iterator[Suspect]:
        words = words_of(text, start, end)
        if len(words) < _FEWEST_WORDS:
            return
        headline = self._is_headline(words)
        is_long = len(words) >= _FEWEST_IN_SENTENCE
        for index, word in enumerate(words):
            opens_prose = word.opens and is_long
            if (
                word.is_free
                and (word.text.islower() or (word.text.istitle() and (headline or opens_prose)))
                and word.text.lower() in doubtful
                and not self._needs_joining(words, index)
                and _is_english_around(text, start, end, word)
            ):
                suspect = self._suspect(words, index, counts)
                if suspect is not None:
                    yield suspect

    def _is_headline(self, words: list[Word]) -> bool:
        """Whether in a line all words have a capital, so that it says nothing of a word.

        A list of names is no headline: of a headline, most words are in the dictionary.
        """
        long_words = [word.text for word in words if len(word.text) >= SHORTEST]
        if len(long_words) < 3 or not all(word[0].isupper() for word in long_words):
            return False
        common = sum(self._lexicon.is_in_dictionary(word.lower()) for word in long_words)
        return common >= _HEADLINE_SHARE * (len(long_words) - 1)

    def _needs_joining(self, words: list[Word], index: int) -> bool:
        """Whether the word is half of one that a blank got into, as in *a ppointment*."""
        word = words[index]
        lexicon = self._lexicon
        typed = word.text.lower()
        if word.is_joined:
            before = words[index - 1].text.lower()
            if lexicon.has(before + typed) or lexicon.is_compound(before + typed):
                return True
        if index + 1 < len(words) and words[index + 1].is_joined:
            after = words[index + 1].text.lower()
            return lexicon.has(typed + after) or lexicon.is_compound(typed + after)
        return False

    def _suspect(self, words: list[Word], index: int, counts: Mapping[str, int]) -> Suspect | None:
        word, lexicon = words[index], self._lexicon
        typed = word.text.lower()
        known = self._pairs.get(typed)
        if known is not None and self._is_sure_pair(word, known):
            return Suspect(word, _capitalised(known, word), None, ())
        if not self._candidates(typed):
            return None
        near = [*words[max(0, index - _NEAR) : index], *words[index + 1 : index + _NEAR + 1]]
        lower = [other.text for other in near if other.text.islower()]
        unknown = sum(not self._is_known(other) for other in lower)
        ranked = sorted(
            ((self._rank(slip, counts), slip) for slip in self._candidates(typed)), reverse=True
        )
        best, slip = ranked[0]
        zipf = lexicon.zipf(typed)
        coined = lexicon.is_derived(typed)
        derived = coined or lexicon.is_inflected(typed)
        compound = lexicon.is_compound(typed)
        if (
            unknown > _MOST_UNKNOWN_NEAR
            or (derived and slip.kind not in _HARDLY_COINED)
            or (coined and slip.kind == "halved")
            or (len(typed) <= _SHORT and zipf >= _WRITTEN and slip.kind not in _HARDLY_COINED)
            or (compound and slip.kind not in SURE_KINDS)
            or (slip.position == 0 and (word.text.istitle() or slip.kind == "added"))
            or _LENGTHENED.search(typed)
            or (slip.kind not in SURE_KINDS and lexicon.is_foreign(typed))
        ):
            return None
        row = (
            lexicon.zipf(slip.meant),
            zipf,
            zipf > 0,
            min(best - ranked[1][0] if len(ranked) > 1 else best, 4.0),
            min(len(ranked), 8) ** 0.5,
            min(len(typed), 12),
            slip.at_edge,
            slip.position == 0,
            counts[slip.meant] > 0,
            counts[typed] > 1,
            derived,
            compound,
            word.text.istitle(),
            unknown,
            len(lower) / max(len(near), 1),
            min(len(near), 10),
            *(slip.kind == kind for kind in KINDS),
            *(slip.kind == kind and len(typed) <= _SHORT for kind in KINDS),
        )
        return Suspect(word, _capitalised(slip.meant, word), slip, tuple(map(float, row)))

    def _is_sure_pair(self, word: Word, meant: str) -> bool:
        """Whether a listed misspelling is one here: no name, no foreign word, no accepted form."""
        lexicon, typed = self._lexicon, word.text.lower()
        zipf = lexicon.zipf(typed)
        return (
            len(typed) >= _SHORTEST_PAIR
            and not word.is_quoted
            and not lexicon.is_derived(typed)
            and lexicon.has(meant)
            and lexicon.zipf(meant) - zipf >= _ACCEPTED
            and not (word.text.istitle() and zipf >= _SOMEBODYS_NAME)
            and not lexicon.is_foreign(typed)
        )

    def _rank(self, slip: Slip, counts: Mapping[str, int]) -> float:
        return (
            self._lexicon.zipf(slip.meant)
            + _PRIOR[slip.kind]
            + (_IN_DOCUMENT if counts.get(slip.meant) else 0)
            - (_FIRST_LETTER if slip.position == 0 else 0)
        )


def _capitalised(meant: str, word: Word) -> str:
    return meant.capitalize() if word.text.istitle() else meant


def _is_english_around(text: str, start: int, end: int, word: Word) -> bool:
    """Whether the line about a word is English; a short line by what stands around it."""
    if end - start < _SHORT_LINE:
        start, end = 0, len(text)
    passage = text[max(start, word.start - _PASSAGE) : min(end, word.end + _PASSAGE)]
    return not can_tell() or language_of(passage) in ("en", UNKNOWN)
