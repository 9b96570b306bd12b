"""The threshold keeps its promise, and is not higher than it has to be."""

import numpy as np
import pytest

from digitapp.recognition.flags import threshold


def calibrated(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Confidences of n lines and whether each is right, which it is as often as its confidence says."""
    rng = np.random.default_rng(seed)
    confidence = rng.beta(3, 0.5, n)
    return confidence, rng.random(n) < confidence


@pytest.mark.parametrize("one_in", [10, 50, 200])
def test_the_promise_holds_on_average_for_lines_that_chose_nothing(one_in):
    shares = []
    for seed in range(300):
        t = threshold(*calibrated(400, seed), 1 / one_in)
        confidence, right = calibrated(2000, 10_000 + seed)
        shares.append(np.mean((confidence >= t) & ~right))
    assert np.mean(shares) <= 1 / one_in


def test_it_is_the_lowest_that_does():
    confidence, right = calibrated(500, 1)
    t = threshold(confidence, right, 0.05)
    allowed = 0.05 * (len(confidence) + 1) - 1
    unseen = [np.sum((confidence >= at) & ~right) for at in (t, np.nextafter(t, 0))]
    assert unseen[0] <= allowed < unseen[1]


def test_also_when_confidences_lie():
    confidence, right = calibrated(2000, 2)
    confidence = confidence**0.2  # far too sure of itself
    t = threshold(confidence, right, 0.02)
    assert np.mean((confidence >= t) & ~right) <= 0.02 < np.mean((confidence >= 0.9) & ~right)


def test_a_smaller_risk_never_flags_fewer():
    data = calibrated(700, 3)
    values = [threshold(*data, 1 / n) for n in (2, 5, 10, 20, 50, 100, 300, 700)]
    assert values == sorted(values)


def test_too_little_is_measured_to_promise_anything():
    assert threshold(np.array([0.9] * 50), np.ones(50, bool), 1 / 100) > 1
    assert threshold(np.array([]), np.array([], bool), 0.1) > 1


def test_no_mistake_measured():
    assert threshold(np.full(500, 0.9), np.ones(500, bool), 1 / 100) == 0


def test_one_in_twenty_takes_nineteen_lines_to_promise():
    """(losses + 1) / (n + 1) must be at most the share, also when nothing was wrong."""
    assert threshold(np.full(18, 0.9), np.ones(18, bool), 1 / 20) > 1
    assert threshold(np.full(19, 0.9), np.ones(19, bool), 1 / 20) == 0
