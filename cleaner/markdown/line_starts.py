"""What a line of Markdown begins, as CommonMark and GitHub's tables and footnotes define it.

Every pattern is matched where the blanks at the start of a line end, looks at that line alone and
reads each of its characters a fixed number of times at most.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cleaner.text.lazy_patterns import lazy_pattern

FRONT_MATTER = {"---": ("---", "..."), "+++": ("+++",)}
"""First lines of YAML and TOML at the start of a text, and the lines that end them."""

BLANK_LINE = ""
"""What ends an HTML block that no tag or sign ends."""

QUOTE = lazy_pattern(r">")
NOTE = lazy_pattern(r"\[\^[^\]\s]+\]:")
THEMATIC_BREAK = lazy_pattern(r"(?:(?:\*[ \t]*+){3,}+|(?:-[ \t]*+){3,}+|(?:_[ \t]*+){3,}+)$")
UNDERLINE = lazy_pattern(r"(?:=++|-++)[ \t]*$")

_HEADING = lazy_pattern(r"(#{1,6}+)(?:([ \t]|$)|[^#])")
_ITEM = lazy_pattern(r"(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)")
_FENCE = lazy_pattern(r"(`{3,}+)[^`]*+$|(~{3,}+)")
_DELIMITER = lazy_pattern(
    r"(?:\|[ \t]*+)?:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+(?:\|[ \t]*+)?$"
)
_CELL_END = lazy_pattern(r"(?<!\\)\|")

_LABEL = r"\[(?!\^)(?:[^\[\]\\]|\\.){1,999}\]:"
_TARGET = r"(?:<[^<>]*>|[^\s<]\S*)"
_TITLE = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))"
_DEFINITION = lazy_pattern(rf"{_LABEL}[ \t]*(?:({_TARGET})(?:[ \t]+({_TITLE}))?)?[ \t]*$")
_TARGET_LINE = lazy_pattern(rf"{_TARGET}(?:[ \t]+({_TITLE}))?[ \t]*$")
_TITLE_LINE = lazy_pattern(rf"{_TITLE}[ \t]*$")

_BLOCK_TAGS = """
    address article aside base basefont blockquote body caption center col colgroup dd details
    dialog dir div dl dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6
    head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p
    param search section summary table tbody td tfoot th thead title tr track ul
""".split()
_ATTRIBUTE = r"\s++[A-Za-z_:][\w.:-]*+(?:\s*+=\s*+(?:[^\s\"'=<>`]++|'[^']*'|\"[^\"]*\"))?+"
_HTML = (
    (lazy_pattern(r"<(?:script|pre|style|textarea)(?=[\s>]|$)", re.I), "</>"),
    (lazy_pattern(r"<!--"), "-->"),
    (lazy_pattern(r"<\?"), "?>"),
    (lazy_pattern(r"<![A-Za-z]"), ">"),
    (lazy_pattern(r"<!\[CDATA\["), "]]>"),
    (lazy_pattern(rf"</?(?:{'|'.join(_BLOCK_TAGS)})(?=\s|/?>|$)", re.I), BLANK_LINE),
)
_HTML_ALONE = lazy_pattern(
    rf"(?:<[A-Za-z][A-Za-z0-9-]*+(?:{_ATTRIBUTE})*+\s*+/?>|</[A-Za-z][A-Za-z0-9-]*+\s*+>)[ \t]*$"
)
_RAW_END = lazy_pattern(r"</(?:script|pre|style|textarea)>", re.I)


class Item(NamedTuple):
    """The marker of a list's item.

    Attributes:
        width: its characters.
        number: of a numbered list; None for a bullet.
    """

    width: int
    number: int | None


def heading_level(line: str, *, interrupts: bool) -> int:
    """How deep a heading is that begins here; 0 for none.

    CommonMark wants a blank after the signs. Older writing has none, and is read as it is meant.

    Args:
        line: the line.
        interrupts: whether a paragraph is open.

    >>> heading_level("## News", interrupts=True), heading_level("##News", interrupts=False)
    (2, 2)
    """
    found = _HEADING.match(line)
    if found is None or (interrupts and found[2] is None):
        return 0
    return len(found[1])


def item_of(line: str) -> Item | None:
    """The marker of an item that begins here."""
    found = _ITEM.match(line)
    return Item(len(found[0]), int(found[1]) if found[1] else None) if found else None


def fence_of(line: str) -> str:
    """The fence that opens here; empty for none.

    >>> fence_of("```python"), fence_of("~~~~"), fence_of("``` a `b`")
    ('```', '~~~~', '')
    """
    found = _FENCE.match(line)
    return found[1] or found[2] if found else ""


def closes_fence(line: str, fence: str) -> bool:
    """Whether a line closes the code that a fence opened."""
    line = line.rstrip(" \t")
    return len(line) >= len(fence) and not line.strip(fence[0])


def html_end(line: str, *, interrupts: bool) -> str | None:
    """What ends the HTML block that begins here.

    Args:
        line: the line.
        interrupts: whether a paragraph is open; a tag of any name does not end one.

    Returns:
        The sign, `BLANK_LINE`, or None where no HTML begins.
    """
    if line[:1] != "<":
        return None
    for begin, end in _HTML:
        if begin.match(line):
            return end
    return BLANK_LINE if not interrupts and _HTML_ALONE.match(line) else None


def ends_html(line: str, end: str) -> bool:
    """Whether what ends an HTML block stands in a line; `end` is what `html_end` said."""
    return bool(_RAW_END.search(line)) if end == "</>" else bool(end) and end in line


def is_table_head(line: str, delimiters: str) -> bool:
    """Whether a line heads a table, by the line below it.

    >>> is_table_head("| a | b |", "|---|:-:|"), is_table_head("a", "---")
    (True, False)
    """
    if "|" not in line + delimiters and ":" not in delimiters:
        return False
    return bool(_DELIMITER.match(delimiters)) and _cells(line) == _cells(delimiters)


def _cells(line: str) -> int:
    return len(_CELL_END.findall(line.strip(" \t").removeprefix("|").removesuffix("|"))) + 1


class Definition(NamedTuple):
    """What a line says of a link's definition: which of its parts are there."""

    has_target: bool
    has_title: bool

    @property
    def is_whole(self) -> bool:
        """Whether the next line cannot belong to it."""
        return self.has_target and self.has_title


def definition_of(line: str) -> Definition | None:
    """The definition of a link that begins here.

    >>> definition_of("[a]: b 'c'"), definition_of("[a]: it is so.")
    (Definition(has_target=True, has_title=True), None)
    """
    found = _DEFINITION.match(line)
    return Definition(bool(found[1]), bool(found[2])) if found else None


def definition_goes_on(line: str, definition: Definition) -> Definition | None:
    """A definition with the parts that the next line adds; None where it adds none."""
    if definition.has_target:
        return Definition(True, True) if _TITLE_LINE.match(line) else None
    found = _TARGET_LINE.match(line)
    return Definition(True, bool(found[1])) if found else None
