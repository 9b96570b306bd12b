"""Composed pages to measure on: the same for the same seed, and nothing on them whose truth is in doubt."""

import numpy as np
import pytest

from digitapp.evaluation.page_kinds import KINDS, MOST_LINES, _overwritten, compose_page, rule, shade, trim
from digitapp.synthesis.material import Material
from digitapp.synthesis.pages import Page

PEN = Material()


def page(boxes, kinds, lines=None, size=(100, 80)) -> Page:
    """A white page of `size` (width, height) with signs in boxes (x, y, width, height)."""
    picture = np.full((size[1], size[0], 3), 255, np.uint8)
    lines = range(len(boxes)) if lines is None else lines
    return Page(
        picture, np.array(boxes, np.float32).reshape(-1, 4), np.array(kinds, int), np.array(lines, int), "numbers"
    )


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_gives_a_clean_page_and_the_same_one_again(name):
    kind = KINDS[name]
    made = compose_page(kind, PEN, (3, 1))
    h, w = made.picture.shape[:2]
    assert made.picture.dtype == np.uint8 and w <= kind.size[0] and h <= kind.size[1]
    assert (1 <= len(made.text) <= MOST_LINES) if kind.has_digits else not made.text
    x, y, wide, tall = made.boxes[made.kinds < 10].T
    inside = (np.minimum(x + wide, w) - np.maximum(x, 0)) * (np.minimum(y + tall, h) - np.maximum(y, 0))
    assert (inside >= 0.98 * wide * tall - 1e-3).all(), "a digit is cut by the border"
    assert (made.kinds <= 10).all(), "a printed digit is on the page"
    again = compose_page(kind, PEN, (3, 1))
    assert np.array_equal(made.picture, again.picture) and made.text == again.text


def test_digits_on_top_of_each_other_are_no_truth():
    one, beside, over = (10, 10, 8, 12), (17, 10, 8, 12), (13, 11, 8, 12)
    assert not _overwritten(np.array([one, beside], np.float32))
    assert _overwritten(np.array([one, beside, over], np.float32))
    assert not _overwritten(np.zeros((0, 4), np.float32))


def test_a_canvas_is_bare():
    made = compose_page(KINDS["canvas"], PEN, (3, 2)).picture
    _, counts = np.unique(made.reshape(-1, 3), axis=0, return_counts=True)
    assert counts.max() > 0.6 * counts.sum()


def test_a_page_that_cannot_be_composed_is_an_error(monkeypatch):
    monkeypatch.setattr("digitapp.evaluation.page_kinds.trim", lambda page: None)
    monkeypatch.setattr("digitapp.evaluation.page_kinds.compose", lambda *a: None)
    with pytest.raises(RuntimeError, match="grid"):
        compose_page(KINDS["boxed"], PEN, (1,))


def test_trimming_leaves_out_cut_digits_and_moves_the_others():
    # 5 hangs over the left border, 6 stands whole, 7 is cut at the bottom, 8 lies wholly beyond it
    cut = page([(-4, 10, 8, 12), (30, 10, 8, 12), (50, 74, 8, 12), (70, 90, 8, 12)], [5, 6, 7, 8])
    made = trim(cut)
    assert made is not None and made.text == ["6"]
    assert made.picture.shape == (73, 95, 3)
    assert made.boxes.tolist() == [[25, 10, 8, 12]]


def test_a_page_that_is_clean_stays_as_it_is():
    made = trim(page([(10, 10, 8, 12), (20, 10, 8, 12)], [5, 6], [0, 0]))
    assert made is not None and made.text == ["56"] and made.picture.shape == (80, 100, 3)


def test_what_would_lose_too_much_or_leaves_doubt_is_given_up():
    assert trim(page([(-10, 10, 60, 12)], [1])) is None
    assert trim(page([(10, 10, 8, 12)], [11])) is None, "a printed digit"
    assert trim(page([(10, 90, 8, 12)], [11])) is not None, "a printed digit beyond the border"
    assert trim(page([(96, 10, 8, 12)], [10])) is not None, "a letter that is cut is no digit either way"


@pytest.mark.parametrize("finish", [rule, shade])
@pytest.mark.parametrize("paper", [240, 20])
def test_ruling_and_shadow_leave_the_size_and_change_the_picture(finish, paper):
    before = np.full((120, 160, 3), paper, np.uint8)
    after = finish(before.copy(), np.random.default_rng(2), 30.0)
    assert after.shape == before.shape and after.dtype == np.uint8
    assert (after != before).any()
    brighter = finish is rule and paper < 128
    assert (after >= before).all() if brighter else (after <= before).all()
