"""What training leaves behind: weights, and the card that says where they come from."""

from __future__ import annotations

import hashlib
import io
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.block_features import Floats
from cleaner.classify import CARD, WEIGHTS, Classifier, Operation
from cleaner.features import FEATURES
from cleaner.network import Scores, with_pointers
from cleaner.training.align import ENOUGH
from cleaner.training.examples import Examples, read_examples
from cleaner.training.fit import NETWORKS, read_grams, read_networks, scores_path
from cleaner.training.folds import FOLDS, inside

POINTERS = 0.3
"""Weight of start and end beside the body logit: from .3 to .6 articles hardly differ out of
fold, and pages of other types lose from .6 on."""


def out_of_fold_logits(examples: Examples, folder: Path) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """For every block the logit of the model that has not seen its page, pointers included.

    Returns:
        The logits, and for which blocks there is one.
    """
    logits = np.zeros(len(examples.body), np.float32)
    known = np.zeros(len(examples.body), bool)
    for fold in range(FOLDS):
        with np.load(scores_path(folder, fold)) as result:
            scores = result["scores"]
        position = 0
        for text in inside(examples.texts, fold):
            count = text.blocks[1] - text.blocks[0]
            part = scores[position : position + count]
            position += count
            found = Scores(part[:, 0], part[:, 1], part[:, 2], 0.0)
            logits[slice(*text.blocks)] = with_pointers(found, POINTERS)
            known[slice(*text.blocks)] = text.has_gold
    return logits, known


def calibrate(folder: Path) -> Operation:
    """Platt's slope and offset by logistic regression on out-of-fold logits, blocks by words."""
    examples = read_examples(folder / "examples")
    logits, known = out_of_fold_logits(examples, folder)
    x = logits[known].astype(np.float64)
    y = (np.asarray(examples.body[known]) >= ENOUGH).astype(np.float64)
    w = np.asarray(examples.weights[known], np.float64)
    slope, offset = 1.0, 0.0
    for _ in range(50):  # Newton's method; the problem is convex and has two unknowns
        p = 1 / (1 + np.exp(-np.clip(slope * x + offset, -30, 30)))
        gradient = np.array([np.sum(w * (p - y) * x), np.sum(w * (p - y))])
        curve = w * p * (1 - p)
        cross = np.sum(curve * x)
        hessian = np.array([[np.sum(curve * x * x), cross], [cross, np.sum(curve)]])
        step = np.linalg.solve(hessian + 1e-9 * np.eye(2), gradient)
        slope, offset = slope - step[0], offset - step[1]
        if np.abs(step).max() < 1e-8:
            break
    return Operation(POINTERS, round(float(slope), 5), round(float(offset), 5))


def weights_of(folder: Path, fold: int | None) -> dict[str, npt.NDArray[Any]]:
    """The weights that were fitted without a fold, or on everything, in half precision."""
    arrays = read_networks(folder, fold)
    grams = read_grams(folder / "grams", *(() if fold is None else (fold,)))
    halves: dict[str, npt.NDArray[Any]] = {
        name: array.astype(np.float16) for name, array in arrays.items()
    }
    # What inputs are divided by keeps its precision: it may be small.
    halves |= {"mean": arrays["mean"], "scale": arrays["scale"]}
    return {**halves, "table": grams.table, "bias": grams.bias}


def fold_classifier(folder: Path, fold: int, operation: Operation) -> Classifier:
    """The classifier that has not seen the pages of a fold."""
    return Classifier(weights_of(folder, fold), operation)


def write_weights(
    folder: Path,
    target: Path,
    operation: Operation,
    sources: Sequence[Path],
    figures: Mapping[str, Any],
) -> Path:
    """Write the weights that were fitted on everything, and their card.

    Args:
        folder: where training worked.
        target: where weights and card go.
        operation: how logits become probabilities.
        sources: the files of labels.
        figures: what the classifier was worth out of fold.
    """
    examples = read_examples(folder / "examples")
    content = io.BytesIO()
    # Not compressed: inflating would take longer than all else at the start.
    np.savez(content, allow_pickle=False, **weights_of(folder, None))
    target.mkdir(parents=True, exist_ok=True)
    (target / WEIGHTS).write_bytes(content.getvalue())
    card = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": "python -m cleaner.training fit",
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "torch")},
        },
        "data": {
            "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources},
            "pages": len({text.id for text in examples.texts}),
            "texts": len(examples.texts),
            "blocks": len(examples.body),
        },
        "networks": [asdict(settings) for settings in NETWORKS],
        "operation": operation._asdict(),
        "features": FEATURES,
        "figures": figures,
        "sha256": {WEIGHTS: hashlib.sha256(content.getvalue()).hexdigest()},
    }
    (target / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return target / WEIGHTS
