"""Logistic regressions fitted on named features, as `recognition.logistic` takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def fit(rows: Sequence[Mapping[str, float]], y: np.ndarray, strength: float) -> tuple[dict[str, Any], np.ndarray]:
    """(what page.json holds, (n,) probabilities of the rows) for features by name and whether each is true, y (n,)
    bool.

    strength: of the data beside the squares of the weights, scikit-learn's C.
    """
    names = list(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    scaler = StandardScaler().fit(x)
    scaler.scale_[scaler.scale_ < 1e-4] = 1  # they are kept with five decimals
    x = scaler.transform(x)
    model = LogisticRegression(C=strength, max_iter=5000).fit(x, y)
    kept = {
        "bias": round(float(model.intercept_[0]), 5),
        "weights": {n: round(float(w), 5) for n, w in zip(names, model.coef_[0], strict=True)},
        "means": {n: round(float(m), 5) for n, m in zip(names, scaler.mean_, strict=True)},
        "scales": {n: round(float(s), 5) for n, s in zip(names, scaler.scale_, strict=True)},
    }
    return kept, model.predict_proba(x)[:, 1]
