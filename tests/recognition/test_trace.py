"""A trace is the same reading, with what was found on the way."""

import copy
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from digitapp.imaging.normalize import normalize
from digitapp.recognition import trace
from digitapp.recognition.adapt import Hand, Known
from digitapp.recognition.neighbours import OWN, Neighbours, Network
from tests import pen

ALWAYS = {"bias": 9.0, "weights": {}, "means": {}, "scales": {}}  # of parting: whatever has two strokes is parted


@pytest.fixture(scope="module")
def traced(recognizer):
    picture = pen.paint(pen.strokes("2071"))
    return picture, recognizer.trace(picture)


@pytest.fixture(scope="module")
def own_hand(recognizer):
    """A hand that taught: whatever looks like this 7 is a 3."""
    known = Known(np.zeros((0, 64), np.float32), np.zeros(0, int))

    def features(glyphs):
        return (
            np.stack([cv2.resize(glyph, (8, 8), interpolation=cv2.INTER_AREA) for glyph in glyphs]).reshape(-1, 64)
            / 255
        )

    glyph = recognizer.read_strokes(pen.strokes("7")).digits[0].normalized
    return recognizer.adapted(Hand(np.stack([glyph] * 3), np.array([3, 3, 3]), features, known))


def agree(recognizer, found, reading):
    """Whether a trace says of every digit, and on its road, what the reading says; True when there are digits."""
    assert found.digits == [digit.digit for digit in reading.digits]
    lines = [line for line in reading.lines for _ in line.digits]
    for place, (digit, line) in enumerate(zip(reading.digits, lines, strict=True)):
        road = recognizer.road(found, place)
        assert np.array_equal(road.glyph, digit.normalized)
        assert np.allclose(road.answer[:10], digit.probabilities, atol=1e-6)
        assert np.allclose(road.seen[:10], recognizer.predict(digit.normalized[None])[0], atol=1e-5)
        assert road.answer.sum() == pytest.approx(1, abs=1e-5) and road.seen.sum() == pytest.approx(1, abs=1e-5)
        assert road.line == pytest.approx(line.confidence)
    return bool(reading.digits)


def test_it_reads_what_the_reader_reads(recognizer, traced):
    picture, found = traced
    reading = recognizer.read(picture)
    assert agree(recognizer, found, reading) and reading.text == "2071"


def test_a_drawing_is_read_as_a_drawing(recognizer):
    strokes = pen.strokes("4027")
    found = recognizer.trace_strokes(strokes)
    assert agree(recognizer, found, recognizer.read_strokes(strokes))
    for place in range(4):
        ink = recognizer.road(found, place).ink
        assert np.abs(normalize(ink).astype(int) - recognizer.road(found, place).glyph).max() < trace.SAME


def test_a_drawing_has_its_own_weights_and_a_page_its_neighbours(recognizer):
    weights = {"fusion": {"score": 1.0}, "neighbours": None, "drawings": {"fusion": {"score": 3.0}}}
    own = copy.copy(recognizer)
    own._fitted = recognizer._fitted | weights
    strokes, picture = pen.strokes("47"), pen.paint(pen.strokes("47"))
    assert agree(own, own.trace_strokes(strokes), own.read_strokes(strokes))
    assert agree(own, own.trace(picture), own.read(picture))
    assert own.road(own.trace(picture), 0).around is None
    own._fitted = weights | {"neighbours": one_for_all()}
    assert agree(own, own.trace(picture), own.read(picture))
    road = own.road(own.trace(picture), 0)
    assert road.around is not None and road.around.argmax() == 5 and np.array_equal(road.answer, road.around)
    assert own.road(own.trace_strokes(strokes), 0).around is None


def one_for_all():
    """Neighbours by which everything is a 5."""
    direct = np.zeros((OWN + 1, 11))
    direct[-1, 5] = 9
    nothing = np.zeros((OWN + 1, 1)), (), np.zeros((2, 1)), np.zeros((2, 11))
    return Neighbours((Network(np.zeros(OWN), np.ones(OWN), *nothing, direct),)).to_dict()


def test_the_hand_has_the_last_word(recognizer, own_hand):
    strokes = pen.strokes("7")
    found = own_hand.trace_strokes(strokes)
    assert agree(own_hand, found, own_hand.read_strokes(strokes)) and found.digits == [3]
    road = own_hand.road(found, 0)
    assert road.fused.argmax() == 7 and road.taught.argmax() == 3
    assert recognizer.road(recognizer.trace_strokes(strokes), 0).taught is None
    picture = pen.paint(strokes)
    assert agree(own_hand, own_hand.trace(picture), own_hand.read(picture))


def test_what_was_parted_has_no_word_of_the_page_network(recognizer):
    def adjust(glyphs, probabilities):
        return np.tile(np.float64([0.001] * 5 + [0.99] + [0.001] * 5), (len(glyphs), 1))

    own = copy.copy(recognizer)
    own._fitted = recognizer._fitted | {"drawings": {"parting": ALWAYS}}
    own._hand = SimpleNamespace(adjust=adjust)
    strokes = pen.strokes("4")
    found = own.trace_strokes(strokes)
    assert agree(own, found, own.read_strokes(strokes)) and found.digits == [5, 5]
    road = own.road(found, 0)
    assert road.page is None and road.fused is None and road.around is None and road.taught.argmax() == 5


def test_the_heat_is_highest_for_the_digit_and_in_its_middle(recognizer, traced):
    _, found = traced
    for place, digit in enumerate(found.digits):
        heat = recognizer.road(found, place).heat
        height, width = heat.shape[1:]
        middle = heat[:, height // 3 : -(height // 3), width // 3 : -(width // 3)]
        assert middle.max(axis=(1, 2)).argmax() == digit


def test_a_crop_beyond_the_picture_goes_on_as_its_border(traced):
    picture = np.full((40, 30, 3), 7, np.uint8)
    crop = trace.around(picture, (20, 30, 10, 10))
    assert crop.shape[0] == crop.shape[1] == round(10 * (1 + 2 * trace.AROUND)) and (crop == 7).all()


def test_a_lone_digit_goes_the_road_without_a_page(recognizer, traced):
    glyph = recognizer.road(traced[1], 0).glyph
    road = recognizer.lone_road(glyph)
    assert road.page is None and road.fused is None
    assert np.allclose(road.seen[:10], recognizer.predict(glyph[None])[0], atol=1e-6)
    assert road.heat.shape[0] == 10 and road.crop.shape == (84, 84, 3)


def test_no_strokes_no_trace(recognizer):
    assert recognizer.trace_strokes([]) is None
    assert recognizer.trace_strokes([[(float("nan"), 1)]]) is None
