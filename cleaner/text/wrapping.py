"""Hard-wrapped paragraphs: which line breaks of a text only keep its lines short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from cleaner.text.lazy_patterns import lazy_pattern
from cleaner.text.scripts import IDEOGRAPHS, SENTENCE_STOPS, UNSPACED

NARROWEST, WIDEST = 45, 100
"""Columns between which a text is hard-wrapped: mail, books in plain text and manuals keep to 60 to
80; what is narrower is rather verse, a menu or a list."""

FEWEST_JOINTS = 2
"""Line breaks by which a paragraph shows its width; a shorter one takes that of its text."""

TIGHT = 0.6
"""Share of the line breaks in a stretch of lines at which no further word had fitted in. Lines that
end by chance do so at one in five; of wrapped text only the last line of a paragraph does not."""

FLOWING = 0.5
"""Share of those at which the sentence goes on in the next line. Of German, with its capitals, it
is two thirds; of headlines hardly any."""

SHORTEST = 36
"""Characters of a line that ends for want of room: words that need more are rare."""

_ITEM = lazy_pattern(r"[-*•·–—+>|#]|https?:|\(?[\divxa-h]{1,3}[.)]\s", re.IGNORECASE)
# Chinese and Japanese are wrapped anywhere, Thai and its neighbours at the end of a clause or
# inside a long one.
_FIRST_WORD = lazy_pattern(
    rf"[{IDEOGRAPHS}]|[{UNSPACED}]\S{{,29}}(?!\S)|[{UNSPACED}]|[^\s{IDEOGRAPHS}]+|\S"
)
_BREAK = lazy_pattern(r"[ \t]*(?:\r\n|\n|\r)[ \t]*")


class _Line(NamedTuple):
    """A line by its place in the text, and by the columns where it begins and ends."""

    start: int
    end: int
    indent: int
    width: int


# Half the time of calling the type, and texts have many lines.
_new_line = partial(tuple.__new__, _Line)


def wrapped_breaks(text: str, lines: Sequence[tuple[int, int]]) -> set[int]:
    """The lines after which a paragraph goes on in the next line.

    Args:
        text: the text.
        lines: where each line begins and ends, without its margins.

    Returns:
        Indices of `lines`.
    """
    runs = _runs(text, lines) if _may_be_wrapped(text, lines) else ()
    if not runs:
        return set()
    width = _width_of(text, [run for _, run in runs])
    joints: set[int] = set()
    for first, run in runs if width else ():
        tight = _tight_breaks(text, run, width)
        if len(tight) >= TIGHT * (len(run) - 1):
            joints.update(first + place for place in tight)
    return joints


def _may_be_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether a line that may have ended for want of room stands right above another one."""
    above = -1  # where the last such line ends
    for start, end in lines:
        length = end - start
        if length > WIDEST:
            above = -1
            continue
        if above >= 0 and text.count("\n", above, start) < 2:
            return True
        above = end if length >= SHORTEST else -1
    return False


def _width_of(text: str, runs: Sequence[Sequence[_Line]]) -> int:
    """The columns that a text is wrapped at: those of its longest paragraph that shows them by
    itself, or of all together; 0 where it is not wrapped."""
    width = 0
    for run in runs:
        tight = _tight_breaks(text, run, _widest(run))
        if len(tight) >= FEWEST_JOINTS and _is_wrapped(text, [(run, tight)]):
            width = max(width, _widest(run))
    if width:
        return width
    widest = max(map(_widest, runs))
    together = [(run, _tight_breaks(text, run, widest)) for run in runs]
    count = sum(len(tight) for _, tight in together)
    return widest if count > FEWEST_JOINTS and _is_wrapped(text, together) else 0


def _widest(run: Sequence[_Line]) -> int:
    return max(line.width for line in run)


def _runs(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[int, list[_Line]]]:
    """Stretches of two lines and more that could be one paragraph, each with its first index."""
    runs: list[tuple[int, list[_Line]]] = []
    run: list[_Line] = []
    previous = 0
    for index, (start, end) in enumerate(lines):
        length = end - start
        if length > WIDEST:
            run = []
        else:
            indent = _indent(text, previous, start)
            line = _new_line((start, end, indent, indent + length))
            if (
                run
                and indent <= run[-1].indent
                and _is_one_break(text, previous, start)
                and not _ITEM.match(text, start, end)
            ):
                if len(run) == 1:
                    runs.append((index - 1, run))
                run.append(line)
            else:
                run = [line]
        previous = end
    return [
        (first, run)
        for first, run in runs
        if NARROWEST <= max(line.width for line in run) <= WIDEST
    ]


def _indent(text: str, previous: int, start: int) -> int:
    """The column that a line begins at whose text begins at `start`, after a line's last word."""
    if start > previous and text[start - 1] in "\r\n":
        return 0
    line_end = max(text.rfind("\n", previous, start), text.rfind("\r", previous, start))
    return start - 1 - line_end


def _is_one_break(text: str, previous: int, start: int) -> bool:
    """Whether one line ends between two places, and nothing but blanks stands there."""
    if start - previous == 1:
        return text[previous] in "\r\n"
    return _BREAK.fullmatch(text, previous, start) is not None


def _tight_breaks(text: str, run: Sequence[_Line], width: int) -> list[int]:
    """The lines after which the next word would not have fitted into the width."""
    return [
        place
        for place, (line, following) in enumerate(pairwise(run))
        if line.end - line.start >= SHORTEST and _needed(text, line, following) > width
    ]


def _needed(text: str, line: _Line, following: _Line) -> int:
    """The columns that a line would need for one more word."""
    word = _FIRST_WORD.match(text, following.start)
    assert word is not None
    joint = 0 if text[line.end - 1] == "-" else 1
    return line.width + joint + len(word[0])


def _is_wrapped(text: str, runs: Sequence[tuple[Sequence[_Line], Sequence[int]]]) -> bool:
    """Whether most lines of some stretches end for want of room, in the middle of a sentence.

    Args:
        text: the text.
        runs: the stretches, each with its tight breaks.
    """
    breaks = sum(len(run) - 1 for run, _ in runs)
    tight = sum(len(places) for _, places in runs)
    flowing = sum(
        _goes_on(text, run[place], run[place + 1]) for run, places in runs for place in places
    )
    return tight >= TIGHT * breaks and flowing >= FLOWING * tight


def _goes_on(text: str, line: _Line, following: _Line) -> bool:
    """Whether a sentence goes on from one line to the next."""
    first = text[following.start]
    return first.isalpha() and not first.isupper() and text[line.end - 1] not in SENTENCE_STOPS


def unwrapped(text: str, paragraphs: Iterable[tuple[int, int]]) -> str:
    r"""A text with blanks for the line breaks in some paragraphs, at the same length.

    >>> unwrapped("One\r\ntwo\nthree", [(0, 8)])
    'One  two\nthree'
    """
    parts = []
    position = 0
    for start, end in paragraphs:
        parts.append(text[position:start])
        parts.append(text[start:end].replace("\n", " ").replace("\r", " "))
        position = end
    return "".join((*parts, text[position:]))
