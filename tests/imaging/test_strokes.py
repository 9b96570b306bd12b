"""From the canvas's JSON to strokes, and from strokes to ink."""

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitapp.imaging import strokes
from tests import pen

NUMBER = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=4), st.just(10**400))
COMMAND = st.lists(st.one_of(st.sampled_from(["M", "Q", "L", "Z", "C"]), NUMBER), max_size=7)
ANYTHING = st.recursive(NUMBER, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4), max_leaves=12)


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
    parsed = strokes.parse(json.loads(json.dumps(pen.fabric(drawn, 9))))
    assert [s.width for s in parsed] == [9, 9, 9]
    for stroke, points in zip(parsed, drawn, strict=True):
        assert np.allclose(stroke.points[0], points[0]) and np.allclose(stroke.points[-1], points[-1])


def test_a_curve_is_followed():
    (stroke,) = strokes.parse({"objects": [{"type": "path", "path": [["M", 0, 0], ["Q", 50, 100, 100, 0]], "strokeWidth": 3}]})
    for x, y in stroke.points:
        t = x / 100  # this curve has x = 100 t, y = 200 t (1 - t)
        assert math.isclose(y, 200 * t * (1 - t), abs_tol=1e-3)


@pytest.mark.parametrize("width", [4, 9, 20])
def test_ink_is_where_the_pen_was(width):
    points = [(20.0, 30.0), (70.0, 40.0), (60.0, 90.0)]
    ink = strokes.render([strokes.Stroke(np.float32(points), width)], (100, 110))
    distance = slow_distance(ink.shape, points)
    assert ink.dtype == np.float32 and ink.max() == 1 and ink.min() == 0
    assert (ink[distance < width / 2 - 1.5] == 1).all()
    assert (ink[distance > width / 2 + 2] == 0).all()


def test_one_width_for_all_makes_the_pen_width_irrelevant():
    thin, thick = (strokes.parse(pen.fabric(pen.strokes("26"), width)) for width in (3, 30))
    assert np.array_equal(strokes.render(thin, (400, 280), width=12), strokes.render(thick, (400, 280), width=12))


def test_a_dot_is_a_disc():
    (dot,) = strokes.parse({"objects": [{"type": "path", "path": [["M", 50, 50], ["L", 50, 50]], "strokeWidth": 20}]})
    assert 0.9 < strokes.render([dot], (100, 100)).sum() / (math.pi * 100) < 1.15


def test_a_drawing_made_here_is_read_back():
    lines = [[(1.0, 2.0), (3.0, 4.0), (9.0, 9.0)], [(5.0, 5.0), (6.0, 5.0)]]
    assert [s.points.tolist() for s in strokes.parse(strokes.to_fabric(lines, 5, "black"))] == [[list(p) for p in line] for line in lines]


@settings(max_examples=300, deadline=None)
@given(st.fixed_dictionaries({"objects": st.lists(st.fixed_dictionaries({"type": st.just("path"), "path": st.lists(COMMAND), "strokeWidth": NUMBER}) | ANYTHING, max_size=5)}) | ANYTHING)
def test_nothing_a_browser_sends_breaks_it(drawing):
    for stroke in strokes.parse(drawing):
        assert stroke.points.ndim == 2 and len(stroke.points) and np.isfinite(stroke.points).all()
        assert 1 <= stroke.width <= 200
        strokes.render([stroke], (50, 40))


def test_a_flood_of_strokes_is_bounded():
    path = [["M", 0, 0]] + [["L", i % 500, i % 300] for i in range(5000)]
    flood = {"objects": [{"type": "path", "path": path, "strokeWidth": 4}] * 3000}
    parsed = strokes.parse(flood)
    assert len(parsed) <= strokes.MAX_STROKES and sum(len(s.points) for s in parsed) <= strokes.MAX_POINTS


@pytest.mark.parametrize("size", [(0, 10), (10, -1), (strokes.MAX_SIDE + 1, 10)])
def test_a_size_no_picture_has_is_refused(size):
    with pytest.raises(ValueError, match="pixels a side"):
        strokes.render([], size)


def test_bounds():
    assert strokes.bounds([]) == (0, 0, 0, 0)
    assert strokes.bounds(strokes.parse(pen.fabric([[(10, 20), (40, 60)]]))) == (10, 20, 30, 40)
