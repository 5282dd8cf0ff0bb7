"""Boosted trees in NumPy: a score for every block by itself.

The trees are oblivious, as CatBoost grows them (Prokhorenkova et al. 2018): all nodes of a level
ask the same question, so a tree is a table, and the answers are its index.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats

STRETCH = 512
"""Rows that are looked at together."""


class Trees:
    """A sum of trees.

    Args:
        arrays: `tree_columns` and `tree_borders`, of trees by levels: which column is asked
            about, and above which value the answer is yes; `tree_leaves`, of trees by leaves,
            the first level's answer as the lowest bit; `tree_bias`.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self._levels = arrays["tree_columns"].shape[1]
        # Level by level, trees side by side.
        self._columns = np.ascontiguousarray(arrays["tree_columns"].T, np.int64)
        self._borders = np.ascontiguousarray(arrays["tree_borders"].T, np.float32)[:, :, None]
        leaves = np.asarray(arrays["tree_leaves"], np.float32)
        self._leaves = leaves.ravel()
        self._first = (np.arange(len(leaves)) * leaves.shape[1])[:, None]
        self._bias = float(arrays["tree_bias"])

    def score(self, rows: Floats) -> Floats:
        """A logit for each row."""
        scores = np.empty(len(rows), np.float32)
        for begin in range(0, len(rows), STRETCH):
            columns = np.ascontiguousarray(rows[begin : begin + STRETCH].T)
            leaf = np.repeat(self._first, columns.shape[1], axis=1)
            for level in range(self._levels):
                leaf += (columns[self._columns[level]] > self._borders[level]).astype(
                    np.int64
                ) << level
            values = self._leaves[leaf].sum(axis=0, dtype=np.float64)
            scores[begin : begin + STRETCH] = values + self._bias
        return scores
