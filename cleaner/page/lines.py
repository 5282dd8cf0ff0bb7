"""A page as lines, and the elements that hold them."""

from __future__ import annotations

from typing import Literal, NamedTuple

Unseen = Literal["", "hidden", "over the page", "no script", "next article"]
"""Why a reader does not see an element: it is hidden, laid over the page and closed again, shown
only where no script runs, or of an article that is loaded under the one that the page is about."""


class Element(NamedTuple):
    """An element that holds lines.

    Attributes:
        parent: the index of the element around it; -1 for the outermost.
        tag: its name.
        marks: the words of its class and id, and its role.
        depth: how many elements that hold lines are around it.
        hidden: whether it is marked as not shown, or not read out.
        noscript: whether it is shown only where no script runs.
        unseen: why readers do not see it; empty where they do.
    """

    parent: int
    tag: str
    marks: str
    depth: int
    hidden: bool
    noscript: bool
    unseen: Unseen = ""


class Anchor(NamedTuple):
    """A link in a line: the characters ``[start, end)`` of its text, and where it leads."""

    start: int
    end: int
    address: str


class Line(NamedTuple):
    """A line of a page.

    Attributes:
        text: its text, with single blanks, but for lines of preformatted text.
        element: the index of the element that holds it.
        gap: the line breaks before it, 1 or 2.
        linked: characters that stand in links.
        links: links that begin in it.
        bold: characters that are set off.
        images: images in it.
        lead: what was put before its text, such as the bullet of a list.
        anchors: the links in it, in order; only where they were asked for.
        cells: where the bars before the second and all later cells of a row begin, or the cell
            itself where nothing stands before it; likewise.
    """

    text: str
    element: int
    gap: int
    linked: int
    links: int
    bold: int
    images: int
    lead: str
    anchors: tuple[Anchor, ...] = ()
    cells: tuple[int, ...] = ()


class Reading(NamedTuple):
    """A page as lines.

    Attributes:
        lines: the lines, in reading order.
        elements: the elements that hold them; each comes after the one around it.
    """

    lines: list[Line]
    elements: list[Element]
