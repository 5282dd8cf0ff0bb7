"""What is counted in a block by itself: its words and its signs, whatever stands around it.

A block that stays as it is from one round of cleaning to the next is counted once.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.document import Block
from cleaner.fold import label

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]

LANGUAGES = (
    "English German French Spanish Italian Portuguese Dutch Swedish Danish Norwegian_Bokmal "
    "Finnish Polish Czech Slovak Hungarian Romanian Greek Turkish Russian Ukrainian Arabic "
    "Persian Hebrew Hindi Indonesian Vietnamese Korean Catalan"
).split()
"""Names of jusText's stop lists that are held against a text."""

STOP_WORDS = 200
"""Words of each stop list that are used, the most frequent first."""

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

BLOCK_COLUMNS = (
    "characters", "words", "word_length", "capital_share", "capitals", "all_capitals", "digits",
    *_KINDS, *_ENDS, "starts_bullet", "starts_digit", "starts_lower", "starts_quote", "unspaced",
)  # fmt: skip
"""Names of the columns of `BlockFeatures.matrix`."""

_BATCH = 1_000_000
"""Characters that are looked at together."""

_MOST_WORDS = 65_536
"""Words that are remembered from one text to the next."""


class Words(NamedTuple):
    """Some words, each as a number: 26 bits of hash, and from there what else is known of it.

    Attributes:
        packed: the numbers.
    """

    packed: Integers

    @property
    def hashes(self) -> Integers:
        """Hashes of 26 bits."""
        return self.packed & _HASH

    @property
    def lengths(self) -> Integers:
        """Characters, 99 at most."""
        return self.packed >> _LENGTH & 0x7F

    @property
    def single(self) -> npt.NDArray[np.bool_]:
        """Which are letters of a script without spaces."""
        return self.packed & 1 << _SINGLE > 0

    def stops(self) -> npt.NDArray[np.bool_]:
        """Which are stop words, in the language that has most of them."""
        of_language = self.packed & 1 << _MASK + self.language() > 0
        return of_language | (self.packed & 1 << _UNSPACED_STOP > 0)

    def language(self) -> int:
        """The index of the language that most of them are stop words of."""
        masks = (self.packed >> _MASK).astype(np.int32)
        masks = masks[masks > 0]
        counts = [int(np.count_nonzero(masks & 1 << bit)) for bit in range(len(LANGUAGES))]
        return counts.index(max(counts))


_HASH = (1 << 26) - 1
_LENGTH = 26
_SINGLE = 33
_UNSPACED_STOP = 34
_MASK = 35


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

    def features(self, text: str, folded: str, blocks: Sequence[Block]) -> BlockFeatures:
        """The features of these blocks.

        Args:
            text: the whole text.
            folded: the text, folded.
            blocks: its blocks, at least one.
        """
        rows = self._rows
        new: list[Block] = []
        for block in blocks:
            if block.text not in rows:
                rows[block.text] = len(rows)
                new.append(block)
        if new:
            known = () if self._known is None else (self._known,)
            self._known = joined((*known, *(_counted(text, folded, p) for p in _batches(new))))
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


def _counted(text: str, folded: str, blocks: Sequence[Block]) -> BlockFeatures:
    find = (_WORD if text.isascii() else _ANY_WORD).findall
    pieces = [folded[block.start : block.end] for block in blocks]
    found = [find(piece) for piece in pieces]
    counts = np.array([len(words) for words in found], np.int64)
    number = _numbers().__getitem__
    words = Words(np.fromiter(map(number, chain.from_iterable(found)), np.int64))
    starts = np.concatenate(([0], np.cumsum(counts)))
    columns = _signs(text, blocks) | _ends([block.text for block in blocks])
    divisor = np.maximum(counts, 1)
    columns["words"] = counts
    columns["word_length"] = sums(words.lengths, starts) / divisor
    columns["unspaced"] = sums(words.single, starts) / divisor
    columns["capital_share"] = columns["capital_share"] / divisor
    matrix = np.empty((len(blocks), len(BLOCK_COLUMNS)), np.float32)
    for column, name in enumerate(BLOCK_COLUMNS):
        matrix[:, column] = columns[name]
    return BlockFeatures(matrix, words, starts, [label(piece) for piece in pieces])


def sums(values: npt.NDArray[Any], starts: Integers) -> npt.NDArray[Any]:
    """Sums over the words of each block."""
    total = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    return np.asarray(total[starts[1:]] - total[starts[:-1]])


def language_of(text: str) -> int:
    """The index of the language in `LANGUAGES` whose stop words a text has most of.

    >>> LANGUAGES[language_of("Das Haus und der Garten sind nicht weit von hier.")]
    'German'
    """
    words = (_WORD if text.isascii() else _ANY_WORD).findall(text[:_BATCH].lower())
    return Words(np.array([*map(_numbers().__getitem__, words)], np.int64)).language()


class _Numbers(dict[str, int]):
    """Words and their numbers; most words of a text have been in another one."""

    def __init__(self, stop_words: Mapping[str, int]) -> None:
        super().__init__()
        self._stop_words = stop_words

    def __missing__(self, word: str) -> int:
        if len(self) >= _MOST_WORDS:
            self.clear()
        single = len(word) == 1 and word > "\u0e00"
        number = (
            zlib.crc32(word.encode("utf-8", "surrogatepass")) & _HASH
            | min(len(word), 99) << _LENGTH
            | single << _SINGLE
            | (single and word in _UNSPACED_STOPS) << _UNSPACED_STOP
            | self._stop_words.get(word, 0) << _MASK
        )
        self[word] = number
        return number


@lru_cache(maxsize=1)
def _numbers() -> _Numbers:
    return _Numbers(stop_lists())


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
