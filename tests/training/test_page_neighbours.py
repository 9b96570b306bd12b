"""The network that looks at neighbours: the reader computes what Keras does,
and it learns what only neighbours tell."""

import keras
import numpy as np
import pytest

from digitapp.recognition.neighbours import NEAREST, OWN, RELATION, Network, describe
from digitapp.training import page_neighbours
from digitapp.training.page_neighbours import UNASKED, Told


def page(rng, words: bool, n: int = 9) -> Told:
    """A line of rings and other signs; rings are zeros where the others are digits, and letters among letters."""
    ring = rng.random(n) < 0.5
    boxes = np.stack([25.0 * np.arange(n), rng.normal(50, 2, n), np.full(n, 18), np.full(n, 24)], axis=1)
    digits = np.where(ring, 0, rng.integers(1, 10, n))
    fused = np.full((n, 11), 0.01)
    fused[np.arange(n), digits] = np.where(ring, 0.45, 0.05 if words else 0.9)
    fused[:, 10] = np.where(ring, 0.45, 0.9 if words else 0.05)
    fused /= fused.sum(axis=1, keepdims=True)
    seen, clean = np.zeros((n, 10), np.float32), np.zeros(n, bool)
    truth = np.full(n, 10) if words else digits
    said = fused.astype(np.float32)
    told = describe(boxes.astype(np.float32), said, said, seen, clean, fused, np.zeros((n, 28, 28), np.uint8))
    return Told(told, np.where(rng.random(n) < 0.1, UNASKED, truth))


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(0)
    return page_neighbours.fit([page(rng, bool(k % 2)) for k in range(240)], seed=1, epochs=10)


def test_a_ring_is_told_by_what_stands_around_it(fitted):
    rng = np.random.default_rng(1)
    others = [page(rng, bool(k % 2)) for k in range(60)]
    ring = [(one.truth == 0) | (one.truth == 10) & (np.abs(one.signs.own[:, 0] - one.signs.own[:, 10]) < 1e-6)
            for one in others]  # fmt: skip
    right = np.concatenate([(fitted.weigh(o.signs).argmax(axis=1) == o.truth)[r] for o, r in zip(others, ring)])
    assert len(right) > 200 and right.mean() > 0.95
    alone = np.concatenate([np.argmax(o.signs.own[r][:, :11], axis=1) == o.truth[r] for o, r in zip(others, ring)])
    assert alone.mean() < 0.7  # by itself it may as well be the one as the other


def test_the_reader_computes_what_keras_does():
    rng = np.random.default_rng(2)
    model = page_neighbours.build()
    for weights in model.weights:  # norms, too, are to differ from what they begin with
        weights.assign(rng.normal(0, 0.3, weights.shape))
    told = [page(rng, True, n) for n in (1, 30)]
    means, scales = rng.normal(0, 1, OWN), rng.uniform(0.5, 2, OWN)
    mine = page_neighbours.of(model, means, scales)
    for one in told:
        inputs = [(one.signs.own - means) / scales, one.signs.nearest.astype(np.int32), one.signs.relation]
        theirs = keras.ops.convert_to_numpy(keras.ops.softmax(model([keras.ops.convert_to_tensor(v) for v in inputs])))
        assert np.abs(mine.weigh(one.signs) - theirs).max() < 1e-4


def test_pages_in_one_step_do_not_look_at_each_other(monkeypatch):
    monkeypatch.setattr(page_neighbours, "varied", lambda signs, truth, scales, rng: (signs, truth))
    rng = np.random.default_rng(3)
    told = [page(rng, False, n) for n in (4, 7, 30)]
    (own, nearest, relation), truth, weight = page_neighbours._Pages(told, np.zeros(OWN), np.ones(OWN), 0)[0]
    assert own.shape == (41, OWN) and nearest.shape == (41, NEAREST) and relation.shape == (41, NEAREST, RELATION)
    order = np.random.default_rng(0).permutation(3)
    ends = np.cumsum([len(told[k].truth) for k in order])
    page_of = np.searchsorted(ends, np.arange(41), side="right")
    for k, near in enumerate(nearest):
        assert near[0] == k and {page_of[j] for j in near if j >= 0} == {page_of[k]}
    expected = np.concatenate([told[k].truth for k in order])
    assert np.array_equal(weight, expected != UNASKED) and np.array_equal(truth[weight > 0], expected[weight > 0])


def test_before_it_is_trained_it_says_what_both_networks_say_together():
    rng = np.random.default_rng(4)
    told = page(rng, False, 12)
    means, scales = told.signs.own.mean(axis=0), np.full(OWN, 2.0)
    model = page_neighbours.build()
    model.get_layer("direct").set_weights(page_neighbours._as_said(means, scales))
    mine = page_neighbours.of(model, means, scales)
    quiet = Network(means, scales, mine.enter, mine.rounds, mine.norm, 0 * mine.leave, mine.direct)
    assert np.allclose(quiet.weigh(told.signs), np.exp(told.signs.own[:, :11]), atol=1e-4)


def test_the_same_seed_gives_the_same_network(in_plain_python):
    rng = np.random.default_rng(0)
    told = [page(rng, bool(k % 2)) for k in range(24)]
    assert page_neighbours.fit(told, 5, epochs=1).to_dict() == page_neighbours.fit(told, 5, epochs=1).to_dict()
