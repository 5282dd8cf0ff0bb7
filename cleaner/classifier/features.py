"""Blocks as numbers: what a block looks like, where it stands, and what its words are.

Everything is counted from the text alone: no markup, no file name, no host.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats, Integers
from cleaner.classifier.block_features import BLOCK_COLUMNS, BlockFeatures, BlockMemo, sums
from cleaner.classifier.words import Words
from cleaner.document import Document, Rule

HASH_BITS = 18
"""Bits of a word's number: 262,144 places for words and pairs of words."""

PROSE_WORDS = 12
PROSE_STOPS = 0.28
"""A block of so many words with such a share of stop words counts as prose; the share is near
jusText's upper one (0.32)."""

NAMES = (
    "advertisement-mark app-prompt author-box-label back-to-top byline byline-bare "
    "comment-count comment-form comment-form-notice comment-login comment-on-title "
    "cookie-banner cookie-notice copyright-line donation-appeal follow-prompt follow-tail "
    "last-updated legal-links login-prompt menu-control menu-word most-read newsletter-prompt "
    "original-source page-service pagination paywall-prompt photo-credit photo-credit-bare "
    "photo-credit-hint player-control poll read-more-alone read-more-button read-more-tail "
    "read-time related-articles related-heading search-control see-more-of share-network "
    "share-prompt shop-widget shop-word skip-link tag-label tag-line timestamp "
    "translation-notice view-count you-may-like"
).split()
"""Names of debris that rules in many languages share, each a feature."""

_SCOPES = ("tail", "head", "line", "section", "repeat", "edge")
_NAME_COLUMN = {name: column for column, name in enumerate(NAMES)}

_LINE = (
    "characters words word_length stop_share stops capital_share capitals all_capitals digits "
    "commas sentence_stops quotes separators brackets currency address ends_sentence "
    "ends_question ends_colon ends_open ends_arrow starts_bullet starts_digit starts_lower "
    "starts_quote indent indent_change gap_before gap_after copies unspaced"
).split()
_PLACE = (
    "words_before words_behind blocks_before blocks_behind place first last "
    "words_share_of_longest known_words known_long_words prose prose_before prose_behind "
    "prose_run run_share in_best_run best_run_side"
).split()
_DOCUMENT = (
    "document_words document_blocks document_prose document_short document_gap "
    "document_indent document_stops document_copies document_rules document_unspaced"
).split()
_RULES = ["certain", "hint", *(f"scope_{scope}" for scope in _SCOPES), "other_rule", *NAMES]

FEATURES: tuple[str, ...] = (*_LINE, *_PLACE, *_DOCUMENT, *_RULES)
"""Names of the columns of `Described.matrix`."""

_COLUMN = {name: column for column, name in enumerate(FEATURES)}
_OWN_COLUMNS = [_COLUMN[name] for name in BLOCK_COLUMNS]
_FIRST_RULE = len(FEATURES) - len(_RULES)
_WORDS = BLOCK_COLUMNS.index("words")

_MOST_BREAKS = 6
_WIDEST_INDENT = 40
_FAR = 200
"""Where counts of breaks, of columns and of blocks up to the next prose are cut off: beyond, more
says no more. What ships was trained with them."""


class Described(NamedTuple):
    """A text's blocks as numbers.

    Attributes:
        matrix: one row a block, one column for each of `FEATURES`, as sign(x)·log(1 + |x|).
        hashes: for each word, or grapheme of a script without spaces, its hash in
            ``[0, 2 ** HASH_BITS)``, block after block.
        starts: for each block where its hashes begin; at last where those of the last one end.
        words: for each block how many words it has, in any script.
    """

    matrix: Floats
    hashes: npt.NDArray[np.int32]
    starts: Integers
    words: Floats


class PageEvidence(NamedTuple):
    """What the page that a text was read from says about its blocks.

    Attributes:
        matrix: one row a block, one column for each of `cleaner.page.evidence.PAGE_FEATURES`.
        marks: numbers of the names, classes and ids of the elements around each block.
        starts: for each block where its marks begin; the end of the last one behind.
    """

    matrix: Floats
    marks: npt.NDArray[np.int32]
    starts: Integers


def describe(
    document: Document, matches: Sequence[Sequence[Rule]], memo: BlockMemo | None = None
) -> Described:
    """Count what there is to count.

    Args:
        document: the document, with at least one block.
        matches: for each block the rules that it, its head or its tail matches.
        memo: what was counted in earlier rounds over the same document.
    """
    own = (BlockMemo() if memo is None else memo).features(document)
    matrix = np.zeros((len(document.blocks), len(FEATURES)), np.float32)
    counted, ruled = matrix[:, :_FIRST_RULE], matrix[:, _FIRST_RULE:]
    counted[:, _OWN_COLUMNS] = own.matrix
    _mark_rules(ruled, matches)
    words = own.matrix[:, _WORDS]
    columns = _gaps(document)
    columns["copies"] = _copies(own.labels)
    columns["stops"] = sums(own.words.stops(), own.starts)
    columns["stop_share"] = np.minimum(columns["stops"] / np.maximum(words, 1), 1)
    columns |= _places(words, columns["stop_share"])
    columns |= _known(own.words, own.starts, columns["prose"])
    columns |= _runs(words, columns["prose"])
    columns |= _document(columns, own, ruled[:, :2].max(axis=1) > 0)
    for name, column in columns.items():
        counted[:, _COLUMN[name]] = column
    np.copysign(np.log1p(np.abs(counted)), counted, out=counted)
    hashes = (own.words.packed & (2**HASH_BITS - 1)).astype(np.int32)
    return Described(matrix, hashes, own.starts, words)


def _gaps(document: Document) -> dict[str, Any]:
    """The line breaks around each block, and its margin."""
    text = document.text
    gaps, indents = [], []
    previous = 0
    for start, end, _ in document.blocks:
        gap = text[previous:start]
        gaps.append(gap.count("\n") or gap.count("\r"))
        line = max(gap.rfind("\n"), gap.rfind("\r"))
        # A sentence inside a long line has no margin of its own.
        indents.append(len(gap) - line - 1 if line >= 0 else (start if not previous else 0))
        previous = end
    gaps.append(text.count("\n", previous) or text.count("\r", previous))
    breaks = np.minimum(gaps, _MOST_BREAKS)
    indent = np.minimum(indents, _WIDEST_INDENT)
    return {
        "gap_before": breaks[:-1],
        "gap_after": breaks[1:],
        "indent": indent,
        "indent_change": np.diff(indent, prepend=indent[:1]),
    }


def _copies(labels: Sequence[str]) -> Integers:
    """How many other blocks have the same label."""
    often = Counter(labels)
    return np.array([often[found] - 1 for found in labels], np.int64)


def _places(words: Floats, stop_share: npt.NDArray[Any]) -> dict[str, Any]:
    """Where a block stands among the others."""
    count = len(words)
    order = np.arange(count)
    total = np.concatenate(([0.0], np.cumsum(words, dtype=np.float64)))
    prose = (words >= PROSE_WORDS) & (stop_share >= PROSE_STOPS)
    last_prose = np.maximum.accumulate(np.where(prose, order, -1))
    next_prose = np.minimum.accumulate(np.where(prose, order, 2 * count)[::-1])[::-1]
    return {
        "prose": prose,
        "words_before": total[:-1],
        "words_behind": total[-1] - total[1:],
        "blocks_before": order,
        "blocks_behind": count - 1 - order,
        "place": total[:-1] / max(total[-1], 1),
        "first": order == 0,
        "last": order == count - 1,
        "words_share_of_longest": words / max(words.max(), 1),
        "prose_before": np.where(last_prose >= 0, order - last_prose, _FAR),
        "prose_behind": np.where(next_prose < count, next_prose - order, _FAR),
    }


def _known(words: Words, starts: Integers, prose: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Which share of a block's words stands in the prose of the other blocks, too."""
    counts = np.diff(starts)
    own = np.repeat(np.arange(len(counts)), counts)
    _, word = np.unique(words.packed, return_inverse=True)
    in_prose = prose[own].nonzero()[0]
    # The first and the last block of prose that has a word: one of them is another block.
    first = _written(word, own, in_prose[::-1])[word]
    last = _written(word, own, in_prose)[word]
    known = (last >= 0) & ((first != own) | (last != own))
    long_word = words.lengths >= 5
    long_count = sums(long_word, starts)
    return {
        "known_words": sums(known, starts) / np.maximum(counts, 1),
        "known_long_words": sums(known & long_word, starts) / np.maximum(long_count, 1),
    }


def _written(word: Integers, own: Integers, places: Integers) -> Integers:
    """For each word the block of the last of these places that has it; -1 where none has."""
    found = np.full(int(word.max(initial=-1)) + 1, -1)
    found[word[places]] = own[places]
    return found


def _runs(words: Floats, prose: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """The stretch of blocks with the largest sum of words of prose less words of the rest."""
    values = np.where(prose, words, -np.minimum(words + 4, 30))
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    lowest = np.minimum.accumulate(total)
    gains = total[1:] - lowest[:-1]
    end = int(np.argmax(gains))
    begin = int(np.argmin(total[: end + 1]))
    order = np.arange(len(words))
    inside = (order >= begin) & (order <= end)
    window = np.concatenate(([0.0], np.cumsum(prose * words, dtype=np.float64)))
    lower, upper = np.maximum(order - 5, 0), np.minimum(order + 6, len(words))
    return {
        "in_best_run": inside,
        "best_run_side": np.sign(order - (begin + end) / 2) * ~inside,
        "run_share": max(float(gains[end]), 0) / max(float(words.sum()), 1),
        "prose_run": window[upper] - window[lower],
    }


@lru_cache(maxsize=4_096)
def _rule_columns(rule: Rule) -> tuple[int, ...]:
    """What a rule says about a block: its certainty, its scope and its name."""
    name = _NAME_COLUMN.get(rule.id.partition("/")[2])
    other = 2 + len(_SCOPES)
    certain, scope = 0 if rule.certain else 1, 2 + _SCOPES.index(rule.scope)
    return certain, scope, other if name is None else other + 1 + name


def _mark_rules(matrix: Floats, matches: Sequence[Sequence[Rule]]) -> None:
    """Set the columns of the rules that blocks match, on the scale of the other columns."""
    places = [
        (row, column)
        for row, rules in enumerate(matches)
        for rule in rules
        for column in _rule_columns(rule)
    ]
    if places:
        rows, columns = zip(*places, strict=True)
        matrix[rows, columns] = np.log1p(1)


def _document(
    columns: dict[str, Any], own: BlockFeatures, rules: npt.NDArray[np.bool_]
) -> dict[str, Any]:
    """What is the same for all blocks of a text."""
    words = own.matrix[:, _WORDS].astype(np.float64)
    total = max(float(words.sum()), 1)
    unspaced = own.matrix[:, BLOCK_COLUMNS.index("unspaced")]
    return {
        "document_words": total,
        "document_blocks": len(words),
        "document_prose": words[columns["prose"]].sum() / total,
        "document_short": np.mean(words < 6),
        "document_gap": np.mean(columns["gap_before"]),
        "document_indent": np.mean(columns["indent"] > 0),
        "document_stops": min(columns["stops"].sum() / total, 1),
        "document_copies": np.mean(columns["copies"] > 0),
        "document_rules": rules.mean(),
        "document_unspaced": (unspaced * words).sum() / total,
    }
