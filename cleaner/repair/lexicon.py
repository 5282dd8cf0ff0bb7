"""What counts as an English word, and how common it is.

Three sources, each used for what it is good for: the short frequency list of `wordfreq` (words
of Zipf frequency 3 and more) says at once that a word is all right; Hunspell's dictionaries know
the rarer ones and their inflections; the long list says how common a word is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import KeysView
from functools import cached_property
from itertools import islice, takewhile

from cleaner.repair.dictionaries import american, speller
from cleaner.repair.frequencies import frequencies
from cleaner.repair.variants import variants

LETTERS = "abcdefghijklmnopqrstuvwxyz"

RAREST_CANDIDATE = 2.3
"""Zipf frequency that a candidate needs at least."""

SHORTEST_CANDIDATE = 4
"""Letters that a candidate needs at least."""

_NEIGHBOURS = ("de", "es", "fr", "it", "nl", "pt")
_MOST_KNOWN = 500_000
"""Words whose answers are kept, some 50 MB, more than books and long runs have of unlike ones; then
all are forgotten, which costs time and changes nothing."""


class Lexicon:
    """The English words, and how common they are. Loaded in two parts: see `frequent`."""

    def __init__(self) -> None:
        self._short = frequencies("small", "en")
        self._known: dict[str, bool] = {}

    @property
    def frequent(self) -> KeysView[str]:
        """The lower-case words that are so common that they need no dictionary."""
        return self._short.keys()

    @cached_property
    def candidates(self) -> frozenset[str]:
        """The words that may be meant by a misspelt one, of `has` yet to be asked."""
        return frozenset(
            word
            for word, zipf in frequencies("large", "en").items()
            if zipf >= RAREST_CANDIDATE and len(word) >= SHORTEST_CANDIDATE
        )

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._short)

    def is_beginning(self, word: str, more: int) -> bool:
        """Whether a common word begins with a lower-case word and has `more` letters more."""
        start = bisect_left(self._sorted, word)
        rest = takewhile(lambda each: each.startswith(word), islice(self._sorted, start, None))
        return any(len(each) >= len(word) + more for each in rest)

    def zipf(self, word: str) -> float:
        """The Zipf frequency of a lower-case word, 0 for one that the list does not have."""
        return frequencies("large", "en").get(word, 0.0)

    def has(self, word: str) -> bool:
        """Whether a lower-case word is common or in a dictionary, in any capitalisation."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            known = self._known[word] = word in self._short or _spelled(word)
        return known

    def is_in_dictionary(self, word: str) -> bool:
        """Whether the dictionary has the word in lower case, so that it is no name."""
        return word.isascii() and american().spell(word)

    def is_foreign(self, word: str) -> bool:
        """Whether the word is a common one of a language that English texts quote."""
        return any(word in frequencies("small", code) for code in _NEIGHBOURS)

    def is_variant(self, word: str) -> bool:
        """Whether the word is another country's or time's spelling of a known word."""
        return any(variant != word and self.has(variant) for variant in variants(word))


def _spelled(word: str) -> bool:
    if not word.isascii():  # the dictionary has some more letters, but no use for most of them
        return False
    upper = word.upper()  # in capitals, Hunspell takes every capitalisation that it knows
    if american().spell(word) or american().spell(upper):
        return True
    british = speller("en-GB")
    return british is not None and british.spell(upper)
