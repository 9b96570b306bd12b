"""The whole road from a picture to a Reading, with stand-ins for the two networks: to the page network every
blob of ink is a sign, to the digit network a glyph is the digit of the tests' own pen that it is most like."""

import math

import cv2
import numpy as np
import pytest

from digitapp.detection.decode import CLASSES, OTHER, STRIDE
from digitapp.detection.detector import Detections
from digitapp.imaging.normalize import normalize
from digitapp.recognition import reader
from digitapp.recognition.fusion import Weights
from digitapp.recognition.reading import Digit
from tests import pen
from tests.stumps import stump

TEMPLATES = np.stack([normalize(pen.ink(pen.strokes(str(d), 30, 30, 100))).ravel() / 255 for d in range(10)])


def page(pictures):
    """A page network for dark ink: every blob is a digit, no matter which; one wider than high is another sign."""
    x = pictures[0].astype(np.float32) / (255 if pictures.dtype == np.uint8 else 1)
    maps = np.zeros((1, x.shape[0] // STRIDE, x.shape[1] // STRIDE, CLASSES + 4), np.float32)
    maps[..., :CLASSES] = -8
    for left, top, w, h, _ in cv2.connectedComponentsWithStats(np.uint8(x.mean(axis=2) < 0.5), connectivity=8)[2][1:]:
        if max(w, h) < 8 or h > 118:
            continue
        cx, cy = (left + w / 2) / STRIDE, (top + h / 2) / STRIDE
        i, j = int(cy), int(cx)
        kinds = slice(OTHER, CLASSES) if w > 1.1 * h else slice(0, OTHER)
        maps[0, i, j, kinds] = 2.5 - abs(math.log(max(w, h) / 30))
        maps[0, i, j, CLASSES:] = math.log(w / 16), math.log(h / 24), cx - j - 0.5, cy - i - 0.5
    return maps


def predict(glyphs):
    """A digit network: 0.98 for the digit that the glyph is like, shifted by up to a pixel."""
    assert glyphs.dtype == np.uint8 and glyphs.shape[1:] == (28, 28) and glyphs.any(axis=(1, 2)).all()
    out = np.full((len(glyphs), 10), 0.001, np.float32)
    for row, glyph in zip(out, glyphs / 255, strict=True):
        shifted = [np.roll(glyph, (a, b), (0, 1)).ravel() for a in (-1, 0, 1) for b in (-1, 0, 1)]
        row[np.argmax([max(np.corrcoef(s, t)[0, 1] for s in shifted) for t in TEMPLATES])] = 0.98
    return out


def placed(numbers, height=60.0, left=40.0, top=40.0, pitch=110.0):
    """(strokes of all, for each row the digits' (x, y, width, height) as the pen went, without its own width)."""
    strokes, boxes = [], []
    for row, number in enumerate(numbers):
        boxes.append([])
        for place, digit in enumerate(number):
            step = place * (pen.WIDTH + pen.GAP) * height / pen.HEIGHT
            own = pen.strokes(digit, left + step, top + pitch * row, height)
            points = np.concatenate(own)
            boxes[-1].append((*points.min(axis=0), *np.ptp(points, axis=0)))
            strokes += own
    return strokes, boxes


def check_boxes(reading, boxes, width):
    """That the boxes are those of the pen's way with half its width around, as exactly as the page network sees: where
    a sign is about 30 pixels high."""
    assert [len(line.digits) for line in reading.lines] == [len(row) for row in boxes]
    for line, row in zip(reading.lines, boxes, strict=True):
        for digit, box in zip(line.digits, row, strict=True):
            assert all(isinstance(v, int) for v in digit.box)
            inked = np.add(box, (-width / 2, -width / 2, width, width))
            assert np.abs(np.subtract(digit.box, inked)).max() <= 1 + 0.08 * max(inked[2:])


ZIGZAG = [[(12.0, 84.0), (20.0, 60.0), (28.0, 84.0), (36.0, 60.0), (44.0, 84.0)]]  # left of the first digit of `placed`


@pytest.mark.parametrize("numbers", [["0123456789"], ["407", "3", "95"], ["8"], ["11", "11"]])
@pytest.mark.parametrize("height", [25, 60])
def test_a_page_of_lines(numbers, height):
    strokes, boxes = placed(numbers, height)
    width = max(2, height // 10)
    picture = pen.paint(strokes, width=width)
    reading = reader.read(picture, page, predict)
    assert reading.text == "\n".join(numbers) and reading.signs == ()
    assert reading.size == (picture.shape[1], picture.shape[0])
    check_boxes(reading, boxes, width)
    for line in reading.lines:
        assert 0 < line.confidence <= min(d.confidence for d in line.digits) + 1e-6
        for digit in line.digits:
            assert isinstance(digit, Digit) and digit.alternatives[0][0] == digit.digit
            assert digit.confidence == digit.probabilities[digit.digit] > 0.5
            assert digit.probabilities.shape == (10,) and digit.probabilities.dtype == np.float32
            assert digit.probabilities.sum() <= 1 + 1e-6
            assert np.corrcoef(digit.normalized.ravel(), TEMPLATES[digit.digit])[0, 1] > 0.5


def test_a_grey_picture_reads_like_its_colour_twin():
    picture = pen.paint(placed(["352"])[0], width=5)
    assert reader.read(picture[..., 0], page, predict).to_dict() == reader.read(picture, page, predict).to_dict()


def test_other_signs_are_passed_over_and_told():
    strokes, boxes = placed(["48", "15"], left=60)
    reading = reader.read(pen.paint(strokes + ZIGZAG, width=5), page, predict)
    assert reading.text == "48\n15"
    check_boxes(reading, boxes, 5)
    (sign,) = reading.signs
    assert np.abs(np.subtract(sign, (9.5, 57.5, 37, 29))).max() < 5 and all(isinstance(v, int) for v in sign)


@pytest.mark.parametrize("picture", [np.full((80, 120, 3), 250, np.uint8), np.full((1, 1), 9, np.uint8)])
def test_an_empty_picture_has_no_lines_and_asks_no_digit_network(picture):
    reading = reader.read(picture, page, lambda glyphs: pytest.fail("nothing to predict"))
    assert reading.text == "" and reading.lines == () and reading.signs == () and reading.digits == []
    assert reading.size == (picture.shape[1], picture.shape[0])


def test_the_heat_of_every_level_is_handed_on():
    picture = pen.paint(placed(["352"])[0], (400, 300), width=5)
    heat = reader.read(picture, page, predict).stages["heat"]
    assert len(heat) > 1 and heat[0].shape == (75, 100) and heat[0].max() > 150
    assert all(h.dtype == np.uint8 for h in heat)


def test_what_was_fitted_is_used():
    picture = pen.paint(placed(["352", "7"])[0], width=5)
    refused = reader.read(picture, page, predict, {"fusion": {"none_bias": 60.0}})
    assert refused.text == "" and reader.read(picture, page, predict, {}).text == "352\n7"
    lines = stump("digits", math.log(2), -2.0, 3.0, 0.5).to_dict()
    three, one = reader.read(picture, page, predict, {"lines": lines}).lines
    for line, z in ((three, 3.5), (one, -1.5)):
        assert line.confidence == pytest.approx(1 / (1 + math.exp(-z)))


def detections(picture_scores):
    """Detections of (box, scores) pairs, with means like scores."""
    boxes = np.array([box for box, _ in picture_scores], np.float32).reshape(-1, 4)
    scores = np.array([score for _, score in picture_scores], np.float32).reshape(-1, CLASSES)
    return Detections(boxes, scores, scores)


@pytest.mark.parametrize(
    ("digit", "other_digits", "none", "said"),
    [(0.6, 0.1, 0.3, True), (0.45, 0.11, 0.44, True), (0.44, 0.11, 0.45, False), (0.38, 0.34, 0.28, False)],
)
def test_a_digit_is_said_where_it_is_likelier_than_none_and_no_guess(digit, other_digits, none, said):
    p = np.zeros((1, 11))
    p[0, [3, 5, 10]] = digit, other_digits, none
    box, empty = np.zeros((1, 4), np.float32), np.zeros((1, 28, 28), np.uint8)
    assert reader.Candidates(box, p, p[:, :10], empty, p[:, 10]).digits.tolist() == [said]


def test_only_what_may_be_a_digit_and_has_ink_is_looked_at():
    """The first detection is a digit, the second stands on blank paper, the third is too improbable."""
    strokes, ((five, two),) = placed(["52"])
    likely, hardly = np.full(CLASSES, 0.6), np.full(CLASSES, 0.9 * reader.WORTH_A_LOOK)
    hardly[OTHER] = 0.9
    asked = []
    found = detections([(five, likely), ((250, 20, 30, 40), likely), (two, hardly)])
    candidates = reader.look_closely(
        pen.paint(strokes, (320, 160), width=5),
        found,
        lambda glyphs: asked.append(len(glyphs)) or predict(glyphs),
        Weights(),
    )
    assert asked == [1]  # one call for all
    assert candidates.glyphs.any(axis=(1, 2)).tolist() == candidates.seen.any(axis=1).tolist() == [True, False, False]
    assert candidates.seen[0].argmax() == 5 == candidates.probabilities[0].argmax()
    assert candidates.digits.tolist() == [True, False, False]  # which digit the second is would be a guess
    assert candidates.other.tolist() == pytest.approx([0.6, 0.6, 0.9])


def test_nothing_found_is_no_candidate():
    candidates = reader.look_closely(np.zeros((9, 9, 3), np.uint8), detections([]), predict, Weights())
    assert len(candidates.boxes) == 0 and reader.arrange(candidates, None) == ((), ())


def test_signs_say_where_the_lines_are_though_only_digits_are_told():
    """A word joins two digits that stand too far from each other's level to be neighbours by themselves."""
    x = np.arange(9) * 30
    boxes = np.stack([x, 100 + 4.0 * np.arange(9), np.full(9, 20), np.full(9, 30)], 1).astype(np.float32)
    probabilities = np.full((9, 11), 0.001)
    probabilities[:, 10] = 0.98
    probabilities[[0, 8], 10], probabilities[[0, 8], [3, 6]] = 0.01, 0.98
    other = np.full(9, 0.9)
    other[[0, 8]] = 0.05
    empty = np.zeros((9, 28, 28), np.uint8)
    lines, signs = reader.arrange(reader.Candidates(boxes, probabilities, probabilities[:, :10], empty, other), None)
    assert [line.text for line in lines] == ["36"] and len(signs) == 7
    faint = reader.Candidates(boxes, probabilities, probabilities[:, :10], empty, other * 0.2)
    lines, signs = reader.arrange(faint, None)
    assert [line.text for line in lines] == ["3", "6"] and signs == ()


def test_a_digit_is_never_less_sure_than_its_line():
    p = np.full((3, 11), 0.001)
    p[[0, 1, 2], [4, 0, 7]] = 0.99, 0.8, 0.97
    p[1, [6, 10]] = 0.15, 0.042
    boxes = np.array([(10, 10, 20, 30), (40, 10, 20, 30), (70, 10, 20, 30)], np.float32)
    candidates = reader.Candidates(boxes, p, p[:, :10], np.zeros((3, 28, 28), np.uint8), np.zeros(3))
    line = stump("digits", 0.0, 0.0, 0.0, math.log(0.96 / 0.04)).to_dict()
    (sure,), _ = reader.arrange(candidates, {"lines": line})
    assert sure.confidence == pytest.approx(0.96)
    assert [digit.confidence for digit in sure.digits] == pytest.approx([0.99, 0.96, 0.97])
    raised = sure.digits[1].probabilities  # what is left is shared as before, "no digit" included
    assert raised[6] / 0.04 == pytest.approx(0.15 / 0.2) and raised.argmax() == 0
    (doubtful,), _ = reader.arrange(candidates, {"lines": line | {"bias": -1.0}})
    assert [digit.confidence for digit in doubtful.digits] == pytest.approx([0.99, 0.8, 0.97])


def test_without_neighbours_is_what_was_said_before_them_but_for_what_was_taught():
    said, last = np.full((2, 11), 1 / 11), np.full((2, 11), 1 / 11)
    last[:, 10], said[:, 4] = 0.5, 0.6
    taught = last.copy()
    taught[1, 7] = 0.99
    boxes, steps = np.ones((2, 4), np.float32), {reader.TOGETHER: said, reader.NEIGHBOURS: last, reader.HAND: taught}
    candidates = reader.Candidates(boxes, taught, last[:, :10], np.zeros((2, 28, 28), np.uint8), np.zeros(2), steps)
    assert candidates.without_neighbours.tolist() == [said[0].tolist(), taught[1].tolist()]
    bare = reader.Candidates(boxes, taught, last[:, :10], np.zeros((2, 28, 28), np.uint8), np.zeros(2))
    assert bare.without_neighbours is bare.probabilities


def test_a_line_is_told_from_a_part_of_one():
    """Four digits of one row and a plus, taken for one line, and for two."""
    p = np.full((5, 11), 0.001)
    p[[0, 1, 2, 3, 4], [4, 0, 7, 1, 10]] = 0.99
    boxes = np.array([(10 + 30 * k, 10, 20, 30) for k in range(5)], np.float32)
    other = np.array([0.0, 0, 0, 0, 0.9])
    candidates = reader.Candidates(boxes, p, p[:, :10], np.zeros((5, 28, 28), np.uint8), other)
    whole = reader.line_features(candidates, [np.arange(4)], 0)
    first, second = (reader.line_features(candidates, [np.array([0, 1]), np.array([2, 3])], k) for k in (0, 1))
    assert whole["line beside"] == 0 < 0.9 < min(first["line beside"], second["line beside"])
    assert whole["sign beside"] == second["sign beside"] > 0.5 > first["sign beside"] > 0
    assert whole["alone"] == first["alone"] == 0  # of one or two digits, without another line
    assert reader.line_features(candidates, [np.array([0, 1])], 0)["alone"] == 1
