"""What others say about the lines of a page: trafilatura, jusText, and the page about itself.

Nobody's text is taken over. A line is looked up in what a voter gives, by runs of three words;
a line of fewer words has to be one of the voter's lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from cleaner.classifier.arrays import Floats, Integers
from cleaner.classifier.words import LANGUAGES
from cleaner.page.declared import Declared
from cleaner.page.silence import silenced
from cleaner.text.lazy_patterns import lazy_pattern

MOST_CHARACTERS = 8_000_000
"""Characters of markup beyond which no extractor is asked: trafilatura's time is quadratic."""

MOST_DEPTH = 250
"""Depth beyond which no extractor is asked: libxml2 gives up on the page."""

MOST_LINES = 4_000
"""Lines of a page beyond which no extractor is asked, for the same reason: 100 kB of paragraphs of
one word take trafilatura 15 s. The longest of 1,984 pages of WCXB dev and segments-dev has 2,641
lines."""

VOTES = ("trafilatura", "justext", "justext_seen", "article_body", "structured_text", "description")
"""Whose votes there are, as shares of a line's words: what trafilatura extracts; what jusText
calls good, and what it sees; the body, other texts and the description that a page declares."""

EXTRACTORS = 3
"""How many of `VOTES` need an extractor to run."""

_WORD = lazy_pattern(r"\w+")
_RUN = 3
"""Words of a run that is looked up in what an extractor found: two are often met by chance, and
each more loses more of a line around a word that the extractor read otherwise."""

_STEP = np.int64(1_000_003)
"""A prime by which hashes of words are multiplied, so that their order counts."""


class Votes(NamedTuple):
    """What the voters say.

    Attributes:
        shares: a row for each line, a column for each of `VOTES`.
        asked: whether the extractors were asked.
    """

    shares: Floats
    asked: bool


def votes(lines: Sequence[str], source: str, declared: Declared, language: int | None) -> Votes:
    """Ask everybody about the lines of a page.

    Args:
        lines: the lines.
        source: the markup.
        declared: what the page says about itself.
        language: the page's language, an index of `cleaner.classifier.words.LANGUAGES`; None not
            to run trafilatura and jusText.
    """
    good = seen = body = ()  # type: Iterable[str]
    if language is not None:
        body = _trafilatura(source)
        good, seen = _justext(source, language)
    page = _Runs(lines)
    texts = declared.article_body, declared.texts, declared.description
    said = (body, good, seen, *(text.split("\n") for text in texts))
    return Votes(np.column_stack([page.shared_with(some) for some in said]), language is not None)


class _Runs:
    """The words of some lines, and each three in a row, as numbers."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.numbers: dict[str, int] = {}
        self.counts, words = self.read(lines)
        self.starts = np.concatenate(([0], np.cumsum(self.counts)))
        self.runs, self.within = _runs(words, self.counts)
        self.whole = _whole(words, self.starts)

    def read(self, lines: Iterable[str]) -> tuple[Integers, Integers]:
        by_line = [_WORD.findall(line.lower()) for line in lines]
        number, numbers = self.numbers.setdefault, self.numbers
        flat = [number(word, len(numbers)) for words in by_line for word in words]
        return np.array([len(words) for words in by_line], np.int64), np.array(flat, np.int64)

    def shared_with(self, lines: Iterable[str]) -> Floats:
        """For each line the share of its runs that these lines have, too."""
        lines = [line for line in lines if line]
        if not lines:
            return np.zeros(len(self.counts), np.float32)
        counts, words = self.read(lines)
        starts = np.concatenate(([0], np.cumsum(counts)))
        runs, within = _runs(words, np.array([len(words)]))
        hits = np.isin(self.runs, runs[within]) & self.within
        total = np.concatenate(([0], np.cumsum(hits)))
        long_lines = self.counts >= _RUN
        ends = np.maximum(self.starts[1:] - _RUN + 1, self.starts[:-1])
        shares = (total[ends] - total[self.starts[:-1]]) / np.maximum(self.counts - _RUN + 1, 1)
        short = np.isin(self.whole, _whole(words, starts)) & (self.counts > 0)
        return np.where(long_lines, shares, short).astype(np.float32)


def _runs(words: Integers, counts: Integers) -> tuple[Integers, Any]:
    """Each word with the two after it as a number, and where these are of one line."""
    padded = np.concatenate((words, np.zeros(_RUN, np.int64)))
    runs = (padded[:-3] * _STEP + padded[1:-2]) * _STEP + padded[2:-1]
    line = np.repeat(np.arange(len(counts)), counts)
    last = np.concatenate((line[_RUN - 1 :], np.full(min(_RUN - 1, len(line)), -1)))
    return runs, last[: len(line)] == line


def _whole(words: Integers, starts: Integers) -> Integers:
    """Each line of fewer words than a run as a number; -1 for longer ones."""
    counts = np.diff(starts)
    padded = np.concatenate((words, np.zeros(2, np.int64)))
    first, second = padded[starts[:-1]] + 1, padded[np.minimum(starts[:-1] + 1, len(words))] + 1
    numbers = first * _STEP + np.where(counts > 1, second, 0)
    return np.where((counts > 0) & (counts < _RUN), numbers, -1 - (counts == 0))


def _trafilatura(source: str) -> list[str]:
    import trafilatura

    try:
        with silenced():
            extracted = trafilatura.extract(source, include_comments=False)
    except Exception:  # a voter that fails on a page has no vote
        return []
    return (extracted or "").replace("|", "\n").split("\n")


def _justext(source: str, language: int) -> tuple[list[str], list[str]]:
    import justext

    try:
        stop_words = justext.get_stoplist(LANGUAGES[language])
        with silenced():
            paragraphs = justext.justext(
                source.encode("utf-8", "replace"), stop_words, encoding="utf-8"
            )
    except Exception:  # a voter that fails on a page has no vote
        return [], []
    good = [paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate]
    return good, [paragraph.text for paragraph in paragraphs]
