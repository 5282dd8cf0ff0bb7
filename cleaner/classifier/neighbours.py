"""Blocks with their neighbours as numbers: what trees look at, that see one row at a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cleaner.classifier.arrays import Floats, Integers

KEY_COLUMNS = frozenset(
    "words stop_share prose characters digits separators copies capital_share ends_sentence "
    "capitals known_words gap_before indent hint certain "
    "linked tag_p tag_item in_candidate share_2 title trafilatura justext".split()
)
"""Names of the columns of which the neighbours' values count, too."""

NEAR = 2
WIDE = 6
FAR = 20
"""Blocks to either side over which means are taken; the farthest of what words say alone.

The study of the problem found smoothed scores over 5 and 11 lines the most useful of features.
"""


class Context:
    """The rows of one text, each beside those around it.

    Args:
        parts: arrays with a row for each block; their columns side by side.
        keys: the columns of which neighbours count.
        said: those among them that say what words and marks say.
    """

    def __init__(self, parts: Sequence[Floats], keys: Integers, said: Integers) -> None:
        self._parts = parts
        self._key = np.concatenate(
            [part[:, columns] for part, columns in _by_part(parts, keys)], axis=1
        )
        self._said = np.flatnonzero(np.isin(keys, said))
        total = np.zeros((len(self._key) + 1, self._key.shape[1]), np.float64)
        np.cumsum(self._key, axis=0, dtype=np.float64, out=total[1:])
        self._total = total
        self._whole = (total[-1] / max(len(self._key), 1)).astype(np.float32)
        self._most = self._key.max(axis=0)

    def rows(self, some: slice) -> Floats:
        """What there is to know about some blocks: a row for each."""
        order = np.arange(some.start, some.stop)
        around = np.broadcast_to(
            np.concatenate((self._whole, self._most)), (len(order), 2 * len(self._whole))
        )
        return np.concatenate(
            (
                *(part[some] for part in self._parts),
                self._mean(order, NEAR),
                self._mean(order, WIDE),
                self._beside(order, -1),
                self._beside(order, 1),
                self._mean(order, FAR)[:, self._said],
                around,
            ),
            axis=1,
            dtype=np.float32,
        )

    def _mean(self, order: Integers, reach: int) -> Floats:
        low = np.maximum(order - reach, 0)
        high = np.minimum(order + reach + 1, len(self._key))
        return np.asarray(
            (self._total[high] - self._total[low]) / (high - low)[:, None], np.float32
        )

    def _beside(self, order: Integers, step: int) -> Floats:
        """The values of the block before or after; zeros beyond the ends."""
        at = order + step
        inside = (at >= 0) & (at < len(self._key))
        return self._key[np.where(inside, at, 0)] * inside[:, None]


def _by_part(parts: Sequence[Floats], keys: Integers) -> list[tuple[Floats, Integers]]:
    pairs = []
    position = 0
    for part in parts:
        width = part.shape[1]
        pairs.append((part, keys[(keys >= position) & (keys < position + width)] - position))
        position += width
    return pairs


def key_columns(names: Sequence[str], said: Sequence[str]) -> tuple[Integers, Integers]:
    """The columns of which neighbours count, and those among them that words and marks gave.

    Args:
        names: of all columns.
        said: of the columns that say what words and marks say.
    """
    keys = [n for n, name in enumerate(names) if name in KEY_COLUMNS or name in said]
    return np.array(keys), np.array([n for n in keys if names[n] in said])
