"""Where in its source the lines of a page's text stand, as far as the two can be aligned."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from cleaner.text.lazy_patterns import lazy_pattern

_MOST_WORDS = 5
"""Words of a line by which it is found."""

_FEWEST_WORDS = 2
"""Words of a line that can be a landmark, if the source says them once."""

_MOST_TRIED = 40
"""Places that are tried for a line between two landmarks, lest time grow with their square."""

_TOKEN = lazy_pattern(
    r"<(?:!--|(?:script|style)\b|/?[a-z][^<>]*>|[!?][^<>]*>)|(?:\w|&\#?\w{1,31};)+", re.I
)
_CLOSED_BY = {
    "<!--": lazy_pattern("-->"),
    "<script": lazy_pattern("</script", re.I),
    "<style": lazy_pattern("</style", re.I),
}
"""What ends a stretch that is no text of the page, by what begins it."""

_WORD = lazy_pattern(r"\w+")
_LINE = lazy_pattern(r"[^\n]+")


class _Word(NamedTuple):
    """A word of the source, and where it begins."""

    word: str
    start: int


def places_in_source(
    source: str, text: str, offsets: Sequence[int]
) -> list[tuple[int, int] | None]:
    """Lines and columns of the source at which lines of a page's text begin.

    Lines whose first words the source says once are landmarks, as many of them as stand in one
    order; others are looked for between them.

    Args:
        source: the page as it came.
        text: its text.
        offsets: characters of the text.

    Returns:
        For each of them the line and the column, both from 1, of the text's line that it is in;
        None where that line is not found in the source, or not in its place.
    """
    words = list(_words_of(source))
    where: dict[str, list[int]] = {}
    for number, each in enumerate(words):
        where.setdefault(each.word, []).append(number)
    lines = [(line.start(), _key(line[0])) for line in _LINE.finditer(text)]
    found = _aligned([key for _, key in lines], words, where)
    starts = [start for start, _ in lines]
    breaks = [end.start() for end in re.finditer("\n", source)]
    places: list[tuple[int, int] | None] = []
    for offset in offsets:
        known = found[bisect_right(starts, offset) - 1] if lines else None
        if known is None:
            places.append(None)
            continue
        at = words[known].start
        before = bisect_left(breaks, at)
        places.append((before + 1, at - (breaks[before - 1] if before else -1)))
    return places


def _key(line: str) -> tuple[str, ...]:
    """The first words of a line."""
    words = (match[0].casefold() for match in _WORD.finditer(line))
    return tuple(word for word, _ in zip(words, range(_MOST_WORDS), strict=False))


def _words_of(source: str) -> Iterator[_Word]:
    """The words of a page outside of its tags, comments, scripts and styles."""
    position = 0
    while match := _TOKEN.search(source, position):
        position = match.end()
        said = match[0]
        if not said.startswith("<"):
            for word in _WORD.findall(unescape(said) if "&" in said else said):
                yield _Word(word.casefold(), match.start())
        elif said.lower() in _CLOSED_BY:
            end = _CLOSED_BY[said.lower()].search(source, position)
            if end is None:
                return
            position = end.end()


def _aligned(
    keys: Sequence[tuple[str, ...]], words: Sequence[_Word], where: dict[str, list[int]]
) -> list[int | None]:
    """For each line the number of the source's word that it begins with."""
    found: list[int | None] = [None] * len(keys)
    landmarks = [
        (line, places[0])
        for line, key in enumerate(keys)
        if len(key) >= _FEWEST_WORDS and len(places := _matches(key, words, where, 0, 2)) == 1
    ]
    for line, place in _longest_in_order(landmarks):
        found[line] = place
    after = 0
    upcoming = _next_known(found, len(words))
    for line, key in enumerate(keys):
        at = found[line]
        if at is None and key:
            at = next(iter(_matches(key, words, where, after, 1, upcoming[line])), None)
            found[line] = at
        if at is not None:
            after = at + 1
    return found


def _next_known(found: Sequence[int | None], end: int) -> list[int]:
    """For each line the place of the next one whose place is known."""
    known: list[int] = []
    for place in reversed(found):
        known.append(end)
        end = end if place is None else place
    return known[::-1]


def _matches(
    key: tuple[str, ...],
    words: Sequence[_Word],
    where: dict[str, list[int]],
    first: int,
    wanted: int,
    last: int | None = None,
) -> list[int]:
    """The first places from one on at which the source says these words."""
    places = where.get(key[0], ())
    found: list[int] = []
    begin = bisect_left(places, first)
    for place in places[begin : begin + _MOST_TRIED]:
        if last is not None and place >= last:
            break
        if all(
            word == said.word
            for word, said in zip(key, words[place : place + len(key)], strict=False)
        ) and place + len(key) <= len(words):
            found.append(place)
            if len(found) == wanted:
                break
    return found


def _longest_in_order(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """As many of the pairs as rise in both, found in n log n steps (Fredman 1975)."""
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(pairs)
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(tails, place)
        before[index] = ends[length - 1] if length else -1
        tails[length : length + 1] = [place]
        ends[length : length + 1] = [index]
    chain: list[tuple[int, int]] = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]
