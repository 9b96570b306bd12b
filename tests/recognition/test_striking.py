"""Digits that were struck out are passed over where the strokes say so, and nothing else is."""

import numpy as np
import pytest

from digitapp.evaluation.distance import edit_distance
from digitapp.evaluation.drawings import compose
from digitapp.imaging.stroke_ink import StrokeInk
from digitapp.recognition import striking
from digitapp.recognition.drawings import read_strokes
from tests.recognition.test_parting import candidates
from tests.recognition.test_reader import page, placed, predict

#: what has nothing outside of the sign strikes nothing out, what is mostly outside does
OUTSIDE = {"bias": -3.0, "weights": {"outside": 20.0}, "means": {"outside": 0.0}, "scales": {"outside": 1.0}}
ALWAYS = {"bias": 9.0, "weights": {}, "means": {}, "scales": {}}


def lines_of(*strokes):
    return [np.float32(stroke) for stroke in strokes]


def nothing(glyphs):
    return np.full((len(glyphs), 10), 0.01)


def test_every_run_of_strokes_through_earlier_ones_is_a_way():
    """Two lines through the first digit, the second digit apart; the digit's second stroke is struck out with it."""
    lines = lines_of(
        [(10, 0), (10, 40)], [(6, 0), (9, 0)], [(0, 12), (20, 12)], [(0, 28), (20, 28)], [(50, 0), (50, 40)]
    )
    found = candidates([(0, 0, 21, 41), (45, 0, 10, 41)], [1, 1])
    asked = []

    def network(glyphs):
        asked.append(len(glyphs))
        return nothing(glyphs)

    ways = striking.strikes(found, lines, StrokeInk.of(lines, 2.0), network)
    assert [(way.by, way.sign) for way in ways] == [((2,), (0, 1)), ((2, 3), (0, 1)), ((3,), (0, 1, 2))]
    assert asked == [len({(0, 1), (0, 1, 2), (0, 1, 2, 3), (2,), (3,), (2, 3)})]  # each set of strokes once
    assert ways[0].digit == pytest.approx(1 - found.probabilities[0, 10])
    assert ways[1].crossings.tolist() == [[1, 0], [1, 0]]


def test_a_scribble_of_more_strokes_than_a_digit_has_is_no_sign_to_strike_out():
    many = [[(k, 0), (k + 3, 40)] for k in range(0, 2 * striking.MOST + 2, 2)]
    lines = lines_of(*many, [(-5, 20), (60, 20)])
    ways = striking.strikes(candidates([(0, 0, 60, 42)], [2]), lines, StrokeInk.of(lines, 2.0), nothing)
    assert (len(many),) not in [way.by for way in ways]


def test_what_is_told_of_a_way():
    lines = lines_of([(0, 0), (20, 40)], [(20, 0), (0, 40)], [(-20, 20), (40, 20)], [(10, -40), (10, 80)])
    whole, rest, alone = np.full((3, 10), 0.01)
    whole[8], rest[4], alone[1] = 0.5, 0.9, 0.7
    level = striking.Strike((2,), (0, 1), whole, rest, alone, 0.8, np.array([[1, 1]]))
    told = striking.features(level, lines)
    assert told["whole"] == pytest.approx(np.log(0.5)) and told["sign"] == pytest.approx(np.log(0.9))
    assert told["gain"] == pytest.approx(np.log(0.9 / 0.5)) and told["lines alone"] == pytest.approx(np.log(0.7))
    assert told["a digit"] == 0.8
    assert told["level"] == 1 and told["straight"] == pytest.approx(1) and told["long"] == 1.5  # as long as the sign
    assert told["before"] == told["beyond"] == 0.5 and told["outside"] == pytest.approx(2 / 3, abs=0.05)
    assert told["narrow"] == pytest.approx(np.log(0.5)) and told["crossings"] == pytest.approx(np.log(3))
    assert told["gain × level"] == told["gain"] and told["a digit × a digit"] == pytest.approx(0.64)
    upright = striking.features(striking.Strike((3,), (0, 1), whole, rest, alone, 0.8, np.array([[1, 1]])), lines)
    assert upright["level"] == 0 and upright["before"] == upright["beyond"] == 1
    both = striking.Strike((2, 3), (0, 1), whole, rest, alone, 0.8, np.array([[1, 1], [1, 1]]))
    assert striking.features(both, lines)["lines"] == pytest.approx(np.log(2))


def test_a_struck_out_digit_is_another_sign_and_its_ink_is_passed_over():
    strokes, boxes = placed(["302"], 80)
    x, y, w, h = boxes[0][1]
    across = [[(x - 0.15 * w, y), (x + 1.15 * w, y + h)], [(x - 0.15 * w, y + h), (x + 1.15 * w, y)]]
    untouched = read_strokes(strokes + across, page, predict, {"drawings": {"striking": ALWAYS | {"bias": -9.0}}})
    reading = read_strokes(strokes + across, page, predict, {"drawings": {"striking": ALWAYS}})
    assert len(untouched.text) == 3 and not untouched.passed_over
    assert reading.text == "32" and len(reading.passed_over) >= 3
    own = {s for digit in reading.digits for s in digit.strokes}
    assert not own & {len(strokes), len(strokes) + 1}


def test_what_somebody_taught_with_a_stroke_through_it_is_not_struck_out():
    """What the network does not know with its strokes is struck out, until it is taught."""
    strokes, boxes = placed(["302"], 80)
    x, y, w, h = boxes[0][1]
    across = [[(x - 0.15 * w, y), (x + 1.15 * w, y + h)], [(x - 0.15 * w, y + h), (x + 1.15 * w, y)]]
    unlike = {"bias": -4.0, "weights": {"whole": -3.0}, "means": {"whole": 0.0}, "scales": {"whole": 1.0}}
    fitted = {"drawings": {"striking": unlike}}

    def taught(glyphs, probabilities):
        assert probabilities.shape == (len(glyphs), 11) and np.allclose(probabilities.sum(axis=1), 1, atol=1e-5)
        return np.tile(np.float32([0.99] + [0.0] * 9 + [0.01]), (len(glyphs), 1))

    before = read_strokes(strokes + across, page, nothing, fitted)
    after = read_strokes(strokes + across, page, nothing, fitted, taught)
    assert before.passed_over and not after.passed_over and after.text == "000"


def test_what_touches_nothing_or_was_never_fitted_stays():
    strokes, _ = placed(["302"])
    assert read_strokes(strokes, page, predict, {"drawings": {"striking": OUTSIDE}}).text == "302"
    lines = lines_of([(10, 0), (10, 40)], [(0, 20), (20, 20)])
    found, ink = candidates([(0, 0, 21, 41)], [4]), StrokeInk.of(lines, 2.0)
    assert striking.strike_out(found, lines, ink, lambda _: pytest.fail("not to be asked"), None) == (found, set())
    out, gone = striking.strike_out(found, lines, ink, nothing, ALWAYS)
    assert gone == {0, 1} and not out.digits.any() and out.other[0] == 1


def test_a_neighbour_in_the_way_is_not_struck_out():
    """Only what is mostly made of struck ink is."""
    lines = lines_of([(10, 0), (10, 40)], [(0, 20), (20, 20)], [(30, 0), (30, 40), (40, 40), (40, 0)])
    found, ink = candidates([(0, 0, 21, 41), (18, 0, 25, 41)], [4, 0]), StrokeInk.of(lines, 2.0)
    out, gone = striking.strike_out(found, lines, ink, nothing, ALWAYS)
    assert gone == {0, 1} and out.digits.tolist() == [False, True]


def test_the_committed_weights_pass_over_what_hands_strike_out(recognizer):
    """Composed drawings that nothing was fitted on; each has one digit or two struck out."""
    errors = digits = 0
    for seed in range(40):
        drawing = compose("struck out", seed)
        reading = recognizer.read_strokes(drawing.strokes)
        errors += edit_distance(drawing.text, reading.text)
        digits += len(drawing.text)
        assert all(line.confidence <= 0.95 for line in reading.lines) or reading.text != drawing.text
    assert errors <= 0.05 * digits
