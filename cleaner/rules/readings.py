"""Where a phrase ends in a text, what stands in its slots held to what they stand for.

An expression finds one way to read a text as a phrase. Whether a name is one, and a date, can be
told only by the text as it was typed and by the words of dates. So where the first way does not
hold ("by Ada Byron, May 3" with "Byron, May 3" for a date), the others are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from cleaner.rules.phrase_parts import Choice, Parts, Words, expression_of
from cleaner.rules.phrases import Phrase
from cleaner.rules.slots import SLOT_EXPRESSIONS, date_ends, is_date, is_name_at, name_ends

CHECKED = frozenset(("<name>", "<date>"))
"""Slots whose expressions take more than they stand for."""

_EXPRESSIONS = {slot: re.compile(text) for slot, text in SLOT_EXPRESSIONS.items()}
_MOST_ENDS = {"<number>": 16, "<site>": 192}
"""Characters of the longest text that a slot can hold, or a few more."""


class Stretch(NamedTuple):
    """A stretch of a text that may be a phrase.

    Attributes:
        folded: the text, folded.
        cased: the text as it was typed, the same words at the same places.
        start: where the stretch begins.
        end: where it ends.
    """

    folded: str
    cased: str
    start: int
    end: int


class Reader:
    """Reads stretches of text as phrases.

    Args:
        space: the expression for a space.
        date_words: words that stand in dates.
    """

    def __init__(self, space: str, date_words: frozenset[str]) -> None:
        self._space = space
        self._date_words = date_words

    def end_of(self, phrase: Phrase, stretch: Stretch, whole: bool) -> int:
        """Where a phrase ends with which a stretch begins; 0 where it does not.

        Args:
            phrase: the phrase.
            stretch: the stretch.
            whole: whether the phrase has to end where the stretch does.
        """
        stop, holds = 0, True
        for slot in sorted(phrase.slots & CHECKED) or ("",):
            expression = _captured(phrase, self._space, slot)
            search = expression.fullmatch if whole else expression.match
            match = search(stretch.folded, stretch.start, stretch.end)
            if match is None:
                return 0
            spans = map(match.span, range(1, len(match.groups()) + 1))
            holds = holds and all(self._holds(slot, stretch, *span) for span in spans)
            stop = match.end()
        if holds:
            return stop
        ends = self._ends(phrase.parts, stretch, stretch.start, set())
        return next((end for end in ends if end == stretch.end or not whole), 0)

    def _holds(self, slot: str, stretch: Stretch, start: int, end: int) -> bool:
        """Whether a slot stands for what stands there; one that is not there holds, too."""
        if slot == "<name>" and start >= 0:
            return is_name_at(stretch.cased, start, end)
        return start < 0 or is_date(stretch.folded[start:end], self._date_words)

    def _ends(
        self, parts: Parts, stretch: Stretch, start: int, tried: set[tuple[Parts, int]]
    ) -> Iterator[int]:
        """Where the parts of a phrase can end that begin at `start`.

        What comes after a slot is tried once at each place (`tried`), however many ways lead
        there: else two names in capitals would take a time that grows with the square.
        """
        if not parts:
            yield start
            return
        part, rest = parts[0], parts[1:]
        if isinstance(part, Words):
            match = _words(part.text, self._space).match(stretch.folded, start, stretch.end)
            if match is not None:
                yield from self._ends(rest, stretch, match.end(), tried)
        elif isinstance(part, Choice):
            for way in part.ways:
                yield from self._ends((*way, *rest), stretch, start, tried)
        else:
            is_glued = not (rest and isinstance(rest[0], Words) and rest[0].text.startswith(" "))
            for end in self._slot_ends(part.slot, stretch, start, is_glued):
                if (rest, end) not in tried:
                    tried.add((rest, end))
                    yield from self._ends(rest, stretch, end, tried)

    def _slot_ends(self, slot: str, stretch: Stretch, start: int, is_glued: bool) -> Iterator[int]:
        folded, cased, _, last = stretch
        if slot == "<name>":
            ends = name_ends(folded, start, last, inside=is_glued)
            yield from (end for end in ends if is_name_at(cased, start, end))
            return
        if slot == "<date>":
            possible = list(date_ends(folded[:last], start, self._date_words))
        else:
            possible = list(range(min(last, start + _MOST_ENDS[slot]), start, -1))
        fits = _EXPRESSIONS[slot].fullmatch
        yield from (end for end in possible if fits(folded, start, end))


@lru_cache(maxsize=4_096)
def _captured(phrase: Phrase, space: str, slot: str) -> re.Pattern[str]:
    """A phrase as an expression that captures what stands in a slot."""
    return re.compile(expression_of(phrase.parts, space, slot))


@lru_cache(maxsize=4_096)
def _words(text: str, space: str) -> re.Pattern[str]:
    return re.compile(expression_of((Words(text),), space))
