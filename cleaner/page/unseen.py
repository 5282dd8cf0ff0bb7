"""What of a page's lines readers do not see, and what stays since it is all there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from cleaner.page.lines import Element, Line, Reading, Unseen

MOST: Mapping[Unseen, float] = MappingProxyType(
    {"no script": 0.5, "hidden": 0.5, "over the page": 0.9, "next article": 1.0}
)
"""Share of the characters of a page from which on what is not shown is the article, by why it is
not: pages hide it until a script brings it up. A notice about cookies may well be longer than a
short page."""

_FEWEST_CHARACTERS = 600
"""Characters of an article before another one under it is the next."""


def seen_lines(reading: Reading) -> Reading:
    """The lines that a reader sees.

    What is shown only where no script runs is mostly said again for those who run none. Where one
    kind of what is not seen is more than its share in `MOST`, it stays.

    Args:
        reading: all lines.
    """
    lines, elements = reading
    why = [elements[line.element].unseen for line in lines]
    for index in _lines_of_next_articles(lines, elements):
        why[index] = why[index] or "next article"
    for kind, most in MOST.items():
        if kind not in why:
            continue
        gone = sum(len(line.text) for line, at in zip(lines, why, strict=True) if at == kind)
        if gone > most * sum(len(line.text) for line in lines):
            why = ["" if at == kind else at for at in why]
        else:
            left = [place for place, at in enumerate(why) if at != kind]
            lines, why = [lines[place] for place in left], [why[place] for place in left]
    return Reading(lines, elements)


def _lines_of_next_articles(lines: Sequence[Line], elements: Sequence[Element]) -> list[int]:
    """The lines of articles with large headings of their own, after a first one that is long.

    Endless pages load the next articles under the one that was asked for.
    """
    outer = [-1] * len(elements)
    for index, element in enumerate(elements):
        around = outer[element.parent] if element.parent >= 0 else -1
        outer[index] = index if element.tag == "article" and around < 0 else around
    members: dict[int, list[int]] = {}
    titled: set[int] = set()
    for place, line in enumerate(lines):
        article = outer[line.element]
        if article >= 0:
            members.setdefault(article, []).append(place)
            if elements[line.element].tag == "h1":
                titled.add(article)
    articles = [article for article in members if article in titled]
    if len(articles) < 2 or len(titled) != len(articles):
        return []
    first, *others = articles
    if _characters(lines, members[first]) < _FEWEST_CHARACTERS:
        return []
    long = [each for each in others if _characters(lines, members[each]) >= _FEWEST_CHARACTERS]
    alike = {elements[first].depth, *(elements[each].depth for each in long)}
    return [place for each in long for place in members[each]] if len(alike) == 1 else []


def _characters(lines: Sequence[Line], places: Sequence[int]) -> int:
    return sum(len(lines[place].text) for place in places)
