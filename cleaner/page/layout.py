"""What of a page belongs together: lists, tables and code, headings, and readers' comments."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Integers
from cleaner.page.lines import Element
from cleaner.text.lazy_patterns import lazy_pattern

_CAPTIONS = lazy_pattern(
    r"\b(?:(?:wp|image|img|photo|picture|media|gallery|figure)[-_]?caption|caption[-_]?text)\b",
    re.I,
)
# "comments", "comment-list", "commentBody", but not "comment-count".
_COMMENTS = lazy_pattern(
    r"\b(?:comments?|comment[-_]?(?:list|body|content|text|thread)|disqus_thread)\b", re.I
)
_LINES_OF_ITEM = 1.5
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 caption".split())


def are_headings(elements: Sequence[Element], holder: Integers) -> npt.NDArray[np.bool_]:
    """Which lines are headings, captions of tables or first rows of tables."""
    flags = np.zeros(len(holder), bool)
    tables: set[int] = set()
    for number, index in enumerate(holder.tolist()):
        tag, parent = elements[index].tag, elements[index].parent
        flags[number] = tag in _HEADINGS or (tag == "tr" and parent not in tables)
        if tag == "tr":
            tables.add(parent)
    return flags


def groups_of_lines(elements: Sequence[Element], holder: Integers) -> Integers:
    """For each line the element of the list, table or code that it is part of.

    A list whose items have several lines each is a thread of posts, or a grid: no list.
    """
    groups = _groups(elements)[holder]
    items: dict[int, list[int]] = {}
    for group, index in zip(groups.tolist(), holder.tolist(), strict=True):
        if group >= 0 and elements[group].tag in ("ul", "ol"):
            items.setdefault(group, []).append(_item(elements, index, group))
    torn = [group for group, own in items.items() if len(own) > _LINES_OF_ITEM * len({*own})]
    groups[np.isin(groups, torn)] = -1
    return groups


def _item(elements: Sequence[Element], index: int, group: int) -> int:
    """The element below `group` that holds the element `index`, or itself."""
    while elements[index].parent not in (group, -1):
        index = elements[index].parent
    return index


def _groups(elements: Sequence[Element]) -> Integers:
    """For each element the list, table or code that it is part of.

    A cell with elements of its own is a piece of layout, and so is what lies in it.
    """
    groups = np.full(len(elements), -1, np.int64)
    table = np.full(len(elements), -1, np.int64)
    for index, element in enumerate(elements):
        above = element.parent
        if above >= 0:
            groups[index], table[index] = groups[above], table[above]
        if element.tag == "table":
            table[index] = index
            groups[index] = -1
        elif element.tag in ("tr", "caption"):
            groups[index] = table[index]
        elif element.tag in ("td", "th"):
            groups[index] = -1
        elif element.tag in ("ul", "ol", "dl", "pre"):
            groups[index] = index
    return groups


def in_captions(elements: Sequence[Element]) -> npt.NDArray[np.bool_]:
    """Which elements are captions of pictures, by their names, classes or ids."""
    inside = np.zeros(len(elements), bool)
    for index, element in enumerate(elements):
        above = element.parent >= 0 and inside[element.parent]
        inside[index] = (
            above or element.tag == "figcaption" or bool(_CAPTIONS.search(element.marks))
        )
    return inside


def in_comments(elements: Sequence[Element]) -> npt.NDArray[np.bool_]:
    """Which elements hold readers' comments, by their class or id."""
    inside = np.zeros(len(elements), bool)
    for index, element in enumerate(elements):
        above = element.parent >= 0 and inside[element.parent]
        inside[index] = element.tag != "form" and (above or bool(_COMMENTS.search(element.marks)))
    return inside
