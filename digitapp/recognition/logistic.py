"""Logistic regressions as page.json keeps them: a bias, and for every named feature its weight, mean and scale."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations_with_replacement
from typing import Any

import numpy as np


def logit(p: np.ndarray | float) -> np.ndarray:
    """log(p / (1 - p)) as float64, of p kept 1e-4 away from 0 and 1."""
    p = np.clip(np.asarray(p, np.float64), 1e-4, 1 - 1e-4)
    return np.asarray(np.log(p / (1 - p)))


def with_products(values: Mapping[str, float]) -> dict[str, float]:
    """The features, and the products of every two of them, squares too: what speaks only together with another."""
    return {**values, **{f"{a} × {b}": x * y for (a, x), (b, y) in combinations_with_replacement(values.items(), 2)}}


def probability(values: dict[str, float], fitted: dict[str, Any]) -> float:
    """What a regression says of some features, 0..1.
    fitted: {"bias", "weights", "means", "scales"} by the features' names."""
    z = fitted["bias"] + sum(
        w * (values[name] - fitted["means"][name]) / fitted["scales"][name] for name, w in fitted["weights"].items()
    )
    return float(1 / (1 + np.exp(-np.clip(z, -700, 700))))
