"""Lines that the corpus knows from elsewhere, as claims: what stands on page after page of a site.

A line that comes again is not debris for that alone: a recipe has its "Ingredients", and an
article stands on three sites on purpose. What is sure is furniture: short lines that come again
together, in the same order, on most pages of a site.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from cleaner.document import Block, Mark, Rule
from cleaner.lines.labels import Line, joints, read_lines
from cleaner.lines.table import NOWHERE, Seen, SiteLines

FEWEST_WITNESSES = 2
"""Other pages that must have a line, or other sites, before it counts as repeated."""

SHARE = 0.5
"""Share of the site's other pages that must have what counts as usual."""

TOGETHER = 4
"""Lines in a row that must come again together, an end of the text counted as one of them.

On the 161 pages of WCXB dev whose domain has three pages or more, 0.5% of the words that go by it
are in the gold text, menus that it holds by mistake among them; with 3 lines it is 0.7%, with 2
lines 1.0% (`python -m bench.lines rows`).
"""

MANY = 10
"""Other pages that are enough, however large the site, for a row of `MANY_TOGETHER` lines: the
menu of a section stands on the pages of the section only. No labelled site is large enough to
choose this number by; it is five times the fewest witnesses."""

MANY_TOGETHER = 8

ON_SITE = Rule("any/repeated-on-site", "line", "It stands on many pages of the site.")
ON_SITE_HINT = Rule(
    "any/repeated-on-site-hint", "line", "It stands on other pages of the site.", certain=False
)
ACROSS_SITES_HINT = Rule(
    "any/repeated-across-sites-hint", "line", "It stands on other sites.", certain=False
)


def mark_repeated(
    folded: str,
    blocks: Sequence[Block],
    known: SiteLines,
    gone: Collection[int] = (),
    sacred: Collection[int] = (),
) -> list[Mark]:
    """What a corpus says of the lines of a text, as claims.

    Where only furniture is left, none of it goes for certain: a list of all pages of a site is
    made of what stands in its menus.

    Args:
        folded: the text, folded.
        blocks: its blocks.
        known: what the corpus knows, as seen from the text's site.
        gone: indices of blocks that rules take.
        sacred: indices of blocks that stay whatever is known of them.
    """
    lines = read_lines(folded, blocks)
    seen = [known.seen(line.label) for line in lines]
    furniture = _furniture(lines, known)
    if furniture.issuperset({line.block for line in lines}.difference(gone)):
        furniture = set()
    reasons = dict.fromkeys(furniture, (ON_SITE, ON_SITE.why))
    for line, found in zip(lines, seen, strict=True):
        rule = _rule(found, line.block in furniture)
        if rule:
            reasons[line.block] = rule, f"{rule.why[:-1]}: {_counts(found, rule)}."
    return [
        Mark(index, blocks[index].span, rule, reason)
        for index, (rule, reason) in sorted(reasons.items())
        if index not in sacred
    ]


def _furniture(lines: Sequence[Line], known: SiteLines) -> set[int]:
    """The blocks of short lines that come again in a row, and ornaments between them."""
    seen = [known.seen(joint) if joint else NOWHERE for joint in joints(lines)]
    return _rows(lines, [_is_usual(each) for each in seen], TOGETHER) | _rows(
        lines, [each.pages >= MANY for each in seen], MANY_TOGETHER
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


def _is_usual(seen: Seen) -> bool:
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
