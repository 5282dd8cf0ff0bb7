"""Rows of tables: lines of data, or pieces of a layout."""

from __future__ import annotations

from typing import Any

from cleaner.page.display import BLOCKS

_MOST_NODES_OF_ROW = 200
_MOST_IN_CELL = 600
_MOST_IN_LAYOUT = 100
"""Characters of a cell from which on its row is a piece of layout, if it is the only row of its
table or the page calls the table one."""

_FEWEST_BREAKS = 2
"""Paragraphs or line breaks of a cell from which on it is a piece of layout beside other cells."""

_SECTIONS = ("tbody", "thead", "tfoot")
_LAYOUT_ROLES = ("presentation", "none")
_NAMELESS = "-"


def is_data(row: Any) -> bool:
    """Whether the cells of a row hold words alone: then it is a line, not a piece of layout.

    Args:
        row: an element ``tr``.
    """
    is_rather_layout = _is_for_layout(row) or _is_only_row(row)
    left = _MOST_NODES_OF_ROW
    cell = row.child
    while cell is not None:
        left = _nodes_left(cell, left - 1, is_rather_layout)
        if left < 0:
            return False
        cell = cell.next
    return True


def _is_for_layout(row: Any) -> bool:
    """Whether a page says of the table around a row that it only holds things in their places."""
    around = row.parent
    if around is not None and around.tag in _SECTIONS:
        around = around.parent
    return (
        around is not None
        and around.tag == "table"
        and around.attributes.get("role") in _LAYOUT_ROLES
    )


def _nodes_left(cell: Any, left: int, is_rather_layout: bool) -> int:
    """How many nodes more a row may have after a cell; less than 0 if it is a piece of layout."""
    characters = breaks = 0
    most = _MOST_IN_LAYOUT if is_rather_layout else _MOST_IN_CELL
    most_breaks = _FEWEST_BREAKS - is_rather_layout
    todo = [cell.child]
    while todo:
        node = todo.pop()
        while node is not None:
            tag = node.tag or _NAMELESS
            left -= 1
            if tag == "-text":
                characters += len((node.text_content or "").strip())
            breaks += tag in ("p", "br")
            is_layout = tag in BLOCKS and tag != "p"
            if left < 0 or is_layout or characters > most or breaks > most_breaks:
                return -1
            if node.child is not None:
                todo.append(node.child)
            node = node.next
    return left


def _is_only_row(row: Any) -> bool:
    """Whether a row is the only one of its table that has cells beside each other."""
    if not _has_columns(row) or _is_in_one_of_sections(row.parent):
        return False
    for side in ("prev", "next"):
        other = getattr(row, side)
        while other is not None:
            if other.tag == "tr" and _has_columns(other):
                return False
            other = getattr(other, side)
    return True


def _is_in_one_of_sections(around: Any) -> bool:
    """Whether what holds a row is a section of a table beside another one, as under its head."""
    for side in ("prev", "next"):
        other = getattr(around, side)
        while other is not None:
            if other.tag in _SECTIONS:
                return True
            other = getattr(other, side)
    return False


def _has_columns(row: Any) -> bool:
    cells = 0
    cell = row.child
    while cell is not None and cells < 2:
        cells += cell.tag in ("td", "th")
        cell = cell.next
    return cells > 1
