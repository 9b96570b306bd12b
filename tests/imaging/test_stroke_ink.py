"""Where the ink of strokes lies, against plain geometry."""

import math

import numpy as np
import pytest

from digitapp.imaging import stroke_ink
from digitapp.imaging.stroke_ink import StrokeInk


def test_points_are_evenly_apart_and_the_ends_stay():
    line = np.float32([(0, 0), (30, 0), (30, 40)])
    points = stroke_ink.resample(line, 2.0)
    steps = np.hypot(*np.diff(points, axis=0).T)
    assert (points[[0, -1]] == line[[0, -1]]).all() and len(points) == 36
    assert steps.max() <= 2.0 + 1e-4 and steps[:-1].min() > 1.4  # around the corner it is shorter
    assert stroke_ink.length(points) == pytest.approx(70, abs=0.6)


@pytest.mark.parametrize("line", [[(5, 9)], [(5, 9), (5, 9)]])
def test_a_dot_is_one_point(line):
    assert stroke_ink.resample(np.float32(line), 2.0).tolist() == [[5, 9]]


def test_the_share_of_a_stroke_in_a_box_is_the_share_of_its_way():
    ink = StrokeInk.of([np.float32([(0, 0), (100, 0)]), np.float32([(50, 50)]), np.float32([(0, 0), (0, 80)])], 0.5)
    boxes = np.float32([(-1, -1, 26, 2), (40, 40, 20, 20), (200, 200, 5, 5)])
    shares = ink.shares(ink.inside(boxes))
    assert shares.dtype == np.float32
    np.testing.assert_allclose(shares, [[0.25, 0, 0], [0, 1, 0], [1 / 80, 0, 0]], atol=0.01)
    assert ink.inside(boxes, around=4.0)[:, 2].sum() == 0 and ink.inside(boxes, around=30.0)[:, 1].all()


def test_no_boxes_hold_nothing():
    ink = StrokeInk.of([np.float32([(0, 0), (9, 9)])], 1.0)
    assert ink.shares(ink.inside(np.zeros((0, 4), np.float32))).shape == (1, 0)


def test_runs_are_the_unbroken_stretches():
    points = np.arange(14, dtype=np.float32).reshape(7, 2)
    mask = np.array([1, 1, 0, 1, 0, 0, 1], bool)
    assert [run[:, 0].tolist() for run in stroke_ink.runs(points, mask)] == [[0, 2], [6], [12]]
    assert stroke_ink.runs(points, ~np.ones(7, bool)) == []


def test_strokes_that_are_near_make_one_sign():
    plus = [np.float32([(0, 10), (20, 10)]), np.float32([(10, 0), (10, 20)])]
    dot, far = np.float32([(25, 12)]), np.float32([(90, 0), (90, 20)])
    assert stroke_ink.together([plus[0], far, dot, plus[1]], 6.0) == [[0, 2, 3], [1]]
    assert stroke_ink.together([plus[0], far, dot, plus[1]], 2.0) == [[0, 3], [1], [2]]
    assert stroke_ink.together([], 5.0) == []


@pytest.mark.parametrize("factor", [0.05, 1.0, 40.0])
def test_a_glyph_is_the_same_whatever_its_size(factor):
    lines = [np.float32([(0, 0), (40, 0), (20, 90)]), np.float32([(10, 45), (40, 45)])]
    plain = stroke_ink.draw_glyph(lines)
    glyph = stroke_ink.draw_glyph([line * np.float32(factor) + 7 for line in lines])
    assert glyph.shape == plain.shape and np.abs(glyph - plain).max() < 0.2
    assert glyph.dtype == np.float32 and glyph.max() == 1 and not glyph[[0, -1]].any() and not glyph[:, [0, -1]].any()


def test_a_dots_glyph_is_a_disc():
    glyph = stroke_ink.draw_glyph([np.float32([(50, 50)])])
    assert 0.8 < glyph.sum() / (math.pi * (stroke_ink.PEN * stroke_ink.TALL / 2) ** 2) < 1.3


def meet(p, q, r, s) -> bool:
    """Whether two stretches cross, by solving for where their lines do."""
    a = np.array([np.subtract(q, p), np.subtract(r, s)], float).T
    if abs(np.linalg.det(a)) < 1e-12:
        return False
    t, u = np.linalg.solve(a, np.subtract(r, p))
    return bool(0 < t < 1 and 0 < u < 1)


def test_crossings_are_counted_as_a_plain_loop_counts_them():
    rng = np.random.default_rng(0)
    for _ in range(40):
        a, b = rng.uniform(0, 50, (2, 7, 2))
        expected = sum(meet(p, q, r, s) for p, q in zip(a, a[1:]) for r, s in zip(b, b[1:]))
        assert stroke_ink._crossings(a, b) == stroke_ink._crossings(b, a) == expected
    assert stroke_ink._crossings(a, b[:1]) == 0


def test_how_often_strokes_cross_each_other():
    ring = [(20 + 15 * np.cos(t), 20 + 15 * np.sin(t)) for t in np.linspace(0.3, 6.8, 60)]
    lines = [np.float32(s) for s in (ring, [(0, 14), (40, 14)], [(16, 0), (16, 40)], [(60, 0), (60, 40)], [(20, 20)])]
    expected = np.zeros((5, 5), int)
    expected[0, 1] = expected[0, 2] = 2
    expected[1, 2] = 1
    found = stroke_ink.crossings(lines)
    assert np.array_equal(found, expected + expected.T)
