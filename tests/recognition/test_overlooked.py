"""Strokes that belong to no digit are one where the digit network likes them, and where that is fitted."""

import numpy as np
import pytest

from digitapp.evaluation.drawings import compose
from digitapp.imaging.stroke_ink import StrokeInk
from digitapp.recognition import overlooked
from tests.recognition.test_parting import candidates, sure
from tests.recognition.test_reader import placed
from tests.recognition.test_striking import lines_of, nothing

#: what the digit network reads for certain is a digit
READ = {"bias": 2.0, "weights": {"read": 5.0}, "means": {"read": 0.0}, "scales": {"read": 1.0}}


def drawing(number="475", found=(0, 2)):
    """(lines, the digit that each belongs to, candidates of those digits of a number that were found)."""
    strokes, boxes = placed([number], 80)
    lines = lines_of(*strokes)
    owners = [int(np.argmin([abs(np.mean(line[:, 0]) - x - w / 2) for x, _, w, _ in boxes[0]])) for line in lines]
    some = [np.add(boxes[0][k], (-4, -4, 8, 8)) for k in found]
    return lines, owners, candidates(some, [int(number[k]) for k in found])


def test_a_digit_that_was_overlooked_is_found():
    lines, owners, found = drawing()
    ink = StrokeInk.of(lines, 2.0)
    again = overlooked.look_again(found, lines, ink, sure, READ)
    assert again.digits.tolist() == [True] * 3 and int(again.probabilities[2].argmax()) == 7
    own = np.concatenate([line for line, owner in zip(lines, owners, strict=True) if owner == 1])
    assert np.abs(again.boxes[2][:2] - own.min(axis=0)).max() < 4
    assert again.glyphs[2].any() and again.other[2] == 0


def test_what_the_digit_network_does_not_like_stays_loose():
    lines, _, found = drawing()
    ink = StrokeInk.of(lines, 2.0)
    assert overlooked.look_again(found, lines, ink, nothing, READ) is found
    assert overlooked.look_again(found, lines, ink, lambda _: pytest.fail("not to be asked"), None) is found


def test_digits_that_were_found_and_struck_out_ones_are_not_looked_at():
    lines, owners, found = drawing()
    ink = StrokeInk.of(lines, 2.0)
    middle = {s for s, owner in enumerate(owners) if owner == 1}
    assert overlooked.loose(found, lines, ink, lambda _: pytest.fail("not to be asked"), middle) == []
    (ways,) = overlooked.loose(found, lines, ink, sure)
    assert set(ways[0].part.strokes) == middle


def test_strokes_together_are_tried_as_one_and_each_by_itself():
    lines = lines_of([(0, 0), (0, 40)], [(60, 0), (60, 40)], [(62, 0), (80, 0)], [(120, 0), (120, 40)])
    found = candidates([(-3, -3, 6, 46)], [1])
    ways = overlooked.loose(found, lines, StrokeInk.of(lines, 2.0), nothing)
    assert [[way.part.strokes for way in group] for group in ways] == [[(1, 2), (1,), (2,)], [(3,)]]


def test_another_sign_in_its_place_goes():
    lines, _, _ = drawing()
    strokes, boxes = placed(["475"], 80)
    around = [np.add(box, (-4, -4, 8, 8)) for box in boxes[0]]
    found = candidates(around, [4, 10, 5])  # the page network took the 7 for a letter
    again = overlooked.look_again(found, lines, StrokeInk.of(lines, 2.0), sure, READ)
    assert len(again.boxes) == 3 and sorted(again.probabilities.argmax(axis=1).tolist()) == [4, 5, 7]


def test_what_is_told_of_loose_strokes():
    lines = lines_of([(0, 0), (0, 40)], [(60, 10), (60, 30)], [(50, 20), (70, 20)], [(20, 20), (55, 22)])
    found = candidates([(-3, 0, 6, 40), (45, 5, 30, 30)], [1, 10])
    ways = overlooked.loose(found, lines, StrokeInk.of(lines, 1.0), nothing)
    whole = next(way for group in ways for way in group if way.part.strokes == (1,))
    told = whole.features
    assert told["read"] == -1.5 and told["tall"] == pytest.approx(np.log(0.5)) and told["level"] == 1
    assert told["another sign"] == pytest.approx(found.other[1]) and told["a digit"] == pytest.approx(0.01, abs=0.01)
    assert told["in digits"] == 0 and told["crossed"] == pytest.approx(np.log(2))  # by the level stroke alone
    assert told["strokes"] == 0 and told["strokes beside"] == pytest.approx(np.log(3)) and told["no other digits"] == 0
    assert told["wide"] == pytest.approx(np.log(0.1))
    assert told["read × tall"] == pytest.approx(-1.5 * np.log(0.5))
    alone = candidates(np.zeros((0, 4)), [])
    told = overlooked.loose(alone, lines[:1], StrokeInk.of(lines[:1], 1.0), nothing)[0][0].features
    assert told["no other digits"] == 1 and told["tall"] == 0 and told["level"] == 1


def test_of_two_digits_that_touch_each_is_found():
    """Together they are none that the digit network knows; each by itself is."""
    lines, owners, found = drawing("4225", (0, 3))
    second = next(k for k, owner in enumerate(owners) if owner == 2)
    lines[second] = lines[second] - np.float32([lines[second][:, 0].min() - lines[second - 1][:, 0].max() - 2, 0])
    again = overlooked.look_again(found, lines, StrokeInk.of(lines, 2.0), sure, READ)
    assert again.probabilities[2:].argmax(axis=1).tolist() == [2, 2]


def test_letters_stay_no_digits(recognizer):
    """Hands that nothing was fitted on; a stem is a 1 by itself, and none in an H."""
    silent = total = 0
    for seed in range(60):
        drawing = compose("letters", seed)
        if not drawing.text:
            silent, total = silent + (recognizer.read_strokes(drawing.strokes).text == ""), total + 1
    assert total > 20 and silent >= 0.75 * total


@pytest.mark.parametrize("line", [[(0, 20), (60, 20)], [(5, 5)], [(5, 5), (5, 5)]], ids=["level", "dot", "dot, twice"])
def test_strokes_without_any_height_are_no_harm(line):
    lines = lines_of(line, line)
    ink = StrokeInk.of(lines, 2.0)
    none = candidates(np.zeros((0, 4)), [])
    for group in overlooked.loose(none, lines, ink, nothing):
        assert all(np.isfinite(list(way.features.values())).all() for way in group)
    assert overlooked.look_again(none, lines, ink, nothing, READ) is none
