"""How likely a repair is right: a logistic score over what is known about word and candidate."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cleaner.errors import WeightsError
from cleaner.repair.slips import KINDS

WEIGHTS = Path(__file__).parent.parent / "weights" / "typos.json"
"""The file that ``python -m cleaner.training typos`` writes."""

FEATURES = (
    "zipf of the candidate",
    "zipf of the word",
    "word is in the long list",
    "lead over the next candidate",
    "root of the number of candidates",
    "length",
    "an edge letter differs",
    "the first letter differs",
    "candidate in the document",
    "word more than once",
    "unknown words nearby",
    "share of lower-case words nearby",
    "other words nearby",
    "in a quotation",
    "derived, sure slip",
    "derived, letter dropped",
    "inflected, sure slip",
    "inflected, letter dropped",
    "compound",
    "lead over the stem",
    "lead over the inflected stem",
    "lead over the parts",
    "foreign",
    "short rare word",
    "capital at a beginning",
    "capital inside, sure slip",
    "capital inside, letter dropped",
    "capital inside: zipf of the word",
    "capital inside: length",
    "capital inside: candidate is a name",
    "letter added at the end",
    "letter dropped at the end",
    *(f"slip: {kind}" for kind in KINDS),
    *(f"slip in a short word: {kind}" for kind in KINDS),
)
"""What the numbers of a row mean, in order."""


class Weights(NamedTuple):
    """The model: log-odds are ``bias`` plus the sum of weight times feature.

    Attributes:
        bias: the constant.
        weights: one for each of `FEATURES`.
        default: the least probability at which ``repair="default"`` acts.
        strict: the same for ``repair="strict"``.
    """

    bias: float
    weights: tuple[float, ...]
    default: float
    strict: float

    def probability(self, row: Sequence[float]) -> float:
        """The probability that the repair is right.

        Args:
            row: one number for each of `FEATURES`.
        """
        odds = self.bias + sum(map(float.__mul__, self.weights, map(float, row)))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, odds))))


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """The weights that travel with the package.

    Raises:
        WeightsError: the file is not about these features.
    """
    data = json.loads(WEIGHTS.read_text("utf-8"))
    if tuple(data["weights"]) != FEATURES:
        raise WeightsError(f"{WEIGHTS}: is about other features; train again")
    return Weights(data["bias"], tuple(data["weights"].values()), data["default"], data["strict"])
