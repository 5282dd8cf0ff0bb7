"""A recurrent network in NumPy: a score for every block of a text, with all others in view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.block_features import Floats

CLIP = 6.0
"""Standardised inputs are cut off at this many standard deviations."""


class Scores(NamedTuple):
    """What the network says.

    Attributes:
        body: a logit for each block: is it body?
        start: a logit for each block: does the body start here?
        end: a logit for each block: does it end here?
        page: a logit for the text: is it a whole page?
    """

    body: Floats
    start: Floats
    end: Floats
    page: float


def run(weights: Mapping[str, npt.NDArray[np.float32]], inputs: Sequence[Floats]) -> Scores:
    """Score the blocks of one text by the mean of several networks.

    Each has one bidirectional layer of gated recurrent units (Cho et al. 2014, in the form of
    PyTorch). Both directions of all networks take a step together, since a step costs about
    the same for one as for four.

    Args:
        weights: arrays by name, see `cleaner.training.network.together`; the first axis counts
            networks.
        inputs: arrays with a row for each block, standardised; their columns side by side.
    """
    stretches = _stretches(len(inputs[0]))
    # What is wide is made for some blocks at a time: a text of 50 MB has 600,000 of them.
    total = sum(_hidden(weights, inputs, some).sum(axis=1, dtype=np.float64) for some in stretches)
    mean = (total / len(inputs[0])).astype(np.float32)
    around = np.einsum("nh,nha->na", mean, weights["around"]) + weights["around_bias"]
    offset = np.einsum("na,nao->no", np.maximum(around, 0), _rows(weights, around.shape[1]))
    states = _states(weights, inputs, stretches)
    outputs = np.empty((len(inputs[0]), 3), np.float32)
    for some in stretches:
        seen = states[:, :, some], _hidden(weights, inputs, some)
        joined = np.concatenate((seen[0][:, 0], seen[0][:, 1], seen[1]), axis=2)
        logits = _product(joined, weights["out"][:, : joined.shape[2]])
        outputs[some] = (logits + (offset + weights["out_bias"])[:, None]).mean(axis=0)
    page = np.einsum("nh,nh->n", mean, weights["page"]) + weights["page_bias"][:, 0]
    return Scores(outputs[:, 0], outputs[:, 1], outputs[:, 2], float(page.mean()))


_STRETCH = 4_096


_ROWS = 16
"""Rows that are multiplied at a time. OpenBLAS leaves products of so few numbers to one thread;
with more of them the number of threads would decide how sums are rounded, and threads that wait
for each other take ten times as long on a busy machine."""


def _product(rows: Floats, weights: Floats) -> Floats:
    """The matrix product ``rows @ weights``, the same for any number of threads."""
    count, width = rows.shape[-2:]
    full = -(-count // _ROWS) * _ROWS
    padded = np.zeros((*rows.shape[:-2], full, width), np.float32)
    padded[..., :count, :] = rows
    padded = padded.reshape(*rows.shape[:-2], -1, _ROWS, width)
    found = padded @ weights[..., None, :, :]
    return np.asarray(found.reshape(*found.shape[:-3], full, -1)[..., :count, :])


def _stretches(count: int) -> list[slice]:
    return [slice(begin, min(begin + _STRETCH, count)) for begin in range(0, count, _STRETCH)]


def _rows(weights: Mapping[str, npt.NDArray[np.float32]], count: int) -> Floats:
    """The part of the last layer that sees the text as a whole."""
    out = weights["out"]
    return out[:, out.shape[1] - count :]


def _hidden(
    weights: Mapping[str, npt.NDArray[np.float32]], inputs: Sequence[Floats], some: slice
) -> Floats:
    """The first layer, for some blocks: an array of networks, blocks and units."""
    rows = np.concatenate([part[some] for part in inputs], axis=1)
    return np.asarray(
        np.maximum(_product(rows, weights["into"]) + weights["into_bias"][:, None], 0)
    )


def _states(
    weights: Mapping[str, npt.NDArray[np.float32]],
    inputs: Sequence[Floats],
    stretches: Sequence[slice],
) -> Floats:
    """The recurrent states: an array of networks, directions, blocks and units."""
    networks, _, units, width = weights["state"].shape
    count = len(inputs[0])
    states = np.empty((networks, 2, count, units), np.float32)
    state = weights["state"].reshape(2 * networks, units, width)
    bias = weights["state_bias"].reshape(2 * networks, width)
    current = np.zeros((2 * networks, 1, units), np.float32)
    for some in stretches:
        back = slice(count - some.stop, count - some.start)
        both = (_hidden(weights, inputs, some), _hidden(weights, inputs, back)[:, ::-1])
        entered = _product(np.stack(both, axis=1), weights["input"])
        entered += weights["input_bias"][:, :, None]
        gates = np.ascontiguousarray(entered.reshape(2 * networks, -1, width).transpose(1, 0, 2))
        found, current = _recur(gates, state, bias, current)
        found = found.reshape(-1, networks, 2, units).transpose(1, 2, 0, 3)
        states[:, 0, some] = found[:, 0]
        states[:, 1, back] = found[:, 1, ::-1]
    return states


def _recur(gates: Floats, state: Floats, bias: Floats, current: Floats) -> tuple[Floats, Floats]:
    """The states of all directions, step by step, and the last one."""
    count, directions, width = gates.shape
    units = width // 3
    states = np.empty((count, directions, units), np.float32)
    # Reset and update gate need their two biases only as a sum.
    gates[:, :, : 2 * units] += bias[:, : 2 * units]
    new_bias = bias[:, 2 * units :]
    for step in range(count):
        entered = gates[step]
        carried = (current @ state)[:, 0]
        switches = 1 / (1 + np.exp(-(entered[:, : 2 * units] + carried[:, : 2 * units])))
        carried = carried[:, 2 * units :] + new_bias
        new = np.tanh(entered[:, 2 * units :] + switches[:, :units] * carried)
        update = switches[:, units:]
        current = (new + update * (current[:, 0] - new))[:, None]
        states[step] = current[:, 0]
    return states, current


def log_softmax(logits: Floats) -> Floats:
    """Logits as log-probabilities."""
    shifted = logits - logits.max()
    return np.asarray(shifted - np.log(np.exp(shifted).sum()))


def with_pointers(scores: Scores, weight: float) -> Floats:
    """The body logits, and how likely it is that the body has started and not yet ended.

    Adds ``weight`` times log P(start <= i) + log P(end >= i).
    """
    started = np.cumsum(np.exp(log_softmax(scores.start)))
    unended = np.cumsum(np.exp(log_softmax(scores.end))[::-1])[::-1]
    inside = np.log(np.clip(started, 1e-6, 1)) + np.log(np.clip(unended, 1e-6, 1))
    return np.asarray(scores.body + weight * inside, np.float32)
