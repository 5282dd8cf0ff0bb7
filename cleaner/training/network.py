"""The recurrent network: trained with PyTorch, run by `cleaner.classifier.network` in NumPy.

Bidirectional layers of simple recurrent units (Lei et al. 2018) over the blocks of a text, each
adding to what the one before found, with three outputs for every block (body, start of the body,
end of the body) and one for the text (whether it is a whole page).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.classifier.arrays import Floats
from cleaner.classifier.kinds import KINDS
from cleaner.classifier.network import FORGET_BIAS, NORM_EPSILON
from cleaner.training.align import ENOUGH


@dataclass(frozen=True, slots=True)
class TextSequence:
    """One text for the network.

    Attributes:
        inputs: a row for each block.
        body: the share of each block that is body.
        weights: how much each block counts.
        is_page: whether it is the text of a whole page.
        page_type: the number of the page's type; -1 where it is unknown.
        kinds: the number of each block's kind of debris; -1 for body, and where it is unknown.
    """

    inputs: Floats
    body: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    is_page: bool
    page_type: int
    kinds: npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the network is trained.

    Attributes:
        hidden: units of a block's state.
        units: recurrent units of a layer in each direction.
        layers: recurrent layers.
        epochs: how often every text is seen.
        rate: the largest learning rate; it falls as a cosine.
        decay: weight decay.
        crop: blocks of a text that are seen at a time.
        batch: crops in a batch.
        around: units of each layer that see the text as a whole.
        types: types of pages that these units learn to tell apart, so that they see them.
        kinds: kinds of debris that are told apart.
        dropout: share of inputs set to zero.
        pointers: weight of the losses for start and end.
        seed: for weights, crops and order.
    """

    hidden: int = 64
    units: int = 64
    layers: int = 2
    epochs: int = 12
    rate: float = 2e-3
    decay: float = 0.01
    crop: int = 480
    batch: int = 24
    around: int = 32
    types: int = 8
    kinds: int = len(KINDS)
    dropout: float = 0.1
    pointers: float = 0.2
    seed: int = 0


def build(inputs: int, settings: Settings) -> Any:
    """The network, untrained."""
    import torch

    nn = torch.nn
    hidden, units = settings.hidden, settings.units

    class Layer(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.around = nn.Linear(hidden, settings.around)
            self.back = nn.Linear(settings.around, hidden)
            self.norm = nn.LayerNorm(hidden, eps=NORM_EPSILON)
            self.gates = nn.Linear(hidden, 6 * units)
            self.merge = nn.Linear(2 * units, hidden)
            self.drop = nn.Dropout(2 * settings.dropout)

        def forward(self, states: Any, mask: Any) -> tuple[Any, Any]:
            around = torch.relu(self.around(_mean(states, mask)))
            states = states + self.back(around)[:, None, :]
            gates = self.gates(self.norm(states))
            candidate = torch.tanh(gates[..., : 2 * units])
            forget = torch.sigmoid(gates[..., 2 * units : 4 * units] + FORGET_BIAS)
            reset = torch.sigmoid(gates[..., 4 * units :])
            # Behind the last block the state is carried on as it is.
            forget = forget * mask[:, :, None] + (1 - mask[:, :, None])
            entered = (1 - forget) * candidate
            forward = _scan(forget[..., :units], entered[..., :units])
            backward = _scan(forget[..., units:].flip(1), entered[..., units:].flip(1)).flip(1)
            found = torch.cat([forward, backward], 2) * reset
            return states + self.merge(self.drop(found)), around

    class Network(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.into = nn.Linear(inputs, hidden)
            self.layers = nn.ModuleList([Layer() for _ in range(settings.layers)])
            self.out_norm = nn.LayerNorm(hidden, eps=NORM_EPSILON)
            self.out = nn.Linear(hidden, 3)
            self.kinds = nn.Linear(hidden, settings.kinds)
            self.page = nn.Linear(hidden, 1)
            self.kind = nn.Linear(settings.around, settings.types)
            self.drop = nn.Dropout(settings.dropout)

        def forward(self, x: Any, mask: Any) -> tuple[Any, Any, Any, Any]:
            states = torch.relu(self.into(self.drop(x)))
            page = self.page(_mean(states, mask))[:, 0]
            for layer in self.layers:
                states, around = layer(states, mask)
            states = self.out_norm(states)
            return self.out(states), page, self.kind(around), self.kinds(states)

    return Network()


def _mean(states: Any, mask: Any) -> Any:
    return (states * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]


def _scan(forget: Any, entered: Any) -> Any:
    """``c[t] = forget[t] * c[t - 1] + entered[t]`` for all *t*: one step a block, in place, six
    times as fast as a parallel scan whose every step PyTorch has to remember."""
    return _scan_function().apply(forget, entered)


@lru_cache(maxsize=1)
def _scan_function() -> Any:
    import torch

    class Scan(torch.autograd.Function):  # type: ignore[misc, name-defined, unused-ignore]
        @staticmethod
        def forward(ctx: Any, forget: Any, entered: Any) -> Any:
            forget = forget.transpose(0, 1).contiguous()
            states = entered.transpose(0, 1).clone(memory_format=torch.contiguous_format)
            kept, found = forget.unbind(0), states.unbind(0)
            for step in range(1, len(found)):
                found[step].addcmul_(kept[step], found[step - 1])
            ctx.save_for_backward(forget, states)
            return states.transpose(0, 1)

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> tuple[Any, Any]:
            forget, states = ctx.saved_tensors
            of_entered = gradient.transpose(0, 1).clone(memory_format=torch.contiguous_format)
            kept, found = forget.unbind(0), of_entered.unbind(0)
            for step in range(len(found) - 2, -1, -1):
                found[step].addcmul_(kept[step + 1], found[step + 1])
            of_forget = torch.zeros_like(forget)
            torch.mul(of_entered[1:], states[:-1], out=of_forget[1:])
            return of_forget.transpose(0, 1), of_entered.transpose(0, 1)

    return Scan


def train(
    sequences: Callable[[], list[TextSequence]], inputs: int, settings: Settings, log: bool = False
) -> Any:
    """Train a network.

    Args:
        sequences: gives the texts of an epoch.
        inputs: columns of the inputs, standardised.
        settings: how.
        log: whether to print the loss of every epoch.
    """
    import torch

    torch.manual_seed(settings.seed)
    random = np.random.default_rng(settings.seed)
    network = build(inputs, settings)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=settings.rate, weight_decay=settings.decay
    )
    scheduler: Any = None
    for epoch in range(settings.epochs):
        batches = list(_batches(sequences(), settings, random))
        if scheduler is None:
            # An epoch's crops differ a little, and so does the number of its batches.
            steps = int(len(batches) * settings.epochs * 1.05) + 1
            scheduler = torch.optim.lr_scheduler.OneCycleLR(
                optimizer, settings.rate, total_steps=steps, pct_start=0.1
            )
        network.train()
        total = 0.0
        for batch in batches:
            loss = _loss(network, [torch.from_numpy(part) for part in batch], settings.pointers)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            total += loss.item()
        if log:
            print(f"  epoch {epoch + 1}: loss {total / len(batches):.4f}", flush=True)
    network.train(mode=False)
    return network


def _batches(
    sequences: list[TextSequence], settings: Settings, random: np.random.Generator
) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    """Crops of like length together: inputs, mask, body, weights, start, end, page, type, kinds."""
    crops = [crop for one in sequences for crop in _crops(one, settings, random)]
    # Crops of about the same length share a batch; the order of batches is random.
    order = sorted(range(len(crops)), key=lambda n: len(crops[n][0]) * random.uniform(0.8, 1.25))
    groups = [order[n : n + settings.batch] for n in range(0, len(order), settings.batch)]
    for number in random.permutation(len(groups)):
        group = [crops[n] for n in groups[number]]
        longest = max(len(crop[0]) for crop in group)
        shape = len(group), longest
        inputs = np.zeros((*shape, group[0][0].shape[1]), np.float32)
        mask, body, weights = (np.zeros(shape, np.float32) for _ in range(3))
        start, end = np.full(len(group), -1, np.int64), np.full(len(group), -1, np.int64)
        page, types = np.zeros(len(group), np.float32), np.zeros(len(group), np.int64)
        kinds = np.full(shape, -1, np.int64)
        for row, (x, y, w, first, last, is_page, page_type, of_blocks) in enumerate(group):
            inputs[row, : len(x)] = x
            mask[row, : len(x)] = 1
            body[row, : len(x)] = y
            weights[row, : len(x)] = w
            kinds[row, : len(x)] = of_blocks
            start[row], end[row], page[row], types[row] = first, last, is_page, page_type
        yield inputs, mask, body, weights, start, end, page, types, kinds


def _crops(one: TextSequence, settings: Settings, random: np.random.Generator) -> Iterator[Any]:
    """The blocks of a text that are looked at in one epoch: a crop, with some blocks left out."""
    count = len(one.body)
    begin = 0
    size = settings.crop
    if count > size:
        begin = int(random.integers(0, count - size + 1))
    keep = np.arange(begin, min(begin + size, count))
    if random.random() < 0.5 and len(keep) > 8:
        keep = keep[random.random(len(keep)) >= random.uniform(0, 0.12)]
    if not len(keep):
        return
    body = one.body[keep]
    everywhere = np.flatnonzero(one.body >= ENOUGH)
    here = np.flatnonzero(body >= ENOUGH)
    start = end = -1
    if len(here):
        start = int(here[0]) if everywhere[0] >= keep[0] else -1
        end = int(here[-1]) if everywhere[-1] <= keep[-1] else -1
    yield (
        one.inputs[keep], body, one.weights[keep], start, end, one.is_page, one.page_type,
        one.kinds[keep],
    )  # fmt: skip


def _loss(network: Any, batch: Sequence[Any], pointers: float) -> Any:
    """Cross-entropy of body by weights, of start and end where they are seen, of the page and its
    type, and of the kinds of debris."""
    import torch

    functional = torch.nn.functional
    x, mask, body, weights, start, end, page, types, kinds = batch
    outputs, pages, said_types, said_kinds = network(x, mask)
    weights = weights * mask
    loss = functional.binary_cross_entropy_with_logits(outputs[..., 0], body, reduction="none")
    total = (loss * weights).sum() / weights.sum()
    outside = (1 - mask) * -1e4
    for column, target in ((1, start), (2, end)):
        known = target >= 0
        if known.any():
            logits = (outputs[..., column] + outside)[known]
            total = total + pointers * functional.cross_entropy(logits, target[known])
    for said, target, weight in ((said_types, types, 0.05), (said_kinds, kinds, 0.1)):
        known = target >= 0
        if known.any():
            total = total + weight * functional.cross_entropy(said[known], target[known])
    return total + 0.05 * functional.binary_cross_entropy_with_logits(pages, page)


def arrays_of(network: Any) -> dict[str, npt.NDArray[np.float32]]:
    """The weights of a network under the names by which `cleaner.classifier.network` knows them."""
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    arrays = {}
    for name, array in state.items():
        *path, what = name.split(".")
        if path[0] == "layers":
            path = [f"{path[2]}_{path[1]}"]
        if path[0] == "kind":
            continue  # it only helps to learn
        key = path[0] if what == "weight" else f"{path[0]}_bias"
        arrays[key] = np.ascontiguousarray(array.T)
    arrays["page"] = arrays["page"][:, 0]
    return arrays
