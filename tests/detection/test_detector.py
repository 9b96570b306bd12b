"""The pyramid around the page network, with a network that sees nothing but coloured rectangles: red is a 3, blue a 7,
green another sign."""

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitapp.detection import detector
from digitapp.detection.decode import CLASSES, OTHER, STRIDE
from digitapp.detection.detector import AREA, COARSEST, MULTIPLE, STEP, detect, levels, overlap

RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)
KINDS = {3: RED, OTHER: GREEN, 7: BLUE}


class Eye:
    """A page network that finds coloured rectangles `low` to `high` pixels tall; `given` are the pictures' shapes."""

    def __init__(self, low=8, high=118):
        self.low, self.high, self.given = low, high, []

    def __call__(self, pictures):
        assert pictures.ndim == 4 and pictures.shape[0] == 1 and pictures.shape[3] == 3
        self.given.append(pictures.shape[1:3])
        x = pictures[0].astype(np.float32) / (255 if pictures.dtype == np.uint8 else 1)
        maps = np.zeros((1, x.shape[0] // STRIDE, x.shape[1] // STRIDE, CLASSES + 4), np.float32)
        maps[..., :CLASSES] = -8
        for channel, kind in enumerate(KINDS):
            rest = np.delete(x, channel, axis=2).max(axis=2)
            for left, top, w, h, _ in cv2.connectedComponentsWithStats(np.uint8(x[..., channel] - rest > 0.5))[2][1:]:
                if self.low <= h <= self.high:
                    cx, cy = (left + w / 2) / STRIDE, (top + h / 2) / STRIDE
                    i, j = int(cy), int(cx)
                    maps[0, i, j, kind] = 3 - abs(math.log(h / 30))
                    maps[0, i, j, CLASSES:] = math.log(w / 16), math.log(h / 24), cx - j - 0.5, cy - i - 0.5
        return maps


def page(signs, size=(900, 700)):
    """A picture of rectangles: (x, y, width, height, kind)."""
    picture = np.full((size[1], size[0], 3), 20, np.uint8)
    for x, y, w, h, kind in signs:
        picture[y : y + h, x : x + w] = KINDS[kind]
    return picture


SIGNS = [
    (30, 40, 9, 14, 3), (80, 40, 20, 30, 7), (140, 30, 40, 60, 3), (220, 30, 70, 110, 7), (330, 30, 130, 200, 3),
    (500, 30, 240, 380, 7), (60, 300, 25, 40, OTHER), (120, 300, 25, 40, 3), (60, 480, 100, 160, OTHER),
]  # fmt: skip


def test_every_sign_is_found_once_in_pixels_of_the_picture():
    """Signs from 14 to 380 pixels tall, most of them seen at several levels."""
    eye = Eye()
    found = detect(page(SIGNS), eye)
    assert len(eye.given) > 4 and len(found) == len(found.scores) == len(found.means) == len(SIGNS)
    assert found.boxes.dtype == np.float32 and found.scores.shape == found.means.shape == (len(SIGNS), CLASSES)
    for x, y, w, h, kind in SIGNS:
        away = np.abs(found.boxes - (x, y, w, h)).max(axis=1)
        assert away.min() < 1 + 0.05 * h
        assert found.scores[away.argmin()].argmax() == found.means[away.argmin()].argmax() == kind


def test_the_most_certain_come_first():
    """At its best level a sign of any size is certain; the smallest and the largest have fewer to choose from."""
    found = detect(page(SIGNS), Eye())
    worth = found.scores.max(axis=1)
    assert worth[0] > worth[-1] and 0.5 < worth.min() <= worth.max() < 1
    assert abs(math.log(found.boxes[-1, 3] / 30)) > abs(math.log(found.boxes[0, 3] / 30))


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize("shape", [(300, 200), (300, 200, 3), (20, 20)])
def test_nothing_is_found_on_a_blank(shape, value):
    found = detect(np.full(shape, value, np.uint8), Eye())
    assert len(found) == 0
    assert found.boxes.shape == (0, 4) and found.scores.shape == found.means.shape == (0, CLASSES)
    assert not any(h.any() for h in found.heat)


def test_a_grey_picture_is_seen_as_its_colour_twin():
    seen = []
    grey = np.random.default_rng(5).integers(0, 256, (90, 120)).astype(np.uint8)
    for picture in (grey, np.repeat(grey[..., None], 3, axis=2)):
        detect(picture, lambda x: seen.append(x.copy()) or Eye()(x))
    half = len(seen) // 2
    assert half > 0 and all(np.array_equal(a, b) for a, b in zip(seen[:half], seen[half:], strict=True))


def test_a_sign_a_few_pixels_tall_on_a_small_picture_is_enlarged():
    found = detect(page([(20, 18, 4, 6, 3)], (50, 40)), Eye())
    assert len(found) == 1 and np.abs(found.boxes[0] - (20, 18, 4, 6)).max() < 1.1


def test_a_sign_found_at_one_level_alone_is_doubted():
    """The mean is over the levels at which a sign of that size should be seen, found or not."""
    signs = [(100, 100, 30, 50, 3)]
    always, once = detect(page(signs), Eye()), detect(page(signs), Eye(28, 36))
    assert len(always) == len(once) == 1
    assert always.scores[0, 3] == pytest.approx(once.scores[0, 3], abs=0.1)
    assert always.means[0, 3] > 0.85 and once.means[0, 3] < 0.6


def test_one_inside_the_other_is_one_and_signs_side_by_side_are_two():
    """A part of a sign that the network takes for a sign itself is given up, however close true neighbours stand."""
    whole = page([(100, 100, 40, 64, 3), (142, 100, 40, 64, 7), (300, 100, 60, 96, 3)])
    whole[110:130, 310:330] = BLUE
    found = detect(whole, Eye())
    assert sorted(found.boxes[:, 0].round().tolist()) == pytest.approx([100, 142, 300], abs=2)
    assert found.scores.argmax(axis=1).tolist().count(7) == 1


def test_boxes_mostly_outside_the_picture_are_left_out():
    """The same box at every level, about a place in the border that is continued around the picture."""

    def stubborn(pictures):
        maps = np.full((1, pictures.shape[1] // STRIDE, pictures.shape[2] // STRIDE, CLASSES + 4), -8, np.float32)
        maps[..., CLASSES:] = 0
        maps[0, 1, 1, 3] = maps[0, 20, 20, 7] = 5
        return maps

    found = detect(page([], (300, 280)), stubborn)
    assert len(found) > 0 and (found.scores.argmax(axis=1) == 7).all()


def test_the_network_is_given_sides_that_it_can_take_and_the_border_goes_on():
    eye, pictures = Eye(), []
    detect(page(SIGNS, (901, 703)), lambda x: pictures.append(x) or eye(x))
    for (h, w), scale, x in zip(eye.given, levels(703, 901), pictures, strict=True):
        assert h % MULTIPLE == 0 and w % MULTIPLE == 0
        assert 703 * scale + 30 <= h < 703 * scale + 50 and 901 * scale + 30 <= w < 901 * scale + 50
        assert np.array_equal(x[0, 0], x[0, detector.MARGIN]) and np.array_equal(x[0, :, 0], x[0, :, detector.MARGIN])


def test_there_is_a_heat_picture_for_each_level_bright_where_digits_are():
    found = detect(page([(400, 200, 30, 48, 3), (100, 500, 30, 48, OTHER)]), Eye())
    scales = levels(700, 900)
    assert len(found.heat) == len(scales)
    for heat, scale in zip(found.heat, scales, strict=True):
        assert heat.dtype == np.uint8
        assert heat.shape == (-(-round(700 * scale) // STRIDE), -(-round(900 * scale) // STRIDE))
    i, j = np.unravel_index(found.heat[0].argmax(), found.heat[0].shape)
    assert abs(j * STRIDE / scales[0] - 415) < 8 and abs(i * STRIDE / scales[0] - 224) < 8  # not at the other sign
    assert found.heat[0].max() > 200 and (found.heat[0] > 100).sum() == 1


SHAPES = [(1, 5000), (5000, 1), (1, 1), (3, 3), (8, 8), (4000, 3000), (3000, 4000), (219, 219), (220, 220), (60, 4000)]


@pytest.mark.parametrize("shape", SHAPES)
def test_extreme_shapes_stay_bounded(shape):
    """All levels together are less than three times the work of the finest, whose size is fixed."""
    eye = Eye()
    found = detect(np.zeros((*shape, 3), np.uint8), eye)
    assert len(found) == 0 and sum(h * w for h, w in eye.given) < 3 * AREA


def test_a_very_long_picture_stays_bounded():
    def count(pictures):
        assert pictures.shape[1] * pictures.shape[2] < 4 * AREA
        return Eye()(pictures)

    detect(np.zeros((1, 300_000, 3), np.uint8), count)


@settings(deadline=None, max_examples=200)
@given(st.integers(1, 9000), st.integers(1, 9000))
def test_levels(height, width):
    scales = levels(height, width)
    assert height * width * scales[0] ** 2 <= AREA * (1 + 1e-6)
    assert all(a / b == pytest.approx(STEP) for a, b in zip(scales, scales[1:], strict=False))
    assert 1 <= len(scales) < 20
    longer, shorter = max(height, width), min(height, width)
    drawn = levels(height, width, finest=1.0)
    assert drawn[0] == min(1.0, scales[0])  # a drawing is not enlarged
    assert np.diff(np.log(drawn)) == pytest.approx(-2 * np.log(1.3)) and len(drawn) <= len(scales) // 2 + 1
    assert scales[0] <= 1 or longer < detector.SMALL_SIDE and scales[0] <= 2
    assert longer * scales[-1] <= COARSEST or shorter * scales[-1] < 8 * STEP
    if longer < 4 * shorter:  # a digit that fills the picture is in range at the last level
        assert longer * scales[-1] <= COARSEST


BOX = st.tuples(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.5, 60), st.floats(0.5, 60))


@settings(deadline=None, max_examples=150)
@given(BOX, st.lists(BOX, max_size=5))
def test_overlap_is_that_of_a_plain_loop(box, boxes):
    union, inside = overlap(np.array(box), np.array(boxes).reshape(-1, 4))
    assert len(union) == len(inside) == len(boxes)
    x, y, w, h = box
    for k, (a, b, c, d) in enumerate(boxes):
        across = max(0.0, min(x + w, a + c) - max(x, a))
        down = max(0.0, min(y + h, b + d) - max(y, b))
        both = across * down
        assert union[k] == pytest.approx(both / (w * h + c * d - both), abs=1e-6)
        assert inside[k] == pytest.approx(both / min(w * h, c * d), abs=1e-6)


def test_preference_is_full_for_heights_the_network_sees_well_and_falls_off_evenly():
    best = detector.BEST_HEIGHT
    heights = best * np.exp(np.array([-1.5, -0.6, 0, 0.6, 1.5]))
    low, a, b, c, high = detector.preference(heights)
    assert a == b == c == 1 and low == pytest.approx(high) and 0.3 < low < 0.95


def test_each_side_of_a_box_is_led_back_by_the_reduction_of_its_own_side(monkeypatch):
    """A third of 300 × 95 pixels is 100 × 32: one side is reduced a little more than the other."""
    monkeypatch.setattr(detector, "levels", lambda height, width, finest: [1 / 3])

    def one_peak(picture):
        out = np.zeros((1, picture.shape[1] // 4, picture.shape[2] // 4, 15), np.float32)
        out[..., :11] = -10
        out[0, 7, 16, 3] = 10  # its middle at 50, 14 of the level, 16 × 24 large
        return out

    found = detector.detect(np.full((95, 300, 3), 255, np.uint8), one_peak)
    across, down = 100 / 300, 32 / 95
    np.testing.assert_allclose(found.boxes, [[42 / across, 2 / down, 16 / across, 24 / down]], rtol=1e-5)
