"""Whole pages told from articles: by the menus, footers and forms at their edges."""

from __future__ import annotations

from collections.abc import Sequence
from math import log, log1p
from operator import mul
from typing import NamedTuple

from cleaner.document import Choice, Judgement, Kind, Region

FEWEST_ITEMS = 4
"""Short lines that are debris, at the start or the end of a text, before it can be a page: without
furniture in sight a text is an article, however long or strange it is."""


class Weights(NamedTuple):
    """What speaks for a whole page in a text with furniture, each with its weight.

    Attributes:
        page: the logit of its being one, as the classifier says.
        debris: the share of its words that is expected to be debris.
        before: items of furniture before its text, as ln(1 + n).
        after: the same after it.
        words: its words, as ln(1 + n).
        short: the share of its blocks that are short lines.
        items: short lines that are debris, anywhere, as ln(1 + n).
        bias: what is added.
    """

    page: float
    debris: float
    before: float
    after: float
    words: float
    short: float
    items: float
    bias: float


WEIGHTS = Weights(1.55, -4.68, 0.71, 0.92, -1.33, -7.26, -0.18, 14.39)
"""A text with furniture is treated as a whole page where these come to more than nothing.

Fitted by logistic regression on a fold that the classifier had not been trained on
(`python -m bench.kinds`): of its texts with furniture, 1,771 are of whole pages, and 431 clean,
extracted or labelled by lines; each of these counts five times. Of 904 pages as inscriptis gives
them it sees 820, and of 907 as Beautiful Soup gives them 842; of 779 clean texts it takes 2 for
pages, of 903 extracted ones 5, and of 1,762 labelled by lines 8. The sum of the first two with
weights of 1 and 3, and 1 for its bound, saw 758 and 815, and took 6, 6 and 7.
"""

_ITEM_WORDS = 8
"""Words of an item of a menu, a footer or a form, at most."""

_ITEM_BODY = 0.3
_TEXT_BODY = 0.5
"""The probability of body below which a short line is an item, and from which on a longer line
ends the edge."""

_LEAST = 1e-4
"""Probabilities of a page are kept as far from 0 and 1, which have no logit; they are rounded."""

FROM_HTML = "it was read from HTML"
_ASKED_FOR = "the settings say so"
_UNASKED = "no classifier was asked"


def choose_kinds(kind: Kind, judgement: Judgement) -> tuple[Choice, ...]:
    """What each region of a text is treated as.

    Args:
        kind: what is asked for; ``"auto"`` to tell by the judgement.
        judgement: what the classifier says of the text.
    """
    if kind != "auto":
        return (Choice(kind, _ASKED_FOR),) * len(judgement.regions)
    return tuple(_choice(region, judgement) for region in judgement.regions)


def unasked(kind: Kind, *, from_html: bool) -> Choice:
    """What a document is treated as where no classifier is asked."""
    if from_html:
        return Choice("page", FROM_HTML)
    return Choice("article", _UNASKED) if kind == "auto" else Choice(kind, _ASKED_FOR)


def choice_of_all(choices: Sequence[Choice]) -> Choice:
    """What a text is treated as whose regions are treated as these: a page if one of them is."""
    pages = [choice for choice in choices if choice.kind == "page"]
    if not pages:
        return choices[0]
    parts = f", in {len(pages)} of its {len(choices)} parts" if len(choices) > 1 else ""
    return Choice("page", pages[0].reason + parts)


def has_furniture(region: Region, judgement: Judgement) -> bool:
    """Whether a menu, a footer or a form is in sight at an edge of a region."""
    body = judgement.body[region.first : region.last]
    words = judgement.words[region.first : region.last]
    pairs = list(zip(body, words, strict=True))
    return max(_items(pairs), _items(pairs[::-1])) >= FEWEST_ITEMS


def _choice(region: Region, judgement: Judgement) -> Choice:
    """Whether a region is of a whole page, with debris worth going for."""
    body = judgement.body[region.first : region.last]
    words = judgement.words[region.first : region.last]
    pairs = list(zip(body, words, strict=True))
    before, after = _items(pairs), _items(pairs[::-1])
    if max(before, after) < FEWEST_ITEMS:
        return Choice("article", "no menu or footer is in sight")
    furniture = f"{before} items of a menu before its text and {after} after it"
    signs = page_signs(region.page, pairs, before, after)
    if sum(map(mul, WEIGHTS, (*signs, 1.0))) > 0:
        return Choice("page", furniture)
    return Choice("article", f"{furniture}, but it does not look like a page otherwise")


def page_signs(
    page: float, pairs: Sequence[tuple[float, float]], before: int, after: int
) -> tuple[float, ...]:
    """What is weighed in a text with furniture, in the order of the weights.

    Args:
        page: the probability of its being a whole page, as the classifier says.
        pairs: for each block the probability that it is body, and its words.
        before: items of furniture before its text.
        after: the same after it.
    """
    total = sum(words for _, words in pairs)
    debris = sum((1 - probability) * words for probability, words in pairs)
    short = [probability for probability, words in pairs if words <= _ITEM_WORDS]
    items = sum(probability < _ITEM_BODY for probability in short)
    page = min(max(page, _LEAST), 1 - _LEAST)
    return (
        log(page / (1 - page)),
        debris / max(total, 1),
        log1p(before),
        log1p(after),
        log1p(total),
        len(short) / len(pairs),
        log1p(items),
    )


def _items(pairs: list[tuple[float, float]]) -> int:
    """The items of furniture before the first line of text."""
    items = 0
    for probability, words in pairs:
        if words >= _ITEM_WORDS and probability >= _TEXT_BODY:
            break
        items += words <= _ITEM_WORDS and probability < _ITEM_BODY
    return items
