"""Hashed words and pairs of words, and what a linear model says about the blocks they stand in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats, Integers
from cleaner.classifier.features import HASH_BITS

CLASSES = ("body", "before", "behind")
"""What a block is: body, debris before the first block of body, or debris after the last one."""

_EDGE = 0x9E3779B1
_SPREAD = 0x85EBCA6B
"""Odd numbers of 32 bits that scatter well: the golden ratio's, and one of MurmurHash3. What ships
was trained with them."""


class Grams(NamedTuple):
    """Words and pairs of words of every block, the two ends of a block counted as words.

    Attributes:
        words: hashes of the words.
        pairs: hashes of the pairs; a block of *n* words has *n* + 1.
        starts: where each block's words begin; its pairs begin at the same place, plus the
            number of blocks before it.
    """

    words: Integers
    pairs: Integers
    starts: Integers


def grams(words: npt.NDArray[np.integer[Any]], starts: Integers) -> Grams:
    """The pairs of words in blocks of hashed words.

    Args:
        words: hashes, block after block.
        starts: where each block begins, with the end of the last one.
    """
    mask = 2**HASH_BITS - 1
    padded = np.insert(words.astype(np.int64), starts, _EDGE & mask)
    pairs = (padded[:-1] * _SPREAD + padded[1:] * _EDGE) >> 7 & mask
    return Grams(words.astype(np.int64), pairs, starts)


def block_logits(
    words: npt.NDArray[np.integer[Any]],
    starts: Integers,
    table: npt.NDArray[np.floating],
    bias: Floats,
) -> Floats:
    """What the linear model says: log-probabilities of `CLASSES`, a row for each block.

    Args:
        words: the hashed words of a text, block after block.
        starts: where each block begins, with the end of the last one.
        table: a row of weights for each hash.
        bias: a weight for each class.
    """
    logits = np.empty((len(starts) - 1, len(CLASSES)), np.float32)
    for begin in range(0, len(logits), _BLOCKS):
        end = min(begin + _BLOCKS, len(logits))
        origin = starts[begin]
        found = grams(words[origin : starts[end]], starts[begin : end + 1] - origin)
        sums = _sums(table[found.words], found.starts)
        sums += _sums(table[found.pairs], found.starts + np.arange(len(found.starts)))
        counts = np.diff(found.starts)
        logits[begin:end] = sums / np.sqrt(2 * counts + 1)[:, None].astype(np.float32) + bias
    top = logits.max(axis=1, keepdims=True)
    return np.asarray(logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True)))


_BLOCKS = 4_096
"""Blocks that are summed at a time."""


def _sums(values: npt.NDArray[np.floating], starts: Integers) -> Floats:
    """Sums over stretches, empty ones too; in double precision, so that order hardly matters."""
    total = np.zeros((len(values) + 1, values.shape[1]), np.float64)
    np.cumsum(values, axis=0, dtype=np.float64, out=total[1:])
    return (total[starts[1:]] - total[starts[:-1]]).astype(np.float32)
