"""What a text's own markup keeps together: a heading and its section, an item and its list."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import takewhile

from cleaner.document import Block, Document, Markup, Removal
from cleaner.text.lazy_patterns import lazy_pattern

_MARKER = lazy_pattern(r"(?:[-+*>]|\d{1,9}[.)])\s")
_NOTICE = lazy_pattern(r"[a-z]+/(?:copyright|rights)\b")
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

    A heading goes only together with a section under it, and that section not without it; the first
    lines of a list's item go only with the rest of it, and no part of a block that tears emphasis
    apart. Whoever writes a notice of rights into a file means it.

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
    covered = {index for index, found in by_block.items() if _covers(found, document.blocks[index])}
    going = _whole_items(_whole_sections(covered, markup), document)
    return sorted(
        removal
        for index, found in by_block.items()
        for removal in found
        if index in going
        or (
            index not in covered
            and index not in markup.headings
            and _fits(removal, document.blocks[index])
        )
    )


def _whole_sections(covered: set[int], markup: Markup) -> set[int]:
    """The blocks that are to go, less headings without a section that goes, and sections that would
    leave a heading over nothing."""
    going = set(covered)
    done = 0
    for heading in sorted(markup.headings):
        under = range(heading + 1, markup.ends[heading])
        if heading < done or not covered:
            continue
        is_emptied = bool(under) and covered.issuperset(under)
        if is_emptied:
            done = under.stop
        if not is_emptied:
            going.discard(heading)
        elif heading not in covered:
            going.difference_update(under)
    return going


def _whole_items(wanted: set[int], document: Document) -> set[int]:
    """The blocks that are to go, less the first ones of items of which the rest stays, and those
    that keep code apart from other text."""
    markup = document.markup
    assert markup is not None
    going: set[int] = set()
    first_kept = len(document.blocks)  # behind the block that is looked at
    for index in reversed(range(len(document.blocks))):
        is_whole = index in markup.headings or first_kept >= markup.ends[index]
        if index in wanted and is_whole and not _precedes_indented(document, index):
            going.add(index)
        else:
            first_kept = index
    return going


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


def _covers(removals: Sequence[Removal], block: Block) -> bool:
    """Whether removals leave nothing but blanks of a block."""
    position = block.start
    for removal in removals:
        if block.text[position - block.start : removal.start - block.start].strip():
            return False
        position = removal.end
    return not block.text[position - block.start :].strip()


def _fits(removal: Removal, block: Block) -> bool:
    """Whether a part of a block goes without a marker, a bracket or half an emphasis."""
    words = block.text[removal.start - block.start : removal.end - block.start]
    if removal.start == block.start and _MARKER.match(block.text):
        return False
    if words.count("[") != words.count("]"):
        return False
    return not any(len(signs.findall(words)) % 2 for signs in _EMPHASIS)
