"""What a text's own markup keeps together: a heading and its section, an item and its list."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import takewhile

from cleaner.document import Block, Document, Markup, Removal

_MARKER = re.compile(r"(?:[-+*>]|\d{1,9}[.)])\s")
_NOTICE = re.compile(r"[a-z]+/(?:copyright|rights)\b")
_LINKS = ("](", "][", "://")
_EMPHASIS = tuple(map(re.compile, (r"\*+", r"_+", r"~+")))


def section_in_outline(
    members: Sequence[int], markup: Markup | None, gone: Sequence[bool]
) -> Sequence[int]:
    """The blocks of a rule's section, as far as they are one by the markup, too.

    A heading and its headlines go if all that stands under the heading goes. The list of a line
    that is no heading ends where the next heading, code or table begins.

    Args:
        members: the line that a rule knows, and the blocks behind it.
        markup: the markup of the text; None for a text without any.
        gone: which blocks were claimed before.
    """
    if markup is None or not members:
        return members
    heading, *others = members
    if heading not in markup.headings:
        stops = markup.headings | markup.sacred
        return [heading, *takewhile(lambda index: index not in stops, others)]
    section = [index for index in others if index < markup.ends[heading]]
    taken = set(section) - markup.sacred
    under = range(heading + 1, markup.ends[heading])
    if taken and all(index in taken or gone[index] for index in under):
        return [heading, *section]
    return ()


def spare_markup(document: Document, removals: Sequence[Removal]) -> list[Removal]:
    """The removals that leave the markup of a text in order.

    A heading goes only together with a section under it, the first lines of a list's item only
    with the rest of the item, and no part of a block that holds a link or tears emphasis apart:
    somebody wrote it there. Whoever writes a notice of rights into a file means it, too.

    Args:
        document: the text.
        removals: what is to go, sorted and disjoint, each inside one block.
    """
    markup = document.markup
    if markup is None:
        return list(removals)
    starts = [block.start for block in document.blocks]
    by_block: dict[int, list[Removal]] = {}
    for removal in removals:
        if _NOTICE.match(removal.rule):
            continue
        by_block.setdefault(bisect_right(starts, removal.start) - 1, []).append(removal)
    spared: list[Removal] = []
    first_kept = len(document.blocks)  # behind the block that is looked at
    for index in reversed(range(len(document.blocks))):
        block = document.blocks[index]
        found = by_block.get(index, [])
        if _is_whole(block, found):
            end = markup.ends[index]
            heads_nothing = index in markup.headings and end == index + 1
            if first_kept >= end and not heads_nothing and not _precedes_indented(document, index):
                spared += found
                continue
        elif index not in markup.headings:
            spared += (removal for removal in found if _fits(block, removal))
        first_kept = index
    return sorted(spared)


def _precedes_indented(document: Document, index: int) -> bool:
    """Whether indented code comes next, which would become a part of what comes before."""
    assert document.markup is not None
    following = index + 1
    if following not in document.markup.sacred:
        return False
    return document.text[document.blocks[following].start - 1] in " \t"


def same_verbatim(before: Document, after: Document) -> bool:
    """Whether what is no prose is still the same after other blocks of a text went.

    It may not be: a paragraph between a list and a program keeps the program from being read as a
    part of the list.
    """
    return list(_verbatim(before)) == list(_verbatim(after))


def _verbatim(document: Document) -> Iterator[str]:
    for start, end in document.markup.verbatim if document.markup else ():
        yield document.text[start:end]


def _is_whole(block: Block, removals: Sequence[Removal]) -> bool:
    """Whether nothing but blanks is left of a block."""
    position = block.start
    for removal in removals:
        if block.text[position - block.start : removal.start - block.start].strip():
            return False
        position = removal.end
    return position > block.start and not block.text[position - block.start :].strip()


def _fits(block: Block, removal: Removal) -> bool:
    """Whether a part of a block goes without its marker, without links, and with whole emphasis."""
    words = block.text[removal.start - block.start : removal.end - block.start]
    if removal.start == block.start and _MARKER.match(block.text):
        return False
    if any(sign in words for sign in _LINKS) or words.count("[") != words.count("]"):
        return False
    return not any(len(signs.findall(words)) % 2 for signs in _EMPHASIS)
