"""Logistic regressions beside scikit-learn's."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from digitapp.recognition.logistic import probability
from digitapp.training import logistic


def test_signed_weights_are_scikit_learns_where_they_may_be():
    rng = np.random.default_rng(3)
    x = rng.normal(0, 1, (400, 3))
    y = rng.random(400) < 1 / (1 + np.exp(-(1.5 * x[:, 0] - x[:, 1] + 0.3)))
    model = LogisticRegression(C=3.0).fit(x, y)
    for signs in ([0, 0, 0], [1, -1, 0]):
        bias, weights = logistic.weigh(x, y, signs, 3.0)
        assert np.allclose(weights, model.coef_[0], atol=2e-3) and bias == pytest.approx(model.intercept_[0], abs=2e-3)
    _, weights = logistic.weigh(x, y, [-1, 1, 0], 3.0)
    assert weights[0] == 0 == weights[1]  # what the data say may not be said


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
