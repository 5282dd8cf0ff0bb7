"""Clean texts to learn from: what comes back whole, in every layout, long and short.

A clean text is one in which an editor finds nothing to take. The gold texts of most collections
are, after certain rules took theirs; a text of one's own is.
"""

from __future__ import annotations

import textwrap
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from cleaner.document import Span
from cleaner.text.blocks import segment
from cleaner.training.labels import LabelledText

GOLD = "gold"
"""The name, beside those of the scrapers, under which a clean text is an example."""

PASSAGE = "gold passage"
"""A few paragraphs of a clean text as a text of their own: most texts of users are short."""

JOINED = "gold joined"
"""Clean texts one after the other: books, threads, a day's articles in one file."""

DEBRIS_IN = "gold and debris"
"""A clean text with some lines of debris between its paragraphs."""

CLEAN_SETS = frozenset(
    {"chinese_web", "daniel", "dragnet", "fundus", "magic_html_article", "wcxb-dev"}
)
"""Collections whose gold texts are clean, those of articles: CleanEval's keep nearly everything."""

_LAYOUTS = {"apart": 0.45, "lines": 0.3, "wrapped": 0.15, "one line": 0.1}
"""How often a clean text is seen in each layout."""

_WIDTHS = (60, 81)
_JOINED = (3, 60)
_FEW_JOINED = (2, 9)
"""How many clean texts stand in one file: of a joined text as long as a book, and of a short one,
where a neighbour's words weigh more."""

_PASSAGE = (1, 12)
"""Paragraphs of a passage, from and below: a post or an excerpt, not an article. Set by hand."""

_MOST_DEBRIS = 3
"""Lines of debris that are put into a clean text: extracted texts hold a few. Set by hand."""


class Line(NamedTuple):
    """A line of debris, and its kind; empty where nobody said."""

    text: str
    kind: str


def random_of(name: str) -> np.random.Generator:
    """A generator that depends on a name alone."""
    return np.random.default_rng(zlib.crc32(name.encode()))


def clean_text(entry: LabelledText, text: str, scraper: str) -> LabelledText:
    """A text that is body from end to end."""
    return replace(
        entry,
        scraper=scraper,
        text=text,
        gold=text,
        body=(Span(0, len(text)),),
        unsure=(),
        kinds=(),
    )


def laid_out(paragraphs: Sequence[str], random: np.random.Generator) -> str:
    """Some paragraphs in one of the layouts that texts come in."""
    layout = random.choice([*_LAYOUTS], p=[*_LAYOUTS.values()])
    if layout == "one line":
        return " ".join(paragraphs)
    if layout == "wrapped":
        width = int(random.integers(*_WIDTHS))
        return "\n\n".join(wrapped(paragraph, width) for paragraph in paragraphs)
    return ("\n" if layout == "lines" else "\n\n").join(paragraphs)


def wrapped(paragraph: str, width: int) -> str:
    """A paragraph hard-wrapped at a width in characters; words stay whole."""
    return textwrap.fill(
        paragraph, width, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )


def examples_of(
    entry: LabelledText, text: str, debris: Sequence[Line], without_debris: Callable[[str], str]
) -> list[LabelledText]:
    """What is learned from a clean text: it as it is, in another layout, a passage of it, and it
    with lines of debris put in.

    Args:
        entry: where it is from.
        text: the text.
        debris: lines of debris that may be put in.
        without_debris: takes what certain rules remove.
    """
    text = without_debris(text)
    paragraphs = [block.text for block in segment(text)]
    if not paragraphs:
        return []
    random = random_of(f"{entry.set} {entry.id}")
    first = int(random.integers(0, len(paragraphs)))
    some = paragraphs[first : first + int(random.integers(*_PASSAGE))]
    return [
        clean_text(entry, text, GOLD),
        clean_text(entry, laid_out(paragraphs, random), GOLD),
        clean_text(entry, laid_out(some, random), PASSAGE),
        with_debris(entry, paragraphs, debris, random),
    ]


def with_debris(
    entry: LabelledText,
    paragraphs: Sequence[str],
    debris: Sequence[Line],
    random: np.random.Generator,
) -> LabelledText:
    """A clean text with a few lines of debris between its paragraphs."""
    count = min(int(random.integers(1, _MOST_DEBRIS + 1)), len(debris))
    places = sorted(int(random.integers(0, len(paragraphs) + 1)) for _ in range(count))
    gap = "\n" if random.random() < 0.5 else "\n\n"
    parts: list[tuple[str, Line | None]] = []
    for index in range(len(paragraphs) + 1):
        for _ in range(places.count(index)):
            line = debris[int(random.integers(0, len(debris)))]
            parts.append((line.text, line))
        if index < len(paragraphs):
            parts.append((paragraphs[index], None))
    body: list[Span] = []
    kinds: list[tuple[int, int, str]] = []
    position = 0
    for text, said in parts:
        end = position + len(text)
        if said is None:
            body.append(Span(position, end))
        elif said.kind:
            kinds.append((position, end, said.kind))
        position = end + len(gap)
    text = gap.join(text for text, _ in parts)
    return replace(
        entry, scraper=DEBRIS_IN, text=text, gold=text, body=tuple(body), unsure=(),
        kinds=tuple(kinds),
    )  # fmt: skip


def joined(entries: Sequence[LabelledText], name: str) -> LabelledText:
    """Clean texts as one: of the same fold, so that the fold of the first is that of all."""
    random = random_of(name)
    texts = [laid_out([block.text for block in segment(e.text)], random) for e in entries]
    return clean_text(replace(entries[0], id=name), "\n\n".join(texts), JOINED)


def groups_to_join(count: int, random: np.random.Generator) -> list[list[int]]:
    """The numbers of some clean texts in groups: each text stands in a long one and a short one."""
    groups = []
    for sizes in (_JOINED, _FEW_JOINED):
        order = random.permutation(count).tolist()
        while order:
            size = int(random.integers(*sizes))
            groups.append(order[:size])
            order = order[size:]
    return groups
