"""A recurrent network in NumPy: a score for every block of a text, with all others in view.

The recurrence is linear in its state (simple recurrent units: Lei et al. 2018), so that a whole
text takes a few dozen steps instead of one for each block.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats

CLIP = 6.0
"""Standardised inputs are cut off at this many standard deviations."""

NORM_EPSILON = 1e-5
"""What is added to a variance before its root is taken, as PyTorch does."""

FORGET_BIAS = 1.0
"""What is added to the forget gate's logits, so that a state lasts."""

Weights = Mapping[str, npt.NDArray[np.float32]]


class Scores(NamedTuple):
    """What the network says.

    Attributes:
        body: a logit for each block: is it body?
        start: a logit for each block: does the body start here?
        end: a logit for each block: does it end here?
        page: a logit for the text: is it a whole page?
        kinds: for each block a logit for each kind of debris; None where they are not told apart.
    """

    body: Floats
    start: Floats
    end: Floats
    page: float
    kinds: Floats | None = None


def networks_of(arrays: Mapping[str, npt.NDArray[Any]]) -> list[Weights]:
    """The networks among some arrays: those whose names begin with a number and a stop."""
    by_number: dict[str, dict[str, npt.NDArray[np.float32]]] = {}
    for name, array in arrays.items():
        number, _, own = name.partition(".")
        if own:
            by_number.setdefault(number, {})[own] = np.ascontiguousarray(array, np.float32)
    return list(by_number.values())


def run(networks: Sequence[Weights], inputs: Sequence[Floats]) -> Scores:
    """Score the blocks of one text by the mean of some networks.

    Args:
        networks: arrays by name, see `cleaner.training.network.arrays_of`.
        inputs: arrays with a row for each block, standardised; their columns side by side.
    """
    outcomes = [_run_one(weights, inputs) for weights in networks]
    outputs = np.mean([outputs for outputs, _ in outcomes], axis=0)
    body, start, end = outputs[:, :3].T
    kinds = outputs[:, 3:] if outputs.shape[1] > 3 else None
    return Scores(body, start, end, float(np.mean([page for _, page in outcomes])), kinds)


def _run_one(weights: Weights, inputs: Sequence[Floats]) -> tuple[Floats, float]:
    """The outputs of one network: for each block a row of three, and of one for each kind of debris
    where it tells them apart; and one for the text."""
    stretches = _stretches(len(inputs[0]))
    states = np.empty((len(inputs[0]), len(weights["into_bias"])), np.float32)
    # What is wide is made for some blocks at a time: a text of 50 MB has 600,000 of them.
    for some in stretches:
        rows = np.concatenate([part[some] for part in inputs], axis=1)
        states[some] = np.maximum(_product(rows, weights["into"]) + weights["into_bias"], 0)
    page = float(_mean(states) @ weights["page"] + weights["page_bias"][0])
    layer = 0
    while f"gates_{layer}" in weights:
        states += _around(weights, states, layer)
        _add_layer(weights, states, layer, stretches)
        layer += 1
    heads = [name for name in ("out", "kinds") if name in weights]
    out = np.concatenate([weights[name] for name in heads], axis=1)
    out_bias = np.concatenate([weights[f"{name}_bias"] for name in heads])
    outputs = np.empty((len(states), len(out_bias)), np.float32)
    for some in stretches:
        normed = _normed(states[some], weights["out_norm"], weights["out_norm_bias"])
        outputs[some] = _product(normed, out) + out_bias
    return outputs, page


def _mean(states: Floats) -> Floats:
    return np.asarray(states.mean(axis=0, dtype=np.float64), np.float32)


def _around(weights: Weights, states: Floats, layer: int) -> Floats:
    """What the text as a whole says to each of its blocks."""
    seen = np.maximum(
        _mean(states) @ weights[f"around_{layer}"] + weights[f"around_{layer}_bias"], 0
    )
    return np.asarray(seen @ weights[f"back_{layer}"] + weights[f"back_{layer}_bias"])


def _add_layer(weights: Weights, states: Floats, layer: int, stretches: Sequence[slice]) -> None:
    """Add to the states what one layer finds, forward and backward."""
    gates = _Gates(weights, states, layer, single=len(stretches) == 1)
    merge, merge_bias = weights[f"merge_{layer}"], weights[f"merge_{layer}_bias"]
    units = merge.shape[0] // 2
    sides = slice(0, units), slice(units, 2 * units)
    both_ways = np.empty((len(states), 2 * units), np.float32)
    carried = np.zeros(2 * units, np.float32)
    # Both directions at once: one from the first stretch on, the other from the last one back.
    for pair in zip(stretches, reversed(stretches), strict=True):
        longest = max(some.stop - some.start for some in pair)
        kept = np.ones((longest, 2 * units), np.float32)
        entered = np.zeros((longest, 2 * units), np.float32)
        for some, columns, step in zip(pair, sides, (1, -1), strict=True):
            shifted = slice(columns.start + 2 * units, columns.stop + 2 * units)
            forget = _sigmoid(gates.of(some, shifted) + np.float32(FORGET_BIAS))
            kept[: len(forget), columns] = forget[::step]
            entered[: len(forget), columns] = np.tanh(gates.of(some, columns))[::step]
        entered *= 1 - kept
        swept = _recur(kept, entered, carried)
        carried = swept[-1]
        for some, columns, step in zip(pair, sides, (1, -1), strict=True):
            both_ways[some, columns] = swept[: some.stop - some.start, columns][::step]
    for some in stretches:
        reset = _sigmoid(gates.of(some, slice(4 * units, 6 * units)))
        states[some] += _product(both_ways[some] * reset, merge) + merge_bias


class _Gates:
    """The logits of a layer's candidate, forget gate and reset gate, each forward and backward.

    Where the text is one stretch they are made at once; else they would not fit into memory.
    """

    def __init__(self, weights: Weights, states: Floats, layer: int, single: bool) -> None:
        self._norm = weights[f"norm_{layer}"], weights[f"norm_{layer}_bias"]
        self._gates, self._bias = weights[f"gates_{layer}"], weights[f"gates_{layer}_bias"]
        self._states = states
        everything = slice(0, len(self._bias))
        self._whole = self._made(slice(0, len(states)), everything) if single else None

    def of(self, some: slice, columns: slice) -> Floats:
        """Some columns for some blocks."""
        if self._whole is not None:
            return self._whole[:, columns]
        return self._made(some, columns)

    def _made(self, some: slice, columns: slice) -> Floats:
        rows = _normed(self._states[some], *self._norm)
        return _product(rows, self._gates[:, columns]) + self._bias[columns]


def _recur(forget: Floats, entered: Floats, carried: Floats) -> Floats:
    """The states ``c[t] = forget[t] * c[t - 1] + entered[t]``, from ``c[-1] = carried`` on.

    Pieces of the text go side by side, each as if nothing stood before it; what does is added
    when all are done (a scan in blocks: Blelloch 1990).
    """
    count, units = forget.shape
    size = max(int(np.sqrt(count)), 1)
    pieces = -(-count // size)
    kept = np.ones((pieces * size, units), np.float32)
    kept[:count] = forget
    states = np.zeros((pieces * size, units), np.float32)
    states[:count] = entered
    kept, states = (some.reshape(pieces, size, units) for some in (kept, states))
    for step in range(1, size):
        states[:, step] += kept[:, step] * states[:, step - 1]
        kept[:, step] *= kept[:, step - 1]
    before = np.empty((pieces, 1, units), np.float32)
    for piece in range(pieces):
        before[piece] = carried
        carried = kept[piece, -1] * carried + states[piece, -1]
    states += kept * before
    return states.reshape(-1, units)[:count]


def _normed(rows: Floats, weight: Floats, bias: Floats) -> Floats:
    """Each row with mean 0 and variance 1, scaled (layer normalisation: Ba et al. 2016)."""
    share = np.float32(1 / rows.shape[1])
    centred = rows - (np.einsum("ij->i", rows) * share)[:, None]
    variance = np.einsum("ij,ij->i", centred, centred) * share
    centred *= (1 / np.sqrt(variance + np.float32(NORM_EPSILON)))[:, None]
    return np.asarray(centred * weight + bias)


def _sigmoid(logits: Floats) -> Floats:
    half = np.float32(0.5)
    return np.asarray(np.tanh(logits * half) * half + half)


_STRETCH = 4_096
"""Blocks whose numbers are made at a time, so that a long text takes no more memory for them."""

_ROWS = 16
"""Rows that are multiplied at a time. OpenBLAS leaves products of so few numbers to one thread;
with more of them the number of threads would decide how sums are rounded, and threads that wait
for each other take ten times as long on a busy machine."""


def _stretches(count: int) -> list[slice]:
    return [slice(begin, min(begin + _STRETCH, count)) for begin in range(0, count, _STRETCH)]


def _product(rows: Floats, weights: Floats) -> Floats:
    """The matrix product ``rows @ weights``, the same for any number of threads."""
    count, width = rows.shape
    full = -(-count // _ROWS) * _ROWS
    padded = np.zeros((full, width), np.float32)
    padded[:count] = rows
    products = padded.reshape(-1, _ROWS, width) @ weights
    return np.asarray(products.reshape(full, -1)[:count])


def log_softmax(logits: Floats, axis: int = 0) -> Floats:
    """Logits as log-probabilities that sum to 1 along an axis."""
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True)))


def with_pointers(scores: Scores, weight: float) -> Floats:
    """The body logits, and how likely it is that the body has started and not yet ended.

    Adds ``weight`` times log P(start <= i) + log P(end >= i).
    """
    started = np.cumsum(np.exp(log_softmax(scores.start)))
    unended = np.cumsum(np.exp(log_softmax(scores.end))[::-1])[::-1]
    inside = np.log(np.clip(started, 1e-6, 1)) + np.log(np.clip(unended, 1e-6, 1))
    return np.asarray(scores.body + weight * inside, np.float32)
