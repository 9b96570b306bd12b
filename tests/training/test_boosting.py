"""Fitted trees tell what is true, are honest about what they were not fitted on, and follow the signs."""

import numpy as np
import pytest

from digitapp.training import boosting


def rows_of(x):
    return [{"one": a, "two": b} for a, b in x.tolist()]


@pytest.fixture(scope="module")
def world():
    """(rows, truth, other rows, other truth): true where the two features have the same sign, but for one in ten."""
    rng = np.random.default_rng(2)
    x = rng.normal(size=(1200, 2))
    y = (x[:, 0] * x[:, 1] > 0) ^ (rng.random(1200) < 0.1)
    return rows_of(x[:800]), y[:800], rows_of(x[800:]), y[800:]


def test_what_only_two_features_together_tell_is_found(world):
    rows, y, others, truth = world
    trees, _ = boosting.fit(rows, y)
    assert ((trees.say(others) > 0.5) == truth).mean() > 0.8


def test_told_is_as_good_as_on_other_rows_not_as_on_those_fitted_on(world):
    rows, y, others, truth = world
    trees, told = boosting.fit(rows, y)

    def loss(p, y):
        return -np.log(np.clip(np.where(y, p, 1 - p), 1e-6, 1)).mean()

    own, honest, other = loss(trees.say(rows), y), loss(told, y), loss(trees.say(others), truth)
    assert own < 0.5 * honest and honest == pytest.approx(other, rel=0.35)


def test_what_may_only_rise_does(world):
    rows, y, _, _ = world
    trees, _ = boosting.fit(rows, y, {"one": 1, "two": -1})
    rising = trees.say([{"one": v, "two": 0.3} for v in np.linspace(-3, 3, 200)])
    falling = trees.say([{"one": 0.3, "two": v} for v in np.linspace(-3, 3, 200)])
    assert (np.diff(rising) >= 0).all() and (np.diff(falling) <= 0).all()


def test_the_same_rows_give_the_same_trees(world):
    rows, y, _, _ = world
    assert boosting.fit(rows[:200], y[:200]).trees.to_dict() == boosting.fit(rows[:200], y[:200]).trees.to_dict()
