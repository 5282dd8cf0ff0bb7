"""Where in a page a line stands, as numbers: its elements, its links, and its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats, Integers
from cleaner.page.layout import are_headings, groups_of_lines, in_captions, in_comments
from cleaner.page.lines import Element, Line, Reading
from cleaner.page.marks import marks_of
from cleaner.text.lazy_patterns import lazy_pattern

_TAGS = {
    "p": ("p",), "heading_1": ("h1",), "heading_2": ("h2",), "heading_3": ("h3", "h4", "h5", "h6"),
    "item": ("li",), "row": ("tr",), "term": ("dt", "dd"), "preformatted": ("pre",),
    "quote": ("blockquote",), "caption": ("figcaption", "caption"), "button": ("button",),
    "summary": ("summary", "legend"), "division": ("div", "section", "td", "body", "article"),
}  # fmt: skip
_AROUND = (
    "article main header footer nav aside section form table ul ol figure blockquote pre dialog "
    "details address dl button"
).split()

STRUCTURE = (
    *(f"tag_{name}" for name in _TAGS),
    *(f"in_{name}" for name in _AROUND),
    "hidden", "noscript", "depth", "gap", "has_lead",
    "linked", "links", "link_words", "bold", "images",
    *(f"{what}_{level}" for level in (1, 2, 3, 5) for what in
      ("words", "share", "linked", "lines", "line_words")),
    "alike_lines", "alike_share", "alike_words", "alike_linked",
    "in_candidate", "candidate_distance", "candidate_share",
    "after_heading", "before_heading", "title", "title_line", "children_share",
)  # fmt: skip
"""Names of the columns of `Structure.matrix`."""

_WORD = lazy_pattern(r"\w+")
_COMMENT_WORDS = 4
"""Words from which on a line in an element for comments is one, and no button or name."""

_FAR = 200
"""Lines to a heading where a page has none: the logarithm of any larger number says hardly more."""


class Structure(NamedTuple):
    """Where the lines of a page stand.

    Attributes:
        matrix: a row for each line, a column for each of `STRUCTURE`, as sign(x)·log(1 + |x|).
        marks: numbers of the names, classes and ids of the elements around each line.
        starts: for each line where its marks begin, with the end of the last one.
        captions: which lines are captions of pictures.
        comments: which lines stand in an element for readers' comments, and are no controls.
        groups: for each line the element of the list, table or code that it is part of; -1 for
            none.
        headings: which lines are headings, or head a table.
    """

    matrix: Floats
    marks: npt.NDArray[np.int32]
    starts: Integers
    captions: npt.NDArray[np.bool_]
    comments: npt.NDArray[np.bool_]
    groups: Integers
    headings: npt.NDArray[np.bool_]


def structure(reading: Reading, title: str) -> Structure:
    """Count what there is to count about the place of each line.

    Args:
        reading: the page as lines, at least one.
        title: the title that it declares.
    """
    lines, elements = reading
    words = np.array([len(_WORD.findall(line.text)) for line in lines], np.float64)
    holder = np.array([line.element for line in lines], np.int64)
    parents = np.array([element.parent for element in elements], np.int64)
    characters = np.array([max(len(line.text), 1) for line in lines], np.float64)
    linked = np.minimum(np.array([line.linked for line in lines]) / characters, 1)
    columns = _of_tags(elements, holder)
    columns |= {
        "gap": [line.gap for line in lines],
        "has_lead": [bool(line.lead) for line in lines],
        "linked": linked,
        "links": [line.links for line in lines],
        "link_words": linked * words,
        "bold": np.minimum([line.bold for line in lines] / characters, 1),
        "images": [line.images for line in lines],
    }
    within = _Sums(parents, holder, words, linked * words)
    columns |= within.columns(holder, words)
    columns |= _alike(lines, elements, words, linked)
    columns |= _candidate(within, parents, holder, words, linked)
    columns |= _headings(lines, elements, holder, title)
    matrix = np.empty((len(lines), len(STRUCTURE)), np.float32)
    for number, name in enumerate(STRUCTURE):
        matrix[:, number] = columns[name]
    marks, starts = marks_of(elements, holder)
    scaled = np.copysign(np.log1p(np.abs(matrix)), matrix)
    written = (words >= _COMMENT_WORDS) & (linked < 0.5)
    return Structure(
        scaled,
        marks,
        starts,
        captions=in_captions(elements)[holder],
        comments=in_comments(elements)[holder] & written,
        groups=groups_of_lines(elements, holder),
        headings=are_headings(elements, holder),
    )


def _of_tags(elements: Sequence[Element], holder: Integers) -> dict[str, Any]:
    """Names of the element that holds a line, and of those around it."""
    number = {name: bit for bit, name in enumerate(_AROUND)}
    around = np.zeros(len(elements), np.int64)
    for index, element in enumerate(elements):
        bit = number.get(element.tag)
        above = around[element.parent] if element.parent >= 0 else 0
        around[index] = above if bit is None else above | 1 << bit
    columns: dict[str, Any] = {
        f"in_{name}": around[holder] >> bit & 1 for name, bit in number.items()
    }
    tags = [elements[index].tag for index in holder]
    for name, names in _TAGS.items():
        columns[f"tag_{name}"] = [tag in names for tag in tags]
    for name in ("hidden", "noscript", "depth"):
        columns[name] = [getattr(elements[index], name) for index in holder]
    return columns


class _Sums:
    """What every element holds in all, and how much of the page that is."""

    def __init__(
        self,
        parents: Integers,
        holder: Integers,
        words: npt.NDArray[np.float64],
        linked: npt.NDArray[np.float64],
    ) -> None:
        self.parents = parents
        count = len(parents)
        own = [np.bincount(holder, some, count) for some in (words, linked, np.ones(len(holder)))]
        table = np.column_stack(own)
        self.own_words = own[0]
        rows = table.tolist()
        above = parents.tolist()
        # A child comes after its parent: from the last to the first, each adds to the one above.
        for index in range(count - 1, 0, -1):
            mine, theirs = rows[index], rows[above[index]]
            theirs[0] += mine[0]
            theirs[1] += mine[1]
            theirs[2] += mine[2]
        self.words, self.linked, self.lines = np.array(rows, np.float64).T
        self.total = max(float(words.sum()), 1.0)

    def columns(self, holder: Integers, words: npt.NDArray[np.float64]) -> dict[str, Any]:
        """Of the first, second, third and fifth element around each line."""
        result: dict[str, Any] = {}
        at = holder
        for level in range(1, 6):
            if level in (1, 2, 3, 5):
                held, lines = self.words[at], self.lines[at]
                result[f"words_{level}"] = held
                result[f"share_{level}"] = held / self.total
                result[f"linked_{level}"] = self.linked[at] / np.maximum(held, 1)
                result[f"lines_{level}"] = lines
                result[f"line_words_{level}"] = held / np.maximum(lines, 1)
            if level == 1:
                result["children_share"] = words / np.maximum(self.words[at], 1)
            at = np.where(self.parents[at] >= 0, self.parents[at], at)
        return result


def _alike(
    lines: Sequence[Line],
    elements: Sequence[Element],
    words: npt.NDArray[np.float64],
    linked: npt.NDArray[np.float64],
) -> dict[str, Any]:
    """The lines whose elements have the same names and classes: paragraphs of one text, say."""

    def signature(index: int) -> tuple[str, ...]:
        own = elements[index]
        around = elements[own.parent] if own.parent >= 0 else own
        return own.tag, own.marks, around.tag, around.marks

    numbers: dict[tuple[str, ...], int] = {}
    alike = np.array([numbers.setdefault(signature(line.element), len(numbers)) for line in lines])
    counts, total, links = (
        np.bincount(alike, some)[alike] for some in (np.ones(len(lines)), words, linked * words)
    )
    return {
        "alike_lines": counts,
        "alike_share": total / max(float(words.sum()), 1),
        "alike_words": total / counts,
        "alike_linked": links / np.maximum(total, 1),
    }


def _candidate(
    within: _Sums,
    parents: Integers,
    holder: Integers,
    words: npt.NDArray[np.float64],
    linked: npt.NDArray[np.float64],
) -> dict[str, Any]:
    """The element that is likeliest to hold the text, and how far from it each line stands.

    A line's words, links aside, count for the element around the one that holds it, and half for
    the next: the measure of Readability (arc90, 2009).
    """
    value = np.where(words >= 8, words * (1 - linked), 0)
    score = np.zeros(len(parents))
    first = parents[holder]
    second = np.where(first >= 0, parents[first], -1)
    for around, share in ((holder, 0.5), (first, 1.0), (second, 0.5)):
        np.add.at(score, around[around >= 0], share * value[around >= 0])
    best = int(np.argmax(score)) if len(score) else 0
    inside = np.zeros(len(parents), bool)
    distance = np.zeros(len(parents))
    path = set()
    at = best
    while at >= 0:
        path.add(at)
        at = int(parents[at])
    for index, parent in enumerate(parents.tolist()):
        inside[index] = index == best or (parent >= 0 and inside[parent])
        distance[index] = 0 if index in path else (distance[parent] + 1 if parent >= 0 else 0)
    return {
        "in_candidate": inside[holder],
        "candidate_distance": distance[holder],
        "candidate_share": np.full(len(holder), within.words[best] / within.total),
    }


def _headings(
    lines: Sequence[Line], elements: Sequence[Element], holder: Integers, title: str
) -> dict[str, Any]:
    """How far a line stands from the page's first large heading, and how like the title it is."""
    order = np.arange(len(lines))
    first = [elements[index].tag == "h1" for index in holder]
    at = first.index(True) if any(first) else -1
    wanted = set(_WORD.findall(title.lower()))
    shared = np.zeros(len(lines))
    if wanted:
        for number, line in enumerate(lines):
            if len(line.text) < 300:
                own = set(_WORD.findall(line.text.lower()))
                shared[number] = len(own & wanted) / max(len(own | wanted), 1)
    far = np.full(len(lines), _FAR)
    return {
        "after_heading": np.where(order >= at, order - at, _FAR) if at >= 0 else far,
        "before_heading": np.where(order <= at, at - order, _FAR) if at >= 0 else far,
        "title": shared,
        "title_line": shared == max(shared.max(), 0.5),
    }
