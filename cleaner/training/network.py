"""The recurrent network: trained with PyTorch, run by `cleaner.classify` in NumPy.

One bidirectional layer of gated recurrent units over the blocks of a text, with three outputs
for every block (body, start of the body, end of the body) and one for the text (whether it is
a whole page).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from cleaner.block_features import Floats
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
    """

    inputs: Floats
    body: npt.NDArray[np.float32]
    weights: npt.NDArray[np.float32]
    is_page: bool
    page_type: int


@dataclass(frozen=True, slots=True)
class Settings:
    """How the network is trained.

    Attributes:
        hidden: units of the layer before the recurrent one.
        units: recurrent units in each direction.
        epochs: how often every text is seen.
        rate: the largest learning rate; it falls as a cosine.
        decay: weight decay.
        crop: blocks of a text that are seen at a time.
        batch: crops in a batch.
        around: units that see the text as a whole; 0 for none.
        types: types of pages that these units learn to tell apart, so that they see them.
        dropout: share of inputs set to zero.
        pointers: weight of the losses for start and end.
        seed: for weights, crops and order.
    """

    hidden: int = 64
    units: int = 64
    epochs: int = 12
    rate: float = 2e-3
    decay: float = 0.01
    crop: int = 480
    batch: int = 24
    around: int = 32
    types: int = 8
    dropout: float = 0.1
    pointers: float = 0.2
    seed: int = 0


def build(inputs: int, settings: Settings) -> Any:
    """The network, untrained."""
    import torch

    class Network(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.into = torch.nn.Linear(inputs, settings.hidden)
            self.gru = torch.nn.GRU(
                settings.hidden, settings.units, batch_first=True, bidirectional=True
            )
            self.out = torch.nn.Linear(2 * settings.units + settings.hidden + settings.around, 3)
            self.page = torch.nn.Linear(settings.hidden, 1)
            if settings.around:
                self.around = torch.nn.Linear(settings.hidden, settings.around)
                self.kind = torch.nn.Linear(settings.around, settings.types)
            self.drop_in = torch.nn.Dropout(settings.dropout)
            self.drop_out = torch.nn.Dropout(2 * settings.dropout)

        def forward(self, x: Any, mask: Any) -> tuple[Any, Any, Any]:
            hidden = torch.relu(self.into(self.drop_in(x)))
            lengths = mask.sum(1).cpu()
            packed = torch.nn.utils.rnn.pack_padded_sequence(
                hidden, lengths, batch_first=True, enforce_sorted=False
            )
            states, _ = torch.nn.utils.rnn.pad_packed_sequence(
                self.gru(packed)[0], batch_first=True, total_length=x.shape[1]
            )
            mean = (hidden * mask[:, :, None]).sum(1) / mask.sum(1)[:, None]
            joined, types = [self.drop_out(states), hidden], None
            if settings.around:
                around = torch.relu(self.around(mean))
                joined.append(around[:, None, :].expand(-1, x.shape[1], -1))
                types = self.kind(around)
            return self.out(torch.cat(joined, 2)), self.page(mean)[:, 0], types

    return Network()


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
    network.eval()
    return network


def _batches(
    sequences: list[TextSequence], settings: Settings, random: np.random.Generator
) -> Iterator[tuple[npt.NDArray[Any], ...]]:
    """Crops of like length together: inputs, mask, body, weights, start, end, page, type."""
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
        page, kinds = np.zeros(len(group), np.float32), np.zeros(len(group), np.int64)
        for row, (x, y, w, first, last, is_page, kind) in enumerate(group):
            inputs[row, : len(x)] = x
            mask[row, : len(x)] = 1
            body[row, : len(x)] = y
            weights[row, : len(x)] = w
            start[row], end[row], page[row], kinds[row] = first, last, is_page, kind
        yield inputs, mask, body, weights, start, end, page, kinds


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
    yield one.inputs[keep], body, one.weights[keep], start, end, one.is_page, one.page_type


def _loss(network: Any, batch: Sequence[Any], pointers: float) -> Any:
    """Cross-entropy of body by weights, of start and end where they are seen, and of the page."""
    import torch

    functional = torch.nn.functional
    x, mask, body, weights, start, end, page, kinds = batch
    outputs, pages, types = network(x, mask)
    weights = weights * mask
    loss = functional.binary_cross_entropy_with_logits(outputs[..., 0], body, reduction="none")
    total = (loss * weights).sum() / weights.sum()
    outside = (1 - mask) * -1e4
    for column, target in ((1, start), (2, end)):
        known = target >= 0
        if known.any():
            logits = (outputs[..., column] + outside)[known]
            total = total + pointers * functional.cross_entropy(logits, target[known])
    if types is not None and (kinds >= 0).any():
        known = kinds >= 0
        total = total + 0.05 * functional.cross_entropy(types[known], kinds[known])
    return total + 0.05 * functional.binary_cross_entropy_with_logits(pages, page)


def arrays_of(network: Any) -> dict[str, npt.NDArray[np.float32]]:
    """The weights of one network under the names by which `cleaner.network` knows them."""
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    hidden = state["into.weight"].shape[0]
    around = state.get("around.weight", np.zeros((0, hidden), np.float32))
    return {
        "into": state["into.weight"].T,
        "into_bias": state["into.bias"],
        "input": np.stack([state["gru.weight_ih_l0"].T, state["gru.weight_ih_l0_reverse"].T]),
        "input_bias": np.stack([state["gru.bias_ih_l0"], state["gru.bias_ih_l0_reverse"]]),
        "state": np.stack([state["gru.weight_hh_l0"].T, state["gru.weight_hh_l0_reverse"].T]),
        "state_bias": np.stack([state["gru.bias_hh_l0"], state["gru.bias_hh_l0_reverse"]]),
        "around": around.T,
        "around_bias": state.get("around.bias", np.zeros(0, np.float32)),
        "out": state["out.weight"].T,
        "out_bias": state["out.bias"],
        "page": state["page.weight"][0],
        "page_bias": state["page.bias"],
    }


def together(
    networks: Sequence[dict[str, npt.NDArray[np.float32]]],
) -> dict[str, npt.NDArray[np.float32]]:
    """The weights of several networks side by side; one that lacks units gets idle ones."""
    return {name: _stacked([network[name] for network in networks]) for name in networks[0]}


def _stacked(arrays: Sequence[npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    shape = np.max([array.shape for array in arrays], axis=0)
    return np.stack(
        [
            np.pad(array, [(0, full - own) for full, own in zip(shape, array.shape, strict=True)])
            for array in arrays
        ]
    )
