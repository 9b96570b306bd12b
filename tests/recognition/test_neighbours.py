"""What stands around a sign, beside plain loops; the small networks, beside scikit-learn's own answer."""

import json
import math

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from digitapp.recognition import neighbours
from digitapp.recognition.fusion import company
from digitapp.recognition.neighbours import Neighbours


def signs(seed: int, n: int):
    """boxes, scores, means, seen, clean, fused of n signs on a page; some lie in lines, some in each other."""
    rng = np.random.default_rng(seed)
    boxes = np.stack([rng.uniform(0, 300, n), rng.integers(0, 4, n) * 40 + rng.normal(0, 6, n), rng.uniform(4, 40, n),
                      rng.uniform(10, 50, n)], axis=1).astype(np.float32)  # fmt: skip
    scores, means = rng.uniform(0, 1, (2, n, 11)).astype(np.float32) ** 3
    seen = rng.dirichlet(np.full(11, 0.2), n)[:, :10].astype(np.float32)
    clean = rng.random(n) < 0.7
    seen[~clean] = 0
    return boxes, scores, means, seen, clean, rng.dirichlet(np.full(11, 0.2), n)


def logit(p):
    p = min(max(float(p), 1e-4), 1 - 1e-4)
    return math.log(p / (1 - p))


def slow(boxes, other, fused):
    """`neighbours.around`, one pair of signs at a time."""
    n = len(boxes)
    digit = [1 - row[10] for row in fused]
    sign = [min(1.0, d + o) for d, o in zip(digit, other, strict=True)]
    weights = [d + 1e-3 for d in digit]
    tall = math.exp(sum(w * math.log(b[3]) for w, b in zip(weights, boxes, strict=True)) / sum(weights))
    out = []
    for i, (x, y, w, h) in enumerate(boxes):
        cover = (-1.0, 0.0, 0.0, 0.0)
        union, total, sums, sides = 0.0, 0.0, [0.0] * 4, {-1: None, 1: None}
        for j, (a, b, c, d) in enumerate(boxes):
            if sign[j] <= neighbours.CERTAIN:
                continue
            both = max(0, min(x + w, a + c) - max(x, a)) * max(0, min(y + h, b + d) - max(y, b)) if i != j else 0
            inside = both / min(w * h, c * d)
            union = max(union, both / (w * h + c * d - both))
            if inside * sign[j] > cover[0]:
                cover = (inside * sign[j], inside, inside * sign[j], inside * digit[j])
            if i == j or min(y + h, b + d) - max(y, b) <= neighbours.LEVEL * min(h, d):
                continue
            step, rise = (a + c / 2) - (x + w / 2), (b + d / 2) - (y + h / 2)
            weight = math.exp(-abs(step) / h / neighbours.REACH) * sign[j]
            total += weight
            for k, value in enumerate((digit[j], other[j], math.log(d / h), rise / h)):
                sums[k] += weight * value
            side = 1 if step > 0 else -1
            if sides[side] is None or abs(step) / h < sides[side][0]:
                sides[side] = (abs(step) / h, j)
        row = [math.log(w / h), math.log(h / tall), cover[1], union, cover[2], cover[3], total]
        row += [s / (total + 0.1) for s in sums] + [math.log(h)]
        for side in (-1, 1):
            if sides[side] is None:
                row += [0, 0, neighbours.FAR, 0, 0, 0, 0, 0]
                continue
            away, j = sides[side]
            a, b, c, d = boxes[j]
            row += [digit[j], other[j], min(away, neighbours.FAR), math.log(d / h), (b + d / 2 - y - h / 2) / h,
                    fused[j, 1], fused[j, 0], math.log(c / d)]  # fmt: skip
        out.append(row)
    assert len(out) == n
    return np.array(out)


@pytest.mark.parametrize(("seed", "n"), [(0, 1), (1, 2), (2, 40), (3, 600)])
def test_what_is_around_is_what_a_plain_loop_finds(seed, n):
    boxes, scores, _, _, _, fused = signs(seed, n)
    mine = neighbours.around(boxes.astype(np.float64), scores[:, 10], fused)
    assert np.allclose(mine, slow(boxes.astype(np.float64), scores[:, 10], fused), atol=1e-6)


def test_what_is_said_of_each_sign_comes_first():
    boxes, scores, means, seen, clean, fused = signs(4, 12)
    x = neighbours.features(boxes, scores, means, seen, clean, fused)
    assert x.shape == (12, 75) and np.isfinite(x).all()
    for k in range(12):
        assert x[k, 3] == pytest.approx(math.log(max(fused[k, 3], 1e-5)))
        assert x[k, 11 + 10] == pytest.approx(logit(scores[k, 10])) and x[k, 22] == pytest.approx(logit(means[k, 0]))
        assert x[k, 33 + 4] == pytest.approx(math.log(max(seen[k, 4], 1e-4)) if clean[k] else 0)
        assert x[k, 44] == clean[k] and x[k, 46] == pytest.approx(fused[k, :10].max())
    assert np.allclose(x[:, 45], company(scores))


def test_a_page_without_signs():
    empty = np.zeros((0, 11), np.float32)
    x = neighbours.features(empty[:, :4], empty, empty, empty[:, :10], np.zeros(0, bool), empty)
    assert x.shape == (0, 75)


def test_signs_in_the_middle_of_nowhere_have_no_neighbours():
    boxes, scores, _, _, _, fused = signs(5, 3)
    fused[:], scores[:] = np.eye(11)[10], 0
    around = neighbours.around(boxes.astype(np.float64), scores[:, 10], fused)
    assert np.isfinite(around).all() and (around[:, 2:11] == 0).all()


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_networks_answer_as_scikit_learn_does():
    rng = np.random.default_rng(6)
    x, y = rng.normal(2, 3, (400, 7)), np.arange(400) % 11
    scaler = StandardScaler().fit(x)
    models = [MLPClassifier((5,), max_iter=30, random_state=k).fit(scaler.transform(x), y) for k in range(2)]
    nets = tuple((m.coefs_[0], m.intercepts_[0], m.coefs_[1], m.intercepts_[1]) for m in models)
    mine = Neighbours(scaler.mean_, scaler.scale_, nets)
    theirs = np.array([m.predict_proba(scaler.transform(x)) for m in models])
    assert np.allclose(mine.each(x), theirs) and np.allclose(mine.weigh(x), theirs.mean(axis=0))
    again = Neighbours.of(json.loads(json.dumps(mine.to_dict())))
    assert np.abs(again.weigh(x) - mine.weigh(x)).max() < 0.01 and again.to_dict() == mine.to_dict()
    assert Neighbours.of(None) is None and Neighbours.of({}) is None


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
