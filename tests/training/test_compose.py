"""Composed pages say the truth about themselves."""

import cv2
import numpy as np
import pytest

from digitapp.training.compose import LEVELS, compose
from digitapp.training.compose_nothing import NO_DIGITS, compose_no_digits


@pytest.mark.parametrize("level", LEVELS)
def test_truth_lies_where_the_ink_is(level):
    page = compose(level, 5)
    height, width = LEVELS[level].size
    assert page.picture.shape == (height, width, 3) and page.picture.dtype == np.uint8
    assert page.lines and page.text == "\n".join(page.lines)
    assert [len(line) for line in page.lines] == [len(boxes) for boxes in page.boxes]
    assert all(line.isdigit() for line in page.lines)
    grey = page.picture.min(axis=2).astype(float)
    around = cv2.blur(grey, (61, 61))
    for boxes in page.boxes:
        for x, y, w, h in boxes:
            assert 0 <= x and 0 <= y and x + w <= width and y + h <= height
            # a pen stroke is darker than its surroundings, whatever the light
            inside = (grey - around)[y : y + h, x : x + w]
            assert inside.min() < -12


def test_same_seed_same_page():
    one, two, other = compose("damaged", (1, 2)), compose("damaged", (1, 2)), compose("damaged", (1, 3))
    assert np.array_equal(one.picture, two.picture) and one.lines == two.lines
    assert one.lines != other.lines or not np.array_equal(one.picture, other.picture)


def test_reading_order_of_the_boxes():
    for seed in range(3):
        page = compose("plain", seed)
        tops = [np.mean([y for _, y, _, _ in boxes]) for boxes in page.boxes]
        assert tops == sorted(tops)
        for boxes in page.boxes:
            lefts = [x for x, _, _, _ in boxes]
            assert lefts == sorted(lefts)


def test_digits_of_a_data_set_are_used_when_given():
    marks = np.zeros((10, 28, 28), np.uint8)
    marks[:, 4:24, 4:24] = 255  # full squares: no pen draws them
    with_marks = compose("plain", 3, (marks, np.arange(10)))
    areas = [w * h for boxes in with_marks.boxes for _, _, w, h in boxes]
    dark = with_marks.picture.min(axis=2) < 140
    filled = [dark[y : y + h, x : x + w].mean() > 0.9 for boxes in with_marks.boxes for x, y, w, h in boxes]
    assert areas and 0.2 < np.mean(filled) < 0.9


@pytest.mark.parametrize("kind", NO_DIGITS)
def test_pages_without_digits_have_no_lines(kind):
    page = compose_no_digits(kind, 1)
    assert page.lines == [] and page.text == "" and page.picture.dtype == np.uint8 and page.picture.std() > 0.5


def test_unknown_names_are_explained():
    with pytest.raises(ValueError, match="unknown level 'moon'; known are plain"):
        compose("moon", 0)
    with pytest.raises(ValueError, match="unknown kind 'moon'; known are text"):
        compose_no_digits("moon", 0)
