"""Lines that the corpus knows from elsewhere: claims, and numbers for the classifier.

A line that comes again is not debris for that alone: a recipe has its "Ingredients", and an
article stands on three sites on purpose. What is sure is furniture: short lines that come again
together, in the same order, on most pages of a site. What else comes again is for the classifier
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
"""Share of the site's other pages that must have what counts as repeated by the site."""

TOGETHER = 4
"""Lines in a row that must come again together, an end of the text counted as one of them.

On the 161 pages of WCXB dev whose domain has three pages or more, 0.5% of the words that go by it
are in the gold text, menus that it holds by mistake among them; with 3 lines it is 0.7%, with 2
lines 1.0% (`python -m bench.repeated_lines rows`).
"""

MANY = 10
"""Other pages that are enough, however large the site, for a row of `MANY_TOGETHER` lines: the
menu of a section stands on the pages of the section only. No labelled site is large enough to
choose this number by; it is five times the fewest witnesses."""

MANY_TOGETHER = 8


class Repeated(NamedTuple):
    """The lines of a text and where they were seen.

    Attributes:
        lines: the blocks that have words.
        seen: for each of them where it was seen.
        joints: where the joints were seen: before every line, and behind the last one.
    """

    lines: tuple[Line, ...]
    seen: tuple[Seen, ...]
    joints: tuple[Seen, ...]


def look_up(document: Document, known: SiteLines) -> Repeated:
    """Look up what a corpus knows of the lines of a document.

    Args:
        document: the document.
        known: what the corpus knows, as seen from the document's site.
    """
    lines = read_lines(document)
    return Repeated(
        tuple(lines),
        tuple(known.seen(line.label) for line in lines),
        tuple(known.seen(joint) if joint else NOWHERE for joint in joints(lines)),
    )


def mark_repeated(
    found: Repeated,
    blocks: Sequence[Block],
    gone: Collection[int] = (),
    sacred: Collection[int] = (),
    ignore: Collection[str] = (),
) -> list[Mark]:
    """What a corpus says of the lines of a text, as claims.

    Where only furniture is left, none of it goes for certain: a list of all pages of a site is
    made of what stands in its menus.

    Args:
        found: what was looked up.
        blocks: the blocks of the text.
        gone: indices of blocks that rules take.
        sacred: indices of blocks that stay whatever is known of them.
        ignore: ids of rules that are switched off.
    """
    furniture = set[int]() if ON_SITE.id in ignore else _furniture(found)
    if furniture.issuperset({line.block for line in found.lines}.difference(gone)):
        furniture = set()
    reasons = dict.fromkeys(furniture, (ON_SITE, ON_SITE.why))
    for line, seen in zip(found.lines, found.seen, strict=True):
        rule = _rule(seen, line.block in furniture)
        if rule and rule.id not in ignore:
            reasons[line.block] = rule, f"{rule.why[:-1]}: {_counts(seen, rule)}."
    return [
        Mark(index, blocks[index].span, rule, reason)
        for index, (rule, reason) in sorted(reasons.items())
        if index not in sacred
    ]


def measure_repetition(found: Repeated, words: Sequence[float]) -> list[Repetition]:
    """How much the site repeats each block, for the classifier.

    What comes again no more often than the text's own prose says nothing: an archive shows
    whole articles again. Nor does what stands on other sites: on WCXB dev it told the classifier
    nothing that the words had not (`python -m bench.repetition`), and an article may
    stand on many sites on purpose.

    Args:
        found: what was looked up.
        words: for each block its number of words.
    """
    result = [Repetition(0.0, 0.0)] * len(words)
    prose = _pages_of_prose(found, words)
    for index, (line, seen) in enumerate(zip(found.lines, found.seen, strict=True)):
        if line.is_short:
            before, behind = found.joints[index : index + 2]
            short = min(_share(before, prose), _share(behind, prose))
            result[line.block] = Repetition(short, 0.0)
        else:
            result[line.block] = Repetition(0.0, _share(seen, prose))
    return result


def _pages_of_prose(found: Repeated, words: Sequence[float]) -> int:
    """On how many other pages of the site the longer lines stand: the median, by words."""
    pairs = sorted(
        (seen.pages, words[line.block])
        for line, seen in zip(found.lines, found.seen, strict=True)
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


def _furniture(found: Repeated) -> set[int]:
    """The blocks of short lines that come again in a row, and ornaments between them."""
    return _rows(found.lines, [_is_on_most_pages(each) for each in found.joints], TOGETHER) | _rows(
        found.lines, [each.pages >= MANY for each in found.joints], MANY_TOGETHER
    )


def _rows(lines: Sequence[Line], linked: Sequence[bool], fewest: int) -> set[int]:
    """The blocks of rows of so many linked lines; `linked` says it before each, and at the end."""
    found: set[int] = set()
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
            found.update(range(lines[begin].block, lines[end - 1].block + 1))
        begin = end
    return found


def _is_on_most_pages(seen: Seen) -> bool:
    """Whether half of the site's other pages have something."""
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
