"""Boosted trees fitted on named features, as `recognition.boosting` takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from threadpoolctl import threadpool_limits

from ..recognition.boosting import Trees

TREES, LEAVES, LEARNING_RATE = 200, 15, 0.06
LEAST, PULL = 20, 1.0  # rows of a leaf; what holds its value back, in rows
PARTS = 4  # that are left out in turn, to know how well others than those fitted on are told


class Fitted(NamedTuple):
    """trees: what page.json holds. told: (n,) what is said of the rows by trees that were not fitted on them."""

    trees: Trees
    told: np.ndarray


def fit(rows: Sequence[Mapping[str, float]], y: np.ndarray, signs: Mapping[str, int] | None = None) -> Fitted:
    """Trees that tell the true ones of some rows, features by name; y: (n,) bool, at least PARTS of either.

    signs: features with which what is said may only rise (1) or fall (-1).
    """
    names = tuple(rows[0])
    x = np.array([[row[name] for name in names] for row in rows], np.float32)  # as they will be asked
    model = HistGradientBoostingClassifier(
        max_iter=TREES, max_leaf_nodes=LEAVES, learning_rate=LEARNING_RATE, min_samples_leaf=LEAST,
        l2_regularization=PULL, early_stopping=False, random_state=0,
        monotonic_cst=[(signs or {}).get(name, 0) for name in names],
    )  # fmt: skip
    with threadpool_limits(1, "openmp"):  # threads that wait for each other take far longer where a core is busy
        told = cross_val_predict(model, x, y, cv=StratifiedKFold(PARTS), method="predict_proba")[:, 1]
        model.fit(x, y)
    return Fitted(trees_of(model, names), told)


def trees_of(model: HistGradientBoostingClassifier, names: tuple[str, ...]) -> Trees:
    """A fitted classifier of two classes as the reader computes it."""
    grown = [one.nodes for (one,) in model._predictors]
    feature, threshold, left, right, value = np.zeros((5, len(grown), max(len(nodes) for nodes in grown)))
    for k, nodes in enumerate(grown):
        leaf, own, n = nodes["is_leaf"].astype(bool), np.arange(len(nodes)), len(nodes)
        feature[k, :n] = np.where(leaf, 0, nodes["feature_idx"])
        threshold[k, :n] = np.where(leaf, 0, nodes["num_threshold"])
        left[k, :n], right[k, :n] = (np.where(leaf, own, nodes[side]) for side in ("left", "right"))
        value[k, :n] = np.where(leaf, nodes["value"], 0)
    deep = max(int(nodes["depth"].max()) for nodes in grown)
    bias = float(np.ravel(model._baseline_prediction)[0])
    kept = Trees(names, round(bias, 5), deep, feature, threshold, left, right, value).to_dict()
    trees = Trees.of(kept)  # with the numbers as they are kept
    if trees is None:
        raise ValueError("a classifier has trees")
    return trees
