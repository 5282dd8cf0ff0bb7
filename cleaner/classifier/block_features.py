"""What is counted in a block by itself: its words and its signs, whatever stands around it.

A block that stays as it is from one round of cleaning to the next is counted once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats, Integers
from cleaner.classifier.words import Words, numbered
from cleaner.document import Block, Document
from cleaner.text.fold import label
from cleaner.text.scripts import CLOSING_SIGNS, SENTENCE_STOPS, word_finder

_KINDS = {
    "commas": ",、，;；،؛၊",
    "sentence_stops": SENTENCE_STOPS,
    "quotes": "\"“”„«»'’‘‚‹›「」『』",
    "separators": "|·•/\\>›»→:–—-_=+~*#",
    "brackets": "()[]{}（）【】",
    "currency": "$€£¥₹₽%",
    "address": "@©®™",
}
_ENDS = {
    "ends_sentence": frozenset(SENTENCE_STOPS) - {*"?？؟…"},
    "ends_question": frozenset("?？؟"),
    "ends_colon": frozenset(":："),
    "ends_open": frozenset("…,;、，،؛-–—"),
    "ends_arrow": frozenset("»›→>|•▼▾+"),
}
_BULLETS = frozenset("*•·-–—+○●■▪►▶»›>|#")
_QUOTES = frozenset('"“„«‘‚‹「『')
_CLOSING = CLOSING_SIGNS + " "

BLOCK_COLUMNS = (
    "characters", "words", "word_length", "capital_share", "capitals", "all_capitals", "digits",
    *_KINDS, *_ENDS, "starts_bullet", "starts_digit", "starts_lower", "starts_quote", "unspaced",
)  # fmt: skip
"""Names of the columns of `BlockFeatures.matrix`."""

_BATCH = 1_000_000
"""Characters that are looked at together."""


class BlockFeatures(NamedTuple):
    """Blocks as numbers, each by itself.

    Attributes:
        matrix: one row a block, one column for each of `BLOCK_COLUMNS`.
        words: the words, block after block.
        starts: for each block where its words begin in `words`; the end of the last one behind.
        labels: for each block its folded words, without ornaments.
    """

    matrix: Floats
    words: Words
    starts: Integers
    labels: list[str]

    def picked(self, rows: Integers) -> BlockFeatures:
        """These blocks, in this order."""
        counts = np.diff(self.starts)[rows]
        starts = np.concatenate(([0], np.cumsum(counts)))
        places = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], counts)
        labels = [self.labels[row] for row in rows.tolist()]
        return BlockFeatures(self.matrix[rows], Words(self.words.packed[places]), starts, labels)


def joined(parts: Sequence[BlockFeatures]) -> BlockFeatures:
    """Blocks of several parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    counts = np.concatenate([np.diff(part.starts) for part in parts])
    return BlockFeatures(
        np.concatenate([part.matrix for part in parts]),
        Words(np.concatenate([part.words.packed for part in parts])),
        np.concatenate(([0], np.cumsum(counts))),
        [found for part in parts for found in part.labels],
    )


class BlockMemo:
    """The blocks of one document, each counted once, however often the document is looked at."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._known: BlockFeatures | None = None

    def features(self, document: Document) -> BlockFeatures:
        """The features of the blocks of a document, which has at least one."""
        rows, blocks = self._rows, document.blocks
        new: list[Block] = []
        for block in blocks:
            if block.text not in rows:
                rows[block.text] = len(rows)
                new.append(block)
        if new:
            known = () if self._known is None else (self._known,)
            self._known = joined((*known, *(_counted(document, some) for some in _batches(new))))
        assert self._known is not None
        if len(new) == len(blocks) == len(rows):
            return self._known
        return self._known.picked(np.array([rows[block.text] for block in blocks], np.int64))


def _batches(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Blocks in stretches of about `_BATCH` characters: a text of 50 MB must not take 2 GB."""
    begin = 0
    for index, block in enumerate(blocks):
        if block.end - blocks[begin].start >= _BATCH:
            yield blocks[begin : index + 1]
            begin = index + 1
    if begin < len(blocks):
        yield blocks[begin:]


def _counted(document: Document, blocks: Sequence[Block]) -> BlockFeatures:
    find = word_finder(document.text)
    pieces = [document.folded_block(block) for block in blocks]
    found = [find(piece) for piece in pieces]
    counts = np.array([len(words) for words in found], np.int64)
    words = numbered(found)
    starts = np.concatenate(([0], np.cumsum(counts)))
    columns = _signs(document.text, blocks) | _ends([block.text for block in blocks])
    divisor = np.maximum(counts, 1)
    columns["words"] = sums(words.amounts, starts)
    columns["word_length"] = sums(words.lengths, starts) / divisor
    columns["unspaced"] = sums(words.single, starts) / divisor
    columns["capital_share"] = columns["capital_share"] / divisor
    matrix = np.empty((len(blocks), len(BLOCK_COLUMNS)), np.float32)
    for column, name in enumerate(BLOCK_COLUMNS):
        matrix[:, column] = columns[name]
    return BlockFeatures(matrix, words, starts, [label(piece) for piece in pieces])


def sums(values: npt.NDArray[Any], starts: Integers) -> npt.NDArray[Any]:
    """Sums over the words of each block."""
    total = np.concatenate(([0.0], np.cumsum(values, dtype=np.float64)))
    return np.asarray(total[starts[1:]] - total[starts[:-1]])


def _kind_table() -> npt.NDArray[np.uint8]:
    """What kind of sign a character is, by its code; 0 for none."""
    table = np.zeros(0x10000, np.uint8)
    for number, signs in enumerate(_KINDS.values(), 1):
        table[[ord(sign) for sign in signs]] = number
    return table


_KIND_OF = _kind_table()


def _signs(text: str, blocks: Sequence[Block]) -> dict[str, npt.NDArray[Any]]:
    """Which signs stand in each block."""
    origin = blocks[0].start
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
    bounds = np.column_stack((begins, ends)).ravel()[:-1]

    def inside(flags: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """How many flags are set in each block."""
        return np.add.reduceat(flags, bounds, dtype=np.int64)[::2]

    kinds = _KIND_OF[np.minimum(codes, 0xFFFF)]
    columns = {name: inside(kinds == number) for number, name in enumerate(_KINDS, 1)}
    upper = codes != lower
    before = np.concatenate(([32], codes[:-1]))
    opens_word = (before < 65) | ((before > 0x2000) & (before < 0x2070)) | (before == 0xA0)
    opens_word[begins] = True
    lengths = ends - begins
    digits = inside((codes >= 48) & (codes <= 57))
    letters = lengths - digits - inside(codes == 32)
    columns["capitals"] = inside(upper)
    columns["capital_share"] = inside(upper & opens_word)
    columns["digits"] = digits / np.maximum(lengths, 1)
    columns["all_capitals"] = (columns["capitals"] > 0.7 * letters) & (columns["capitals"] > 2)
    columns["characters"] = lengths
    return columns


def _ends(texts: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """What each block begins and ends with."""
    firsts = [text[0] for text in texts]
    lasts = [text.rstrip(_CLOSING)[-1:] for text in texts]
    columns = {
        name: np.array([last in signs for last in lasts], bool) for name, signs in _ENDS.items()
    }
    columns["starts_bullet"] = np.array([first in _BULLETS for first in firsts], bool)
    columns["starts_digit"] = np.array([first.isdecimal() for first in firsts], bool)
    columns["starts_lower"] = np.array([first.islower() for first in firsts], bool)
    columns["starts_quote"] = np.array([first in _QUOTES for first in firsts], bool)
    return columns
