"""Labels and whole lines of composed pages, beside plain reasoning."""

import numpy as np
import pytest

from digitapp.synthesis.pages import Page
from digitapp.synthesis.sheet import IGNORED
from digitapp.training.page_truths import NONE, label, touching, whole_lines


def page_of(rows, size=(300, 200)):
    """A page of (x, y, width, height, kind, line); there is nothing on its picture."""
    rows = np.array(rows, float).reshape(-1, 6)
    picture = np.full((size[1], size[0], 3), 255, np.uint8)
    return Page(picture, rows[:, :4].astype(np.float32), rows[:, 4].astype(int), rows[:, 5].astype(int), "")


# two lines, "35" with a plus and "07", and a printed 8
WRITTEN = [
    (20, 20, 20, 30, 3, 0), (50, 20, 20, 30, NONE, 0), (80, 20, 20, 30, 5, 0),
    (20, 90, 20, 30, 0, 1), (50, 90, 20, 30, 7, 1), (200, 150, 20, 30, IGNORED, -1),
]  # fmt: skip


def test_labels():
    page = page_of(WRITTEN)
    asked = {
        (20, 20, 20, 30): 3,  # the sign itself
        (22, 23, 20, 30): 3,  # a little beside it
        (15, 15, 30, 40): 3,  # half of this box is the digit
        (30, 40, 20, 30): NONE,  # hardly the same place
        (20, 20, 20, 8): NONE,  # a piece of a digit is none
        (50, 20, 20, 30): NONE,  # another sign
        (250, 20, 20, 30): NONE,  # paper
        (200, 150, 20, 30): IGNORED,  # print
        (202, 152, 6, 10): IGNORED,  # a piece of print is not asked for either
    }
    assert label(np.array(list(asked), float), page).tolist() == list(asked.values())
    assert label(np.array(list(asked), float), page_of([])).tolist() == [NONE] * len(asked)
    assert label(np.zeros((0, 4)), page).shape == (0,)


def test_whole_lines_hold_the_digits_on_the_page_from_left_to_right():
    order = [4, 2, 0, 5, 3, 1]
    assert list(whole_lines(page_of([WRITTEN[k] for k in order]))) == ["35", "07"]
    beyond = [(-19, 20, 20, 30, 1, 0), (-5, 90, 20, 30, 2, 1), (305, 90, 20, 30, 9, 1), (20, 195, 20, 30, 4, 2)]
    assert list(whole_lines(page_of(WRITTEN + beyond))) == ["35", "207"]
    assert list(whole_lines(page_of([]))) == []


def test_lines_that_are_touched():
    page = page_of(WRITTEN)
    assert touching(np.array([(20, 20, 20, 30)]), page).tolist() == [0]
    assert touching(np.array([(22, 20, 20, 30), (52, 95, 20, 30)]), page).tolist() == [0, 1]
    assert touching(np.array([(250, 20, 20, 30)]), page).tolist() == []
    assert touching(np.array([(20, 20, 20, 30), (201, 150, 20, 30)]), page) is None  # print among it
    assert touching(np.array([(20, 20, 20, 30)]), page_of([])).tolist() == []


@pytest.mark.parametrize("cut", [(-8, 20, 20, 30), (285, 20, 20, 30), (110, -10, 20, 30), (110, 180, 20, 30)])
def test_a_line_with_a_digit_that_the_border_cuts_is_left_out(cut):
    page = page_of([*WRITTEN, (*cut, 4, 0)])
    assert touching(np.array([(20, 20, 20, 30)]), page) is None
    assert touching(np.array([(20, 90, 20, 30)]), page).tolist() == [1]
    wholly = page_of([*WRITTEN, (500, 20, 20, 30, 4, 0), (-30, 20, 20, 30, 4, 0)])
    assert touching(np.array([(20, 20, 20, 30)]), wholly).tolist() == [0]
