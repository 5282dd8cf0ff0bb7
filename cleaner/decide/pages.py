"""Which blocks of a page are its body: the choice with the best expected F1 by words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SHARED = 2.0
"""Standard deviation of the error that all logits of a page share.

What a classifier takes for body on one page, too much or too little of it, it takes there again
and again. On two folds that were not trained on (644 texts of WCXB dev, as inscriptis gives them)
word F1 is .8497 with 0, .8502 with 1 and .8525 with 2; on one of them 3 and 4 do no better.
"""

NODES = 5
"""Errors at which the expectation is taken (Gauss and Hermite's quadrature); 15 choose alike."""

FEWEST_WORDS = 40
"""Words that are left of a page at least, or a quarter of a small one: a body of a line or two is
rather a mistake. Out of fold it costs pages less than .0003 of F1."""

_CLIP = 1e-5
"""Probabilities are kept as far from 0 and 1, which have no logit; they are rounded to 1e-4."""


def page_body(probabilities: Sequence[float], words: Sequence[float]) -> npt.NDArray[np.bool_]:
    """Which blocks to keep.

    With probabilities p and words w, keeping the k likeliest has an expected F1 of about
    2 Σ_kept p·w / (Σ_kept w + Σ_all p·w) (Jansche 2005 optimises the same expectation). It is
    taken as if blocks were independent once the error that they share is known, and averaged over
    that error; logits are stretched so that each block's own probability stays what it is.

    Args:
        probabilities: for each block the probability that it is body.
        words: for each how many words it has.
    """
    share, size = np.asarray(probabilities, np.float64), np.asarray(words, np.float64)
    order = np.argsort(-share, kind="stable")
    kept = np.cumsum(size[order])
    expected = _expected_f1(share[order], size[order], kept)
    if not len(order) or expected.max() <= 0:
        return np.ones(len(order), bool)
    enough = min(FEWEST_WORDS, kept[-1] / 4)
    expected[: np.searchsorted(kept, enough)] = -1
    # Blocks as likely as the last one kept, those without words among them, stay with it.
    return np.asarray(share >= share[order[int(expected.argmax())]])


def _expected_f1(share: Floats, size: Floats, kept: Floats) -> Floats:
    """The expected F1 of keeping each block and all before it.

    Args:
        share: the probability of each block, the likeliest first.
        size: its words.
        kept: its words and those of all blocks before it.
    """
    sure = np.clip(share, _CLIP, 1 - _CLIP)
    logits = np.log(sure / (1 - sure)) * np.sqrt(1 + np.pi / 8 * SHARED**2)
    errors, weights = np.polynomial.hermite_e.hermegauss(NODES)
    given = 1 / (1 + np.exp(-(logits + SHARED * errors[:, None])))
    hits = np.cumsum(given * size, axis=1)
    f1 = 2 * hits / np.maximum(kept + hits[:, -1:], 1e-9)
    return np.asarray(weights / weights.sum() @ f1)
