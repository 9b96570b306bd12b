"""Boosted trees say what scikit-learn's say, and are refused where they are none."""

import json

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from digitapp.errors import ModelMismatch
from digitapp.recognition.boosting import Trees
from digitapp.training.boosting import trees_of
from tests.stumps import stump


def plain(trees, row):
    """What is said of one row, question by question."""
    z = trees.bias
    for tree in range(len(trees.value)):
        node = 0
        while trees.left[tree, node] != node:
            less = row[trees.features[trees.feature[tree, node]]] <= trees.threshold[tree, node]
            node = (trees.left if less else trees.right)[tree, node]
        z += trees.value[tree, node]
    return 1 / (1 + np.exp(-z))


@pytest.fixture(scope="module")
def fitted():
    """(trees, rows, what scikit-learn says of them): three features, one of them with few values."""
    rng = np.random.default_rng(0)
    x = np.stack([rng.normal(size=900), rng.integers(0, 3, 900), rng.exponential(50, 900)], axis=1)
    x = x.astype(np.float32)
    y = rng.random(900) < 1 / (1 + np.exp(-x[:, 0] * (x[:, 1] - 1) - np.log(x[:, 2] / 40)))
    with threadpool_limits(1, "openmp"):
        model = HistGradientBoostingClassifier(max_iter=40, random_state=0).fit(x, y)
    rows = [dict(zip("abc", row, strict=True)) for row in x.tolist()]
    return trees_of(model, ("a", "b", "c")), rows, model.predict_proba(x)[:, 1]


def test_they_say_what_scikit_learn_says(fitted):
    trees, rows, theirs = fitted
    told = trees.say(rows)
    assert np.abs(told - theirs).max() < 2e-3 and np.ptp(told) > 0.5


def test_they_say_what_a_plain_loop_says(fitted):
    trees, rows, _ = fitted
    assert trees.say(rows[:50]) == pytest.approx([plain(trees, row) for row in rows[:50]])
    assert trees.say(rows[:1]) == pytest.approx(trees.say(rows)[:1])


def test_what_is_kept_says_the_same(fitted):
    trees, rows, _ = fitted
    again = Trees.of(json.loads(json.dumps(trees.to_dict())))
    assert np.array_equal(again.say(rows), trees.say(rows)) and again.features == ("a", "b", "c")


def test_of_no_rows_nothing_is_said():
    assert stump("a").say([]).shape == (0,)


def test_only_what_is_more_goes_to_the_right():
    told = stump("a", 0.5, -1.0, 2.0, bias=0.25).say([{"a": 0.5, "b": 7}, {"a": 0.5001, "b": 7}])
    assert told == pytest.approx([1 / (1 + np.exp(0.75)), 1 / (1 + np.exp(-2.25))])


@pytest.mark.parametrize("nothing", [None, {}])
def test_where_none_are_kept_there_are_none(nothing):
    assert Trees.of(nothing) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"bias": 1.0, "weights": {"a": 1.0}, "means": {"a": 0.0}, "scales": {"a": 1.0}},
        {**stump("a").to_dict(), "features": []},
        {**stump("a").to_dict(), "value": stump("a").to_dict()["value"] | {"shape": [3, 1]}},
        {**stump("a").to_dict(), "left": None},
    ],
    ids=["of a regression", "asks for more", "of two sizes", "without nodes"],
)
def test_what_are_no_such_trees_is_refused(wrong):
    with pytest.raises(ModelMismatch, match="another version"):
        Trees.of(wrong)
