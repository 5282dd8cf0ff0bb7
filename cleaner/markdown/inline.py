"""Finds code and HTML inside of paragraphs and headings: what they say is not prose."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator

from cleaner.document import Span
from cleaner.text.lazy_patterns import lazy_pattern

_BEGIN = lazy_pattern(r"`+|<!--|<[/?!]?[A-Za-z]")
_TAG = lazy_pattern(r"<[^<>]*>")
_TICKS = lazy_pattern(r"`+")
_COMMENT_END = "-->"


def verbatim_inside(text: str, start: int, end: int) -> Iterator[Span]:
    """The code, tags, addresses in angle brackets and comments of a paragraph, in order.

    Args:
        text: the text.
        start: where the paragraph begins.
        end: where it ends.

    >>> text = "Run `clean`, <b>not</b> ``a`b``"
    >>> [text[span.start : span.end] for span in verbatim_inside(text, 0, len(text))]
    ['`clean`', '<b>', '</b>', '``a`b``']
    """
    closing = _runs_of_ticks(text, start, end)
    has_comments = True
    position = start
    while (begin := _BEGIN.search(text, position, end)) is not None:
        sign, at = begin[0], begin.start()
        position = begin.end()
        stop = -1
        if sign[0] == "`":
            stop = _end_of_code(closing, position, len(sign) - _is_escaped(text, start, at))
        elif sign == "<!--":
            found = text.find(_COMMENT_END, position, end) if has_comments else -1
            has_comments = found >= 0
            stop = found + len(_COMMENT_END) if has_comments else -1
        elif tag := _TAG.match(text, at, end):
            stop = tag.end()
        if stop >= 0:
            yield Span(at, stop)
            position = stop


def _runs_of_ticks(text: str, start: int, end: int) -> dict[int, deque[int]]:
    """Where runs of backticks begin, by their length."""
    runs: defaultdict[int, deque[int]] = defaultdict(deque)
    for run in _TICKS.finditer(text, start, end):
        runs[len(run[0])].append(run.start())
    return runs


def _end_of_code(closing: dict[int, deque[int]], position: int, width: int) -> int:
    """Where the code ends that so many backticks open before a place; -1 for no code."""
    places = closing.get(width)
    while places and places[0] < position:
        places.popleft()
    return places[0] + width if places else -1


def _is_escaped(text: str, start: int, at: int) -> bool:
    """Whether a backslash stands before a sign, and not before itself."""
    slashes = at
    while slashes > start and text[slashes - 1] == "\\":
        slashes -= 1
    return (at - slashes) % 2 == 1
