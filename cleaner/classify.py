"""How likely each block is body: the statistical paragraph classifier.

A linear model over hashed words, and a small recurrent network over it and over what
`cleaner.features` counts. The network scores every block with all others in view, and says
where the body starts and ends. Training writes the weights: ``python -m cleaner.training fit``.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cleaner.block_features import BlockMemo
from cleaner.document import Block, Judgement, Rule
from cleaner.features import FEATURES, describe
from cleaner.fold import fold
from cleaner.network import CLIP, run, with_pointers
from cleaner.ngrams import block_logits

WEIGHTS = "paragraph.npz"
CARD = "card.json"


class WeightsError(ValueError):
    """Weights that are missing, damaged or of another version; the message says which."""


class Operation(NamedTuple):
    """How logits become decisions; see the card.

    Attributes:
        pointers: weight of where the body starts and ends.
        slope: of the calibration of the logits, after Platt.
        offset: of the same.
    """

    pointers: float
    slope: float
    offset: float


class Classifier:
    """The trained classifier. It holds no state between texts and can be shared by threads.

    Args:
        arrays: the weights by name.
        operation: how logits become probabilities.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], operation: Operation) -> None:
        self._table = arrays["table"]
        self._weights = {
            name: np.asarray(array, np.float32) for name, array in arrays.items() if name != "table"
        }
        self._operation = operation

    def memo(self) -> BlockMemo:
        """What `judge` remembers of one document, for several looks at it."""
        return BlockMemo()

    def judge(
        self,
        text: str,
        blocks: Sequence[Block],
        matches: Sequence[Sequence[Rule]],
        memo: BlockMemo | None = None,
    ) -> Judgement:
        """Say of every block how likely it is body, and of the text whether it is a whole page.

        Args:
            text: the whole text.
            blocks: its blocks, at least one.
            matches: for each block the rules that it matches.
            memo: what was counted in earlier rounds over the same document.
        """
        described = describe(text, fold(text), blocks, matches, memo)
        logits = block_logits(described.words, described.starts, self._table, self._weights["bias"])
        inputs = described.matrix, logits
        position = 0
        for part in inputs:
            columns = slice(position, position := position + part.shape[1])
            part -= self._weights["mean"][columns]
            part /= self._weights["scale"][columns]
            np.clip(part, -CLIP, CLIP, out=part)
        scores = run(self._weights, inputs)
        pointed = with_pointers(scores, self._operation.pointers)
        calibrated = self._operation.slope * pointed + self._operation.offset
        return Judgement(
            body=tuple(np.round(_probability(calibrated), 4).tolist()),
            page=round(float(_probability(np.float32(scores.page))), 4),
            words=tuple(np.diff(described.starts).tolist()),
        )


def _probability(logits: Any) -> Any:
    return 1 / (1 + np.exp(-np.clip(logits, -30, 30).astype(np.float64)))


def weights_folder() -> Path:
    """The folder of the weights that travel with the package."""
    return Path(__file__).with_name("weights")


def read_card(folder: Path) -> dict[str, Any]:
    """The card of some weights.

    Raises:
        WeightsError: it is missing or damaged.
    """
    try:
        card: dict[str, Any] = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsError(f"{folder / CARD}: {error}; install cleaner again") from error
    return card


@lru_cache(maxsize=2)
def load_classifier(folder: Path | None = None) -> Classifier:
    """The classifier of a folder; nothing is parsed before its hash was found right.

    Args:
        folder: of weights and card; the one that travels with the package when left out.

    Raises:
        WeightsError: a file is missing, damaged, or made for other features.
    """
    folder = weights_folder() if folder is None else folder
    card = read_card(folder)
    path = folder / WEIGHTS
    try:
        content = path.read_bytes()
        expected = card["sha256"][WEIGHTS]
        operation = Operation(**card["operation"])
        features = tuple(card["features"])
    except (OSError, KeyError, TypeError) as error:
        raise WeightsError(f"{path}: {error!r}; install cleaner again") from error
    if hashlib.sha256(content).hexdigest() != expected:
        raise WeightsError(f"{path}: not the file that its card speaks of; install cleaner again")
    if features != FEATURES:
        raise WeightsError(f"{path}: made for other features; run python -m cleaner.training fit")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Classifier(dict(arrays), operation)
