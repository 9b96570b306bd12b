"""Glyphs and lines: digits part, exponents stay, lines are told apart."""
import itertools

import cv2
import numpy as np
import pytest

from digitapp.imaging.lines import page_slope, text_lines
from digitapp.imaging.segment import components, cut_columns, seams
from digitapp.imaging.skew import turn_upright
from tests.pen import ink, strokes


def test_touching_digits_can_be_cut_between():
    left, right = ink(strokes("3", 40, 40, 100), (260, 180)), ink(strokes("3", 92, 40, 100), (260, 180))
    both = np.maximum(left, right)
    assert len(components(both)) == 1
    columns, costs = cut_columns(both, 100)
    best = max((np.abs(np.where(np.arange(260) < c[:, None], both, 0) - left).sum() < 0.12 * left.sum() for c in columns), default=False)
    assert best and len(columns) == len(costs)


def test_a_seam_is_the_cheapest_of_all_ways():
    """The reference tries every way down a small picture."""
    rng = np.random.default_rng(2)
    cost, reach = rng.random((6, 7)).astype(np.float32), 2
    starts = np.arange(7)
    prices, paths = seams(cost, starts, reach)
    assert paths.min() >= 0 and paths.max() < 7
    for start, price, path in zip(starts, prices, paths):
        assert np.abs(path - start).max() <= reach
        ways = []
        for first in range(max(0, start - reach), min(7, start + reach + 1)):
            for steps in itertools.product((-1, 0, 1), repeat=5):
                way = first + np.concatenate([[0], np.cumsum(steps)])
                if 0 <= way.min() and way.max() < 7 and np.abs(way - start).max() <= reach:
                    at = cost[np.arange(6), way] + 0.02
                    ways.append((at.sum() + 0.4 * at[1:][np.array(steps) != 0].sum() - 0.12, tuple(way)))
        assert price == pytest.approx(min(ways)[0], abs=1e-5) and tuple(path) == min(ways)[1]


def test_lines_top_to_bottom_left_to_right():
    drawn = [s for row, number in enumerate(("302", "45", "8816")) for s in strokes(number, 60, 40 + 160 * row, 90)]
    lines = text_lines(components(ink(drawn, (560, 540))), (540, 560))
    assert [len(line.glyphs) for line in lines] == [3, 2, 4] or [round(line.height, -1) for line in lines] == [100] * 3
    for line in lines:
        assert [g.centre[0] for g in line.glyphs] == sorted(g.centre[0] for g in line.glyphs)
    tops = [min(g.y for g in line.glyphs) for line in lines]
    assert tops == sorted(tops) and len(lines) == 3


def test_groups_far_apart_on_one_level_are_one_line():
    drawn = [s for x in (40, 420, 800) for row in (0, 1) for s in strokes("56", x, 40 + 150 * row, 80)]
    lines = text_lines(components(ink(drawn, (1100, 360))), (360, 1100))
    assert [len([g for g in line.glyphs if g.height > 50]) for line in lines] == [6, 6]


@pytest.mark.parametrize("degrees", [-15, -8, 8, 15])
def test_skew_is_found_and_undone(degrees):
    flat = ink([s for row in range(2) for s in strokes("2868395", 120, 250 + 160 * row, 80)], (900, 800))
    matrix = cv2.getRotationMatrix2D((450, 400), -degrees, 1)
    turned = cv2.warpAffine(flat, matrix, (900, 800))
    slope = page_slope(components(turned))
    assert np.degrees(np.arctan(slope)) == pytest.approx(degrees, abs=2.5)
    turn = turn_upright(turned.shape, slope)
    upright = components(turn.apply(turned))
    assert abs(np.degrees(np.arctan(page_slope(upright)))) < 2.5
    # a box led back lies around the glyph it came from
    glyph = max(upright, key=lambda g: g.height)
    x, y, w, h = (int(v) for v in turn.back(glyph.box))
    assert turned[max(y, 0):y + h, max(x, 0):x + w].sum() > 0.95 * glyph.ink.sum()


def test_an_exponent_belongs_to_the_line_below():
    drawn = strokes("3", 60, 100, 90) + strokes("0", 130, 136, 54) + strokes("2", 180, 80, 45) + strokes("86", 290, 100, 90)
    lines = text_lines(components(ink(drawn, (600, 300))), (300, 600))
    assert [len(line.glyphs) for line in lines] == [5]


def test_a_short_line_above_is_no_exponent():
    drawn = strokes("45", 250, 40, 80) + strokes("38860", 60, 170, 80)
    lines = text_lines(components(ink(drawn, (600, 320))), (320, 600))
    assert [len(line.glyphs) for line in lines] == [2, 5]


def test_a_line_that_climbs_on_its_way_is_one():
    drawn = [s for row in range(3) for s in strokes("48250613", 60, 40 + 110 * row, 60)]  # a level page
    drawn += [s for k, d in enumerate("201534") for s in strokes(d, 60 + 70 * k, 470 - 5 * k, 60)]
    drawn += [s for k, d in enumerate("105562") for s in strokes(d, 560 + 70 * k, 433 - 5 * k, 60)]
    lines = text_lines(components(ink(drawn, (1020, 560))), (560, 1020))
    assert [len(line.glyphs) for line in lines] == [8, 8, 8, 12]
