"""What a text's own markup keeps together: a heading and its section, an item and its list."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import takewhile

from cleaner.document import Block, Document, Markup, Removal

_MARKER = re.compile(r"(?:[-+*>]|\d{1,9}[.)])\s")
_NOTICE = re.compile(r"[a-z]+/(?:copyright|rights)\b")
_LINKS = ("](", "][", "://")
_EMPHASIS = tuple(map(re.compile, (r"\*+", r"_+", r"~+")))


def bare_headings(markup: Markup | None) -> frozenset[int]:
    """The headings under which nothing stands but headings."""
    if markup is None:
        return frozenset()
    texts = [index for index in range(len(markup.ends)) if index not in markup.headings]
    return frozenset(
        heading
        for heading in markup.headings
        if bisect_right(texts, heading) == bisect_left(texts, markup.ends[heading])
    )


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
    whole = [
        _is_whole(block, by_block.get(index, ())) for index, block in enumerate(document.blocks)
    ]
    _give_back_headings(whole, markup)
    _give_back_items(whole, markup, document)
    return sorted(
        removal
        for index, found in by_block.items()
        for removal in found
        if whole[index] or (index not in markup.headings and _fits(document.blocks[index], removal))
    )


def _give_back_headings(whole: list[bool], markup: Markup) -> None:
    """Keep the headings under which something stays, or nothing stands.

    Args:
        whole: which blocks go; headings that stay are taken out.
        markup: the markup of the text.
    """
    index = 0
    while index < len(whole):
        end = index + 1
        if whole[index] and index in markup.headings:
            under = range(end, markup.ends[index])
            whole[index] = bool(under) and all(whole[other] for other in under)
            end = under.stop if whole[index] else end
        index = end


def _give_back_items(whole: list[bool], markup: Markup, document: Document) -> None:
    """Keep the first blocks of items of which the rest stays, and what keeps code apart.

    Args:
        whole: which blocks go; those that stay are taken out.
        markup: the markup of the text.
        document: the text.
    """
    first_kept = len(whole)  # behind the block that is looked at
    for index in reversed(range(len(whole))):
        if whole[index] and index not in markup.headings:
            whole[index] = first_kept >= markup.ends[index] and not _precedes_indented(
                document, index
            )
        if not whole[index]:
            first_kept = index


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
    """Whether what is to go is a part of a block without its marker, a link or half an emphasis."""
    words = block.text[removal.start - block.start : removal.end - block.start]
    if removal.start == block.start and (removal.end == block.end or _MARKER.match(block.text)):
        return False
    if any(sign in words for sign in _LINKS) or words.count("[") != words.count("]"):
        return False
    return not any(len(signs.findall(words)) % 2 for signs in _EMPHASIS)
