"""Blocks as numbers: what a block looks like, where it stands, and what its words are.

Everything is counted from the text alone: no markup, no file name, no host. The stop words are
those of jusText, read from its installed folder; importing jusText would cost six starts of
Python.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.document import Block, Rule
from cleaner.fold import label

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]
Words = npt.NDArray[np.int32]

HASH_BITS = 18
"""Bits of a word's number: 262,144 places for words and pairs of words."""

LANGUAGES = (
    "English German French Spanish Italian Portuguese Dutch Swedish Danish Norwegian_Bokmal "
    "Finnish Polish Czech Slovak Hungarian Romanian Greek Turkish Russian Ukrainian Arabic "
    "Persian Hebrew Hindi Indonesian Vietnamese Korean Catalan"
).split()
"""Names of jusText's stop lists that are held against a text."""

STOP_WORDS = 200
"""Words of each stop list that are used, the most frequent first."""

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

# Letters of scripts without spaces count one by one, as if each were a word.
_WORD = re.compile(r"\w+")
_ANY_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
    r"|[^\W\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+"
)
_UNSPACED_STOPS = frozenset(
    "的一是不了在有人我他这這个個们們来來到时時大地为為子中你说說生国國年着就那和要她出也得里裡后後自以会會のはがをにでともかしたてるなれ"
)

_KINDS = {
    "commas": ",、，;；",
    "sentence_stops": ".!?。！？…।؟",
    "quotes": "\"“”„«»'’‘‚‹›「」『』",
    "separators": "|·•/\\>›»→:–—-_=+~*#",
    "brackets": "()[]{}（）【】",
    "currency": "$€£¥₹₽%",
    "address": "@©®™",
}
_ENDS = {
    "ends_sentence": frozenset(".!。！।"),
    "ends_question": frozenset("?？؟"),
    "ends_colon": frozenset(":："),
    "ends_open": frozenset("…,;、，-–—"),
    "ends_arrow": frozenset("»›→>|•▼▾+"),
}
_BULLETS = frozenset("*•·-–—+○●■▪►▶»›>|#")
_QUOTES = frozenset('"“„«‘‚‹「『')
_CLOSING = '"”’»)]）」』 '


_BATCH = 1_000_000
"""Characters that are looked at together."""

_MOST_BREAKS = 6
_WIDEST_INDENT = 40


def _kind_table() -> npt.NDArray[np.uint8]:
    """What kind of sign a character is, by its code; 0 for none."""
    table = np.zeros(0x10000, np.uint8)
    for number, signs in enumerate(_KINDS.values(), 1):
        table[[ord(sign) for sign in signs]] = number
    return table


_KIND_OF = _kind_table()


class Described(NamedTuple):
    """A text's blocks as numbers.

    Attributes:
        matrix: one row a block, one column for each of `FEATURES`, as sign(x)·log(1 + |x|).
        words: for each word its hash in ``[0, 2 ** HASH_BITS)``, block after block.
        starts: for each block where its words begin in `words`; the end of the last one behind.
    """

    matrix: Floats
    words: Words
    starts: Integers


@lru_cache(maxsize=1)
def stop_lists() -> Mapping[str, int]:
    """Words by the languages they are stop words in, a bit for each of `LANGUAGES`.

    Raises:
        FileNotFoundError: jusText is not installed.
    """
    spec = find_spec("justext")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package justext is not installed; pip install justext")
    folder = Path(spec.submodule_search_locations[0]) / "stoplists"
    found: dict[str, int] = {}
    for bit, language in enumerate(LANGUAGES):
        lines = (folder / f"{language}.txt").read_text(encoding="utf-8").split("\n", STOP_WORDS)
        for word in lines[:STOP_WORDS]:
            word = word.strip().lower()
            if word:
                found[word] = found.get(word, 0) | 1 << bit
    return found


def describe(
    text: str, folded: str, blocks: Sequence[Block], matches: Sequence[Sequence[Rule]]
) -> Described:
    """Count what there is to count.

    Args:
        text: the whole text.
        folded: the text, folded.
        blocks: its blocks, at least one.
        matches: for each block the rules that it, its head or its tail matches.
    """
    plain = text.isascii()
    parts = [_looked_at(text, folded, some, plain) for some in _batches(blocks)]
    columns = {name: _joined(parts, name) for name in list(parts[0].columns)}
    words = _Words(
        *(np.concatenate(arrays) for arrays in zip(*(p.words for p in parts), strict=True))
    )
    counts = columns["words"]
    starts = np.concatenate(([0], np.cumsum(counts)))
    columns["capital_share"] = columns["capital_share"] / np.maximum(counts, 1)
    _add_gaps(columns, text, blocks)
    columns["copies"] = _copies(folded, blocks)
    columns["unspaced"] = _sums(words.single, starts) / np.maximum(counts, 1)
    columns["stops"] = _sums(_stops(words), starts)
    columns["stop_share"] = columns["stops"] / np.maximum(counts, 1)
    columns["word_length"] = _sums(words.lengths, starts) / np.maximum(counts, 1)
    _add_places(columns, counts, starts, words)
    matrix = np.empty((len(blocks), len(FEATURES)), np.float32)
    matrix[:, -len(_RULES) :] = np.log1p(_rules(matches))
    _add_document(columns, counts, matrix[:, -len(_RULES) :] > 0)
    for number, name in enumerate((*_LINE, *_PLACE, *_DOCUMENT)):
        column = np.asarray(columns.pop(name), np.float32)
        matrix[:, number] = np.copysign(np.log1p(np.abs(column)), column)
    hashes = (words.hashes & (2**HASH_BITS - 1)).astype(np.int32)
    return Described(matrix, hashes, starts)


class _Words(NamedTuple):
    """The words of some blocks: hashes, lengths, stop-word masks, and which are single signs."""

    hashes: npt.NDArray[np.uint32]
    lengths: npt.NDArray[np.int8]
    masks: Words
    single: npt.NDArray[np.bool_]
    unspaced_stops: npt.NDArray[np.bool_]


class _Part(NamedTuple):
    columns: dict[str, Any]
    words: _Words


def _joined(parts: Sequence[_Part], name: str) -> npt.NDArray[Any]:
    """A column of all parts, in no more bytes than it needs."""
    whole = np.concatenate([part.columns.pop(name) for part in parts])
    return whole if whole.itemsize < 8 or name == "words" else whole.astype(np.float32)


def _batches(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Blocks in stretches of about `_BATCH` characters: a text of 50 MB must not take 2 GB."""
    begin = 0
    for index, block in enumerate(blocks):
        if block.end - blocks[begin].start >= _BATCH:
            yield blocks[begin : index + 1]
            begin = index + 1
    if begin < len(blocks):
        yield blocks[begin:]


def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def _looked_at(text: str, folded: str, blocks: Sequence[Block], plain: bool) -> _Part:
    """What is counted in each block by itself."""
    find = (_WORD if plain else _ANY_WORD).findall
    found = [find(folded[block.start : block.end]) for block in blocks]
    counts = np.array([len(words) for words in found], np.int64)
    # A word is looked at once; each time it comes it is only a number.
    numbers: dict[str, int] = {}
    flat = [numbers.setdefault(word, len(numbers)) for words in found for word in words]
    places = np.array(flat, np.int32)
    get = stop_lists().get
    single = np.array([len(word) == 1 and word > "\u0e00" for word in numbers], bool)
    looked_up: tuple[npt.NDArray[Any], ...] = (
        np.array([_hash(word) for word in numbers], np.uint32),
        np.array([min(len(word), 99) for word in numbers], np.int8),
        np.array([get(word, 0) for word in numbers], np.int32),
        single,
        np.array([word in _UNSPACED_STOPS for word in numbers], bool) & single,
    )
    words = _Words(*(column[places] for column in looked_up))
    columns = _signs(text, blocks)
    columns["words"] = counts
    _add_ends(columns, [block.text for block in blocks])
    return _Part(columns, words)


def _signs(text: str, blocks: Sequence[Block]) -> dict[str, Any]:
    """Which signs stand in each block."""
    # One character more in front: whether the first letter opens a word.
    origin = max(blocks[0].start - 1, 0)
    part = text[origin : blocks[-1].end]
    lowered = part.lower()
    if len(lowered) != len(part):
        lowered = part.replace("İ", "i").lower()
    codes, lower = (
        np.frombuffer(some.encode("utf-32-le", "surrogatepass"), np.uint32)
        for some in (part, lowered)
    )
    begins = np.array([block.start - origin for block in blocks], np.int64)
    ends = np.array([block.end - origin for block in blocks], np.int64)
    lengths = ends - begins
    bounds = np.column_stack((begins, ends)).ravel()[:-1]

    def inside(flags: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """How many flags are set in each block."""
        return np.add.reduceat(flags, bounds, dtype=np.int64)[::2]

    kinds = _KIND_OF[np.minimum(codes, 0xFFFF)]
    columns: dict[str, Any] = {
        name: inside(kinds == number) for number, name in enumerate(_KINDS, 1)
    }
    upper = codes != lower
    is_digit = (codes >= 48) & (codes <= 57)
    before = np.concatenate(([32], codes[:-1]))
    opens_word = (before < 65) | ((before > 0x2000) & (before < 0x2070)) | (before == 0xA0)
    columns["capitals"] = inside(upper)
    columns["capital_share"] = inside(upper & opens_word)
    digits = inside(is_digit)
    columns["digits"] = digits / np.maximum(lengths, 1)
    letters = lengths - digits - inside(codes == 32)
    columns["all_capitals"] = (columns["capitals"] > 0.7 * letters) & (columns["capitals"] > 2)
    columns["characters"] = lengths
    return columns


def _add_ends(columns: dict[str, Any], texts: Sequence[str]) -> None:
    firsts = [text[0] for text in texts]
    lasts = [text.rstrip(_CLOSING)[-1:] for text in texts]
    for name, signs in _ENDS.items():
        columns[name] = np.array([last in signs for last in lasts])
    columns["starts_bullet"] = np.array([first in _BULLETS for first in firsts])
    columns["starts_digit"] = np.array([first.isdecimal() for first in firsts])
    columns["starts_lower"] = np.array([first.islower() for first in firsts])
    columns["starts_quote"] = np.array([first in _QUOTES for first in firsts])


def _add_gaps(columns: dict[str, Any], text: str, blocks: Sequence[Block]) -> None:
    """The line breaks around each block, and its margin."""
    gaps, indents = [], []
    previous = 0
    for block in blocks:
        gaps.append(
            text.count("\n", previous, block.start) or text.count("\r", previous, block.start)
        )
        line = max(text.rfind("\n", previous, block.start), text.rfind("\r", previous, block.start))
        # A sentence inside a long line has no margin of its own.
        indents.append(
            block.start - line - 1 if line >= 0 else (block.start if not previous else 0)
        )
        previous = block.end
    gaps.append(text.count("\n", previous) or text.count("\r", previous))
    columns["gap_before"] = np.minimum(gaps[:-1], _MOST_BREAKS)
    columns["gap_after"] = np.minimum(gaps[1:], _MOST_BREAKS)
    columns["indent"] = np.minimum(indents, _WIDEST_INDENT)
    columns["indent_change"] = np.diff(columns["indent"], prepend=columns["indent"][:1])


def _copies(folded: str, blocks: Sequence[Block]) -> Integers:
    """How many other blocks have the same label."""
    labels = [label(folded[block.start : block.end]) for block in blocks]
    often = Counter(labels)
    return np.array([often[found] - 1 for found in labels], np.int64)


def _stops(words: _Words) -> npt.NDArray[Any]:
    """Which words are stop words, in the language that has most of them."""
    best, most = 0, -1
    for bit in range(len(LANGUAGES)):
        found = int(np.count_nonzero(words.masks >> bit & 1))
        if found > most:
            best, most = bit, found
    return words.masks >> best & 1 | words.unspaced_stops


def _sums(values: npt.NDArray[Any], starts: Integers) -> npt.NDArray[Any]:
    """Sums over the words of each block."""
    total = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    return np.asarray(total[starts[1:]] - total[starts[:-1]])


def _add_places(columns: dict[str, Any], counts: Integers, starts: Integers, words: _Words) -> None:
    """Where a block stands among the others, and whether its words are the text's words."""
    count = len(counts)
    order = np.arange(count)
    prose = (counts >= PROSE_WORDS) & (columns["stop_share"] >= PROSE_STOPS)
    columns["prose"] = prose
    columns["words_before"] = starts[:-1]
    columns["words_behind"] = starts[-1] - starts[1:]
    columns["blocks_before"] = order
    columns["blocks_behind"] = count - 1 - order
    columns["place"] = starts[:-1] / max(int(starts[-1]), 1)
    columns["first"] = order == 0
    columns["last"] = order == count - 1
    columns["words_share_of_longest"] = counts / max(int(counts.max()), 1)
    last_prose = np.maximum.accumulate(np.where(prose, order, -1))
    next_prose = np.minimum.accumulate(np.where(prose, order, 2 * count)[::-1])[::-1]
    columns["prose_before"] = np.where(last_prose >= 0, order - last_prose, 200)
    columns["prose_behind"] = np.where(next_prose < count, next_prose - order, 200)
    in_prose = np.repeat(prose, counts)
    own = np.repeat(order.astype(np.int32), counts)
    _, inverse = np.unique(words.hashes, return_inverse=True)
    # In how many blocks of prose a word stands, the block itself aside.
    if len(inverse):
        pairs = np.unique(inverse[in_prose] * count + own[in_prose])
        blocks_with = np.bincount(pairs // count, minlength=int(inverse.max()) + 1)
        known = blocks_with[inverse] - in_prose > 0
    else:
        known = np.zeros(0, bool)
    long_word = words.lengths >= 5
    columns["known_words"] = _sums(known, starts) / np.maximum(counts, 1)
    long_count = _sums(long_word, starts)
    columns["known_long_words"] = _sums(known & long_word, starts) / np.maximum(long_count, 1)
    _add_runs(columns, counts)


def _add_runs(columns: dict[str, Any], counts: Integers) -> None:
    """The stretch of blocks with the largest sum of words of prose less words of the rest."""
    prose = columns["prose"]
    values = np.where(prose, counts, -np.minimum(counts + 4, 30)).astype(np.int64)
    total = np.concatenate(([0], np.cumsum(values)))
    lowest = np.minimum.accumulate(total)
    gains = total[1:] - lowest[:-1]
    end = int(np.argmax(gains))
    begin = int(np.argmin(total[: end + 1]))
    order = np.arange(len(counts))
    columns["in_best_run"] = (order >= begin) & (order <= end)
    columns["best_run_side"] = np.sign(order - (begin + end) / 2) * ~columns["in_best_run"]
    columns["run_share"] = np.full(len(counts), max(int(gains[end]), 0) / max(counts.sum(), 1))
    window = np.concatenate(([0], np.cumsum(prose * counts)))
    lower, upper = np.maximum(order - 5, 0), np.minimum(order + 6, len(counts))
    columns["prose_run"] = window[upper] - window[lower]


def _rules(matches: Sequence[Sequence[Rule]]) -> Floats:
    """Which rules a block matches: by certainty, by scope and by name."""
    found = np.zeros((len(matches), len(_RULES)), np.float32)
    other = 2 + len(_SCOPES)
    for row, rules in enumerate(matches):
        for rule in rules:
            found[row, 0 if rule.certain else 1] = 1
            found[row, 2 + _SCOPES.index(rule.scope)] = 1
            column = _NAME_COLUMN.get(rule.id.partition("/")[2])
            found[row, other if column is None else other + 1 + column] = 1
    return found


def _add_document(columns: dict[str, Any], counts: Integers, rules: npt.NDArray[np.bool_]) -> None:
    """What is the same for all blocks of a text."""
    total = max(int(counts.sum()), 1)
    values = {
        "document_words": total,
        "document_blocks": len(counts),
        "document_prose": counts[columns["prose"]].sum() / total,
        "document_short": np.mean(counts < 6),
        "document_gap": np.mean(columns["gap_before"]),
        "document_indent": np.mean(columns["indent"] > 0),
        "document_stops": columns["stops"].sum() / total,
        "document_copies": np.mean(columns["copies"] > 0),
        "document_rules": rules[:, :2].any(axis=1).mean(),
        "document_unspaced": (columns["unspaced"] * counts).sum() / total,
    }
    for name, value in values.items():
        columns[name] = np.full(len(counts), value)
