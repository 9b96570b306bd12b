"""Boosted trees as page.json keeps them: many small trees ask for named features, and what they say is added up
(gradient boosting, Friedman 2001)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import ModelMismatch
from .packing import packed, unpacked

_NODES = {"feature": "float16", "threshold": "float32", "left": "float16", "right": "float16", "value": "float16"}


@dataclass(frozen=True, eq=False)
class Trees:
    """Some trees, each with its nodes, the first of which is asked first; all arrays (trees, nodes).

    features: what is asked for. bias: what is said before any tree is asked. feature: which one a node asks for; left,
    right: the number of the node that follows where it is at most `threshold`, and where it is more, the node itself at
    a leaf; value: what a leaf adds. deep: how many nodes are asked at most.
    """

    features: tuple[str, ...]
    bias: float
    deep: int
    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray

    @classmethod
    def of(cls, values: Mapping[str, Any] | None) -> Trees | None:
        """From what page.json holds; None when it holds none. Raises ModelMismatch when that are no such trees."""
        if not values:
            return None
        try:
            feature, threshold, left, right, value = (unpacked(values[name]) for name in _NODES)
            whole = (array.astype(np.intp) for array in (feature, left, right))
            feature, left, right = whole
            shapes = {array.shape for array in (feature, threshold, left, right, value)}
            if len(shapes) != 1 or feature.max(initial=0) >= len(values["features"]):
                raise ValueError("they ask for something else")
            return cls(
                tuple(values["features"]), float(values["bias"]), int(values["deep"]),
                feature, threshold, left, right, value,
            )  # fmt: skip
        except (KeyError, TypeError, ValueError, AttributeError):
            raise ModelMismatch(
                "page.json was written by another version. Make it again with: python train.py --page"
            ) from None

    def to_dict(self) -> dict[str, Any]:
        return {"features": list(self.features), "bias": self.bias, "deep": self.deep} | {
            name: packed(getattr(self, name), kind) for name, kind in _NODES.items()
        }

    def say(self, rows: Sequence[Mapping[str, float]]) -> np.ndarray:
        """(n,) float64: how probable it is that each of some rows is true, 0..1. Rows: features by name."""
        x = np.array([[row[name] for name in self.features] for row in rows], np.float32)
        x = x.reshape(len(rows), len(self.features))
        each, tree = np.arange(len(x))[:, None], np.arange(len(self.value))
        at = np.zeros((len(x), len(self.value)), np.intp)
        for _ in range(self.deep):
            less = x[each, self.feature[tree, at]] <= self.threshold[tree, at]
            at = np.where(less, self.left[tree, at], self.right[tree, at])
        z = self.bias + self.value[tree, at].sum(axis=1, dtype=np.float64)
        return np.asarray(1 / (1 + np.exp(-np.clip(z, -700, 700))))
