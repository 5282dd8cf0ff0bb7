"""What stands in the slots of phrases: numbers, dates, names and sites."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Literal

from cleaner.text.lazy_patterns import lazy_pattern

Slot = Literal["<number>", "<date>", "<name>", "<site>"]
SLOTS: tuple[Slot, ...] = ("<number>", "<date>", "<name>", "<site>")

_NUMBER = r"\d[\d.,]{0,11}(?: ?[km](?![^\W\d_]))?"
_SITE = r"(?:https?://)?[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,40}){0,3}\.[a-z]{2,12}/?"
_NAME_START = r"[^\W_][\w.'&-]{0,29}"
_NAME_WORD = r",? [\w&(][\w.'&)-]{0,29}"
_MOST_NAME_WORDS = 6  # a title, two given names, a particle or two and the last name; set by hand
_NAME = rf"{_NAME_START}(?:{_NAME_WORD}){{0,{_MOST_NAME_WORDS - 1}}}?"


# Letters in a date are checked afterwards: a list of the months of thirty languages in the
# expression would be tried, word by word, at every number.
# Every piece is as long as it can be and a stop belongs to a gap, so that a text is read as a
# date in one way only, and reading it takes linear time.
_DATE_WORD = r"[^\W\d_]{1,14}(?![^\W\d_])"
_DATE_NUMBER = r"\d{1,4}(?!\d)(?:(?:st|nd|rd|th|er|º|ª|de|am|pm|h|u|z|t(?=\d))(?![^\W\d_]))?"
_DATE_GAP = r"[ ,./:|@·•–+-]{1,4}"
_DATE = (
    rf"(?:{_DATE_WORD}{_DATE_GAP}){{0,3}}?{_DATE_NUMBER}"
    rf"(?:{_DATE_GAP}(?:{_DATE_NUMBER}|{_DATE_WORD})|{_DATE_WORD}|(?<=\D){_DATE_NUMBER}){{0,11}}?"
)

SLOT_EXPRESSIONS: Mapping[str, str] = {
    "<number>": _NUMBER,
    "<date>": _DATE,
    "<name>": _NAME,
    "<site>": _SITE,
}
"""What each slot stands for, as an expression over folded text."""

_LETTERS = lazy_pattern(r"[^\W\d_]+")
_ORDINALS = frozenset("st nd rd th er º ª de am pm h u z t".split())


def is_date(folded: str, date_words: Set[str]) -> bool:
    """Whether the words in a date are words of dates.

    Args:
        folded: what stands in the slot.
        date_words: names of months and days, and the small words beside numbers in dates.

    >>> is_date("3. march 2024", {"march"}), is_date("3 blind mice", {"march"})
    (True, False)
    """
    return all(
        word in date_words or word in _ORDINALS or not word.isalpha() or _is_counter(word)
        for word in _LETTERS.findall(folded)
    )


_DATE_PART = lazy_pattern(r"[ ,./:|@·•–+-]{0,4}(?:(\d{1,4})(?!\d)|([^\W\d_]{1,14})(?![^\W\d_]))")
_MOST_DATE_PARTS = 15
"""Pieces that `_DATE` can have: three words, a number and eleven more."""


def date_ends(folded: str, start: int, date_words: Set[str]) -> Iterator[int]:
    """Where a date that begins at `start` can end, the shortest first.

    Args:
        folded: a folded text.
        start: where it would begin.
        date_words: names of months and days, and the small words beside numbers in dates.

    >>> list(date_ends("3. march 2024 by ada", 0, {"march"}))
    [1, 8, 13]
    """
    has_number = False
    for _ in range(_MOST_DATE_PARTS):
        part = _DATE_PART.match(folded, start)
        if part is None:
            return
        number, word = part.groups()
        if word and not (word in date_words or word in _ORDINALS or _is_counter(word)):
            return
        has_number = has_number or number is not None
        start = part.end()
        if has_number:
            yield start


_FIRST_NUMBER = lazy_pattern(_NUMBER)


def number_ends(folded: str, start: int) -> set[int]:
    """Where a number that begins at `start` can end: it may have a unit, or a stop behind it.

    >>> sorted(number_ends("1.2k views", 0)), sorted(number_ends("3. chapter", 0))
    ([3, 4], [1, 2])
    """
    number = _FIRST_NUMBER.match(folded, start)
    if number is None:
        return set()
    digits = number.group().rstrip(" km")
    plain = digits.rstrip(".,")
    return {number.end(), start + len(digits), start + len(plain)}


def _is_counter(word: str) -> bool:
    return all(char in "年月日時分년월일" for char in word)


_PARTICLES = frozenset(
    "a al and bin da das de del della den der di do dos du e el et la le of os ten the und van "
    "von y ze zu zum zur & i".split()
)


_NAME_STARTS = lazy_pattern(_NAME_START)
_NAME_GOES_ON = lazy_pattern(_NAME_WORD)
_WHOLE_NAME = lazy_pattern(_NAME)


def name_ends(folded: str, start: int, end: int, inside: bool) -> Iterator[int]:
    """Where what may be a name that begins at `start` can end.

    Args:
        folded: a folded text.
        start: where it would begin.
        end: where the text ends.
        inside: whether it can end inside a word, too.

    >>> list(name_ends("ada b", 0, 5, inside=False)), list(name_ends("ada b", 0, 5, inside=True))
    ([3, 5], [3, 5, 2, 1])
    """
    word = _NAME_STARTS.match(folded, start, end)
    ends: list[int] = []
    while word is not None and len(ends) < _MOST_NAME_WORDS:
        ends.append(word.end())
        word = _NAME_GOES_ON.match(folded, word.end(), end)
    yield from ends
    for place in range(ends[-1] - 1, start, -1) if inside and ends else ():
        if place not in ends and _WHOLE_NAME.fullmatch(folded, start, place):
            yield place


def is_name(words: str) -> bool:
    """Whether these words can be a name: capitals, or a script that has none.

    >>> is_name("Ada van Lovelace"), is_name("the river"), is_name("王小明")
    (True, False, True)
    """
    pieces = [piece.lstrip("('\"") for piece in words.split()]
    return any(piece[:1].isalpha() and not piece[0].islower() for piece in pieces) and all(
        piece in _PARTICLES or not piece[:1].islower() for piece in pieces
    )


def is_name_at(cased: str, start: int, end: int) -> bool:
    """Whether a name stands there: the rest of a word in capitals is none.

    >>> is_name_at("by Ada", 3, 6), is_name_at("byAda", 2, 5), is_name_at("12 DIY Shelves", 5, 14)
    (True, True, False)
    """
    cuts_capitals = start > 0 and cased[start - 1].isupper() and cased[start].isupper()
    return not cuts_capitals and is_name(cased[start:end])
