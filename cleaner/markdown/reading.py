"""Markdown to the document that every step reads: its leaves are the blocks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.document import Block, Document, Markup, Span
from cleaner.markdown.inline import verbatim_inside
from cleaner.markdown.scanning import Leaf, Scanned, scan
from cleaner.text.blocks import BYTE_ORDER_MARK
from cleaner.text.fold import fold
from cleaner.text.lazy_patterns import lazy_pattern

_PROSE = ("paragraph", "heading")
_DEEPEST = 6
"""Levels of headings that Markdown has, as HTML."""

_SWITCH = lazy_pattern(r"<!--\s*cleaner:\s*(off|on)\s*-->")
_LINK = lazy_pattern(r"\]\(|\]\[|://")
# A line break, and the signs of a quote that goes on after it.
_BREAK = lazy_pattern(r"(?:\r\n|[\r\n])[ \t>]*")


class _Cut(NamedTuple):
    """A block, and the leaf that it was cut from."""

    block: Block
    number: int
    leaf: Leaf


def read_markdown(text: str) -> Document:
    r"""Cut Markdown into its blocks and fold it; a line break inside a block is folded to a blank.

    >>> document = read_markdown("## News\n\nThe `ferry`\nruns.\n")
    >>> [document.folded_block(block) for block in document.blocks]
    ['## news', "the 'ferry' runs."]
    >>> document.markup.headings, document.markup.sacred
    (frozenset({0}), frozenset({1}))
    """
    begin = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
    scanned = scan(text, begin)
    cuts = list(_blocks(text, scanned))
    blocks = tuple(cut.block for cut in cuts)
    off = frozenset(_switched_off(cuts))
    verbatim = [
        [cut.block.span] if index in off else list(_verbatim(text, cut, scanned.lines))
        for index, cut in enumerate(cuts)
    ]
    ends = _ends(cuts, scanned.items)
    markup = Markup(
        sacred=frozenset(index for index, spans in enumerate(verbatim) if spans),
        bound=frozenset(_bound(cuts, ends)),
        headings=frozenset(index for index, cut in enumerate(cuts) if cut.leaf.kind == "heading"),
        ends=ends,
        verbatim=tuple(span for spans in verbatim for span in spans),
    )
    return Document(text, blocks, _folded(text, cuts), markup)


def _blocks(text: str, scanned: Scanned) -> Iterator[_Cut]:
    for number, leaf in enumerate(scanned.leaves):
        start, end = scanned.lines[leaf.first].start, scanned.lines[leaf.last].end
        piece = text[start:end]
        words = piece.strip()
        if words:
            start += len(piece) - len(piece.lstrip())
            yield _Cut(Block(start, start + len(words), words), number, leaf)


def _switched_off(cuts: Sequence[_Cut]) -> Iterator[int]:
    """The blocks between ``<!-- cleaner: off -->`` and ``<!-- cleaner: on -->``, or the end."""
    is_off = False
    for index, (block, _, leaf) in enumerate(cuts):
        switch = _SWITCH.fullmatch(block.text) if leaf.kind == "html" else None
        if switch:
            is_off = switch[1] == "off"
        elif is_off:
            yield index


def _verbatim(text: str, cut: _Cut, lines: Sequence[Span]) -> Iterator[Span]:
    """The stretches of a block that are no prose; all of its lines if none of it is."""
    leaf = cut.leaf
    if leaf.kind in _PROSE and "[" not in leaf.inside:
        yield from verbatim_inside(text, cut.block.start, cut.block.end)
    else:
        yield Span(lines[leaf.first].start, lines[leaf.last].end)


def _bound(cuts: Sequence[_Cut], ends: Sequence[int]) -> Iterator[int]:
    """The blocks that go only with a section: `Markup.bound`."""
    next_text = len(cuts)
    for index, (block, _, leaf) in reversed(list(enumerate(cuts))):
        if leaf.kind == "heading":
            if next_text >= ends[index]:
                yield index
        else:
            next_text = index
        if "-" in leaf.inside or _LINK.search(block.text):
            yield index


def _ends(cuts: Sequence[_Cut], items: Mapping[int, int]) -> tuple[int, ...]:
    """For each block the index after the last one that belongs to it."""
    numbers = [cut.number for cut in cuts]
    next_at_level = [len(cuts)] * (_DEEPEST + 1)
    ends = []
    for index, (_, number, leaf) in reversed(list(enumerate(cuts))):
        if leaf.kind == "heading" and not leaf.inside:
            ends.append(min(next_at_level[: leaf.level + 1]))
            next_at_level[leaf.level] = index
        else:
            after = bisect_left(numbers, items.get(number, number + 1))
            ends.append(max(after, index + 1))
    return tuple(reversed(ends))


def _folded(text: str, cuts: Sequence[_Cut]) -> str:
    """The text, folded, its paragraphs on one line each: no longer and no shorter."""
    folded = fold(text)
    parts = []
    position = 0
    for block, _, leaf in cuts:
        if leaf.kind in _PROSE and leaf.first < leaf.last:
            parts.append(folded[position : block.start])
            parts.append(_BREAK.sub(_blanks, folded[block.start : block.end]))
            position = block.end
    return "".join((*parts, folded[position:]))


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])
