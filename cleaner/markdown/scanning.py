"""Cuts Markdown into its leaves, line after line: paragraphs, headings, code, HTML, tables.

It does what CommonMark calls the first phase of parsing: every line first continues the quotes,
items and notes that are open, then opens new ones, and what is left of it belongs to a leaf. Each
line is looked at once, so that the time grows linearly with the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cleaner.document import Span
from cleaner.markdown import line_starts as starts
from cleaner.markdown.line import Line
from cleaner.text.lazy_patterns import lazy_pattern

LeafKind = Literal["paragraph", "heading", "code", "html", "table", "definition", "sign"]
"""A `sign` is a line that shows no text: a thematic break, or the marker of an empty item."""

MOST_NESTED = 100
"""Quotes and items inside each other that are looked at; deeper ones are text. No document that a
person wrote has a tenth of it, and it bounds the work that a line can cost."""

_CODE_INDENT = 4
"""Columns from which on an indented line is code (CommonMark, 4.4)."""

_LINE = lazy_pattern(r"[^\r\n]*+(?:\r\n|[\r\n])|[^\r\n]++")
# What a line can begin with if it is more than a line of a paragraph.
_SIGNS = frozenset("#>`~<-+*_=|:[0123456789")


@dataclass(slots=True)
class Leaf:
    """What CommonMark calls a leaf block.

    Attributes:
        kind: what it is.
        first: its first line, from 0.
        last: its last line that is not blank.
        level: how deep a heading is; 0 for all else.
        inside: a sign for each quote (``>``), item (``-``) and footnote (``[``) around it,
            outermost first.
    """

    kind: LeafKind
    first: int
    last: int
    level: int = 0
    inside: str = ""


@dataclass(slots=True)
class _Container:
    """A quote, an item of a list, or a footnote that is open.

    Attributes:
        sign: what it began with: ``>``, ``-`` or ``[``.
        indent: the columns by which its further lines are indented.
        first_leaf: the number of its first leaf.
        is_empty: whether nothing but its marker was seen.
    """

    sign: Literal[">", "-", "["]
    indent: int
    first_leaf: int
    is_empty: bool = True


@dataclass(frozen=True, slots=True)
class Scanned:
    """The leaves of a text.

    Attributes:
        lines: where each line stands, without its break.
        leaves: they, in order; every line that is not blank belongs to one.
        items: for each leaf that opens an item of a list the number of the leaf after the item.
    """

    lines: Sequence[Span]
    leaves: Sequence[Leaf]
    items: dict[int, int]


def scan(text: str, begin: int = 0) -> Scanned:
    """Cut a text into its leaves.

    Args:
        text: the text.
        begin: where it begins, after a byte order mark.

    >>> [leaf.kind for leaf in scan("# One\\n\\n- two\\n\\n  ```\\n  three\\n  ```\\n").leaves]
    ['heading', 'paragraph', 'code']
    """
    return _Scanner(text, begin).run()


class _Scanner:
    def __init__(self, text: str, begin: int) -> None:
        self.text = text
        self.lines = [
            Span(line.start(), line.end() - len(line[0]) + len(line[0].rstrip("\r\n")))
            for line in _LINE.finditer(text, begin)
        ]
        self.leaves: list[Leaf] = []
        self.items: dict[int, int] = {}
        self.containers: list[_Container] = []
        self.leaf: Leaf | None = None  # what the next line may continue
        self.fence = ""
        self.html_end = ""
        self.definition: starts.Definition | None = None
        self.number = 0  # of the line
        self.last_text = ""  # of a paragraph

    def run(self) -> Scanned:
        for number in range(self.skip_front_matter(), len(self.lines)):
            self.number = number
            self.take(Line(self.text, *self.lines[number]))
        self.close(0)
        return Scanned(self.lines, self.leaves, self.items)

    def skip_front_matter(self) -> int:
        """The number of lines that front matter takes at the start of the text."""
        if not self.lines:
            return 0
        ends = starts.FRONT_MATTER.get(self.line_text(0), ())
        for number in range(1, len(self.lines) if ends else 0):
            if self.line_text(number) in ends:
                self.leaves.append(Leaf("code", 0, number))
                return number + 1
        return 0

    def line_text(self, number: int) -> str:
        start, end = self.lines[number]
        return self.text[start:end].rstrip(" \t")

    # One line

    def take(self, line: Line) -> None:
        matched = self.match_containers(line)
        if matched == len(self.containers) and self.continue_verbatim(line):
            return
        while not line.is_blank:
            here = matched == len(self.containers)
            if line.indent >= _CODE_INDENT:
                if self.is_paragraph_open:
                    break
                self.take_code(matched)
                return
            if line.sign not in _SIGNS:
                break
            if not self.open_container(line, matched, here):
                if self.open_leaf(line, matched, here):
                    return
                break
            matched = len(self.containers)
        if line.is_blank:
            self.take_blank(matched)
        else:
            self.take_text(line, matched)

    def match_containers(self, line: Line) -> int:
        """How many of the open containers the line continues; it loses what is theirs."""
        for number, container in enumerate(self.containers):
            if container.sign == ">":
                if line.sign != ">" or line.indent >= _CODE_INDENT:
                    return number
                self.skip_quote_sign(line)
            elif line.indent >= container.indent and not line.is_blank:
                line.skip_blanks(container.indent)
            elif not line.is_blank or container.is_empty:
                return number
        return len(self.containers)

    def skip_quote_sign(self, line: Line) -> None:
        line.skip_sign(1)
        if line.indent:
            line.skip_blanks(1)

    def continue_verbatim(self, line: Line) -> bool:
        """Go on with fenced code or HTML that is open; whether the line belongs to it."""
        leaf = self.leaf
        if leaf is None or not (self.fence or leaf.kind == "html"):
            return False
        if self.fence:
            self.extend(leaf)
            is_end = line.indent < _CODE_INDENT and starts.closes_fence(line.rest, self.fence)
        elif self.html_end == starts.BLANK_LINE:
            is_end = line.is_blank
            if not is_end:
                self.extend(leaf)
        else:
            self.extend(leaf)
            is_end = starts.ends_html(line.rest, self.html_end)
        if is_end:
            self.end_leaf()
        return not (is_end and line.is_blank)

    def take_code(self, matched: int) -> None:
        """A line of indented code."""
        leaf = self.leaf
        if leaf is not None and leaf.kind == "code" and matched == len(self.containers):
            self.extend(leaf)
        else:
            self.add(matched, "code")

    @property
    def is_paragraph_open(self) -> bool:
        return self.leaf is not None and self.leaf.kind == "paragraph"

    def open_container(self, line: Line, matched: int, here: bool) -> bool:
        """Open the quote, item or footnote that begins here, if one does."""
        if matched >= MOST_NESTED:
            return False
        if line.sign == ">":
            self.push(matched, ">", 0)
            self.skip_quote_sign(line)
            return True
        if line.sign == "[":
            note = starts.NOTE.match(line.rest)
            if note is None:
                return False
            self.push(matched, "[", _CODE_INDENT)
            line.skip_sign(note.end())
            return True
        return self.open_item(line, matched, here)

    def open_item(self, line: Line, matched: int, here: bool) -> bool:
        rest = line.rest
        item = starts.item_of(rest)
        if item is None or starts.THEMATIC_BREAK.match(rest):
            return False
        if here and self.is_paragraph_open:
            is_underline = starts.UNDERLINE.match(rest)
            is_empty = not rest[item.width :].strip(" \t")
            if is_underline or is_empty or item.number not in (None, 1):
                return False
        margin = line.indent + item.width
        container = self.push(matched, "-", margin + 1)
        line.skip_sign(item.width)
        if not line.is_blank and line.indent <= _CODE_INDENT:
            container.indent = margin + line.indent
            line.skip_blanks(line.indent)
        elif not line.is_blank:
            line.skip_blanks(1)
        return True

    def open_leaf(self, line: Line, matched: int, here: bool) -> bool:
        """Open the heading, code, HTML, table or break that begins here, if one does."""
        rest = line.rest
        interrupts = self.is_paragraph_open
        if level := starts.heading_level(rest, interrupts=interrupts):
            self.add(matched, "heading", level)
            self.leaf = None
        elif fence := starts.fence_of(rest):
            self.add(matched, "code")
            self.fence = fence
        elif (end := starts.html_end(rest, interrupts=interrupts)) is not None:
            self.add(matched, "html")
            self.html_end = end
            if starts.ends_html(rest, end):
                self.end_leaf()
        elif here and self.end_paragraph(rest):
            pass
        elif starts.THEMATIC_BREAK.match(rest):
            self.add(matched, "sign")
            self.leaf = None
        else:
            return False
        return True

    def end_paragraph(self, rest: str) -> bool:
        """Make a heading or the head of a table of a paragraph, if the line below says so."""
        paragraph = self.leaf
        if paragraph is None or paragraph.kind != "paragraph":
            return False
        if starts.UNDERLINE.match(rest):
            paragraph.kind = "heading"
            paragraph.level = 1 if rest[0] == "=" else 2
            self.extend(paragraph)
            self.end_leaf()
            return True
        if not starts.is_table_head(self.last_text, rest):
            return False
        if paragraph.first == paragraph.last:
            paragraph.kind = "table"
        else:
            paragraph.last -= 1
            self.add(len(self.containers), "table")
            self.leaves[-1].first -= 1
        self.extend(self.leaves[-1])
        return True

    def take_blank(self, matched: int) -> None:
        """A line without text closes paragraphs, tables and the quotes that it does not continue.

        What it shows, ``>`` for example, is a leaf of its own.
        """
        self.close(matched)
        if self.leaf is not None and self.leaf.kind != "code":
            self.leaf = None
        start, end = self.lines[self.number]
        if self.text[start:end].strip(" \t"):
            is_empty = bool(self.containers) and self.containers[-1].is_empty
            self.add(matched, "sign")
            self.leaf = None
            if is_empty:
                self.containers[-1].is_empty = True

    def take_text(self, line: Line, matched: int) -> None:
        """A line of a paragraph, a definition or a table, one that is open or a new one."""
        rest = line.rest
        leaf = self.leaf
        here = matched == len(self.containers)
        if leaf is not None and leaf.kind == "table" and here:
            self.extend(leaf)
        elif leaf is not None and leaf.kind == "paragraph":
            self.extend(leaf)  # also where a quote goes on without its sign
        elif leaf is not None and leaf.kind == "definition":
            self.after_definition(leaf, rest)
        else:
            self.open_text(rest, matched)
        self.last_text = rest

    def open_text(self, rest: str, matched: int) -> None:
        definition = starts.definition_of(rest) if rest[0] == "[" else None
        self.add(matched, "definition" if definition else "paragraph")
        self.definition = definition

    def after_definition(self, leaf: Leaf, rest: str) -> None:
        """The line below a definition: more of it, another one, or the start of a paragraph."""
        assert self.definition is not None
        more = starts.definition_goes_on(rest, self.definition)
        if more is None:
            self.open_text(rest, len(self.containers))
            return
        self.extend(leaf)
        self.definition = more

    # Leaves and containers

    def add(self, matched: int, kind: LeafKind, level: int = 0) -> None:
        """Begin a leaf inside the first `matched` containers; the others end."""
        self.close(matched)
        for container in self.containers:
            container.is_empty = False
        inside = "".join(container.sign for container in self.containers)
        self.leaf = Leaf(kind, self.number, self.number, level, inside)
        self.leaves.append(self.leaf)
        self.fence = ""

    def extend(self, leaf: Leaf) -> None:
        start, end = self.lines[self.number]
        if self.text[start:end].strip(" \t"):
            leaf.last = self.number

    def push(self, matched: int, sign: Literal[">", "-", "["], indent: int) -> _Container:
        """Open a container inside the first `matched` ones; the others end."""
        self.close(matched)
        self.end_leaf()
        for container in self.containers:
            container.is_empty = False
        container = _Container(sign, indent, len(self.leaves))
        self.containers.append(container)
        return container

    def close(self, matched: int) -> None:
        """End all containers but the first ones, and what is open in them."""
        if matched == len(self.containers):
            return
        self.end_leaf()
        for container in self.containers[matched:]:
            if container.sign == "-":
                first = container.first_leaf
                self.items[first] = max(self.items.get(first, 0), len(self.leaves))
        del self.containers[matched:]

    def end_leaf(self) -> None:
        self.leaf = None
        self.fence = ""
