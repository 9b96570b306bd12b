"""Logistic regressions as page.json keeps them: a bias, and for every named feature its weight, mean and scale."""

from __future__ import annotations

from typing import Any

import numpy as np


def logit(p: np.ndarray | float) -> np.ndarray:
    """log(p / (1 - p)) as float64, of p kept 1e-4 away from 0 and 1."""
    p = np.clip(np.asarray(p, np.float64), 1e-4, 1 - 1e-4)
    return np.asarray(np.log(p / (1 - p)))


def probability(values: dict[str, float], fitted: dict[str, Any]) -> float:
    """What a regression says of some features, 0..1.
    fitted: {"bias", "weights", "means", "scales"} by the features' names."""
    z = fitted["bias"] + sum(
        w * (values[name] - fitted["means"][name]) / fitted["scales"][name] for name, w in fitted["weights"].items()
    )
    return float(1 / (1 + np.exp(-np.clip(z, -700, 700))))
