"""The title over an article, found in its text by what stands around it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log
from typing import NamedTuple

from cleaner.document import Block, Document, Judgement, Region
from cleaner.text.fold import fold
from cleaner.text.scripts import SENTENCE_STOPS, word_finder, words_of_grapheme


class _Weights(NamedTuple):
    """What speaks for a line as the title, as shares of a logit."""

    logit: float = 1.4
    overlap: float = 1.53
    sentence: float = -3.0
    first: float = 2.06
    bullet: float = -2.49
    bars: float = -1.22
    in_body: float = -2.93
    repeated: float = 1.43
    named: float = 4.51
    distance: float = 0.49


_WEIGHTS = _Weights()
"""Fitted as a conditional logit over the lines before the body and its first three, on 1,454 texts
of 800 pages of WCXB dev and pages-dev whose only h1 is the title, as inscriptis and BeautifulSoup
give them. Out of fold the title comes back in 88% and 96% of the texts of pages, and another line
is taken for it in 8% and 3%. ``python -m bench.titles`` scores what ships."""

_BODY = 0.5
"""The probability from which on a block is taken for one of the body."""

_LONG = 60
"""Characters of a block from which on its words say what the article is about."""

_BODY_BLOCKS = 12
"""Blocks of the body whose words say what it is about."""

_BODY_CANDIDATES = 3
"""Blocks of the body that may be its title themselves."""

_MOST_BEFORE = 80
"""Blocks before the body among which a title is looked for: menus may stand between."""

_NAMES_AFTER = 20
"""Blocks from the body's first one on among which a title may be said again."""

_WORDS = range(2, 30)
_LETTERS_A_FIGURE = 3
"""Letters for each figure of a title: a line with fewer is a date, however it is written."""

_LONG_WORD = 4
"""Letters of a word that says what a text is about; shorter ones stand in every text."""

_LIKELIHOODS = 1e-3, 0.8
"""The probabilities of body between which one counts; the fit gave candidates in the body the
upper one."""

_BULLETS = ("*", "-", "•", "+")
_BARS = ("|", "»")
_SEPARATORS = tuple("|-–—·»:«•/(")
"""Signs after which a page's title goes on with the name of the site."""


def find_title(document: Document, judgement: Judgement, region: Region) -> int | None:
    """The block that is likeliest the title over the body of a page's text, if one is in sight.

    It is told from headlines and menus by how likely it is body, what words it shares with the
    body, whether it is said again, and whether the page's title, which some scrapers give as the
    first line, begins with it.

    Args:
        document: the text.
        judgement: what the classifier says of its blocks.
        region: the blocks that are looked at.

    Returns:
        Its index; None where the likeliest line is none that could be a title.
    """
    blocks, body = document.blocks, judgement.body
    inside = [index for index in range(region.first, region.last) if body[index] > _BODY]
    if not inside:
        return None
    first = inside[0]
    begin = max(region.first, first - _MOST_BEFORE)
    candidates = [*range(begin, first), *inside[:_BODY_CANDIDATES]]
    usual = [index for index in candidates if _is_usual(blocks[index].text, judgement, index)]
    if not usual:
        return None
    about = _terms_of_body(document, inside)
    names = [block.text.strip() for block in blocks[begin : min(first + _NAMES_AFTER, region.last)]]
    said = Counter(map(_label, names))
    scores = {
        index: _score(
            blocks[index], body[index], about, names, said,
            is_first=index == region.first, distance=max(0, first - index),
        )
        for index in usual
    }  # fmt: skip
    best = max(usual, key=lambda index: scores[index])
    return best if _ends_like_title(blocks[best].text) else None


def _is_usual(text: str, judgement: Judgement, index: int) -> bool:
    letters, figures = sum(map(str.isalpha, text)), sum(map(str.isdecimal, text))
    return round(judgement.words[index]) in _WORDS and letters >= _LETTERS_A_FIGURE * max(
        figures, 1
    )


def _ends_like_title(text: str) -> bool:
    return not text.rstrip().endswith((".", "。", "।", ";", ",", ":"))


def _terms_of_body(document: Document, inside: Sequence[int]) -> set[str]:
    """The longer words of the first long blocks of the body."""
    long = (document.blocks[index] for index in inside[:_BODY_BLOCKS])
    return {
        term
        for block in long
        if len(block.text) > _LONG
        for term in _terms(document.folded_block(block))
    }


def _terms(folded: str) -> set[str]:
    """The longer words of a text; in scripts without spaces each two characters."""
    words = word_finder(folded)(folded)
    return {word for word in words if len(word) >= _LONG_WORD} | {
        one + other
        for one, other in pairwise(words)
        if words_of_grapheme(one) < 1 and words_of_grapheme(other) < 1
    }


def _label(text: str) -> str:
    """The words of a short line; nothing for a long one, which is no title."""
    folded = fold(text)
    return " ".join(word_finder(folded)(folded)) if len(text) < 300 else ""


def _score(
    block: Block,
    probability: float,
    about: set[str],
    names: Sequence[str],
    said: Counter[str],
    *,
    is_first: bool,
    distance: int,
) -> float:
    """How much speaks for a block as the title.

    Args:
        block: the block.
        probability: of its being body.
        about: the longer words of the body.
        names: the lines of the text.
        said: how often each line comes.
        is_first: whether the text begins with it.
        distance: blocks from it to the body; 0 inside.
    """
    text = block.text.strip()
    terms = _terms(fold(text))
    label = _label(text)
    long_enough = len(label.split()) > 2
    begin_alike = [name for name in names if name.startswith(text)] if long_enough else []
    least, most = _LIKELIHOODS
    likely = most if distance == 0 else min(max(probability, least), most)
    of = _WEIGHTS
    return (
        of.logit * log(likely / (1 - likely))
        + of.overlap * len(terms & about) / max(len(terms), 1)
        + of.sentence * text.endswith(tuple(SENTENCE_STOPS.replace("?", "")))
        + of.first * is_first
        + of.bullet * text.startswith(_BULLETS)
        + of.bars * any(sign in text for sign in _BARS)
        + of.in_body * (distance == 0)
        + of.repeated * (long_enough and said[label] > 1)
        + of.named * any(_goes_on_after(name, text) for name in begin_alike)
        + of.distance * log(distance + 1)
    )


def _goes_on_after(name: str, title: str) -> bool:
    """Whether a line that begins with a title goes on with the name of its site.

    >>> _goes_on_after("The tide at Ness Point - Harbour News", "The tide at Ness Point")
    True
    """
    rest = name[len(title) :].strip()
    return len(rest) > 1 and rest.startswith(_SEPARATORS)
