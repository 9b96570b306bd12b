"""Glyphs and lines: rules go, strokes stay, digits part, lines are told apart."""
import cv2
import numpy as np
import pytest

from digitapp.imaging.ink import Ink
from digitapp.imaging.lines import page_slope, text_lines
from digitapp.imaging.rules import without_rules
from digitapp.imaging.segment import components, cut_columns, find_glyphs
from digitapp.imaging.skew import turn_upright
from tests.pen import paint, strokes


def ink_of(lines, size, width=7):
    return 1 - paint(lines, size, width, 255, 0)[..., 0].astype(np.float32) / 255


def ruled(ink, rows=(), columns=(), width=2):
    out = (255 * ink).astype(np.uint8)
    for y in rows:
        cv2.line(out, (0, y), (out.shape[1], y), 200, width)
    for x in columns:
        cv2.line(out, (x, 0), (x, out.shape[0]), 200, width)
    return out.astype(np.float32) / 255


def test_rules_go_and_crossing_strokes_stay():
    plain = ink_of(strokes("4718", 60, 60, 110), (620, 260))
    clean = without_rules(ruled(plain, rows=(30, 90, 150, 210)))
    far = cv2.dilate(np.uint8(plain > 0), np.ones((7, 7), np.uint8)) == 0
    assert (clean[far] > 0.25).mean() < 0.002, "rules are left"
    assert (clean[plain > 0.9] > 0.5).mean() > 0.9, "strokes were taken out"


def test_a_grid_goes_and_the_digits_stay_apart():
    plain = ink_of(strokes("250", 60, 60, 110), (520, 260))
    clean = without_rules(ruled(plain, range(20, 260, 60), range(33, 520, 60)))
    tall = [g for g in components(clean) if g.height > 70]
    assert len(tall) == 3
    assert (clean[plain > 0.9] > 0.5).mean() > 0.9


def test_digits_in_boxes_lose_the_boxes():
    plain = ink_of(strokes("3862", 60, 60, 100), (520, 240))
    boxed = (255 * plain).astype(np.uint8)
    for k in range(4):
        cv2.rectangle(boxed, (44 + 94 * k, 44), (44 + 94 * (k + 1), 178), 220, 2)
    glyphs = [g for g in find_glyphs(Ink(boxed.astype(np.float32) / 255, (240, 520))) if g.height > 60]
    assert len(glyphs) == 4
    assert all(g.height < 125 for g in glyphs)


def test_without_rules_nothing_changes():
    plain = ink_of(strokes("1171", 60, 60, 110), (520, 240))
    assert np.array_equal(without_rules(plain), plain)


def test_touching_digits_can_be_cut_between():
    left, right = ink_of(strokes("3", 40, 40, 100), (260, 180)), ink_of(strokes("3", 92, 40, 100), (260, 180))
    both = np.maximum(left, right)
    assert len(components(both)) == 1
    columns, costs = cut_columns(both, 100)
    best = max((np.abs(np.where(np.arange(260) < c[:, None], both, 0) - left).sum() < 0.12 * left.sum() for c in columns), default=False)
    assert best and len(columns) == len(costs)


def test_lines_top_to_bottom_left_to_right():
    drawn = [s for row, number in enumerate(("302", "45", "8816")) for s in strokes(number, 60, 40 + 160 * row, 90)]
    lines = text_lines(components(ink_of(drawn, (560, 540))), (540, 560))
    assert [len(line.glyphs) for line in lines] == [3, 2, 4] or [round(line.height, -1) for line in lines] == [100] * 3
    for line in lines:
        assert [g.centre[0] for g in line.glyphs] == sorted(g.centre[0] for g in line.glyphs)
    tops = [min(g.y for g in line.glyphs) for line in lines]
    assert tops == sorted(tops) and len(lines) == 3


def test_groups_far_apart_on_one_level_are_one_line():
    drawn = [s for x in (40, 420, 800) for row in (0, 1) for s in strokes("56", x, 40 + 150 * row, 80)]
    lines = text_lines(components(ink_of(drawn, (1100, 360))), (360, 1100))
    assert [len([g for g in line.glyphs if g.height > 50]) for line in lines] == [6, 6]


@pytest.mark.parametrize("degrees", [-15, -8, 8, 15])
def test_skew_is_found_and_undone(degrees):
    flat = ink_of([s for row in range(2) for s in strokes("2868395", 120, 250 + 160 * row, 80)], (900, 800))
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


def test_a_rule_inked_twice_leaves_no_slivers():
    plain = ink_of(strokes("30", 80, 60, 90), (300, 220))
    ink = ruled(plain, rows=(30, 180))
    ink[183:185, 90:200] = 1  # the second stroke, a pixel beside the first
    ink[27:29, 20:120] = 1
    clean = without_rules(ink)
    far = cv2.dilate((plain > 0).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert (clean[far] > 0.25).sum() < 12, "slivers are left"
    assert ((clean > 0.25) & (plain > 0.5)).sum() > 0.97 * (plain > 0.5).sum()


def test_an_underline_on_which_digits_stand_goes():
    """The flat feet of the digits lie on the rule and would bend a curve through all of it."""
    plain = ink_of(strokes("5223", 30, 20, 60), (260, 100))
    foot = int(np.flatnonzero((plain > 0.5).any(axis=1))[-1])
    ink = ruled(plain, rows=(foot + 3,))
    clean = without_rules(ink)
    between = (plain == 0) & (np.arange(100)[:, None] >= foot + 2)
    assert (clean[between] > 0.25).mean() < 0.05
