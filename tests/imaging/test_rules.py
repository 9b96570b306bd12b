"""Ruled lines, grids and boxes go; the strokes that cross them or stand on them stay."""
import cv2
import numpy as np

from digitapp.imaging.ink import Ink
from digitapp.imaging.rules import without_rules
from digitapp.imaging.scale import page_scale
from digitapp.imaging.segment import components, find_glyphs
from tests.pen import ink, strokes


def ruled(ink, rows=(), columns=(), width=2):
    out = (255 * ink).astype(np.uint8)
    for y in rows:
        cv2.line(out, (0, y), (out.shape[1], y), 200, width)
    for x in columns:
        cv2.line(out, (x, 0), (x, out.shape[0]), 200, width)
    return out.astype(np.float32) / 255


def test_rules_go_and_crossing_strokes_stay():
    plain = ink(strokes("4718", 60, 60, 110), (620, 260))
    clean = without_rules(ruled(plain, rows=(30, 90, 150, 210)))
    far = cv2.dilate(np.uint8(plain > 0), np.ones((7, 7), np.uint8)) == 0
    assert (clean[far] > 0.25).mean() < 0.002, "rules are left"
    assert (clean[plain > 0.9] > 0.5).mean() > 0.9, "strokes were taken out"


def test_a_grid_goes_and_the_digits_stay_apart():
    plain = ink(strokes("250", 60, 60, 110), (520, 260))
    clean = without_rules(ruled(plain, range(20, 260, 60), range(33, 520, 60)))
    tall = [g for g in components(clean) if g.height > 70]
    assert len(tall) == 3
    assert (clean[plain > 0.9] > 0.5).mean() > 0.9


def test_digits_in_boxes_lose_the_boxes():
    plain = ink(strokes("3862", 60, 60, 100), (520, 240))
    boxed = (255 * plain).astype(np.uint8)
    for k in range(4):
        cv2.rectangle(boxed, (44 + 94 * k, 44), (44 + 94 * (k + 1), 178), 220, 2)
    glyphs = [g for g in find_glyphs(Ink(boxed.astype(np.float32) / 255, (240, 520))) if g.height > 60]
    assert len(glyphs) == 4
    assert all(g.height < 125 for g in glyphs)


def test_without_rules_nothing_changes():
    plain = ink(strokes("1171", 60, 60, 110), (520, 240))
    assert np.array_equal(without_rules(plain), plain)


def test_a_rule_inked_twice_leaves_no_slivers():
    plain = ink(strokes("30", 80, 60, 90), (300, 220))
    page = ruled(plain, rows=(30, 180))
    page[183:185, 90:200] = 1  # the second stroke, a pixel beside the first
    page[27:29, 20:120] = 1
    clean = without_rules(page)
    far = cv2.dilate((plain > 0).astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert (clean[far] > 0.25).sum() < 12, "slivers are left"
    assert ((clean > 0.25) & (plain > 0.5)).sum() > 0.97 * (plain > 0.5).sum()


def test_an_underline_on_which_digits_stand_goes():
    """The flat feet of the digits lie on the rule and would bend a curve through all of it."""
    plain = ink(strokes("5223", 30, 20, 60), (260, 100))
    foot = int(np.flatnonzero((plain > 0.5).any(axis=1))[-1])
    page = ruled(plain, rows=(foot + 3,))
    clean = without_rules(page)
    between = (plain == 0) & (np.arange(100)[:, None] >= foot + 2)
    assert (clean[between] > 0.25).mean() < 0.05


def test_the_foot_of_a_digit_on_a_pale_rule_is_kept():
    """A ring whose foot lies exactly on the rule must not be left open."""
    plain = np.zeros((120, 400), np.float32)
    for x in (80, 150, 220, 290):
        cv2.circle(plain, (x, 60), 25, 1, 3)
    plain[83:87] = np.maximum(plain[83:87], 0.6)
    clean = without_rules(plain)
    assert (clean[83:87, 110:120] > 0.25).mean() < 0.1, "the rule is left between the rings"
    holes = cv2.connectedComponents((clean < 0.25).astype(np.uint8), connectivity=4)[0] - 1
    assert holes == 5, "a ring was opened"  # four insides and the paper


def test_digits_in_a_row_on_thick_feet_are_no_rule():
    """The feet of close digits lie in a row, as thick as the pen, with gaps between them."""
    plain = np.zeros((90, 330), np.float32)
    for x in range(40, 270, 33):
        cv2.rectangle(plain, (x + 2, 22), (x + 27, 60), 1, 5)
    assert np.array_equal(without_rules(plain), plain)


def test_a_rule_under_close_digits_goes_though_their_feet_outweigh_it():
    page = np.zeros((44, 104), np.float32)
    for x in (8, 34, 54, 76):
        cv2.ellipse(page, (x + 9, 20), (9, 13), 0, 0, 360, 1, 3)
        page[31:34, x + 1:x + 17] = 1
    digits = page.copy()
    page[35:37] = np.maximum(page[35:37], 0.6)
    clean = without_rules(page)
    assert (clean[35:37, 28:33] > 0.25).mean() < 0.1
    assert ((clean > 0.25) & (digits > 0)).sum() > 0.95 * (digits > 0).sum()


def test_a_fine_rule_that_leaves_the_picture_goes():
    page = ink(strokes("73", 90, 20, 80), (240, 130), 8)
    page[112:114, :130] = 0.6
    assert not (without_rules(page)[112:114, :85] > 0.25).any()


def test_bars_do_not_tell_how_high_a_digit_is():
    """Sums in rough chalk, whose stroke seems thinner than it is, have more bars than digits."""
    page = np.zeros((400, 720), np.uint8)
    for row in (100, 280):
        cv2.line(page, (60, row - 60), (60, row + 60), 1, 20)
        cv2.putText(page, "2", (150, row + 55), cv2.FONT_HERSHEY_SIMPLEX, 5, 1, 18)
        for x in (330, 470, 600):
            for y in (row - 25, row + 25):
                cv2.line(page, (x, y), (x + 90, y - 20), 1, 16)
    rough = np.random.default_rng(1).random(page.shape) < 0.6
    page &= cv2.morphologyEx(rough.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((2, 2), np.uint8))
    assert page_scale(page)[1] > 80
