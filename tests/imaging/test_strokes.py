"""From the pad's JSON to strokes, and from strokes to the picture that the reader is given."""

import json
import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitapp.imaging import strokes
from tests import pen

NUMBER = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.just(10**400))
ANYTHING = st.recursive(
    NUMBER,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def slow_distance(ink_shape, points):
    """Distance of every pixel's centre from a polyline, by a plain loop over its pieces."""
    y, x = np.mgrid[: ink_shape[0], : ink_shape[1]].astype(float)
    best = np.full(ink_shape, np.inf)
    for (x0, y0), (x1, y1) in zip(points, points[1:], strict=False):
        dx, dy = x1 - x0, y1 - y0
        t = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
        best = np.minimum(best, np.hypot(x - x0 - t * dx, y - y0 - t * dy))
    return best


def test_a_drawing_gives_its_strokes_in_order_with_their_width():
    drawn = pen.strokes("41")
    parsed = strokes.parse(json.loads(json.dumps(pen.drawing(drawn, 9))))
    assert [s.width for s in parsed] == [9, 9, 9]
    for stroke, points in zip(parsed, drawn, strict=True):
        np.testing.assert_allclose(stroke.points, points, rtol=1e-6)


@settings(max_examples=300, deadline=None)
@given(
    st.fixed_dictionaries({"strokes": st.lists(st.lists(NUMBER) | ANYTHING, max_size=5), "width": NUMBER}) | ANYTHING
)
def test_nothing_a_browser_sends_breaks_it(drawing):
    for stroke in strokes.parse(drawing):
        assert stroke.points.ndim == 2 and len(stroke.points) and np.isfinite(stroke.points).all()
        assert 1 <= stroke.width <= 200


def test_a_point_that_no_hand_has_drawn_is_left_out():
    (stroke,) = strokes.parse({"strokes": [[1, 2, float("nan"), 3, 4, 10**400, None, 5, 6, 7, 8]]})
    assert stroke.points.tolist() == [[1, 2], [6, 7]]


def test_a_truth_value_is_no_coordinate():
    (stroke,) = strokes.parse({"strokes": [[True, False, 3, 4, 5, True]], "width": True})
    assert stroke.points.tolist() == [[3, 4]] and stroke.width == 1


def test_a_flood_of_strokes_is_bounded():
    line = [v for i in range(5000) for v in (i % 500, i % 300)]
    parsed = strokes.parse({"strokes": [line] * 3000, "width": 4})
    assert len(parsed) <= strokes.MAX_STROKES and sum(len(s.points) for s in parsed) <= strokes.MAX_POINTS


def polylines(number, **place):
    return [np.float32(stroke) for stroke in pen.strokes(number, **place)]


@pytest.mark.parametrize("number", ["7", "41", "358"])
def test_the_picture_of_polylines_is_a_pen_on_white_paper(number):
    """Where the picture's pixels lie in the drawing is told: ink is where a point was, and nowhere else."""
    lines = polylines(number, left=300, top=-50, height=40)
    picture, scale, corner = strokes.draw_polylines(lines)
    assert picture.dtype == np.uint8 and picture.max() == 255 and picture.min() == 0
    distance = np.min([slow_distance(picture.shape, (line - corner) * scale) for line in lines], axis=0)
    thick = 0.075 * scale * np.percentile([np.ptp(line, axis=0).max() for line in lines], 75)
    assert (picture[distance < thick / 2 - 1.5] == 0).all()
    assert (picture[distance > thick / 2 + 3] == 255).all()  # round joints reach a little further
    rows, columns = np.nonzero(picture < 128)
    points = np.concatenate(lines)
    assert np.allclose(columns.min() / scale + corner[0], points[:, 0].min(), atol=(thick / 2 + 1.5) / scale)
    assert np.allclose(rows.max() / scale + corner[1], points[:, 1].max(), atol=(thick / 2 + 1.5) / scale)


@pytest.mark.parametrize("number", ["4", "08", "12345"])
def test_the_units_and_the_place_of_a_drawing_do_not_matter(number):
    lines = polylines(number)
    picture, scale, corner = strokes.draw_polylines(lines)
    for factor, away in ((8.0, 0.0), (0.125, 64.0), (1.0, -512.0)):
        again, pixels, origin = strokes.draw_polylines([line * np.float32(factor) + np.float32(away) for line in lines])
        assert again.shape == picture.shape and np.abs(again.astype(int) - picture).max() <= 32
        assert pixels == pytest.approx(scale / factor, rel=1e-5)
        assert origin == pytest.approx([v * factor + away for v in corner], rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("tall", [48, 64, 200])
@pytest.mark.parametrize("number", ["3", "36", "88888"])
def test_a_digit_is_as_tall_as_was_asked_for(number, tall):
    picture, _, _ = strokes.draw_polylines(polylines(number), tall=tall)
    rows = np.flatnonzero((picture < 128).any(axis=1))
    assert np.ptp(rows) == pytest.approx(1.075 * tall, rel=0.2)
    edges = picture[[0, -1]].tolist() + picture[:, [0, -1]].T.tolist()
    assert all(set(edge) == {255} for edge in edges)  # nothing is cut off


ODD = {
    "a point": [[(5, 9)]],
    "a point twice": [[(5, 9), (5, 9)]],
    "a dash": [[(0, 0), (90, 0)]],
    "a bar": [[(0, 0), (0, 90)]],
    "two points far apart": [[(0, 0)], [(20_000, 0)]],
    "a long way": [[(0, 0), (20_000, 15_000)]],
}


@pytest.mark.parametrize("lines", ODD.values(), ids=ODD)
def test_any_drawing_gives_a_picture_of_bounded_size_with_ink(lines):
    picture, scale, corner = strokes.draw_polylines([np.float32(line) for line in lines])
    assert max(picture.shape) <= 1700 and (picture < 128).any()
    assert math.isfinite(scale) and scale > 0 and np.isfinite(corner).all()


def test_small_writing_far_apart_is_not_drawn_wider_than_allowed():
    lines = [np.float32([(x, 0), (x, 10)]) for x in range(0, 1001, 100)]
    picture, scale, _ = strokes.draw_polylines(lines, tall=400, widest=1600)
    assert scale == pytest.approx(1.6) and picture.shape[1] <= 1600 + 0.8 * 400 + 1


def rings(rows):
    """(patches of paper inside the ink of some rows of 8s, how many there ought to be)."""
    lines = [line for k, row in enumerate(rows) for line in polylines(row, top=60 + 220 * k)]
    picture, _, _ = strokes.draw_polylines(lines)
    patches = cv2.connectedComponents(np.uint8(picture >= 128), connectivity=4)[0]
    return patches - 2, 2 * sum(map(len, rows))  # without the label 0 and the paper around


@pytest.mark.parametrize("rows", [("88",), ("8888888",), ("88", "88")])
def test_the_pen_leaves_the_rings_of_an_8_open(rows):
    found, there = rings(rows)
    assert found == there


@pytest.mark.parametrize("rows", [("8" * 14,), ("8" * 20,), ("888",) * 6])
def test_the_pen_leaves_the_rings_open_on_a_full_canvas(rows):
    found, there = rings(rows)
    assert found == there
