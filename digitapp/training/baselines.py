"""A classical baseline for the comparison: a support vector machine from scikit-learn."""

from __future__ import annotations

import pickle
import time

import numpy as np
from sklearn.decomposition import PCA
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import SVC

from ..evaluation.report import Labelled, comparison_row


def fit_svm(x: np.ndarray, y: np.ndarray, seed: int = 0) -> Pipeline:
    """Fit 40 principal components and an RBF machine.

    x: (N,28,28) uint8, y: (N,) 0–9. Returns a scikit-learn pipeline that takes (N,784) in 0..1.
    All of MNIST takes about a minute on one core; 10,000 digits two seconds.
    """
    machine = make_pipeline(
        PCA(40, random_state=seed),
        SVC(C=10.0, gamma=0.025, cache_size=500),
    )
    return machine.fit(_flat(x), y)


def svm_row(train: Labelled, test: Labelled, limit: int | None = None) -> dict:
    """The support vector machine's line of the comparison (see ``report.comparison_row``).

    train, test: (x (N,28,28) uint8, y) pairs. limit: train on that many digits only (quick runs).
    """
    x, y = train[0][:limit], train[1][:limit]
    start = time.perf_counter()
    machine = fit_svm(x, y)
    seconds = time.perf_counter() - start
    svc = machine[-1]
    return comparison_row(
        "svm",
        lambda pictures: machine.predict(_flat(pictures)),
        test,
        # What it must remember to answer: support vectors, their weights, the components.
        parameters=int(svc.support_vectors_.size + svc.dual_coef_.size + machine[0].components_.size),
        size=len(pickle.dumps(machine)),
        training_seconds=round(seconds, 1),
        note=f"scikit-learn, {len(y):,} digits, 40 principal components, RBF kernel",
    )


def _flat(x: np.ndarray) -> np.ndarray:
    return np.asarray(x, np.float32).reshape(len(x), 784) / 255
