"""Calibration against a brute search, and the threshold's promise."""

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.metrics import log_loss

from digitapp.training import calibrate


def overconfident(n=4000, factor=2.5, seed=0):
    """Probabilities that are right for some logits, then sharpened by `factor`; and the truth."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (n, 11))
    right = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    truth = np.array([rng.choice(11, p=p) for p in right])
    sharp = np.exp(factor * logits)
    return sharp / sharp.sum(1, keepdims=True), truth


def test_temperature_undoes_overconfidence_and_is_scikit_learns_best():
    p, truth = overconfident()
    t = calibrate.temperature(p, truth)

    def cost(t):
        q = p ** (1 / t)
        return log_loss(truth, q / q.sum(1, keepdims=True), labels=range(11))

    assert abs(t - minimize_scalar(cost, bounds=(0.25, 4), method="bounded").x) < 0.02
    assert abs(t - 2.5) < 0.2


def test_pictures_without_a_digit_count_as_seldom_as_they_are():
    """The reference has so many fewer of them, and divides by what is left."""
    p, truth = overconfident(12_000, 1.6, seed=3)
    others = np.flatnonzero(truth == 10)
    some = np.sort(np.concatenate([np.flatnonzero(truth != 10), others[: round(0.3 * len(others))]]))

    def cost(t):
        q = p[some] ** (1 / t) * np.append(np.ones(10), 0.3)
        return log_loss(truth[some], q / q.sum(1, keepdims=True), labels=range(11))

    best = minimize_scalar(cost, bounds=(0.25, 4), method="bounded").x
    assert abs(calibrate.temperature(p, truth, 0.3) - best) < 0.03


def test_the_threshold_refuses_at_most_the_share_promised():
    rng = np.random.default_rng(1)
    p = rng.dirichlet(np.ones(10), 1000) * rng.beta(8, 1, (1000, 1))
    t = calibrate.reject_below(p)
    sums = np.sort(p.sum(1))
    assert (sums < t).mean() <= calibrate.REFUSED < (sums <= sums[np.searchsorted(sums, t) + 1]).mean()  # and no less
    assert 0 < t < 0.5
    assert calibrate.reject_below(np.full((100, 10), 0.1)) == 0.5  # who is sure of all: where a digit is the likelier
