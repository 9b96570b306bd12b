"""A line's features are finite and mean what they are called; what is asked about them says how sure it is."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitapp.recognition.boosting import Trees
from digitapp.recognition.confidence import LINE_REACH, NEAR, SIGN_REACH, features, line_confidences, surroundings
from digitapp.training import boosting
from tests.stumps import stump


def line(n=4, height=30.0, gap=10.0, best=0.97):
    """(digits (n, 11), boxes (n, 4)) of a plain line: 0, 1, 2 ... each `best` probable, on one level."""
    digits = np.full((n, 11), (1 - best) / 10)
    digits[np.arange(n), np.arange(n) % 10] = best
    x = np.arange(n) * (20 + gap)
    return digits, np.stack([x, np.full(n, 100.0), np.full(n, 20.0), np.full(n, height)], 1)


def values(n=4, others=(), digit=0.3, alone=False, seen=None, **look):
    """Features of a plain line with signs that were passed over at `others` (x, y of their middles)."""
    digits, boxes = line(n, **look)
    passed = np.full((len(others), 11), (0.98 - digit) / 10)
    if len(others):
        passed[:, 5] = digit
    at = np.array([(x - 8, y - 12, 16, 24) for x, y in others]).reshape(-1, 4)
    return features(digits, boxes, passed, at, digits[:, :10] if seen is None else seen, alone, 0.1, 2, digits, passed)


@st.composite
def anything(draw):
    """Arguments of `features` within their shapes, certainty and doubt included."""
    n, m, rng = draw(st.integers(1, 6)), draw(st.integers(0, 4)), np.random.default_rng(draw(st.integers(0, 10**6)))
    sharp = draw(st.sampled_from([0.001, 0.1, 5.0]))

    def boxes(k):
        return np.concatenate([rng.uniform(-50, 500, (k, 2)), np.exp(rng.uniform(-2, 6, (k, 2)))], 1)

    digits, others = rng.dirichlet(np.full(11, sharp), n), rng.dirichlet(np.full(11, sharp), m).reshape(m, 11)
    own = boxes(n)
    own = own[np.argsort(own[:, 0])]
    seen = rng.dirichlet(np.full(11, sharp), n)[:, :10] * (rng.random((n, 1)) < 0.7)
    before, others_before = rng.dirichlet(np.full(11, sharp), n), rng.dirichlet(np.full(11, sharp), m).reshape(m, 11)
    page = draw(st.booleans()), draw(st.floats(0, 1)), draw(st.integers(0, 900))
    return digits, own, others, boxes(m), seen, *page, before, others_before


@settings(deadline=None, max_examples=150)
@given(anything())
def test_features_are_finite_numbers(given_):
    found = features(*given_)
    assert all(type(v) is float and math.isfinite(v) for v in found.values()), found
    assert list(found) == list(values())  # always the same ones, in the same order
    assert 0 <= line_confidences([found], None)[0] <= 1


@settings(deadline=None, max_examples=60)
@given(anything())
def test_features_are_those_of_plain_loops(given_):
    digits, boxes, _, _, seen, alone, doubt, signs, before, _ = given_
    found = features(*given_)
    best, second, agreed = [], [], []
    for k, row in enumerate(digits[:, :10].tolist()):
        ranked = sorted(row)
        best.append(ranked[-1])
        second.append(ranked[-2])
        agreed.append(max(1e-3, float(seen[k][row.index(ranked[-1])])))

    def logit(p):
        p = min(max(p, 1e-4), 1 - 1e-4)
        return math.log(p / (1 - p))

    assert found["log likelihood"] == pytest.approx(sum(math.log(max(b, 1e-4)) for b in best))
    assert found["least certain"] == pytest.approx(logit(min(best)))
    assert found["mean certainty"] == pytest.approx(sum(map(logit, best)) / len(best))
    assert found["runner-up"] == pytest.approx(logit(max(second)))
    assert found["digit network"] == pytest.approx(math.log(min(agreed)))
    unsure = min(before[k][row[:10].index(max(row[:10]))] for k, row in enumerate(digits.tolist()))
    assert found["least certain before"] == pytest.approx(logit(unsure))
    assert found["digits"] == pytest.approx(math.log(len(digits)))
    assert found["doubt on the page"] == doubt and found["signs on the page"] == pytest.approx(math.log(1 + signs))
    assert found["one digit"] == (len(digits) == 1) and found["alone"] == (alone and len(digits) <= 2)


def test_signs_beside_the_line_count_and_those_elsewhere_do_not():
    """The line runs from x = 0 to 110, its middle at 115; a digit is 30 tall."""
    end, beside = 110 + NEAR * 30, values()["rejected, sum"]
    assert beside == 0 == values()["other signs"]
    near = [(50, 115), (end - 2, 115), (-NEAR * 30 + 2, 120)]
    far = [(end + 2, 115), (-NEAR * 30 - 2, 115), (50, 160), (50, 60), (900, 900)]
    for place in near:
        found = values(others=[place])
        assert found["other signs"] == pytest.approx(math.log(2)), place
        assert found["rejected beside it"] > values()["rejected beside it"] and found["rejected, sum"] > 0
    for place in far:
        found = values(others=[place])
        assert all(found[k] == values()[k] for k in ("other signs", "rejected beside it", "rejected, sum")), place
    assert values(others=near + far)["other signs"] == pytest.approx(math.log(1 + len(near)))


def test_along_a_sloping_line_its_own_level_counts():
    digits, boxes = line(8)
    boxes[:, 1] += 0.5 * boxes[:, 0]
    x, y = boxes[6, 0] + 10, boxes[6, 1] + 15
    other, spoken = np.array([[x - 5, y - 5, 10, 10]]), np.full((1, 11), 0.05)
    assert features(digits, boxes, spoken, other, digits[:, :10], False, 0.1, 2, digits, spoken)["other signs"] > 0
    other[0, 1] = boxes[0, 1]  # the level of the line's other end
    assert features(digits, boxes, spoken, other, digits[:, :10], False, 0.1, 2, digits, spoken)["other signs"] == 0


def test_gaps_heights_and_size():
    plain = values()
    assert plain["uneven heights"] == 0 == plain["narrowest gap"]
    assert plain["widest gap"] == pytest.approx(math.log1p(10 / 30)) and plain["small"] == pytest.approx(math.log(30))
    assert values(gap=-6)["narrowest gap"] == pytest.approx(6 / 30)
    assert values(gap=300)["widest gap"] == pytest.approx(math.log1p(10))
    digits, boxes = line()
    boxes[1, 3] *= 2
    assert (
        features(
            digits, boxes, np.zeros((0, 11)), np.zeros((0, 4)), digits[:, :10], False, 0.1, 2, digits, np.zeros((0, 11))
        )["uneven heights"]
        > 0.2
    )


def some(count, seed=0):
    """Features of many lines, and whether each is right by some rule with chance in it."""
    rng = np.random.default_rng(seed)
    rows, right = [], []
    for _ in range(count):
        others = [(rng.uniform(-20, 130), 115)] * int(rng.integers(3))
        rows.append(
            values(
                int(rng.integers(1, 8)),
                others,
                rng.uniform(0, 0.5),
                rng.random() < 0.3,
                height=rng.uniform(10, 60),
                gap=rng.uniform(-6, 40),
                best=rng.uniform(0.4, 0.999),
            )
        )
        z = 1.5 + 0.5 * rows[-1]["log likelihood"] - 0.8 * len(others) + rng.logistic()
        right.append(z > 0)
    return rows, np.array(right)


def test_every_line_is_told_by_what_was_fitted():
    rows, right = some(400)
    trees, _ = boosting.fit(rows, right)
    told = line_confidences(rows, trees)
    assert np.ptp(told) > 0.1 and told[right].mean() > told[~right].mean() + 0.1
    assert [line_confidences([row], trees)[0] for row in rows[:5]] == pytest.approx(told[:5].tolist())


@pytest.mark.parametrize("name", ["rejected beside it", "log likelihood", "one digit"])
def test_a_feature_raises_confidence_if_the_trees_say_so(name):
    low, high = ({**values(), name: v} for v in (-1.0, 1.5))
    told = line_confidences([low, high], stump(name, 0.5, -0.7, 0.7))
    assert told.tolist() == pytest.approx([1 / (1 + math.exp(0.7)), 1 / (1 + math.exp(-0.7))], abs=1e-4)


def test_without_fitted_trees_it_is_the_product_of_the_digits():
    assert line_confidences([values(3, best=0.9), values(1, best=0.8)], None) == pytest.approx([0.9**3, 0.8])


def test_the_less_certain_a_digit_the_less_certain_its_line(recognizer):
    fitted = Trees.of(recognizer._fitted["lines"])
    nothing = np.zeros((0, 4))
    lonely = surroundings(line()[1], nothing, nothing, np.zeros(0))
    rows = [values(best=best) | lonely for best in (0.5, 0.6, 0.8, 0.9, 0.97, 0.995)]
    sure = line_confidences(rows, fitted).tolist()
    assert sure == sorted(sure) and sure[0] < 0.75 and sure[-1] > 0.95


def test_what_was_passed_over_before_the_neighbours_spoke_counts_beside_the_line():
    digits, boxes = line()
    told = []
    for before in (0.1, 0.8):
        passed, at = np.full((1, 11), 0.05), np.array([[107.0, 88, 16, 24]])
        passed_before = passed.copy()
        passed_before[0, 3] = before
        found = features(digits, boxes, passed, at, digits[:, :10], False, 0.1, 2, digits, passed_before)
        away = features(digits, boxes, passed, at + 900, digits[:, :10], False, 0.1, 2, digits, passed_before)
        told.append(found["rejected before"] - away["rejected before"])
    assert 0 < told[0] < told[1]


def boxes_of(draw, most):
    n, rng = draw(st.integers(0, most)), np.random.default_rng(draw(st.integers(0, 10**6)))
    return np.concatenate([rng.uniform(-50, 500, (n, 2)), np.exp(rng.uniform(-2, 6, (n, 2)))], 1)


@st.composite
def places(draw):
    """Arguments of `surroundings`: at least one digit, any other lines and signs."""
    own, signs = boxes_of(draw, 5), boxes_of(draw, 4)
    own = np.concatenate([own, [[10.0, 10, 20, 30]]])
    return own, boxes_of(draw, 4), signs, np.linspace(0.3, 1, len(signs))


@settings(deadline=None, max_examples=150)
@given(places())
def test_surroundings_are_those_of_a_plain_loop(given_):
    boxes, lines, signs, certainty = given_
    height = float(np.median(boxes[:, 3]))

    def beside(others, reach, weights):
        most = 0.0
        for (ox, oy, ow, oh), weight in zip(others.tolist(), weights, strict=True):
            for x, y, w, h in boxes.tolist():
                level = (min(y + h, oy + oh) - max(y, oy)) / min(h, oh)
                gap = max(ox - x - w, x - ox - ow, 0) / height
                most = max(most, weight * min(max(level, 0), 1) * math.exp(-gap / reach))
        return most

    found = surroundings(*given_)
    assert found["line beside"] == pytest.approx(beside(lines, LINE_REACH, [1.0] * len(lines)))
    assert found["sign beside"] == pytest.approx(beside(signs, SIGN_REACH, certainty.tolist()))
    assert all(type(v) is float and math.isfinite(v) and v >= 0 for v in found.values())


def test_a_part_of_a_line_is_beside_the_rest_of_it():
    """A row of ten digits, read as two lines of five; below it another row, which is no part of it."""
    _, row = line(10)
    below = row + np.array([0, 60, 0, 0])
    nothing, sure = np.zeros((0, 4)), np.zeros(0)
    parted = surroundings(row[:5], np.concatenate([row[5:], below]), nothing, sure)
    whole = surroundings(row, below, nothing, sure)
    assert parted["line beside"] > 0.8 and whole["line beside"] == 0 == whole["sign beside"]
    assert surroundings(row, nothing, row[3:4], np.array([0.7]))["sign beside"] == pytest.approx(0.7)


@pytest.mark.parametrize("slope", [0.0, 0.3])
def test_off_its_line_is_how_far_a_digit_strays(slope):
    _, row = line(7)
    row[:, 1] += slope * row[:, 0]
    assert surroundings(row, row[:0], row[:0], np.zeros(0))["off its line"] == pytest.approx(0, abs=1e-9)
    row[3, 1] += 14  # of 30; in the middle it tilts the line by nothing, and lifts it by a seventh
    assert surroundings(row, row[:0], row[:0], np.zeros(0))["off its line"] == pytest.approx(14 * 6 / 7 / 30)
    assert surroundings(row[:2], row[:0], row[:0], np.zeros(0))["off its line"] == 0
