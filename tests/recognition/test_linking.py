"""Pairs of signs that may be on one line, beside plain loops; the network beside scikit-learn's."""

import json

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from digitapp.errors import ModelMismatch
from digitapp.recognition import linking
from digitapp.recognition.linking import DOWN, FAR, FEATURES, NEAREST, Linking, pairs, side_by_side
from digitapp.recognition.packing import packed


def page(seed: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Boxes of signs in some rows, their middles from left to right, and how certainly each is a digit."""
    rng = np.random.default_rng(seed)
    size = rng.uniform(8, 40, (n, 2))
    middle = np.sort(rng.uniform(0, 40 * n, n))
    top = 60.0 * rng.integers(0, 4, n) + rng.normal(0, 5, n)
    return np.c_[middle - size[:, 0] / 2, top, size], rng.random(n)


def slow_pairs(boxes):
    """{(left, right): (how many are nearer to the left one, and to the right one)}, one sign at a time."""
    x, y, h = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3] / 2, boxes[:, 3]

    def nearest(k, others):
        found = []
        for j in others:
            tall = max(h[k], h[j])
            if abs(y[j] - y[k]) < FAR * tall:
                found.append((abs(x[j] - x[k]) / tall + DOWN * abs(y[j] - y[k]) / tall, j))
        return {j: rank for rank, (_, j) in enumerate(sorted(found)[:NEAREST])}

    after = [nearest(k, range(k + 1, len(boxes))) for k in range(len(boxes))]
    before = [nearest(k, range(k)) for k in range(len(boxes))]
    both = {(i, j) for i, ranks in enumerate(after) for j in ranks} | {(i, j) for j, r in enumerate(before) for i in r}
    return {(i, j): (after[i].get(j, NEAREST), before[j].get(i, NEAREST)) for i, j in both}


@pytest.mark.parametrize(("seed", "n"), [(0, 1), (1, 2), (2, 9), (3, 70)])
def test_the_pairs_are_those_that_a_plain_loop_finds(seed, n, monkeypatch):
    monkeypatch.setattr(linking, "_ROWS", 16)
    boxes, certain = page(seed, n)
    two = pairs(boxes, certain, 0.1)
    expected = slow_pairs(boxes)
    assert list(zip(two.left.tolist(), two.right.tolist(), strict=True)) == sorted(expected)
    assert two.features.shape == (len(expected), FEATURES)
    ranks = np.expm1(two.features[:, 9:11])
    assert np.allclose(ranks, [expected[pair] for pair in sorted(expected)] or np.zeros((0, 2)))


def test_what_is_said_of_two_signs():
    boxes = np.array([(10, 20, 20, 40), (40, 10, 10, 20)], float)
    two = pairs(boxes, np.array([0.9, 0.0]), 0.25)
    assert (two.left.tolist(), two.right.tolist()) == ([0], [1])
    (said,) = two.features
    assert said[0] == pytest.approx(np.arcsinh(10 / 40)) and said[1] == pytest.approx(np.arcsinh(25 / 40))
    assert said[2] == pytest.approx(-20 / 40) and said[3] == -said[2]  # an exponent: its middle is higher
    assert said[4] == pytest.approx(-30 / 40) and said[5] == -said[4]  # and its foot
    assert said[6] == pytest.approx(np.log(0.5)) and said[7] == -said[6]
    assert said[8] == pytest.approx(10 / 20)  # half of the smaller one is beside the other
    assert said[9:13].tolist() == [0, 0, 0.9, 0.0] and said[13] == pytest.approx(0, abs=0.02)
    assert said[14] == pytest.approx(np.log(0.5), abs=0.02) and said[15] == pytest.approx(-20 / 25)
    assert said[16] == 0.25


def test_far_rows_are_never_linked():
    boxes = np.array([(0, 0, 20, 30), (30, 0, 20, 30), (60, 90, 20, 30)], float)
    two = pairs(boxes, np.ones(3), 0.0)
    assert list(zip(two.left.tolist(), two.right.tolist(), strict=True)) == [(0, 1)]
    assert side_by_side(two.features)[0] > 0


@pytest.fixture(scope="module")
def learned():
    """Two networks of scikit-learn's, and the same as the reader has them."""
    rng = np.random.default_rng(0)
    x = rng.normal(3, 2, (600, FEATURES))
    models = [MLPClassifier((7, 5), random_state=seed) for seed in range(2)]
    for model in models:
        for _ in range(3):
            model.partial_fit((x - 3) / 2, x[:, 0] > x[:, 1], classes=[False, True])
    layers = [tuple(np.concatenate([w, b[None]]) for w, b in zip(m.coefs_, m.intercepts_, strict=True)) for m in models]
    return models, Linking(np.full(FEATURES, 3.0), np.full(FEATURES, 2.0), tuple(layers))


def test_the_mean_of_the_networks_is_that_of_scikit_learns(learned):
    models, mine = learned
    x = np.random.default_rng(1).normal(3, 2, (50, FEATURES))
    p = np.array([model.predict_proba((x - 3) / 2)[:, 1] for model in models])
    assert mine.log_odds(x) == pytest.approx(np.log(p / (1 - p)).mean(axis=0), abs=1e-6)
    again = Linking.of(json.loads(json.dumps(mine.to_dict())))
    assert again.log_odds(x) == pytest.approx(mine.log_odds(x), abs=0.05)
    assert Linking.of(None) is None and Linking.of({}) is None


@pytest.mark.parametrize("change", [
    lambda values: {},
    lambda values: values | {"means": packed(np.zeros(FEATURES - 1))},
    lambda values: values | {"networks": []},
    lambda values: values | {"networks": [[packed(np.zeros((3, 1)))]]},
    lambda values: values | {"networks": [[]]},
    lambda values: values | {"scales": 1.0},
])  # fmt: skip
def test_another_versions_network_is_refused_in_words(learned, change):
    with pytest.raises(ModelMismatch, match=r"page\.json was written by another version"):
        Linking.of({"version": 0} | change(learned[1].to_dict()))
