"""Turns a tree into lines: the text of a page in reading order, and what holds each line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cleaner.page.display import (
    BLOCKS,
    SILENT,
    controlled_ids,
    follows_control,
    is_copy,
    is_gap_in_text,
    is_hidden,
    is_over_the_page,
    opens,
    stands_in_line,
)
from cleaner.page.formulas import (
    as_fraction,
    is_drawn_again,
    labelled_fraction,
    lowered,
    raised,
    read_math,
    read_source,
)
from cleaner.page.lines import Element, Line, Reading, Unseen
from cleaner.page.markup import parsed
from cleaner.page.notes import Notes
from cleaner.page.rows import is_data
from cleaner.page.scopes import DEEPEST_DOCUMENT, Scope, document_in, slotted_beside
from cleaner.page.unseen import seen_lines
from cleaner.text.lazy_patterns import lazy_pattern

_BOLD = frozenset("b strong em i mark".split())
_SPACED = frozenset("a button label".split())
_CLOSE = frozenset("li dt dd tr caption figcaption".split())
_UNSEEN = " \t\n\r\f\u00a0\u200b\u200c\u200d\u2060\ufeff"
_FRACTION_BARS = ("/", "\u2044")
_PIECES_BEFORE = 4
"""Pieces of a line, and characters, by which a raised sign is told from a mark."""

_NAMELESS = "-"  # lexbor names all but a few nodes of broken markup
_BLANK = lazy_pattern(r"[ \t\n\r\f]+")


def read_tree(tree: Any, *, noted: bool = False) -> Reading:
    """The lines of a page that a reader sees.

    Args:
        tree: what `cleaner.page.markup.parsed` gives.
        noted: whether lines say where their links and cells are.
    """
    notes = Notes() if noted else None
    return seen_lines(_Reader(controlled_ids(tree), notes).read(tree.root))


_ENTER, _LEAVE, _ALONE, _UNSLOTTED = range(4)
"""What is to be done with a node: enter it, and later what follows it; leave it; enter it alone,
since it stands in a slot; or hide what stands beside a shadow tree and in none of its slots."""

_Step = tuple[Any, int, Scope, bool]
"""A node, what is to be done, the document that it is of, and whether it stands in a line."""


class _Reader:
    """A walk over the tree without recursion: pages nest as deep as they like."""

    def __init__(self, controlled: frozenset[str], notes: Notes | None) -> None:
        self.controlled = controlled
        self.notes = notes
        self.lines: list[Line] = []
        self.elements: list[Element] = []
        self.trees: list[Any] = []  # a node dies with its tree
        self.current = -1
        self.gap = 2
        self.lead = ""
        self.in_link = self.in_bold = self.in_preformatted = self.in_row = 0
        self.left = ""
        self.scripts: list[int] = []
        self.raised = ""
        self.begin_line()

    def begin_line(self) -> None:
        self.pieces: list[str] = []
        self.linked = self.links = self.bold = self.images = 0
        if self.notes:
            self.notes.begin_line()

    def read(self, root: Any) -> Reading:
        page = Scope(0, {}, None)
        todo: list[_Step] = [] if root is None else [(root, _ENTER, page, False)]
        while todo:
            node, what, scope, in_line = todo.pop()
            tag = node.tag or _NAMELESS
            if what == _LEAVE:
                self.leave(tag, in_line)
                continue
            if what == _UNSLOTTED:
                self.hide_unslotted(node, scope, todo)
                continue
            following = None if what == _ALONE else node.next
            if following is not None:
                todo.append((following, _ENTER, scope, False))
            if tag == "-text":
                self.add(node.text_content or "")
            elif tag in SILENT or tag == "noframes" or tag.rpartition(":")[2] == "math":
                self.replace(node, tag, scope, todo)
            elif tag[:1] != "-":
                self.visit(node, tag, scope, todo)
        self.end_line(2)
        return Reading(self.lines, self.elements)

    def visit(self, node: Any, tag: str, scope: Scope, todo: list[_Step]) -> None:
        attributes = node.attributes
        style = attributes.get("style") or "" if attributes else ""
        in_line = bool(self.in_row) or tag == "br" or stands_in_line(node, tag, style)
        if attributes and in_line and _is_unseen_in_line(node, attributes):
            return
        if in_line:
            fraction = labelled_fraction(node) if attributes else ""
            if fraction:
                self.add(fraction)
                return
            self.enter_inline(tag)
            if tag == "a" and self.notes:
                self.notes.open_link(len(self.pieces), attributes.get("href") or "")
        else:
            if attributes.get("aria-hidden") == "true" and is_copy(node):
                return
            if tag == "noscript" and not self.in_link and is_gap_in_text(node):
                return
            self.enter_block(node, tag, attributes)
        todo.append((node, _LEAVE, scope, in_line))
        slotted = scope.slotted.pop(attributes.get("name") or "", None) if tag == "slot" else None
        if slotted is not None and scope.outer is not None:
            todo.extend((each, _ALONE, scope.outer, False) for each in reversed(slotted))
        elif node.child is not None:
            todo.append((node.child, _ENTER, scope, False))

    def replace(self, node: Any, tag: str, scope: Scope, todo: list[_Step]) -> None:
        """What stands for an element whose children are no text of the page."""
        if tag.endswith("math"):
            self.add(read_math(node))
        elif tag == "script":
            source = read_source(node)
            if source:
                self.add(source)
        elif scope.depth < DEEPEST_DOCUMENT:
            markup = document_in(node, tag)
            if not markup or (tag == "iframe" and is_hidden(node.attributes)):
                return
            tree = parsed(markup)
            self.trees.append(tree)
            if tree.body is None:
                return
            if tag != "template":
                todo.append((tree.body, _ENTER, Scope(scope.depth + 1, {}, None), False))
                return
            if node.next is not None:
                todo.pop()  # what stands beside the tree is shown in its slots
            inner = Scope(scope.depth + 1, slotted_beside(node), scope)
            todo.append((node, _UNSLOTTED, inner, False))
            if tree.body.child is not None:
                todo.append((tree.body.child, _ENTER, inner, False))

    def hide_unslotted(self, template: Any, scope: Scope, todo: list[_Step]) -> None:
        """Read what stands beside a shadow tree and in none of its slots: no reader sees it."""
        if not scope.slotted or scope.outer is None:
            return
        self.end_line(2)
        self.open_element("template", {"hidden": ""})
        todo.append((template, _LEAVE, scope, False))
        for nodes in reversed(scope.slotted.values()):
            todo.extend((each, _ALONE, scope.outer, False) for each in reversed(nodes))

    def enter_block(self, node: Any, tag: str, attributes: Mapping[str, str | None]) -> None:
        # The first paragraph of an item stands no farther from the others than the item itself.
        self.end_line(1 if tag in _CLOSE or self.lead else 2)
        self.open_element(tag, attributes, node)
        if tag == "li":
            self.lead = "- "
        elif tag == "pre":
            self.in_preformatted += 1
        elif tag == "tr" and is_data(node):
            self.in_row = 1
        elif tag == "button":
            self.enter_inline(tag)

    def open_element(
        self, tag: str, attributes: Mapping[str, str | None], node: Any = None
    ) -> None:
        marks, hidden = "", False
        why: Unseen = ""
        if attributes:
            get = attributes.get
            marks = " ".join(filter(None, map(get, ("class", "id", "role", "itemprop"))))
            if is_hidden(attributes):
                hidden = True
                shown = opens(marks, attributes, self.controlled) or (
                    node is not None and follows_control(node)
                )
                why = "" if shown else "hidden"
            elif is_over_the_page(tag, marks, attributes):
                why = "over the page"
            hidden = hidden or get("aria-hidden") == "true"
        if tag == "noscript":
            why = "no script"
        elif tag == "dialog" and not attributes:
            why = "over the page"
        depth, noscript = 0, tag == "noscript"
        if self.current >= 0:
            around = self.elements[self.current]
            depth = around.depth + 1
            hidden, noscript = hidden or around.hidden, noscript or around.noscript
            why = around.unseen or why
        self.elements.append(Element(self.current, tag, marks, depth, hidden, noscript, why))
        self.current = len(self.elements) - 1

    def enter_inline(self, tag: str) -> None:
        if tag == "br":
            self.break_line()
        elif tag in ("td", "th"):
            if self.notes:
                self.notes.open_cell(len(self.pieces))
            if any(map(str.strip, self.pieces)):
                self.pieces.append(" | ")
        elif tag == "a":
            self.in_link += 1
            self.links += 1
        elif tag in _BOLD:
            self.in_bold += 1
        elif tag == "img":
            self.images += 1
        elif tag in ("sup", "sub"):
            self.scripts.append(len(self.pieces))
        elif tag == "rt":
            self.pieces.append("(")
        elif self.in_row and tag in BLOCKS:
            self.pieces.append(" ")
        if tag == self.left and self.touches(tag):
            # Items of a menu that only a style sheet holds apart.
            self.pieces.append(" ")
        self.left = ""

    def touches(self, tag: str) -> bool:
        last = self.pieces[-1] if self.pieces else ""
        long_enough = tag in _SPACED or "-" in tag or (tag == "span" and len(last) > 1)
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

    def leave(self, tag: str, in_line: bool) -> None:
        self.left = tag
        if in_line and not (tag == "tr" and self.in_row):
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
            if self.notes:
                self.notes.close_link(len(self.pieces))
        elif tag in _BOLD:
            self.in_bold -= 1
        elif tag in ("sup", "sub"):
            self.set_script(tag)
        elif tag == "rt":
            self.close_ruby()
        elif self.in_row and tag in BLOCKS:
            self.pieces.append(" ")

    def close_ruby(self) -> None:
        if self.pieces and not self.pieces[-1].strip():
            self.pieces.pop()
        if self.pieces and self.pieces[-1] == "(":
            self.pieces.pop()
        else:
            self.pieces.append(")")

    def set_script(self, tag: str) -> None:
        """Raise or lower what was added since the element began."""
        start = self.scripts.pop()
        text = "".join(self.pieces[start:])
        if not text or self.in_preformatted:  # nothing, or a line ended inside
            return
        if tag == "sup":
            self.raised = raised(text, self.end_of(start))
            self.pieces[start:] = [self.raised]
            return
        above, bar = self.pieces[start - 2 : start] if start > 1 else ("", "")
        if above == self.raised and bar.strip() in _FRACTION_BARS:
            fraction = as_fraction(above, text, self.end_of(start - 2))
            if fraction is not None:
                self.pieces[start - 2 :] = [fraction]
                return
        self.pieces[start:] = [lowered(text, self.end_of(start))]

    def end_of(self, stop: int) -> str:
        """The last characters of the line before a piece."""
        return "".join(self.pieces[max(0, stop - _PIECES_BEFORE) : stop])[-_PIECES_BEFORE:]

    def add(self, text: str) -> None:
        if self.in_preformatted and not self.in_row:
            first, *others = text.split("\n")
            self.pieces.append(first)
            for line in others:
                self.end_line(1 if "".join(self.pieces).strip(_UNSEEN) else 2)
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
            self.lines.append(line if self.notes is None else self.with_notes(line, self.notes))
            self.lead = ""
            self.gap = gap
        else:
            self.gap = max(self.gap, gap)
        self.begin_line()

    def with_notes(self, line: Line, notes: Notes) -> Line:
        """The line, and where its links and cells are."""

        def shown(pieces: Sequence[str]) -> str:
            text = "".join(pieces)
            return text if self.in_preformatted else _BLANK.sub(" ", text).lstrip(" ")

        lead = len(line.lead)

        def place(piece: int) -> int:
            return min(lead + len(shown(self.pieces[:piece])), len(line.text))

        anchors, bars = notes.of_line(len(self.pieces), place)
        cells = tuple(len(line.text[:bar].rstrip(" ")) for bar in bars)
        return line._replace(anchors=anchors, cells=cells)


def _is_unseen_in_line(node: Any, attributes: Mapping[str, str | None]) -> bool:
    """Whether an element of a line is not shown, or says again what stands beside it."""
    if is_hidden(attributes):
        # Formulas are hidden where a picture of them is shown.
        return node.css_first("math") is None
    if attributes.get("aria-hidden") == "true":
        return is_copy(node)
    return "MathJax" in (attributes.get("class") or "") and is_drawn_again(node)
