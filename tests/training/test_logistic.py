"""Logistic regressions beside scikit-learn's."""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from digitapp.recognition.logistic import probability
from digitapp.training import logistic


def test_what_is_fitted_answers_as_scikit_learn_does():
    rng = np.random.default_rng(4)
    x = rng.normal([3, -2], [5, 0.1], (300, 2))
    y = rng.random(300) < 1 / (1 + np.exp(-0.3 * x[:, 0]))
    rows = [{"one": a, "two": b, "always": 7.0} for a, b in x.tolist()]
    kept, p = logistic.fit(rows, y, 0.3)
    theirs = make_pipeline(StandardScaler(), LogisticRegression(C=0.3)).fit(x, y).predict_proba(x)[:, 1]
    assert np.allclose(p, theirs, atol=2e-3)
    assert np.allclose([probability(row, kept) for row in rows], p, atol=2e-3)
    assert kept["weights"]["always"] == 0
