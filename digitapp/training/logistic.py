"""Logistic regressions fitted on named features, as `recognition.logistic` takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.preprocessing import StandardScaler


def fit(
    rows: Sequence[Mapping[str, float]], y: np.ndarray, strength: float, signs: Mapping[str, int] | None = None
) -> tuple[dict[str, Any], np.ndarray]:
    """(what page.json holds, (n,) probabilities of the rows) for features by name and whether each is true, y (n,)
    bool.

    strength: of the data beside the squares of the weights, scikit-learn's C. signs: features whose weight must not be
    negative (1) or positive (-1).
    """
    names = list(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    scaler = StandardScaler().fit(x)
    scaler.scale_[scaler.scale_ < 1e-4] = 1  # they are kept with five decimals
    x = scaler.transform(x)
    bias, weights = weigh(x, y, [(signs or {}).get(name, 0) for name in names], strength)
    kept = {
        "bias": round(bias, 5),
        "weights": {n: round(float(w), 5) for n, w in zip(names, weights, strict=True)},
        "means": {n: round(float(m), 5) for n, m in zip(names, scaler.mean_, strict=True)},
        "scales": {n: round(float(s), 5) for n, s in zip(names, scaler.scale_, strict=True)},
    }
    return kept, 1 / (1 + np.exp(-(x @ weights + bias)))


def weigh(x: np.ndarray, y: np.ndarray, signs: Sequence[int], strength: float) -> tuple[float, np.ndarray]:
    """(bias, weights (f,)) of a logistic regression of y (n,) on x (n, f), each weight of the sign that is asked for.

    signs: 1 or -1, 0 where both are allowed.
    """
    t = np.where(y, 1.0, -1.0)

    def cost(w: np.ndarray) -> tuple[float, np.ndarray]:
        z = t * (x @ w[1:] + w[0])
        pull = -t / (1 + np.exp(np.clip(z, -500, 500)))
        gradient = strength * np.concatenate([[pull.sum()], x.T @ pull])
        gradient[1:] += w[1:]
        return float(strength * np.logaddexp(0, -z).sum() + 0.5 * (w[1:] ** 2).sum()), gradient

    bounds = [(None, None), *((0, None) if s > 0 else (None, 0) if s < 0 else (None, None) for s in signs)]
    found = minimize(
        cost, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000}
    )
    return float(found.x[0]), found.x[1:]
