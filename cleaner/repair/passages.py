"""The words of a text as a repairer sees them: where they stand, and whether they may be touched.

A word is a run of letters between blanks, ornaments aside. What has a hyphen, a slash, a digit,
an at sign or anything else of that kind in it is an address, a code or a compound, and no word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from cleaner.text.lazy_patterns import lazy_pattern

CODE = lazy_pattern(r"[{}]|\(\)|[=!]=|=>|->|::|</|;$|^\s*(?:\$|>>>|import |from \w+ import )")
"""What tells a line of code."""

LETTERS = lazy_pattern(r"[^\W\d_]+")
"""A run of letters."""

_CHUNK = lazy_pattern(r"[^\s—–]+")
_CORE = lazy_pattern(
    r"([(\[“”„\"‘’'«»‹›…¡¿*_]*)"  # what may stand before
    r"([^\W\d_]+(?:[’'][^\W\d_]+)*)"  # the word
    r"([’']?)"
    r"([.,;:!?…)\]“”\"‘’'«»‹›*_]*)$"  # what may stand behind
)
_SOFT = lazy_pattern("[\u00ad\u200b-\u200f\u2060\ufeff\ufffd]")
_APOSTROPHES = tuple("’'")
_SINGLE_QUOTES = "‘’'‚‹›"
_QUOTES = '“”„"«»' + _SINGLE_QUOTES
_OPENING, _CLOSING = "“„«", "”»"
_STOPS = ".!?:…"
_SHORTEST_WRAPPED, _LONGEST_WRAPPED, _MOST_WRAPPED = 40, 100, 30
"""Characters of a line that is wrapped, and lines of a quotation that are looked back at."""

_POSSESSIVE = lazy_pattern(r"[’']s?$")


class Vocabulary(NamedTuple):
    """The runs of letters of a text.

    Attributes:
        forms: how often each stands there, as it is written.
        counts: the same in lower case.
    """

    forms: Counter[str]
    counts: Counter[str]


def vocabulary_of(text: str) -> Vocabulary:
    """The vocabulary of a text.

    >>> vocabulary_of("No. Not no").counts["no"]
    2
    """
    forms = Counter(LETTERS.findall(text))
    counts: Counter[str] = Counter()
    for form, count in forms.items():
        counts[form.lower()] += count
    return Vocabulary(forms, counts)


def lines_with(text: str, forms: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The lines ``[start, end)`` in which one of some strings stands, in the text's order."""
    places = set()
    starts = list(accumulate(map(len, text.splitlines(keepends=True)), initial=0))
    for form in forms:
        at = text.find(form)
        while at >= 0:
            line = bisect_right(starts, at) - 1
            places.add(line)
            at = text.find(form, starts[line + 1])
    for line in sorted(places):
        yield starts[line], starts[line + 1]


class Word(NamedTuple):
    """One word of a line.

    Attributes:
        start: where it begins in the text, in characters.
        end: where it ends, exclusive; a possessive ending is not part of it.
        text: the word as it stands.
        is_free: whether it may be touched: not quoted by itself, not marked *[sic]*, not cut off
            by an apostrophe or dots, no soft hyphen in it, no ornaments about it.
        opens: whether a sentence, a quotation or a line begins with it.
        is_joined: whether nothing but a blank stands between it and the word before.
        is_quoted: whether it stands inside double quotation marks that open on its line, or
            on a wrapped line before it.
    """

    start: int
    end: int
    text: str
    is_free: bool
    opens: bool
    is_joined: bool
    is_quoted: bool = False


def words_of(text: str, start: int, end: int) -> list[Word]:
    """The words of one line.

    Args:
        text: the text.
        start: where the line begins.
        end: where it ends, exclusive.

    >>> [word.text for word in words_of("See e.g. leadrs, v1.2 and x@y.org", 0, 33)]
    ['See', 'leadrs', 'and']
    """
    words: list[Word] = []
    fresh, clean_gap, in_quotes = True, False, _is_quoted_before(text, start)
    for chunk in _CHUNK.finditer(text, start, end):
        core = _CORE.match(chunk[0])
        opened = in_quotes
        in_quotes = _still_quoted(chunk[0], in_quotes)
        if core is None or _SOFT.search(chunk[0]):
            if any(map(str.isalnum, chunk[0])):  # a list's bullet changes nothing
                fresh = chunk[0][-1] in _STOPS
            clean_gap = False
            if chunk[0].startswith(("...", "…")) and words:
                words[-1] = words[-1]._replace(is_free=False)
            if chunk[0].lower().startswith(("[sic", "(sic")) and words:
                words[-1] = words[-1]._replace(is_free=False)
            continue
        before, word, after = core[1], core[2], core[3] + core[4]
        possessive = _POSSESSIVE.search(word)
        base = word[: possessive.start()] if possessive else word
        at = chunk.start() + len(before)
        quoted = before[-1:] in _QUOTES and bool(before) and after[:1] in _QUOTES and bool(after)
        marked = any(mark in before + after for mark in "[]*_")
        cut = bool(core[3]) or before[-1:] in _APOSTROPHES or after.startswith(("...", "…"))
        if after[:1] and word.lower() == "sic" and words:
            words[-1] = words[-1]._replace(is_free=False)
        words.append(
            Word(
                at,
                at + len(base),
                base,
                base.isalpha() and not (quoted or marked or cut),
                fresh or bool(before),
                clean_gap and not before,
                opened or in_quotes,
            )
        )
        closing = after.rstrip(_QUOTES + ")]")
        fresh = closing[-1:] in _STOPS if closing else after[-1:] in _STOPS and bool(after)
        clean_gap = not after and not possessive
    return words


def _is_quoted_before(text: str, start: int) -> bool:
    """Whether a quotation is open where a line begins that goes on from wrapped ones."""
    begin = start
    for _ in range(_MOST_WRAPPED):
        before = text.rfind("\n", 0, max(begin - 1, 0)) + 1
        if not _SHORTEST_WRAPPED <= begin - before <= _LONGEST_WRAPPED:
            break
        begin = before
    return begin < start and _still_quoted(text[begin:start], False)


def _still_quoted(chunk: str, is_quoted: bool) -> bool:
    """Whether a quotation is open behind a chunk."""
    for char in chunk:
        if char == '"':
            is_quoted = not is_quoted
        elif char in _OPENING:
            is_quoted = True
        elif char in _CLOSING:
            is_quoted = False
    return is_quoted
