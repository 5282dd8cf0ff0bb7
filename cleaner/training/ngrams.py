"""Fit the linear model over hashed words: which words stand in bodies, and which in debris."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats, Integers
from cleaner.classifier.features import HASH_BITS
from cleaner.classifier.ngrams import CLASSES, block_logits, grams
from cleaner.training.align import ENOUGH
from cleaner.training.stored_examples import Example, Examples

EPOCHS = 3
BATCH = 4_096
RATE = 0.08
DECAY = 1e-5
"""Passes over all texts, blocks of a step, and Adagrad's rate and weight decay: those of the first
fit on WCXB dev, set by hand; no search is recorded."""


class GramModel(NamedTuple):
    """Weights by hash, float16, and the bias of each class."""

    table: npt.NDArray[np.float16]
    bias: Floats


def classes_of(body: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """For each block of a text its class in `cleaner.classifier.ngrams.CLASSES`."""
    is_body = body >= ENOUGH
    if not is_body.any():
        return np.ones(len(body), np.int64)
    first = int(np.argmax(is_body))
    return np.where(is_body, 0, np.where(np.arange(len(body)) < first, 1, 2))


def text_words(examples: Examples, text: Example) -> tuple[npt.NDArray[np.int32], Integers]:
    """The hashed words of one example, and where each block begins."""
    rows, words = slice(*text.blocks), slice(*text.words)
    starts = np.append(examples.starts[rows], text.words[1] - text.words[0]).astype(np.int64)
    return np.asarray(examples.words[words]), starts


def fit_grams(examples: Examples, texts: Sequence[Example], seed: int = 0) -> GramModel:
    """Fit on these texts, each block weighted by the root of its words."""
    import torch

    torch.manual_seed(seed)
    size = 2**HASH_BITS
    table = torch.nn.EmbeddingBag(size, len(CLASSES), mode="sum", include_last_offset=True)
    torch.nn.init.zeros_(table.weight)
    bias = torch.zeros(len(CLASSES), requires_grad=True)
    optimizer = torch.optim.Adagrad(
        [{"params": table.parameters(), "weight_decay": DECAY}, {"params": [bias]}], lr=RATE
    )
    parts = [_flat(examples, text) for text in texts]
    order = np.random.default_rng(seed)
    for _ in range(EPOCHS):
        shuffled = order.permutation(len(parts))
        for group in _batches([parts[number] for number in shuffled]):
            ids, offsets, norms, targets, weights = (torch.from_numpy(part) for part in group)
            logits = table(ids, offsets) / norms[:, None] + bias
            loss = torch.nn.functional.cross_entropy(logits, targets, reduction="none")
            optimizer.zero_grad()
            ((loss * weights).sum() / weights.sum()).backward()
            optimizer.step()
    return GramModel(
        table.weight.detach().numpy().astype(np.float16), bias.detach().numpy().astype(np.float32)
    )


def _flat(examples: Examples, text: Example) -> tuple[npt.NDArray[Any], ...]:
    """Hashes of words and pairs, how many each block has, targets and weights."""
    found = grams(*text_words(examples, text))
    counts = np.diff(found.starts)
    # Words and pairs of a block side by side.
    order = np.argsort(
        np.concatenate(
            (
                np.repeat(np.arange(len(counts)), counts),
                np.repeat(np.arange(len(counts)), counts + 1),
            )
        ),
        kind="stable",
    )
    ids = np.concatenate((found.words, found.pairs))[order]
    rows = slice(*text.blocks)
    weights = np.asarray(examples.weights[rows]) + 0.2
    return ids, 2 * counts + 1, classes_of(np.asarray(examples.body[rows])), weights


def _batches(parts: Sequence[tuple[npt.NDArray[Any], ...]]) -> Any:
    group: list[tuple[npt.NDArray[Any], ...]] = []
    blocks = 0
    for number, part in enumerate(parts, 1):
        group.append(part)
        blocks += len(part[1])
        if blocks >= BATCH or number == len(parts):
            ids, counts, targets, weights = (
                np.concatenate(columns) for columns in zip(*group, strict=True)
            )
            offsets = np.concatenate(([0], np.cumsum(counts)))
            norms = np.sqrt(counts).astype(np.float32)
            yield ids, offsets, norms, targets, weights.astype(np.float32)
            group, blocks = [], 0


def say(model: GramModel, examples: Examples, text: Example) -> Floats:
    """What a model says about the blocks of one example."""
    return block_logits(*text_words(examples, text), model.table, model.bias)


def gram_path(folder: Path, left: Sequence[int]) -> Path:
    """Where the model is kept that was fitted without these folds."""
    return folder / f"grams-without-{'-'.join(map(str, sorted(left))) or 'none'}.npz"


def read_grams(folder: Path, left: Sequence[int]) -> GramModel:
    """The model that was fitted without these folds."""
    with np.load(gram_path(folder, left)) as arrays:
        return GramModel(arrays["table"], arrays["bias"])
