"""Which digits are believed beside the rest of their line: brackets, commas, boxes and tall ones."""

from dataclasses import dataclass

import numpy as np
import pytest

from digitapp.imaging.segment import Glyph
from digitapp.recognition.belief import believed


@dataclass(eq=False)
class Seen:
    """A candidate of a lattice, as far as belief looks at it."""

    glyph: Glyph
    probabilities: np.ndarray
    cuts: int = 0
    said: np.ndarray = None
    said_none: float = -9.0


def seen(digit, x, y=0, width=30, height=50, sure=0.99):
    """A glyph that the network takes for `digit` (None: for no digit), a frame of strokes 8 pixels wide."""
    probabilities = np.zeros(10, np.float32)
    if digit is not None:
        probabilities[digit] = sure
    ink = np.ones((height, width), np.float32)
    ink[8:-8, 8:-8] = 0
    return Seen(Glyph(x, y, ink), probabilities)


def text(*candidates, height=50):
    """The digits believed of one line; a candidate without probabilities is passed over as a sign."""
    path = [(c, bool(c.probabilities.any())) for c in candidates]
    (line,) = believed([path], [height])
    return "".join(str(c.probabilities.argmax()) for c in line)


def test_a_plain_number():
    assert text(seen(4, 0), seen(0, 40), seen(7, 80)) == "407"


@pytest.mark.parametrize(("tall", "expected"), [(60, "1406"), (72, "1406"), (95, "406")])
def test_a_tall_1_is_a_digit_among_digits_and_the_side_of_a_box_when_it_is_far_taller(tall, expected):
    assert text(seen(1, 0, y=-(tall - 50) // 2, width=8, height=tall), seen(4, 20), seen(0, 60), seen(6, 100)) == expected


def test_beside_other_signs_a_tall_1_is_a_bracket():
    line = [seen(1, 0, y=-8, width=8, height=70), seen(4, 20), seen(None, 60), seen(6, 100), seen(3, 140)]
    assert text(*line) == "463"


def test_a_1_that_the_line_network_saw_is_no_bracket():
    line = [seen(1, 0, y=-8, width=8, height=70), seen(4, 20), seen(None, 60), seen(6, 100), seen(3, 140)]
    line[0].said = np.where(np.arange(10) == 1, -0.1, -9.0)
    assert text(*line) == "1463"
    line[0].said_none = -1.0
    assert text(*line) == "463"


def test_a_short_1_that_hangs_is_a_comma():
    number = [seen(5, 0), seen(1, 36, y=34, width=8, height=26), seen(5, 60), seen(5, 100)]
    assert text(*number) == "555"
    number[1] = seen(1, 36, y=8, width=8, height=42)  # standing, if a little short
    assert text(*number) == "5155"


def test_a_letter_lower_than_the_digits_of_a_formula_is_none_of_them():
    formula = [seen(9, 0, y=24, height=26), seen(None, 40), seen(5, 80), seen(8, 120), seen(None, 160), seen(3, 200)]
    assert text(*formula) == "583"


def test_nothing_is_believed_of_a_word():
    word = [seen(None, 0), seen(0, 34), seen(None, 68), seen(1, 102, width=8), seen(None, 120)]
    assert text(*word) == ""


def test_a_long_thin_line_is_no_1():
    assert text(seen(1, 0, width=5, height=400), height=400) == ""
    assert text(seen(1, 0, width=12, height=400), height=400) == "1"


def test_a_1_far_finer_than_the_pen_of_the_page_is_a_wall():
    number = [seen(4, 0), seen(6, 40), seen(8, 80)]
    assert text(*number, seen(1, 120, width=8)) == "4681"
    assert text(*number, seen(1, 120, width=2)) == "468"


def test_digits_that_the_line_network_denies_say_nothing_for_numbers_but_are_read_among_others():
    word = [seen(9, 0), seen(0, 40)]
    assert text(*word) == "90"
    for candidate in word:
        candidate.said, candidate.said_none = np.full(10, -9.0), -0.1
    assert text(*word) == ""
    assert text(*word, seen(4, 80), seen(6, 120), seen(3, 160)) == "90463"


def test_bars_here_and_there_are_no_number_but_a_sum_of_ones_is():
    far = [seen(1, 0, width=8), seen(1, 200, width=8)]
    assert text(*far) == ""
    assert text(far[0]) == "1"
    assert text(seen(1, 0, width=8), seen(1, 20, width=8)) == "11"
    assert text(far[0], seen(None, 90), far[1]) == "11"
    assert text(*far, seen(4, 320)) == "114"
