"""Digits that were taken for one sign are parted where the digit network likes the parts, and nowhere else."""

import numpy as np
import pytest

from digitapp.imaging.stroke_ink import StrokeInk
from digitapp.recognition import parting
from digitapp.recognition.drawings import read_strokes
from digitapp.recognition.reader import Candidates
from tests.recognition.test_reader import TEMPLATES, page, placed, predict

#: parts that are both digits beyond doubt, whatever the whole looks like
FITTED = {
    "bias": 3.0,
    "weights": {"weaker part": 4.0},
    "means": {"weaker part": 0.0},
    "scales": {"weaker part": 1.0},
}


def joined(number: str, closer: float = 42.0):
    """(strokes, the digit of each) of digits pushed together until their ink is one blob."""
    strokes, owners = [], []
    for k, digit in enumerate(number):
        own, _ = placed([digit], 100, 40)
        strokes += [[(x + closer * k, y) for x, y in stroke] for stroke in own]
        owners += [k] * len(own)
    return strokes, owners


def sure(glyphs):
    """What `predict` says of whole digits; what is unlike all of them is none."""
    out = predict(glyphs)
    like = [max(np.corrcoef(glyph.ravel(), template)[0, 1] for template in TEMPLATES) for glyph in glyphs / 255]
    out[np.array(like) < 0.7] = 0.01
    return out


def test_touching_digits_are_read_apart_once_that_is_fitted():
    strokes, owners = joined("74", 38)
    assert len(read_strokes(strokes, page, predict, {}).text) < 2  # to the page network it is one blob
    reading = read_strokes(strokes, page, sure, {"drawings": {"parting": FITTED}})
    assert reading.text == "74" and not reading.passed_over
    for k, digit in enumerate(reading.digits):
        assert [owners[s] for s in digit.strokes] == [k] * len(digit.strokes) and digit.strokes
        own = np.concatenate([strokes[s] for s in digit.strokes])
        assert np.abs(np.array(digit.box[:2]) - own.min(axis=0)).max() < 8


def test_digits_apart_stay_as_they_are():
    strokes, _ = placed(["4571"])
    for fitted in ({}, {"drawings": {"parting": FITTED}}):
        assert read_strokes(strokes, page, sure, fitted).text == "4571"


def lines_of(strokes):
    return [np.float32(stroke) for stroke in strokes]


def test_every_way_from_left_to_right_is_tried_once():
    rng = np.random.default_rng(0)
    lines = [np.float32(rng.uniform(0, 50, (5, 2))) + [30 * k, 0] for k in rng.permutation(5)]
    asked = []

    def network(glyphs):
        asked.append(len(glyphs))
        return np.full((len(glyphs), 10), 0.1)

    ways, others = parting.splits([(range(5), True), ((3, 1), False)], lines, network)
    assert len(ways) == 4 and len(others) == 1 and asked == [9 + 3]
    assert set(others[0].left + others[0].right) == {1, 3} and not others[0].seen and ways[0].seen
    for size, way in enumerate(ways, 1):
        assert len(way.left) == size and sorted(way.left + way.right) == [0, 1, 2, 3, 4]
        middles = [np.mean([lines[s][:, 0].min(), lines[s][:, 0].max()]) for s in way.left + way.right]
        assert middles == sorted(middles)


@pytest.mark.parametrize(("shift", "overlap"), [(0, 1.0), (5, 0.5), (10, 0.0), (15, -0.5), (90, -1.0)])
def test_how_far_two_parts_overlap(shift, overlap):
    square = np.float32([(0, 0), (10, 0), (10, 10), (0, 10)])
    lines = [square, square + np.float32([shift, 0])]
    split = parting.Split((0,), (1,), np.full(10, 0.4), np.full((2, 10), 0.4), np.zeros((2, 28, 28)), True)
    values = parting.features(split, lines)
    assert values["overlap"] == pytest.approx(overlap) and values["level"] == 1 and values["heights"] == 0
    assert values["gain"] == pytest.approx(np.log(0.4)) and values["wide"] == pytest.approx(np.log(1 + shift / 10))


def candidates(boxes, kinds):
    """Candidates with these boxes, each the digit that `kinds` says, 10 for another sign."""
    p = np.full((len(boxes), 11), 0.001)
    p[np.arange(len(kinds)), kinds] = 0.99
    glyphs = np.zeros((len(boxes), 28, 28), np.uint8)
    return Candidates(np.float32(boxes), p, np.float32(p[:, :10]), glyphs, np.float32(p[:, 10]))


def test_a_stroke_in_two_boxes_is_the_smaller_ones():
    lines = lines_of([[(5, 0), (5, 40)], [(20, 0), (30, 20), (20, 40)], [(20, 20), (30, 20)]])
    ink = StrokeInk.of(lines, 2.0)
    found = candidates([(0, 0, 35, 42), (3, 0, 4, 42)], [2, 1])
    assert parting.groups(found, lines, ink) == [([1, 2], 0)]
    assert parting.groups(candidates([(0, 0, 35, 42)], [2]), lines, ink) == [([0, 1, 2], 0)]


def test_what_belongs_to_no_digit_is_looked_at_together():
    lines = lines_of([[(5, 0), (5, 40)], [(100, 0), (100, 40)], [(104, 0), (120, 40)], [(300, 0), (301, 40)]])
    found = candidates([(0, 0, 10, 42)], [1])
    assert parting.groups(found, lines, StrokeInk.of(lines, 2.0)) == [([1, 2], None)]


def test_a_scribble_of_many_strokes_is_left_at_that():
    lines = [np.float32([(k, 0), (k + 3, 40)]) for k in range(parting.MOST + 1)]
    found = candidates([(0, 0, 30, 42)], [8])
    again = parting.part(found, lines, StrokeInk.of(lines, 2.0), lambda _: pytest.fail("not to be asked"), FITTED)
    assert again is found


def test_whoever_taught_a_digit_has_the_last_word_on_parts_too():
    strokes, _ = joined("74", 38)

    def adjust(glyphs, probabilities):
        out = np.full_like(probabilities, 0.001)
        out[:, 5] = 0.99
        return out

    assert read_strokes(strokes, page, sure, {"drawings": {"parting": FITTED}}, adjust).text == "55"


def test_parts_take_the_place_of_what_they_were_taken_for():
    strokes, _ = joined("71", 38)
    lines = lines_of(strokes)
    points = np.concatenate(lines)
    box = (*points.min(axis=0), *np.ptp(points, axis=0))
    for kind in (2, 10):  # taken for a digit, or for another sign
        found = candidates([box, (500, 0, 60, 100)], [kind, 5])
        parted = parting.part(found, lines, StrokeInk.of(lines, 2.0), sure, FITTED)
        assert parted.digits.tolist() == [True] * 3 and len(parted.boxes) == 3
        assert [int(p[:10].argmax()) for p in parted.probabilities] == [5, 7, 1]
        assert (
            np.allclose(parted.probabilities.sum(axis=1)[1:], 1, atol=0.02) and parted.glyphs[1:].any(axis=(1, 2)).all()
        )


def test_features_are_products_of_every_two_and_do_not_grow_without_bounds():
    lines = lines_of([[[0, 0], [0, 100]], [[12, 0], [12, 100]]])
    sure, none = np.eye(10)[1], np.full(10, 1e-9)
    split = parting.Split((0,), (1,), none, np.stack([sure, none]), np.zeros((2, 28, 28), np.uint8), seen=False)
    values = parting.features(split, lines)
    plain = [name for name in values if "×" not in name]
    assert len(values) == len(plain) + len(plain) * (len(plain) + 1) // 2
    assert values["whole"] == values["weaker part"] == -1.5 and values["stronger part"] == 0
    assert values["room"] == pytest.approx(0.12) and values["heights"] == 0 and values["level"] == 1
    assert values["room × level"] == pytest.approx(0.12)
