"""Whole pages told from articles: by the menus, footers and forms at their edges."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from cleaner.document import Choice, Judgement, Kind, Region

FEWEST_ITEMS = 4
"""Short lines that are debris, at the start or the end of a text, before it can be a page: without
furniture in sight a text is an article, however long or strange it is."""

DEBRIS_WEIGHT = 3.0
PAGE_THRESHOLD = 1.0
"""A text with furniture is treated as a whole page if the logit of its being one, and
`DEBRIS_WEIGHT` times the share of its words that is expected to be debris, come to more than this.

Of 90 settings of these three, compared on the scores of one fold that had not been trained on
(1,786 texts of whole pages, 2,550 clean ones), several took no clean text for a page. This one sees
90% of the pages, and takes 0.7% of the texts that extractors gave for pages. A threshold of 0 sees
94% of the pages and takes 1.5%; word F1 on WCXB is the same.
"""

_ITEM_WORDS = 8
"""Words of an item of a menu, a footer or a form, at most."""

_ITEM_BODY = 0.3
_TEXT_BODY = 0.5
"""The probability of body below which a short line is an item, and from which on a longer line
ends the edge."""


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
    debris = sum((1 - probability) * count for probability, count in pairs)
    share = debris / max(sum(words), 1)
    page = min(max(region.page, 1e-4), 1 - 1e-4)
    furniture = f"{before} items of a menu before its text and {after} after it"
    if log(page / (1 - page)) + DEBRIS_WEIGHT * share > PAGE_THRESHOLD:
        return Choice("page", furniture)
    return Choice("article", f"{furniture}, but it does not look like a page otherwise")


def _items(pairs: list[tuple[float, float]]) -> int:
    """The items of furniture before the first line of text."""
    items = 0
    for probability, words in pairs:
        if words >= _ITEM_WORDS and probability >= _TEXT_BODY:
            break
        items += words <= _ITEM_WORDS and probability < _ITEM_BODY
    return items
