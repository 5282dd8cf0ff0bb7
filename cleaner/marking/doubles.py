"""Paragraphs that a scraper printed twice: a second copy, or one that is cut off.

Writers say a paragraph twice, too: a refrain, a form, a step of a recipe. Their copies are lines of
verse or of lists, stand far apart, or come more than twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from cleaner.text.fold import ORNAMENTS
from cleaner.text.lazy_patterns import lazy_pattern
from cleaner.text.prose import ends_sentence, reads_like_prose
from cleaner.text.scripts import count_words

FEWEST_WORDS = 12
"""Words of a paragraph from which on its second copy is no phrase that the writer says again."""

FARTHEST = 6
"""Blocks from the first copy to the second. Of the pairs of lines-dev within 6 blocks, 1,340 words
are debris by its labels and 20 are body; from there to 20 blocks, 880 and 137."""

_OPENING = 16
"""Characters that two copies are first compared by."""

_MOST_ALIKE = 64
"""Paragraphs of one opening beyond which they are a form, and no copies."""

_QUOTES = "\"“”„«»‚‘’'" + ORNAMENTS
_WORD = lazy_pattern(r"\w+")
_ITEM = lazy_pattern(r"(?:[-*•–·▪◦|+>#]|\(?\d{1,3}[.)])\s?")


def paragraphs_said_twice(folded: Sequence[str]) -> list[int]:
    """The copies of paragraphs of `FEWEST_WORDS` words and more near each other.

    Args:
        folded: the kept blocks, folded.

    Returns:
        Indices into `folded`: of two copies that say the same words the second one, and of two of
        which one is cut off in the middle of a sentence that one.
    """
    copies: set[int] = set()
    for alike in _alike(folded):
        said = {index: _WORD.findall(folded[index]) for index in alike}
        by_words: dict[tuple[str, ...], list[int]] = {}
        for index, words in said.items():
            by_words.setdefault(tuple(words), []).append(index)
        for first, *others in by_words.values():
            if len(others) == 1 and others[0] - first <= FARTHEST:
                copies.update(index for index in others if not is_announced(folded, index))
        if len(by_words) > 1:
            copies.update(_cut_off(folded, said))
    return sorted(copies)


class Texts(list[str]):
    """Folded blocks, of which is found out once which begin alike."""

    @cached_property
    def alike(self) -> list[list[int]]:
        """Indices of blocks that begin alike, two of them at least."""
        return _that_begin_alike(self)


def begins_alike(folded: Sequence[str]) -> list[list[int]]:
    """Blocks that begin alike, two of them at least. A short line begins with the next one, too."""
    return folded.alike if isinstance(folded, Texts) else _that_begin_alike(folded)


def _that_begin_alike(folded: Sequence[str]) -> list[list[int]]:
    by_opening: dict[str, list[int]] = {}
    last = len(folded) - 1
    for index, text in enumerate(folded):
        if len(text) < _OPENING and index < last:
            text = f"{text} {folded[index + 1]}"
        if len(text) > FEWEST_WORDS:
            by_opening.setdefault(text.lstrip(_QUOTES)[:_OPENING], []).append(index)
    return [indices for indices in by_opening.values() if 2 <= len(indices) <= _MOST_ALIKE]


def _alike(folded: Sequence[str]) -> Iterator[list[int]]:
    """Paragraphs that begin alike, two of them at least."""
    for indices in begins_alike(folded):
        alike = [index for index in indices if _is_paragraph(folded[index])]
        if len(alike) > 1:
            yield alike


def _is_paragraph(text: str) -> bool:
    return (
        reads_like_prose(text) and count_words(text) >= FEWEST_WORDS and _ITEM.match(text) is None
    )


def is_announced(folded: Sequence[str], index: int) -> bool:
    """Whether the line before a paragraph ends with a colon: the writer says it again."""
    return index > 0 and folded[index - 1].rstrip().endswith((":", "："))


def _cut_off(folded: Sequence[str], said: dict[int, list[str]]) -> Iterator[int]:
    """The paragraphs that end in the middle of a sentence of one near them."""
    for index, words in said.items():
        if ends_sentence(folded[index]) and not folded[index].rstrip().endswith(("...", "…")):
            continue
        for other, longer in said.items():
            is_near = 0 < abs(other - index) <= FARTHEST
            if is_near and len(longer) > len(words) and longer[: len(words)] == words:
                yield index
                break
