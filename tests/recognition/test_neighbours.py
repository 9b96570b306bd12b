"""What a sign is told of its neighbours, and the network that looks at them, beside plain loops."""

import json
import math

import numpy as np
import pytest

from digitapp.errors import ModelMismatch
from digitapp.imaging.shape import slants
from digitapp.recognition import neighbours
from digitapp.recognition.fusion import company
from digitapp.recognition.neighbours import (
    CLEAN,
    LOG_HEIGHT,
    NEAREST,
    OWN,
    RELATION,
    Neighbours,
    Network,
    Round,
    describe,
)
from digitapp.recognition.packing import packed


def page(seed: int, n: int):
    """boxes, scores, means, seen, clean, fused, glyphs of n signs on a page; some lie in lines, some in each other."""
    rng = np.random.default_rng(seed)
    boxes = np.stack([rng.uniform(0, 300, n), rng.integers(0, 4, n) * 40 + rng.normal(0, 6, n), rng.uniform(4, 40, n),
                      rng.uniform(10, 50, n)], axis=1).astype(np.float32)  # fmt: skip
    scores, means = rng.uniform(0, 1, (2, n, 11)).astype(np.float32) ** 3
    seen = rng.dirichlet(np.full(11, 0.2), n)[:, :10].astype(np.float32)
    clean = rng.random(n) < 0.7
    seen[~clean] = 0
    glyphs = (rng.integers(0, 256, (n, 28, 28)) * clean[:, None, None]).astype(np.uint8)
    return boxes, scores, means, seen, clean, rng.dirichlet(np.full(11, 0.2), n), glyphs


def network(seed: int, d: int = 8, heads: int = 2, rounds: int = 2) -> Network:
    """One with random weights."""
    rng = np.random.default_rng(seed)

    def linear(inputs, outputs):
        return (rng.normal(0, 1, (inputs + 1, outputs)) / math.sqrt(inputs)).astype(np.float32)

    def norm():
        return np.stack([rng.uniform(0.5, 1.5, d), rng.normal(0, 0.3, d)]).astype(np.float32)

    shapes = dict(asks=(d, d), offers=(d, d), tells=(d, d), place=(RELATION, 5), weight=(5, heads), takes=(d, d),
                  thinks=(d, 6), concludes=(6, d))  # fmt: skip
    every = tuple(
        Round(**{k: linear(*shapes[k]) if k in shapes else norm() for k in Round._fields}) for _ in range(rounds)
    )
    means, scales = rng.normal(0, 1, OWN), rng.uniform(0.5, 2, OWN)
    return Network(means, scales, linear(OWN, d), every, norm(), linear(d, 11), linear(OWN, 11))


def logit(p):
    p = min(max(float(p), 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def slow_around(boxes, sign):
    """`neighbours.around`, one pair of signs at a time."""
    nearest, relation = np.full((len(boxes), NEAREST), -1), np.zeros((len(boxes), NEAREST, RELATION))
    for i, (x, y, w, h) in enumerate(boxes):
        others = []

        def shared(a, b, c, d, x=x, y=y, w=w, h=h):
            return max(0, min(x + w, a + c) - max(x, a)) * max(0, min(y + h, b + d) - max(y, b))

        for j, (a, b, c, d) in enumerate(boxes):
            right, down = (a + c / 2 - x - w / 2) / h, (b + d / 2 - y - h / 2) / h
            if i == j or sign[j] > neighbours.SEEN:
                both = shared(a, b, c, d)
                covers = both / min(w * h, c * d), both / (w * h + c * d - both)
                others.append((-1 if i == j else math.hypot(right, 2 * down), j, right, down, d / h, c / w, covers))
        for k, (_, j, right, down, taller, wider, covers) in enumerate(sorted(others)[:NEAREST]):
            nearest[i, k] = j
            relation[i, k] = [
                math.copysign(math.log1p(abs(right)), right), math.copysign(math.log1p(abs(down)), down),
                min(3, max(-3, math.log(taller))), min(3, max(-3, math.log(wider))), math.exp(-abs(right)),
                math.exp(-abs(down)), abs(down) < 0.5, *covers,
            ]  # fmt: skip
    return nearest, relation


def normal(row, gain):
    deviation = math.sqrt(sum((v - sum(row) / len(row)) ** 2 for v in row) / len(row) + 1e-3)
    return np.array([(v - sum(row) / len(row)) / deviation for v in row]) * gain[0] + gain[1]


def through(row, weights):
    return np.array(
        [sum(row[i] * weights[i, o] for i in range(len(row))) + weights[-1, o] for o in range(weights.shape[1])]
    )


def slow_weigh(net, told):
    """`Network.weigh`, one sign, one head and one neighbour at a time."""
    x = [(row - net.means) / net.scales for row in told.own]
    z = [np.maximum(through(row, net.enter), 0) for row in x]
    for one in net.rounds:
        y = [normal(row, one.norm) for row in z]
        heads, out = one.weight.shape[1], []
        size = len(z[0]) // heads
        for i in range(len(z)):
            taken = np.zeros(len(z[0]))
            for head in range(heads):
                part = slice(head * size, (head + 1) * size)
                weights = {}
                for place, j in enumerate(told.nearest[i]):
                    if j >= 0:
                        asked = through(y[i], one.asks)[part] @ through(y[j], one.offers)[part] / math.sqrt(size)
                        stands = through(np.maximum(through(told.relation[i, place], one.place), 0), one.weight)[head]
                        weights[j] = math.exp(asked + stands)
                for j, weight in weights.items():
                    taken[part] += weight / sum(weights.values()) * through(y[j], one.tells)[part]
            out.append(z[i] + through(taken, one.takes))
        z = [
            row + through(np.maximum(through(normal(row, one.norm_again), one.thinks), 0), one.concludes) for row in out
        ]
    logits = np.array(
        [through(normal(a, net.norm), net.leave) + through(b, net.direct) for a, b in zip(z, x, strict=True)]
    )
    p = np.exp(logits)
    return p / p.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(("seed", "n"), [(0, 1), (1, 2), (2, 40), (3, 600)])
def test_the_nearest_are_those_that_a_plain_loop_finds(seed, n):
    boxes, scores, *_ = page(seed, n)
    nearest, relation = neighbours.around(boxes, scores[:, 10])
    expected, stands = slow_around(boxes.astype(np.float64), scores[:, 10])
    assert np.array_equal(nearest, expected) and np.allclose(relation, stands, atol=1e-6)


def test_what_is_said_of_each_sign():
    boxes, scores, means, seen, clean, fused, glyphs = page(4, 12)
    own = describe(boxes, scores, means, seen, clean, fused, glyphs).own
    assert own.shape == (12, OWN) and np.isfinite(own).all()
    weights = [1 - row[10] + 1e-3 for row in fused]
    tall = sum(w * math.log(b[3]) for w, b in zip(weights, boxes, strict=True)) / sum(weights)
    for k in range(12):
        assert own[k, 3] == pytest.approx(math.log(max(fused[k, 3], 1e-5)))
        assert own[k, 11 + 10] == pytest.approx(logit(scores[k, 10])) and own[k, 22] == pytest.approx(
            logit(means[k, 0])
        )
        assert own[k, 33 + 4] == pytest.approx(math.log(max(seen[k, 4], 1e-4)) if clean[k] else 0)
        assert own[k, 43] == pytest.approx(math.log(max(1 - seen[k].sum(), 1e-4)) if clean[k] else 0, abs=1e-3)
        assert own[k, CLEAN] == clean[k] and own[k, 46] == pytest.approx(fused[k, :10].max())
        assert own[k, 47] == pytest.approx(math.log(boxes[k, 2] / boxes[k, 3]), abs=1e-5)
        assert own[k, LOG_HEIGHT] == pytest.approx(math.log(boxes[k, 3]))
        assert own[k, 49] == pytest.approx(own[k, 48] - tall, abs=1e-5)
    assert np.allclose(own[:, 45], company(scores))
    assert np.allclose(own[:, 50:52], slants(glyphs), atol=1e-6) and own[clean, 51].min() > 0.5


def test_a_page_without_signs():
    empty = np.zeros((0, 11), np.float32)
    told = describe(empty[:, :4], empty, empty, empty[:, :10], np.zeros(0, bool), empty, np.zeros((0, 28, 28)))
    assert told.own.shape == (0, OWN) and Neighbours((network(0),)).weigh(told).shape == (0, 11)


@pytest.mark.parametrize("n", [1, 3, 40])
def test_the_network_answers_as_plain_loops_do(n):
    told = describe(*page(5, n))
    mine = network(1).weigh(told)
    assert np.allclose(mine.sum(axis=1), 1) and np.abs(mine - slow_weigh(network(1), told)).max() < 1e-4


def test_on_a_page_with_thousands_of_signs_each_is_told_the_same_as_in_small_parts(monkeypatch):
    """Signs are looked at some rows at a time."""
    at_once = network(2).weigh(describe(*page(6, 700)))
    monkeypatch.setattr(neighbours, "_ROWS", 37)
    assert np.allclose(network(2).weigh(describe(*page(6, 700))), at_once, atol=1e-6)


def test_far_signs_have_no_say_and_near_ones_do():
    """A sign with NEAREST others beside it; what lies beyond them is never looked at."""
    boxes, *said = page(7, 60)
    boxes[:, :2] = np.stack([30.0 * np.arange(60), np.full(60, 50.0)], axis=1)
    boxes[:, 2:] = 20
    said[0][:, 10] = 1  # all of them are signs
    net = network(3, rounds=1)
    before = net.weigh(describe(boxes, *said))
    for moved, changes in ((NEAREST // 2, True), (NEAREST + 10, False)):
        other = [v.copy() for v in said]
        other[4][moved] = np.roll(other[4][moved], 3)
        assert np.allclose(net.weigh(describe(boxes, *other))[0], before[0], atol=1e-9) != changes


def test_the_mean_of_the_networks_counts_made_less_sure():
    told = describe(*page(9, 20))
    first, second = network(6), network(7)
    mean = (first.weigh(told) + second.weigh(told)) / 2
    assert np.allclose(Neighbours((first, second)).weigh(told), mean)
    odds = np.log(mean[:, 0] / mean[:, 1]) / 1.3
    tempered = Neighbours((first, second), 1.3).weigh(told)
    assert np.log(tempered[:, 0] / tempered[:, 1]) == pytest.approx(odds, abs=1e-6)


def test_page_json_keeps_the_networks_in_half_precision():
    both = Neighbours((network(4), network(8)), 1.3, 3.0)
    again = Neighbours.of(json.loads(json.dumps(both.to_dict())))
    told = describe(*page(8, 30))
    assert np.abs(again.weigh(told) - both.weigh(told)).max() < 0.01 and again.to_dict() == both.to_dict()
    assert Neighbours.of(None) is None and Neighbours.of({}) is None


@pytest.mark.parametrize("change", [
    lambda values: {"means": [0.0], "scales": [1.0], "networks": []},  # of version 1.0
    lambda values: values | {"enter": {"shape": [3, 3], "float16": "AAAA"}},
    lambda values: values | {"rounds": [{}]},
    lambda values: values | {"norm": None},
    lambda values: {k: v for k, v in values.items() if k != "direct"},
    lambda values: [values],
    lambda values: values | {"enter": packed(np.zeros((OWN, 8)))},
    lambda values: values | {"rounds": [one | {"place": packed(np.zeros((RELATION, 5)))} for one in values["rounds"]]},
])  # fmt: skip
def test_what_is_no_such_network_is_refused(change):
    good = network(5).to_dict()
    assert len(Neighbours.of({"networks": [good], "temperature": 1, "strokes": 1}).networks) == 1
    with pytest.raises(ModelMismatch, match="another version"):
        Neighbours.of({"networks": [good, change(good)], "temperature": 1, "strokes": 1})
    with pytest.raises(ModelMismatch, match="another version"):
        Neighbours.of({"networks": [good]})


def test_where_strokes_are_rarer_a_1_is_believed_and_nothing_else_changes():
    p = np.random.default_rng(5).dirichlet(np.full(11, 0.3), 50)
    assert neighbours.with_fewer_strokes(p, 1.0) == pytest.approx(p)
    sure = np.zeros((3, 11))
    sure[0, [1, 10]], sure[1, [4, 10]], sure[2, [1, 7, 10]] = (0.4, 0.6), (0.4, 0.6), (0.2, 0.2, 0.6)
    fewer = neighbours.with_fewer_strokes(sure, 3.0)
    assert fewer[0, 10] / fewer[0, 1] == pytest.approx(0.6 / 0.4 / 3)  # Bayes: the odds of what is thrice as rare
    assert fewer[1] == pytest.approx(sure[1])
    assert fewer[2, 10] / fewer[2, 7] == pytest.approx(0.6 / 0.2 / 3**0.5) and fewer[2, 1] == fewer[2, 7]
    assert neighbours.with_fewer_strokes(np.eye(11), 3.0) == pytest.approx(np.eye(11))


def test_a_temperature_keeps_the_order_and_one_of_1_changes_nothing():
    p = np.random.default_rng(4).dirichlet(np.full(11, 0.3), 50)
    assert neighbours.tempered(p, 1.0) == pytest.approx(p)
    for temperature in (0.5, 2.0):
        changed = neighbours.tempered(p, temperature)
        assert np.allclose(changed.sum(axis=1), 1) and (changed.argmax(axis=1) == p.argmax(axis=1)).all()
        surer = changed.max(axis=1) > p.max(axis=1)
        assert surer.all() if temperature < 1 else not surer.any()
        odds = np.log(changed[:, 0] / changed[:, 1])  # of any two: divided by the temperature
        assert odds == pytest.approx(np.log(p[:, 0] / p[:, 1]) / temperature, rel=1e-4)
    assert neighbours.tempered(np.eye(3), 0.5) == pytest.approx(np.eye(3))
