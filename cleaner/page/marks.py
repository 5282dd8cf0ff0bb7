"""Names, classes and ids of the elements around each line of a page, as numbers."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Integers
from cleaner.page.lines import Element
from cleaner.text.lazy_patterns import lazy_pattern

MARK_BITS = 16
"""Bits of a mark's number: 65,536 places for names of elements, classes and ids, and pairs."""

_DIGITS = lazy_pattern(r"\d+")
_MARK = lazy_pattern(r"[A-Za-z0-9]+")
_LEVELS = 7
"""Elements around a line whose marks count, from the nearest on; the classifier learned with so
many, so that another number wants another fit."""

_MOST_MARKS = 12
"""Marks of an element that count, for the same reason: style sheets made of single properties put
dozens of classes on each."""

_SALTS = (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35)
"""What tells the marks of the nearest element, of the one around it, and of all others apart."""


@lru_cache(maxsize=32_768)
def _numbers_of(tag: str, marks: str, salt: int) -> tuple[int, ...]:
    """The numbers of an element's name, and of the words of its class and id."""
    names = [f"<{tag}>", *dict.fromkeys(_MARK.findall(_DIGITS.sub("0", marks).lower()))]
    numbers = (zlib.crc32(name.encode()) & 0x7FFFFFFF for name in names[:_MOST_MARKS])
    return tuple((number * salt >> 11) & (1 << MARK_BITS) - 1 for number in numbers)


def marks_of(
    elements: Sequence[Element], holder: Integers
) -> tuple[npt.NDArray[np.int32], Integers]:
    """The marks of the elements around each line, the nearest told from the others.

    Args:
        elements: the elements of a page, each after the one around it.
        holder: for each line the element that holds it.

    Returns:
        The marks, line after line, and where each line's begin, with the end of the last one.
    """
    by_element: dict[int, list[int]] = {}
    by_line: list[list[int]] = []
    for index in holder.tolist():
        marks = by_element.get(index)
        if marks is None:
            marks, at = [], index
            for level in range(_LEVELS):
                if at < 0:
                    break
                element = elements[at]
                marks.extend(_numbers_of(element.tag, element.marks, _SALTS[min(level, 2)]))
                at = element.parent
            by_element[index] = marks
        by_line.append(marks)
    starts = np.concatenate(([0], np.cumsum([len(marks) for marks in by_line])))
    flat = np.array([mark for marks in by_line for mark in marks], np.int32)
    return flat, starts.astype(np.int64)
