"""Boosted trees: grown by CatBoost, run by `cleaner.classifier.trees` in NumPy."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats
from cleaner.classifier.neighbours import Context, key_columns
from cleaner.classifier.trees import Trees
from cleaner.training.align import ENOUGH
from cleaner.training.stored_examples import Example
from cleaner.training.tasks import Material, Task

MOST_BLOCKS = 300
"""Blocks of a text that are learned from; more of one page say little that is new."""

SETTINGS = {
    "loss_function": "Logloss",
    "depth": 6,
    "iterations": 300,
    "learning_rate": 0.1,
    "rsm": 0.2,
    "border_count": 32,
    "l2_leaf_reg": 5,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.7,
    "random_seed": 0,
    "thread_count": 1,
    "verbose": False,
    "allow_writing_files": False,
}
"""How trees are grown, in CatBoost's words."""


def widened(task: Task, rows: Floats) -> Floats:
    """The rows of a text, each beside those around it."""
    keys, said = key_columns(task.all_columns, task.said_names)
    return Context([rows], keys, said).rows(slice(0, len(rows)))


def score_text(arrays: Mapping[str, npt.NDArray[Any]], task: Task, rows: Floats) -> Floats:
    """What trees say about the blocks of a text."""
    return Trees(arrays).score(widened(task, rows))


def fit_trees(
    material: Material, texts: Sequence[Example], unasked: float, iterations: int | None = None
) -> dict[str, npt.NDArray[Any]]:
    """Grow trees on these texts; every page counts as the root of its words.

    Args:
        material: the examples.
        texts: those to learn from.
        unasked: share of texts that are learned from without what is optional.
        iterations: how many trees are grown; as many as `SETTINGS` says when left out.

    Returns:
        Arrays as `cleaner.classifier.trees.Trees` takes them.
    """
    from catboost import CatBoost, Pool

    random = np.random.default_rng(0)
    rows, labels, weights = [], [], []
    for text in texts:
        x = widened(material.task, material.rows(text, random.random() >= unasked))
        some = slice(*text.blocks)
        y = np.asarray(material.examples.body[some]) >= ENOUGH
        w = np.asarray(material.examples.weights[some]) + 0.1
        w = w / np.sqrt(w.sum())
        picks = np.sort(random.permutation(len(x))[:MOST_BLOCKS])
        rows.append(x[picks])
        labels.append(y[picks])
        weights.append(w[picks] * (len(x) / len(picks)))
    pool = Pool(np.concatenate(rows), np.concatenate(labels).astype(int), thread_count=1,
                weight=np.concatenate(weights))  # fmt: skip
    model = CatBoost(SETTINGS | ({"iterations": iterations} if iterations else {}))
    model.fit(pool)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trees.json"
        model.save_model(str(path), format="json")
        return _arrays(json.loads(path.read_text()))


def _arrays(model: Mapping[str, Any]) -> dict[str, npt.NDArray[Any]]:
    """CatBoost's trees as tables; levels that a tree lacks ask what is never true."""
    trees = model["oblivious_trees"]
    depth = SETTINGS["depth"]
    assert isinstance(depth, int)
    columns = np.zeros((len(trees), depth), np.int16)
    borders = np.full((len(trees), depth), np.inf, np.float32)
    leaves = np.zeros((len(trees), 2**depth), np.float32)
    for number, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or ()):
            columns[number, level] = split["float_feature_index"]
            borders[number, level] = split["border"]
        leaves[number, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, bias = model["scale_and_bias"]
    return {
        "tree_columns": columns,
        "tree_borders": borders,
        "tree_leaves": (leaves * scale).astype(np.float16),
        "tree_bias": np.float32(bias[0] if isinstance(bias, list) else bias),
    }
