"""Turns a tree into lines: the text of a page in reading order, and what holds each line."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from cleaner.text.lazy_patterns import lazy_pattern

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr "
    "picture q rp rt ruby s samp small source span strike strong sub sup time tt u var wbr".split()
)
"""Elements that do not begin a line of their own."""

SILENT = frozenset(
    "head script style template svg math iframe frameset object embed canvas select option "
    "optgroup datalist input textarea meta link audio video track map area progress meter".split()
)
"""Elements whose text no reader sees as text."""

_BOLD = frozenset("b strong em i mark".split())
_SPACED = frozenset("a button label".split())
_CLOSE = frozenset("li dt dd tr caption figcaption".split())
_UNSEEN = " \t\n\r\f\u00a0\u200b\u200c\u200d\u2060\ufeff"
_MOST_NODES_OF_ROW = 200
_NAMELESS = "-"  # lexbor names all but a few nodes of broken markup
_BLANK = lazy_pattern(r"[ \t\n\r\f]+")
_HIDDEN = lazy_pattern(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


class Element(NamedTuple):
    """An element that holds lines.

    Attributes:
        parent: the index of the element around it; -1 for the outermost.
        tag: its name.
        marks: the words of its class and id, and its role.
        depth: how many elements that hold lines are around it.
        hidden: whether it is marked as not shown.
        noscript: whether it is shown only where no script runs.
    """

    parent: int
    tag: str
    marks: str
    depth: int
    hidden: bool
    noscript: bool


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
    """

    text: str
    element: int
    gap: int
    linked: int
    links: int
    bold: int
    images: int
    lead: str


class Reading(NamedTuple):
    """A page as lines.

    Attributes:
        lines: the lines, in reading order.
        elements: the elements that hold them; each comes after the one around it.
    """

    lines: list[Line]
    elements: list[Element]


def read_tree(tree: Any) -> Reading:
    """The lines of a page.

    What is shown only where no script runs is mostly said again for those who run none; it is
    read where it is more than all the rest.

    Args:
        tree: what `cleaner.page.markup.parsed` gives.
    """
    lines, elements = _Reader().read(tree.root)
    spare = [len(line.text) * elements[line.element].noscript for line in lines]
    if sum(spare) <= sum(len(line.text) for line in lines) / 2:
        lines = [line for line, is_spare in zip(lines, spare, strict=True) if not is_spare]
    return Reading(lines, elements)


class _Reader:
    """A walk over the tree without recursion: pages nest as deep as they like."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.elements: list[Element] = []
        self.current = -1
        self.gap = 2
        self.lead = ""
        self.in_link = self.in_bold = self.in_preformatted = self.in_row = 0
        self.left = ""
        self.begin_line()

    def begin_line(self) -> None:
        self.pieces: list[str] = []
        self.linked = self.links = self.bold = self.images = 0

    def read(self, root: Any) -> Reading:
        todo: list[tuple[Any, bool]] = [] if root is None else [(root, False)]
        while todo:
            node, leaving = todo.pop()
            tag = node.tag or _NAMELESS
            if leaving:
                self.leave(tag)
                continue
            following = node.next
            if following is not None:
                todo.append((following, False))
            if tag == "-text":
                self.add(node.text_content or "")
            elif tag[:1] != "-" and tag not in SILENT:
                self.enter(node, tag)
                todo.append((node, True))
                child = node.child
                if child is not None:
                    todo.append((child, False))
        self.end_line(2)
        return Reading(self.lines, self.elements)

    def enter(self, node: Any, tag: str) -> None:
        if tag in INLINE or self.in_row or tag == "br":
            self.enter_inline(tag)
            return
        # The first paragraph of an item stands no farther from the others than the item itself.
        self.end_line(1 if tag in _CLOSE or self.lead else 2)
        self.open_element(node, tag)
        if tag == "li":
            self.lead = "- "
        elif tag == "pre":
            self.in_preformatted += 1
        elif tag == "tr" and _is_data(node):
            self.in_row = 1
        elif tag == "button":
            self.enter_inline(tag)

    def open_element(self, node: Any, tag: str) -> None:
        attributes = node.attributes
        marks = " ".join(filter(None, map(attributes.get, ("class", "id", "role", "itemprop"))))
        hidden = (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or bool(_HIDDEN.search(attributes.get("style") or ""))
        )
        depth, noscript = 0, tag == "noscript"
        if self.current >= 0:
            around = self.elements[self.current]
            depth = around.depth + 1
            hidden, noscript = hidden or around.hidden, noscript or around.noscript
        self.elements.append(Element(self.current, tag, marks, depth, hidden, noscript))
        self.current = len(self.elements) - 1

    def enter_inline(self, tag: str) -> None:
        if tag == "br":
            self.break_line()
        elif tag in ("td", "th"):
            if any(map(str.strip, self.pieces)):
                self.pieces.append(" | ")
        elif tag == "a":
            self.in_link += 1
            self.links += 1
        elif tag in _BOLD:
            self.in_bold += 1
        elif tag == "img":
            self.images += 1
        if tag == self.left and self.touches(tag):
            # Items of a menu that only a style sheet holds apart.
            self.pieces.append(" ")
        self.left = ""

    def touches(self, tag: str) -> bool:
        last = self.pieces[-1] if self.pieces else ""
        long_enough = tag in _SPACED or (tag == "span" and len(last) > 1)
        return long_enough and last[-1:].isalnum() and not self.in_preformatted

    def break_line(self) -> None:
        if self.in_row:
            self.pieces.append(" ")
        elif self.in_preformatted:
            self.add("\n")
        elif self.pieces:
            self.end_line(1)
        else:
            self.gap = 2

    def leave(self, tag: str) -> None:
        self.left = tag
        if self.in_row and tag != "tr":
            self.leave_inline(tag)
            return
        if tag in INLINE or tag == "br":
            self.leave_inline(tag)
            return
        self.end_line(1 if tag in _CLOSE else 2)
        self.current = self.elements[self.current].parent
        if tag == "li":
            self.lead = ""
        elif tag == "pre":
            self.in_preformatted -= 1
        elif tag == "tr":
            self.in_row = 0

    def leave_inline(self, tag: str) -> None:
        if tag == "a":
            self.in_link -= 1
        elif tag in _BOLD:
            self.in_bold -= 1
        elif tag == "p":
            self.pieces.append(" ")

    def add(self, text: str) -> None:
        if self.in_preformatted and not self.in_row:
            first, *others = text.split("\n")
            self.pieces.append(first)
            for line in others:
                self.end_line(1)
                self.pieces.append(line)
            return
        if "\n" in text or "  " in text or "\t" in text or "\r" in text or "\f" in text:
            text = _BLANK.sub(" ", text)
        if self.in_link:
            self.linked += len(text)
        if self.in_bold:
            self.bold += len(text)
        self.pieces.append(text)
        self.left = ""

    def end_line(self, gap: int) -> None:
        if not self.pieces and not self.images:  # most elements begin where another one does
            self.links = 0
            self.gap = max(self.gap, gap)
            return
        text = "".join(self.pieces)
        if not self.in_preformatted:
            text = (_BLANK.sub(" ", text) if "  " in text else text).strip(" ")
        if text.strip(_UNSEEN):
            line = Line(
                self.lead + text.rstrip(), max(self.current, 0), self.gap, self.linked, self.links,
                self.bold, self.images, self.lead,
            )  # fmt: skip
            self.lines.append(line)
            self.lead = ""
            self.gap = gap
        else:
            self.gap = max(self.gap, gap)
        self.begin_line()


def _is_data(row: Any) -> bool:
    """Whether the cells of a row hold words alone: then it is a line, not a piece of layout."""
    todo = [row.child]
    seen = 0
    while todo:
        node = todo.pop()
        while node is not None:
            seen += 1
            tag = node.tag or _NAMELESS
            if seen > _MOST_NODES_OF_ROW:
                return False
            if tag[:1] != "-" and tag not in INLINE and tag not in ("td", "th", "br", "p"):
                return False
            if node.child is not None:
                todo.append(node.child)
            node = node.next
    return True
