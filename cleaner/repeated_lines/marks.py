"""Marks on lines that a site repeats, and how much it repeats them, for the classifier.

A repeated line is not debris for that alone: every recipe has its "Ingredients", and an article
may stand on three sites on purpose. Certain debris is furniture: short lines that are repeated
together, in the same order, on most pages of a site. All other repetition is for the classifier
to weigh.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import NamedTuple

from cleaner.document import Block, Document, Mark, Repetition, Rule
from cleaner.repeated_lines.labels import Line, joints, read_lines
from cleaner.repeated_lines.table import NOWHERE, Seen, SiteLines
from cleaner.rules.built_in import ACROSS_SITES_HINT, ON_SITE, ON_SITE_HINT

FEWEST_WITNESSES = 2
"""Other pages that must have a line, or other sites, before it counts as repeated."""

SHARE = 0.5
"""Share of the site's other pages that must have a line before the site counts as repeating it."""

TOGETHER = 4
"""Lines in a row that must be repeated together; an end of the text counts as one of them.

On the 161 pages of WCXB dev whose domain has three pages or more, 0.5% of the words that are
removed by this are in the gold text, which holds some menus by mistake; with 3 lines it is 0.7%,
with 2 lines 1.0% (`python -m bench.repeated_lines rows`).
"""

MANY = 10
"""Other pages that are enough, however large the site, for a row of `MANY_TOGETHER` lines: the
menu of a section stands on the pages of that section only. No labelled site is large enough to
choose this number by; it is five times the fewest witnesses."""

MANY_TOGETHER = 8
"""Lines in a row that must be repeated together on `MANY` pages; twice `TOGETHER`."""


class Repeated(NamedTuple):
    """The lines of a text, and where else they stand.

    Attributes:
        lines: the blocks that have words.
        seen: for each line, where else it stands.
        joints: for each joint, where else it stands: before every line, and after the last.
    """

    lines: tuple[Line, ...]
    seen: tuple[Seen, ...]
    joints: tuple[Seen, ...]


def look_up(document: Document, known: SiteLines) -> Repeated:
    """Look up where else the lines of a document stand.

    Args:
        document: the document.
        known: what the table says, as seen from the document's site.
    """
    lines = read_lines(document)
    return Repeated(
        tuple(lines),
        tuple(known.seen(line.label) for line in lines),
        tuple(known.seen(joint) if joint else NOWHERE for joint in joints(lines)),
    )


def mark_repeated(
    repeated: Repeated,
    blocks: Sequence[Block],
    gone: Collection[int] = (),
    sacred: Collection[int] = (),
    ignore: Collection[str] = (),
) -> list[Mark]:
    """Mark the lines of a text that its site, or other sites, repeat.

    Where nothing but furniture is left, none of it is marked as certain: a list of all pages of a
    site is made of the same lines as its menus.

    Args:
        repeated: what was looked up.
        blocks: the blocks of the text.
        gone: indices of blocks that rules remove.
        sacred: indices of blocks that stay in any case.
        ignore: ids of rules that are switched off.
    """
    furniture = set[int]() if ON_SITE.id in ignore else _furniture(repeated)
    if furniture.issuperset({line.block for line in repeated.lines}.difference(gone)):
        furniture = set()
    reasons = dict.fromkeys(furniture, (ON_SITE, ON_SITE.why))
    for line, seen in zip(repeated.lines, repeated.seen, strict=True):
        rule = _rule(seen, line.block in furniture)
        if rule and rule.id not in ignore:
            reasons[line.block] = rule, f"{rule.why[:-1]}: {_counts(seen, rule)}."
    return [
        Mark(index, blocks[index].span, rule, reason)
        for index, (rule, reason) in sorted(reasons.items())
        if index not in sacred
    ]


def measure_repetition(repeated: Repeated, words: Sequence[float]) -> list[Repetition]:
    """Measure how much the site repeats each block, for the classifier.

    A line that is repeated no more often than the text's own prose counts for nothing: an archive
    shows whole articles again. Neither do other sites count: on WCXB dev they told the classifier
    nothing that the words had not told it (`python -m bench.repetition`), and an article may
    stand on many sites on purpose.

    Args:
        repeated: what was looked up.
        words: for each block its number of words.
    """
    result = [Repetition(0.0, 0.0)] * len(words)
    prose = _pages_of_prose(repeated, words)
    for index, (line, seen) in enumerate(zip(repeated.lines, repeated.seen, strict=True)):
        if line.is_short:
            before, after = repeated.joints[index : index + 2]
            short = min(_share(before, prose), _share(after, prose))
            result[line.block] = Repetition(short, 0.0)
        else:
            result[line.block] = Repetition(0.0, _share(seen, prose))
    return result


def _pages_of_prose(repeated: Repeated, words: Sequence[float]) -> int:
    """On how many other pages of the site the longer lines stand: the median, by words."""
    pairs = sorted(
        (seen.pages, words[line.block])
        for line, seen in zip(repeated.lines, repeated.seen, strict=True)
        if not line.is_short
    )
    until = list(accumulate(count for _, count in pairs))
    return next(
        (pages for (pages, _), count in zip(pairs, until, strict=True) if 2 * count >= until[-1]),
        0,
    )


def _share(seen: Seen, prose: int) -> float:
    if not _is_on_most_pages(seen) or seen.pages <= prose:
        return 0.0
    return (seen.pages / seen.of - SHARE) / (1 - SHARE)


def _furniture(repeated: Repeated) -> set[int]:
    """The blocks of short lines that are repeated in a row, and ornaments between them."""
    on_most_pages = [_is_on_most_pages(each) for each in repeated.joints]
    on_many_pages = [each.pages >= MANY for each in repeated.joints]
    return _rows(repeated.lines, on_most_pages, TOGETHER) | _rows(
        repeated.lines, on_many_pages, MANY_TOGETHER
    )


def _rows(lines: Sequence[Line], linked: Sequence[bool], fewest: int) -> set[int]:
    """The blocks of all rows of linked lines that are long enough.

    Args:
        lines: the lines.
        linked: for each line, whether it is linked to what stands before it; and at the end,
            whether the last line is linked to the end of the text.
        fewest: lines that make a row.
    """
    rows: set[int] = set()
    begin = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and linked[end]:
            continue
        together = end - begin
        if begin == 0:
            together += linked[0]
        if end == len(lines):
            together += linked[end]
        if together >= fewest:
            rows.update(range(lines[begin].block, lines[end - 1].block + 1))
        begin = end
    return rows


def _is_on_most_pages(seen: Seen) -> bool:
    """Whether half of the site's other pages have a line or a joint."""
    return seen.pages >= FEWEST_WITNESSES and seen.pages >= SHARE * seen.of


def _rule(seen: Seen, is_furniture: bool) -> Rule | None:
    if is_furniture:
        return ON_SITE
    if seen.pages >= FEWEST_WITNESSES:
        return ON_SITE_HINT
    return ACROSS_SITES_HINT if seen.sites >= FEWEST_WITNESSES else None


def _counts(seen: Seen, rule: Rule) -> str:
    if rule is ACROSS_SITES_HINT:
        return f"on {seen.sites:,} others"
    return f"on {seen.pages:,} of {seen.of:,} other pages"
