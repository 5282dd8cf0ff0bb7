"""Logistic regression with a few unknowns, for calibration."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

DAMPING = 1e-9
"""Keeps the problem solvable where a column is zero."""

_ROUNDS = 50
"""Steps at most. Newton's method doubles the digits with each, and ten are usual; a problem without
a solution in reach ends here."""


def fit_logistic(
    columns: npt.NDArray[np.float64],
    labels: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.float64] | float = 0.0,
    start: tuple[float, ...] = (),
    ridge: float = 0.0,
) -> npt.NDArray[np.float64]:
    """The coefficients with the largest weighted likelihood, by Newton's method.

    The problem is convex.

    Args:
        columns: one row a case, one column an unknown.
        labels: for each case whether it is true.
        weights: how much each case counts.
        offsets: what is added to the logit of each case, and stays.
        start: coefficients to begin with; zeros when left out.
        ridge: weight of the squares of the coefficients, halved, which are to be small.

    >>> x = np.array([[1.0], [1.0], [1.0], [1.0]])
    >>> y = np.array([True, True, True, False])
    >>> fit_logistic(x, y, np.ones(4)).round(4).tolist()  # log(3)
    [1.0986]
    """
    size = columns.shape[1]
    found = np.array(start or (0.0,) * size)
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(columns @ found + offsets, -30, 30)))
        gradient = columns.T @ (weights * (p - labels)) + ridge * found
        hessian = (columns * (weights * p * (1 - p))[:, None]).T @ columns
        step = np.linalg.solve(hessian + (ridge + DAMPING) * np.eye(size), gradient)
        found -= step
        if np.abs(step).max() < 1e-8:
            break
    return found
