"""A stretch of a text that a scraper printed again right behind it: all in one line, in other
lines, or as it was.

Pages hold their article twice, for readers and for machines, and scrapers print both. The
copies are often broken differently.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cleaner.marking.doubles import FARTHEST, FEWEST_WORDS, begins_alike, is_announced
from cleaner.text.prose import ends_sentence
from cleaner.text.scripts import count_words

_FEWEST_OF_ALL = 2 * FEWEST_WORDS
"""Words of a stretch from which on its copy is none that the writer made."""

_FEWEST_PROSE = 2
"""Paragraphs of prose that a stretch has where it was not broken differently: tables and verse
come again."""


class _Copy(NamedTuple):
    """The blocks of a stretch and of its copy, from their first to after their last."""

    first: range
    second: range


def texts_said_twice(folded: Sequence[str]) -> list[int]:
    """The blocks of stretches that say, word for word, what stands before them.

    Args:
        folded: the kept blocks, folded.

    Returns:
        Indices into `folded`, in order.
    """
    texts = _Unspaced(folded)
    copies: set[int] = set()
    met: set[int] = set()
    for pair in sorted(pair for pair in begins_alike(folded) if len(pair) == 2):
        first, second = pair
        if second in met or first in copies:
            continue
        copy = _copy_at(texts, first, second)
        met.update(copy.second)
        if _is_printed_again(folded, copy):
            copies.update(copy.second)
    return sorted(copies)


class _Unspaced:
    """Blocks without their blanks, made when somebody asks. All signs count: two examples of code
    may differ in nothing else."""

    def __init__(self, folded: Sequence[str]) -> None:
        self._folded = folded
        self._known: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._folded)

    def __getitem__(self, index: int) -> str:
        found = self._known.get(index)
        if found is None:
            found = self._known[index] = "".join(self._folded[index].split())
        return found


def _copy_at(texts: _Unspaced, first: int, second: int) -> _Copy:
    """The longest stretches of whole blocks from these two on that say the same."""
    ahead, behind = first, second
    at_ahead = at_behind = 0
    found = _Copy(range(first, first), range(second, second))
    while ahead < second and behind < len(texts):
        one, other = texts[ahead], texts[behind]
        length = min(len(one) - at_ahead, len(other) - at_behind)
        if one[at_ahead : at_ahead + length] != other[at_behind : at_behind + length]:
            break
        at_ahead += length
        at_behind += length
        if at_ahead == len(one):
            ahead, at_ahead = ahead + 1, 0
        if at_behind == len(other):
            behind, at_behind = behind + 1, 0
        if not at_ahead and not at_behind:
            found = _Copy(range(first, ahead), range(second, behind))
    return found


def _is_printed_again(folded: Sequence[str], copy: _Copy) -> bool:
    """Whether no writer says this twice: prose, more than a paragraph, right behind itself."""
    first, second = copy
    if len(first) < 2 and len(second) < 2:  # a paragraph that comes twice is told elsewhere
        return False
    if second.start - first.stop > FARTHEST or is_announced(folded, second.start):
        return False
    if sum(count_words(folded[index]) for index in second) < _FEWEST_OF_ALL:
        return False
    prose = max(sum(_is_paragraph(folded[index]) for index in side) for side in copy)
    return prose >= (_FEWEST_PROSE if len(first) == len(second) else 1)


def _is_paragraph(text: str) -> bool:
    """Whether it is prose that ends a sentence: code and entries of lists do not."""
    return ends_sentence(text) and count_words(text) >= FEWEST_WORDS
