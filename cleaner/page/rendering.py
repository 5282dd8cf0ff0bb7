"""What is left of a page as Markdown: headings, lists, tables, quotations, code and links."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cleaner.document import Edit
from cleaner.page.lines import Element, Line, Reading
from cleaner.page.signs import escaped, escaped_start, fence_around, link_to

_BAR = " | "
"""What stands between the cells of a row."""

_LINE_BREAK = "  \n"
"""A line break within a paragraph."""


class Place(NamedTuple):
    """Where in the structure of a page an element stands.

    Attributes:
        containers: the list items and quotations around it, the outermost first, by index.
        heading: the level of the heading that it is part of; 0 for none.
        code: the index of the preformatted text that it is part of; -1 for none.
        row: the index of the row that it is; -1 for none.
        table: the index of the table around it; -1 for none.
    """

    containers: tuple[int, ...] = ()
    heading: int = 0
    code: int = -1
    row: int = -1
    table: int = -1


class _Part(NamedTuple):
    """What is left of a line of the page, in Markdown.

    Attributes:
        place: where it stands.
        element: the index of the element that holds it.
        gap: the line breaks before it, 1 or 2.
        cells: its cells; one for a line that is no row.
        plain: what is left of it, as it is.
    """

    place: Place
    element: int
    gap: int
    cells: list[str]
    plain: str

    @property
    def flow(self) -> tuple[int, int, int]:
        """What lines of one stretch of code, of one table or of one paragraph have in common."""
        place = self.place
        if place.code >= 0:
            return 0, place.code, 0
        if place.row >= 0 and place.table >= 0:
            return 1, place.table, 0
        return 2, self.element, place.heading


def as_markdown(
    reading: Reading, starts: Sequence[int], text: str, edits: Sequence[Edit], *, links: bool
) -> str:
    """The Markdown of what edits leave of a page.

    Args:
        reading: the page as lines, with their links and cells.
        starts: where in the text each line begins, in characters.
        text: the text of the page.
        edits: what was removed from it and repaired in it, sorted and disjoint.
        links: whether links are written as such, and not as their text alone.
    """
    left = _Left(text, edits)
    places = _places(reading.elements)
    parts = [
        part
        for line, start in zip(reading.lines, starts, strict=True)
        if (part := _part_of(line, start, left, places, links)) is not None
    ]
    writer = _Writer(reading.elements)
    for _, group in groupby(_stretches(parts), key=lambda numbered: numbered[0]):
        stretch = [part for _, part in group]
        writer.write(stretch[0], _block_of(stretch))
    return writer.text()


def _stretches(parts: Sequence[_Part]) -> Iterator[tuple[int, _Part]]:
    """The parts, each with the number of the block of Markdown that it is in."""
    number = 0
    before: _Part | None = None
    for part in parts:
        is_same = (
            before is not None
            and part.flow == before.flow
            and part.place == before.place._replace(row=part.place.row)
            and (part.flow[0] < 2 or part.gap == 1)
        )
        number += not is_same
        before = part
        yield number, part


class _Left:
    """What edits leave of stretches of a text."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self.text = text
        self.edits = edits
        self.starts = [edit.start for edit in edits]
        self.ends = [edit.end for edit in edits]

    def of(self, start: int, end: int) -> str:
        """What is left of the characters ``[start, end)``; a repair goes where it begins."""
        first = bisect_right(self.ends, start)
        last = bisect_left(self.starts, end)
        pieces, at = [], start
        for edit in self.edits[first:last]:
            pieces.append(self.text[at : edit.start])
            if edit.start >= start:
                pieces.append(edit.replacement)
            at = max(at, edit.end)
        pieces.append(self.text[at:end])
        return "".join(pieces)


def _part_of(
    line: Line, start: int, left: _Left, places: Sequence[Place], links: bool
) -> _Part | None:
    """What is left of a line; None for nothing."""
    begin, end = len(line.lead), len(line.text)
    plain = left.of(start + begin, start + end)
    if not plain.strip():
        return None
    place = places[line.element]
    is_row = place.row == line.element and place.code < 0

    def written(first: int, last: int) -> str:
        pieces, at = [], first
        for anchor in line.anchors if links else ():
            anchor_start, anchor_end = max(anchor.start, at), min(anchor.end, last)
            said = left.of(start + anchor_start, start + anchor_end)
            if anchor_start >= anchor_end or not said.strip():
                continue
            pieces.append(escaped(left.of(start + at, start + anchor_start), in_table=is_row))
            pieces.append(link_to(escaped(said, in_table=is_row), anchor.address))
            at = anchor_end
        pieces.append(escaped(left.of(start + at, start + last), in_table=is_row))
        return "".join(pieces).strip()

    bars = [begin, *line.cells, end] if is_row else [begin, end]
    firsts = [bar + len(_BAR) if line.text.startswith(_BAR.rstrip(), bar) else bar for bar in bars]
    cells = [written(*ends) for ends in zip(firsts, bars[1:], strict=False)]
    return _Part(place, line.element, line.gap, cells, plain.rstrip())


def _block_of(stretch: Sequence[_Part]) -> list[str]:
    """The lines of a block of Markdown."""
    first = stretch[0]
    if first.flow[0] == 0:
        code = [line for part in stretch for line in ([""] * (part.gap - 1) + [part.plain])]
        code = code[first.gap - 1 :]
        fence = fence_around(code)
        return [fence, *code, fence]
    if first.flow[0] == 1 and max(len(part.cells) for part in stretch) > 1:
        return _table(stretch)
    said = [" | ".join(filter(None, part.cells)) for part in stretch]
    if first.place.heading:
        return ["#" * first.place.heading + " " + " ".join(said)]
    return _LINE_BREAK.join(escaped_start(line) for line in said).split("\n")


def _table(rows: Sequence[_Part]) -> list[str]:
    """The rows of a table; the first one is its head, since Markdown has no table without one."""
    width = max(len(row.cells) for row in rows)
    lines = ["| " + " | ".join(row.cells + [""] * (width - len(row.cells))) + " |" for row in rows]
    return [lines[0], "|" + " --- |" * width, *lines[1:]]


class _Writer:
    """Writes blocks of Markdown one after the other, within their list items and quotations."""

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = elements
        self._lines: list[str] = []
        self._before: tuple[int, ...] = ()
        self._holder = -1
        self._markers: dict[int, str] = {}
        self._items: dict[int, int] = {}

    def write(self, first: _Part, block: Sequence[str]) -> None:
        """Add a block.

        Args:
            first: its first line as a part of the page.
            block: its lines.
        """
        containers = first.place.containers
        begun = [self._begin(container) for container in containers]
        if self._lines and not self._follows_item(first):
            shared = _shared(containers, self._before)
            self._lines.append("".join(map(self._continued, containers[:shared])).rstrip())
        opening = "".join(
            self._markers[container] if is_new else self._continued(container)
            for container, is_new in zip(containers, begun, strict=True)
        )
        following = "".join(map(self._continued, containers))
        self._lines.append(opening + block[0])
        self._lines.extend((following + line).rstrip() if not line else following + line
                           for line in block[1:])  # fmt: skip
        self._before, self._holder = containers, first.element

    def text(self) -> str:
        """All that was written."""
        return "\n".join(self._lines) + "\n" if self._lines else ""

    def _begin(self, container: int) -> bool:
        """Make the marker of a container that nothing was written into before."""
        if container in self._markers:
            return False
        element = self._elements[container]
        if element.tag != "li":
            self._markers[container] = "> "
            return True
        around = element.parent
        number = self._items[around] = self._items.get(around, 0) + 1
        is_numbered = around >= 0 and self._elements[around].tag == "ol"
        self._markers[container] = f"{number}. " if is_numbered else "- "
        return True

    def _continued(self, container: int) -> str:
        marker = self._markers[container]
        return marker if marker == "> " else " " * len(marker)

    def _follows_item(self, first: _Part) -> bool:
        """Whether a block comes right after the one before, as items of a list do."""
        if not first.place.containers or not self._before:
            return False
        if first.gap == 1:
            return self._elements[first.place.containers[-1]].tag == "li"
        # After an inner list stands a blank line in the text, and none in Markdown.
        return all(self._elements[held].tag == "li" for held in (first.element, self._holder))


def _shared(some: Sequence[int], others: Sequence[int]) -> int:
    """How many containers two blocks have in common."""
    count = 0
    for one, other in zip(some, others, strict=False):
        if one != other:
            break
        count += 1
    return count


def _places(elements: Sequence[Element]) -> list[Place]:
    """Where in the structure of the page each element stands."""
    places: list[Place] = []
    for index, element in enumerate(elements):
        around = places[element.parent] if element.parent >= 0 else Place()
        update = _UPDATES.get(element.tag)
        places.append(update(around, index) if update else around)
    return places


def _contained(place: Place, index: int) -> Place:
    return place._replace(containers=(*place.containers, index))


def _at_level(level: int) -> Callable[[Place, int], Place]:
    return lambda place, _: place._replace(heading=level)


_UPDATES: dict[str, Callable[[Place, int], Place]] = {
    "li": _contained,
    "blockquote": _contained,
    "pre": lambda place, index: place._replace(code=index) if place.code < 0 else place,
    "tr": lambda place, index: place._replace(row=index),
    "table": lambda place, index: place._replace(table=index, row=-1),
    **{f"h{level}": _at_level(level) for level in range(1, 7)},
}
"""What an element changes for those in it."""
