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

from cleaner.classifier.arrays import Floats
from cleaner.classifier.classifier import PARAGRAPH, Classifier, Operation
from cleaner.classifier.network import Scores, with_pointers
from cleaner.training.align import ENOUGH
from cleaner.training.fit import read_fitted, scores_path
from cleaner.training.folds import FOLDS, inside
from cleaner.training.logistic import fit_logistic
from cleaner.training.ngrams import read_grams
from cleaner.training.stored_examples import read_examples
from cleaner.training.tasks import Task
from cleaner.training.trees import SETTINGS

Labels = npt.NDArray[Any]


def out_of_fold_logits(
    folder: Path, task: Task, tested: Sequence[int]
) -> tuple[Floats, Labels, Labels]:
    """What networks, pointers included, and trees say of blocks that they have not seen.

    Returns:
        A row for each block whose label comes from gold text, with the network's logit and the
        trees'; whether it is body; and how much it counts.
    """
    examples = read_examples(folder / task.examples)
    logits, labels, weights = [], [], []
    for fold in tested:
        with np.load(scores_path(folder, task, fold)) as result:
            scores = result["scores"]
        position = 0
        for text in inside(filter(task.takes, examples.texts), fold):
            some = slice(*text.blocks)
            part = scores[position : (position := position + text.blocks[1] - text.blocks[0])]
            if text.has_gold:
                found = with_pointers(
                    Scores(part[:, 0], part[:, 1], part[:, 2], 0.0), task.pointers
                )
                logits.append(np.column_stack([found, part[:, 4]]))
                labels.append(np.asarray(examples.body[some]) >= ENOUGH)
                weights.append(np.asarray(examples.weights[some]))
    return np.concatenate(logits), np.concatenate(labels), np.concatenate(weights)


def calibrate(folder: Path, task: Task, tested: Sequence[int] = range(FOLDS)) -> Operation:
    """Weights of networks and trees, and an offset, by logistic regression on out-of-fold logits:
    Platt's calibration. Blocks count by their words."""
    logits, labels, weights = out_of_fold_logits(folder, task, tested)
    x = np.column_stack([logits, np.ones(len(logits))]).astype(np.float64)
    if not task.trees:
        x[:, 1] = 0
    found = fit_logistic(x, labels, weights.astype(np.float64), start=(1.0, 0.0, 0.0))
    slope, trees, offset = (round(float(value), 5) for value in found)
    return Operation(task.pointers, slope, trees, offset)


def weights_of(folder: Path, task: Task, fold: int | None) -> dict[str, npt.NDArray[Any]]:
    """The weights that were fitted without a fold, or on everything, in half precision."""
    arrays = read_fitted(folder, task, fold)
    halves: dict[str, npt.NDArray[Any]] = {
        name: array.astype(np.float16) if name[0].isdecimal() else array
        for name, array in arrays.items()
    }
    left = () if fold is None else (fold,)
    for (_, grams), names in zip(
        task.said, (("table", "bias"), ("marks", "marks_bias")), strict=False
    ):
        model = read_grams(folder / grams, left)
        halves |= dict(zip(names, model, strict=True))
    return halves


def fold_classifier(folder: Path, task: Task, fold: int, operation: Operation) -> Classifier:
    """The classifier that has not seen the pages of a fold."""
    return Classifier(weights_of(folder, task, fold), operation, task.columns)


def write_weights(
    folder: Path,
    task: Task,
    target: Path,
    operation: Operation,
    sources: Sequence[Path],
    figures: Mapping[str, Any],
) -> Path:
    """Write the weights that were fitted on everything, and their card.

    Args:
        folder: where training worked.
        task: whose weights they are.
        target: where weights and card go.
        operation: how logits become probabilities.
        sources: the files of labels.
        figures: what the classifier was worth out of fold.
    """
    examples = read_examples(folder / task.examples)
    arrays = weights_of(folder, task, None)
    if task.name != PARAGRAPH:
        # What words say is the same everywhere, and is kept with the weights for texts.
        arrays = {name: array for name, array in arrays.items() if name not in ("table", "bias")}
    content = io.BytesIO()
    # Not compressed: inflating would take longer than all else at the start.
    np.savez(content, allow_pickle=False, **arrays)
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{task.name}.npz"
    path.write_bytes(content.getvalue())
    card = {
        "date": datetime.now(UTC).date().isoformat(),
        "command": "python -m cleaner.training fit",
        "versions": {
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "torch", "catboost")},
        },
        "data": {
            "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sources},
            "pages": len({text.id for text in examples.texts}),
            "texts": len(examples.texts),
            "blocks": len(examples.body),
        },
        "networks": [asdict(settings) for settings in task.networks],
        "trees": SETTINGS if task.trees else None,
        "operation": operation._asdict(),
        "features": task.columns,
        "figures": figures,
        "sha256": hashlib.sha256(content.getvalue()).hexdigest(),
    }
    path.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return path
