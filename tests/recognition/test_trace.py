"""A trace is the same reading, with what was found on the way."""

import numpy as np
import pytest

from digitapp.recognition import trace
from tests import pen


@pytest.fixture(scope="module")
def traced(recognizer):
    picture = trace.drawn(pen.strokes("2071"))
    return picture, recognizer.trace(picture)


def test_it_reads_what_the_reader_reads(recognizer, traced):
    picture, found = traced
    reading = recognizer.read(picture)
    assert "".join(map(str, found.digits)) == reading.text == "2071"
    for place, digit in enumerate(reading.digits):
        road = recognizer.road(found, place)
        assert np.array_equal(road.glyph, digit.normalized)
        assert np.allclose(road.fused[:10], digit.probabilities, atol=1e-6)
        assert np.allclose(road.seen[:10], recognizer.predict(digit.normalized[None])[0], atol=1e-5)
        assert road.fused.sum() == pytest.approx(1) and road.seen.sum() == pytest.approx(1, abs=1e-5)


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


def test_no_strokes_no_picture():
    assert trace.drawn([]) is None
    assert trace.drawn([[(float("nan"), 1)]]) is None
