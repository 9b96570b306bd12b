"""Composed pages: repeatable, with every layout, and with boxes that follow the ink through the camera."""

import numpy as np
import pytest

from digitapp.synthesis import pages, paper
from digitapp.synthesis.layouts import LAYOUTS, NEGATIVE
from digitapp.synthesis.material import Material
from digitapp.synthesis.pages import WEIGHTS, Page, compose, moved
from digitapp.synthesis.sheet import IGNORED, Sheet
from digitapp.synthesis.writer import OTHER

PEN = Material()  # no data at all: everything is drawn
SIDE = 160


def page(seed, layout=None, size=(SIDE, SIDE), **how):
    return compose(np.random.default_rng(seed), PEN, size, layout, **how)


def test_every_layout_is_composed_for_training():
    assert set(WEIGHTS) == set(LAYOUTS) >= set(NEGATIVE) and min(WEIGHTS.values()) > 0


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_works_without_any_data(layout):
    for seed in range(4):
        one = page(seed, layout)
        assert one.picture.shape == (SIDE, SIDE, 3) and one.picture.dtype == np.uint8 and one.layout == layout
        assert one.boxes.dtype == np.float32 and one.boxes.shape == (len(one.kinds), 4)
        assert one.kinds.dtype.kind == one.lines.dtype.kind == "i" and len(one.kinds) == len(one.lines)
        assert np.isfinite(one.boxes).all() and (one.boxes[:, 2:] > 0).all()
        assert set(one.kinds.tolist()) <= set(range(IGNORED + 1))


@pytest.mark.parametrize("layout", NEGATIVE)
def test_negative_layouts_hold_no_digit(layout):
    for seed in range(12):
        one = page(seed, layout)
        assert not (one.kinds < OTHER).any() and one.text == []


@pytest.mark.parametrize("layout", sorted(set(LAYOUTS) - set(NEGATIVE)))
def test_all_others_hold_digits(layout):
    kinds = [page(seed, layout, height=25.0).kinds for seed in range(6)]
    assert (np.concatenate(kinds) < OTHER).sum() >= 4


def test_the_same_seed_is_the_same_page():
    for seed in range(8):
        one, two = page(seed), page(seed)
        assert np.array_equal(one.picture, two.picture) and one.layout == two.layout
        assert all(np.array_equal(getattr(one, k), getattr(two, k)) for k in ("boxes", "kinds", "lines"))
    assert not np.array_equal(page(1, "lines").picture, page(2, "lines").picture)


@pytest.mark.parametrize("size", [(300, 90), (90, 300), (64, 64)])
def test_any_size(size):
    for layout in ("lines", "grid", "amounts", "single"):
        assert page(5, layout, size).picture.shape == (size[1], size[0], 3)


@pytest.mark.parametrize("height", [14.0, 40.0])
def test_digits_are_as_tall_as_asked_for(height):
    found = [one.boxes[one.kinds < OTHER, 3] for one in (page(seed, "spread", height=height) for seed in range(8))]
    assert np.median(np.concatenate(found)) == pytest.approx(1.1 * height, rel=0.15)


def ink_of(picture):
    """Ink 0..1 of a page of black on white or of white on black."""
    grey = picture.astype(float).mean(axis=2)
    low, high = grey.min(), grey.max()
    return (grey - low) / (high - low) if np.median(grey) < (low + high) / 2 else (high - grey) / (high - low)


@pytest.fixture
def bare(monkeypatch):
    """Pages of a pen on even paper: without rules, drawings, light and lens. They are still tilted, cut and inverted.

    Returns a function of a seed, layout and height: (page, the signs that were written).
    """
    sheets = []

    class Kept(Sheet):
        def __post_init__(self):
            super().__post_init__()
            sheets.append(self)

        def rule(self, *_):
            pass

    monkeypatch.setattr(pages, "Sheet", Kept)
    monkeypatch.setattr(pages, "draw_one", lambda *_: None)
    monkeypatch.setattr(paper, "sheet", lambda rng, h, w, *_: np.ones((h, w, 3), np.float32))
    monkeypatch.setattr(paper, "security", lambda *_: None)
    monkeypatch.setattr(paper, "smooth_noise", lambda rng, h, w, *_: np.zeros((h, w), np.float32))
    monkeypatch.setattr(paper, "light", lambda picture, *_: picture)
    monkeypatch.setattr(paper, "camera", lambda picture, *_: np.uint8(np.clip(picture, 0, 1) * 255))

    def make(seed, layout, height, **how):
        return page(seed, layout, (256, 256), height=height, **how), sheets[-1].signs

    return make


@pytest.mark.parametrize("layout", ["spread", "numbers"])
def test_boxes_follow_the_ink_through_the_camera(bare, layout):
    """All ink lies in boxes, and every box is filled by its ink up to a few pixels: of whole digits on whole sheets."""
    turned, strange, near = 0, [], []
    for seed in range(60):
        one, written = bare(seed, layout, 30.0)
        if len(one.kinds) < len(written) or (one.kinds == IGNORED).any() or len(written) < 2:
            continue  # the sheet ends within this picture
        ink = ink_of(one.picture) > 0.25
        left = ink.copy()
        for x, y, w, h in one.boxes:
            left[max(0, int(y - 2)) : max(0, int(y + h + 3)), max(0, int(x - 2)) : max(0, int(x + w + 3))] = False
        inner = np.s_[16:-16, 16:-16]  # a tilted picture is continued at its border, and the ink there with it
        strange.append(left[inner].sum() > 0.02 * ink[inner].sum())
        alone = [k for k, box in enumerate(one.boxes) if not_touched(box, np.delete(one.boxes, k, axis=0))]
        for x, y, w, h in one.boxes[alone]:
            if x < 3 or y < 3 or x + w > 253 or y + h > 253:
                continue
            rows, columns = np.nonzero(ink[int(y - 2) : int(y + h + 3), int(x - 2) : int(x + w + 3)])
            if not len(rows):
                near.append(False)
                continue
            found = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
            there = 2 + x % 1, 2 + y % 1, 2 + x % 1 + w, 2 + y % 1 + h
            near.append(np.abs(np.subtract(found, there)).max() < 2 + 0.06 * max(w, h))
        turned += abs(np.polyfit(one.boxes[:, 0], one.boxes[:, 1] - one.boxes[:, 1].mean(), 1)[0]) > 0.02
    assert len(near) > 60 and turned > 3
    assert np.mean(near) > 0.97  # a pencil is pale here and there
    assert np.mean(strange) < 0.25  # a frame around nothing stands on some pages, the other side shows through on some


def test_half_a_digit_within_the_picture_is_not_asked_for(bare, monkeypatch):
    """Every sheet is made smaller, so that what its border has cut comes into the picture."""
    smaller = np.array([[0.8, 0, 25.6], [0, 0.8, 25.6], [0, 0, 1]])
    monkeypatch.setattr(paper, "tilt", lambda *_: smaller)
    halves, whole = 0, []
    for seed in range(30):
        one, written = bare(seed, "numbers", 30.0, ruin=0.35)
        if len(one.boxes) != len(written) or not len(written):
            continue  # the sheet ends within this picture
        before = np.array(written)[:, :4]
        if np.allclose(one.boxes, before, atol=0.1):
            continue  # one that was not tilted
        for (x, y, w, h), kind in zip(before, one.kinds, strict=True):
            over = max(-x / w, -y / h, (x + w - 256) / w, (y + h - 256) / h)
            if over > 0.04 and over < 0.2:
                assert kind == IGNORED
                halves += 1
            elif over < 0.02:
                whole.append(kind != IGNORED)
    assert halves > 5 and len(whole) > 100
    assert np.mean(whole) > 0.95  # some sheets end within the picture, and their end cuts a few


def not_touched(box, others):
    x, y, w, h = box
    return all(x + w + 3 < a or a + c + 3 < x or y + h + 3 < b or b + d + 3 < y for a, b, c, d in others)


def test_signs_beyond_the_sheets_end_are_gone_and_those_it_cuts_are_not_asked_for(bare):
    """Of pages full of digits some end within the picture: what is told is where ink is, the rest is under the desk."""
    gone, cut = 0, 0
    for seed in range(60):
        one, written = bare(seed, "spread", 20.0)
        gone += len(one.kinds) < len(written)
        cut += (one.kinds == IGNORED).any()
        assert len(one.kinds) <= len(written)
    assert gone >= 2 and cut >= 2


def test_the_amount_of_a_cheque_lies_in_a_band_whose_border_goes_on():
    """Above and below the band every row is the same, and the boxes are within it."""
    for seed in range(10):
        one = page(seed, "amounts", (200, 200), height=30.0)
        same = (one.picture[1:] == one.picture[:-1]).all(axis=(1, 2))
        band = np.flatnonzero(~same)
        assert same.sum() > 10 and len(band) > 20
        assert (one.boxes[:, 1] + one.boxes[:, 3] > band[0]).all() and (one.boxes[:, 1] < band[-1] + 1).all()


def test_text_is_in_reading_order():
    boxes = np.float32(
        [(50, 40, 9, 20), (10, 42, 9, 20), (30, 10, 9, 20), (90, 41, 9, 20), (10, 80, 9, 20), (20, 80, 9, 20)]
    )
    one = Page(
        np.zeros((9, 9, 3), np.uint8), boxes, np.array([4, 0, 7, OTHER, IGNORED, 3]), np.array([5, 5, 2, 5, 8, 8]), ""
    )
    assert one.text == ["7", "04", "3"]
    empty = Page(one.picture, boxes[:0], one.kinds[:0], one.lines[:0], "")
    assert empty.text == []


@pytest.mark.parametrize("seed", range(6))
def test_boxes_move_as_a_dense_outline_does(seed):
    """Beside the homography of 2,000 points of each box's ellipse; and never beyond that of the whole rectangle."""
    rng = np.random.default_rng(seed)
    matrix = paper.tilt(rng, 300, 400, rng.normal(0, 12), 0.06)
    boxes = np.concatenate([rng.uniform(0, 300, (20, 2)), rng.uniform(5, 90, (20, 2))], axis=1)
    angle = np.linspace(0, 2 * np.pi, 2000)
    edge = np.linspace(0, 1, 200)
    square = np.concatenate([[(t, 0), (t, 1), (0, t), (1, t)] for t in edge])
    for box, (x, y, w, h) in zip(boxes, moved(boxes, matrix), strict=True):
        low, high = bounds(0.5 + 0.5 * np.stack([np.cos(angle), np.sin(angle)], 1), box, matrix)
        assert np.abs(np.subtract((x, y, x + w, y + h), (*low, *high))).max() < 0.02 * max(box[2:]) + 0.01
        low, high = bounds(square, box, matrix)
        assert low[0] <= x and low[1] <= y and x + w <= high[0] and y + h <= high[1]


def bounds(shares, box, matrix):
    """The bounding box of points of a box, each led through the homography by hand."""
    points = box[:2] + shares * box[2:]
    u, v, depth = matrix @ np.concatenate([points, np.ones((len(points), 1))], axis=1).T
    led = np.stack([u / depth, v / depth], 1)
    return led.min(axis=0), led.max(axis=0)


def test_nothing_moves_without_a_tilt():
    boxes = np.array([(10.0, 20, 30, 40), (0, 0, 5, 9)])
    assert np.allclose(moved(boxes, np.eye(3)), boxes)
    shift = np.array([[2.0, 0, 7], [0, 3, -5], [0, 0, 1]])
    assert np.allclose(moved(boxes, shift), boxes * (2, 3, 2, 3) + (7, -5, 0, 0))
    assert moved(boxes[:0], np.eye(3)).shape == (0, 4)


def test_a_clean_scan_lies_as_it_was_written(bare):
    for seed in range(12):
        clean, written = bare(seed, "numbers", 30.0, ruin=0.0)
        assert np.allclose(clean.boxes, np.array(written).reshape(-1, 6)[:, :4], atol=1e-3)
        assert clean.kinds.tolist() == [sign[4] for sign in written]
    stayed = 0
    for seed in range(12):
        tilted, written = bare(seed, "numbers", 30.0)
        both = len(tilted.boxes) == len(written)  # and none is beyond the sheet's end
        stayed += both and np.allclose(tilted.boxes, np.array(written).reshape(-1, 6)[:, :4], atol=1)
    assert stayed < 6
