"""From strokes to a Reading, with the stand-ins for the two networks that pictures are tested with."""

from dataclasses import dataclass

import numpy as np
import pytest

from digitapp.detection.decode import CLASSES
from digitapp.detection.detector import detect
from digitapp.imaging.stroke_ink import StrokeInk, draw_glyph
from digitapp.imaging.strokes import Stroke
from digitapp.recognition.drawings import PASSED_OVER, distinct, glyphs, look_again, outside, read_strokes
from digitapp.recognition.reading import Digit
from tests.recognition.test_reader import ZIGZAG, check_boxes, detections, page, placed, predict
from tests.stumps import stump


@dataclass
class Drawn:
    """What a pad hands over, as far as the reader needs it."""

    points: np.ndarray


FORMS = {
    "lists": lambda strokes: [[list(point) for point in stroke] for stroke in strokes],
    "tuples": lambda strokes: tuple(tuple(stroke) for stroke in strokes),
    "arrays": lambda strokes: [np.array(stroke) for stroke in strokes],
    "objects": lambda strokes: [Drawn(np.array(stroke)) for stroke in strokes],
    "strokes of the pad": lambda strokes: [Stroke(np.float32(stroke), 14.0) for stroke in strokes],
    "with empty ones": lambda strokes: [[], *strokes, np.zeros((0, 2)), Drawn(np.zeros((0, 2)))],
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_strokes_are_read_and_their_boxes_are_in_their_units(form):
    strokes, boxes = placed(["358"], 150, 700, -90)
    reading = read_strokes(form(strokes), page, predict)
    assert reading.text == "358"
    check_boxes(reading, boxes, 5 * 147 / 96)  # 147 units high, and drawn 96 pixels high with a pen of 5


@pytest.mark.parametrize("factor", [0.2, 1, 40])
def test_the_units_of_strokes_do_not_matter(factor):
    strokes, boxes = placed(["41", "70"], 100, 30, 20, 150)
    reading = read_strokes([np.array(s) * factor for s in strokes], page, predict)
    assert reading.text == "41\n70"
    pixel = factor * 247 / 96  # of the picture that is read, in the strokes' units
    check_boxes(reading, [np.array(row) * factor for row in boxes], 5 * pixel)


def test_a_sign_among_strokes_is_told_in_their_units():
    strokes, _ = placed(["41"], left=60)
    (sign,) = read_strokes(ZIGZAG + strokes, page, predict).signs
    assert np.abs(np.subtract(sign, (12, 60, 32, 24))).max() <= 1 and all(isinstance(v, int) for v in sign)


def test_a_stroke_of_one_point_is_a_dot_and_no_harm():
    strokes, boxes = placed(["35"])
    reading = read_strokes([*strokes, [(200.0, 60.0)]], page, predict)
    assert reading.text == "35"
    check_boxes(reading, boxes, 3)
    for digit in read_strokes([[(7.0, 9.0)]], page, predict).digits:  # whatever the networks may take it for
        assert np.abs(np.subtract(digit.box, (7, 9, 1, 1))).max() <= 1


def test_every_digit_is_told_with_its_strokes():
    strokes, _ = placed(["4571"])
    order = [3, 0, 4, 1, 5, 2]  # the last digits' strokes among the first ones'
    assert len(strokes) == len(order)
    reading = read_strokes([[], *(strokes[k] for k in order)], page, predict)
    assert reading.text == "4571" and not reading.passed_over
    made = [sorted(order[k - 1] for k in digit.strokes) for digit in reading.digits]
    assert made == [[0, 1], [2, 3], [4], [5]]


def scored(*boxes):
    """Detections of boxes (x, y, width, height), more certain first, all of them taken for a digit."""
    return detections([(box, np.full(CLASSES, 0.9 - 0.1 * k)) for k, box in enumerate(boxes)])


def lines_of(*strokes):
    return [np.float32(stroke) for stroke in strokes]


def test_a_glyph_is_its_own_strokes_whole_and_no_other_ones():
    """The bar of a 7 runs into the box of the 1 beside it, whose stroke leans out of its own."""
    seven, one = [(0, 0), (52, 0), (20, 80)], [(70, 0), (58, 80)]
    lines = lines_of(seven, one)
    cut = glyphs(lines, StrokeInk.of(lines, 2.0), scored((0, 0, 52, 80), (48, 0, 20, 80)))
    np.testing.assert_array_equal(cut(0), draw_glyph(lines[:1]))
    np.testing.assert_array_equal(cut(1), draw_glyph(lines[1:]))


def test_a_stroke_that_is_two_digits_is_parted_at_their_boxes():
    lines = lines_of([(10, 0), (10, 80), (60, 80), (60, 0)])
    cut = glyphs(lines, StrokeInk.of(lines, 2.0), scored((5, 0, 10, 80), (55, 0, 10, 80)))
    for k in (0, 1):
        assert cut(k).shape[0] > 5 * cut(k)[20].sum()  # a bar, without the way between the two


def test_a_part_of_a_sign_is_not_a_sign_of_its_own():
    lines = lines_of([(0, 0), (0, 80), (30, 80)], [(60, 0), (60, 80)])
    whole, part, other = (0, 0, 30, 80), (0, 0, 5, 60), (58, 0, 4, 80)
    kept = distinct(scored(whole, part, other), StrokeInk.of(lines, 2.0))
    np.testing.assert_array_equal(kept.boxes, [whole, other])


def test_a_sign_in_the_box_of_another_stays_when_it_has_strokes_of_its_own():
    seven, one = [(0, 0), (60, 0), (60, 2)], [(30, 20), (30, 80)]
    lines = lines_of(seven, one)
    boxes = (0, 0, 60, 80), (28, 20, 4, 60)
    np.testing.assert_array_equal(distinct(scored(*boxes), StrokeInk.of(lines, 2.0)).boxes, boxes)


def test_what_is_hidden_by_others_is_looked_for_once_these_are_lifted():
    """Two digits that touch are one blob to this page network, and a blob is one digit."""
    strokes, boxes = placed(["47"], left=40)
    lines = lines_of(*strokes)
    found = scored(boxes[0][0])
    more = look_again(found, lines, StrokeInk.of(lines, 2.0), (140, 200), lambda picture: detect(picture, page))
    assert len(more) == 2 and (more.boxes[0] == found.boxes[0]).all()
    assert np.abs(more.boxes[1] - boxes[0][1]).max() < 8
    nothing = look_again(
        scored(*boxes[0]), lines, StrokeInk.of(lines, 2.0), (140, 200), lambda _: pytest.fail("all is seen")
    )
    assert len(nothing) == 2


@pytest.mark.parametrize(
    ("sign", "count"),
    [
        ([[(180.0, 70.0), (230.0, 70.0)]], 1),
        ([[(180.0, 67.0), (220.0, 67.0)], [(180.0, 74.0), (220.0, 74.0)]], 1),
        ([[(180.0, 70.0), (220.0, 70.0)], [(300.0, 60.0), (340.0, 60.0)]], 2),
    ],
    ids=["a minus", "an equals sign", "two signs"],
)
def test_ink_that_belongs_to_no_digit_is_told_and_lowers_the_confidence(sign, count):
    strokes, _ = placed(["41"])
    plain = read_strokes(strokes, page, predict)
    reading = read_strokes([*strokes, *sign], page, predict)
    assert reading.text == plain.text == "41" and not plain.passed_over
    assert len(reading.signs) == count and len(reading.passed_over) == len(sign)
    for told, drawn in zip(reading.passed_over, sign, strict=True):
        np.testing.assert_allclose(told[[0, -1]], np.array(drawn)[[0, -1]], atol=0.1)
    assert reading.lines[0].confidence == pytest.approx(PASSED_OVER * plain.lines[0].confidence, rel=0.02)


@pytest.mark.parametrize(
    ("dot", "loose"), [((48.0, 78.0), True), ((41.0, 70.0), False)], ids=["beside it", "on its ink"]
)
def test_a_dot_is_a_digits_only_where_it_touches_its_ink(dot, loose):
    """Even inside its box: a decimal point stands close to the foot of the digit before it."""
    lines = lines_of([(0, 0), (40, 0), (40, 80)], [dot])
    boxes = Digit(7, 0.9, np.zeros(10, np.float32), np.zeros((28, 28), np.uint8), (0, 0, 46, 80))
    pieces = outside([boxes], StrokeInk.of(lines, 2.0), lines)
    assert [piece.tolist() for piece in pieces] == ([[list(dot)]] if loose else [])


def test_what_sticks_far_out_of_a_digit_was_passed_over():
    lines = lines_of([(0, 0), (40, 0), (40, 80)], [(-40, 40), (40, 40)])
    digit = Digit(7, 0.9, np.zeros(10, np.float32), np.zeros((28, 28), np.uint8), (0, 0, 40, 80))
    (piece,) = outside([digit], StrokeInk.of(lines, 2.0), lines)
    assert piece[0].tolist() == [-40, 40] and -10 <= piece[-1][0] <= 0


def test_only_the_line_beside_it_is_less_sure():
    strokes, _ = placed(["41", "70"], pitch=150.0)
    plain = read_strokes(strokes, page, predict)
    reading = read_strokes([*strokes, [(180.0, 215.0), (230.0, 215.0)]], page, predict)
    assert reading.text == plain.text == "41\n70"
    assert reading.lines[1].confidence < 0.92 * plain.lines[1].confidence
    assert reading.lines[0].confidence > 0.95 * plain.lines[0].confidence


def test_without_any_digit_all_ink_was_passed_over():
    reading = read_strokes(ZIGZAG, page, predict)
    assert reading.text == "" and len(reading.passed_over) == len(ZIGZAG)
    for told, drawn in zip(reading.passed_over, ZIGZAG, strict=True):
        np.testing.assert_allclose(told, drawn, atol=0.1)


def test_drawings_have_their_own_weights_where_these_were_fitted():
    strokes, _ = placed(["41"])
    lines, even = stump("digits", -1.0).to_dict(), stump("digits", -1.0, 0.0, 0.0).to_dict()
    (plain,) = read_strokes(strokes, page, predict, {"lines": lines}).lines
    (own,) = read_strokes(strokes, page, predict, {"lines": lines, "drawings": {"lines": even}}).lines
    assert plain.confidence > 0.99 and own.confidence == 0.5
