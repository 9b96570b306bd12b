"""What is written on a line: where it stands, and that each piece has its mark."""
import numpy as np
import pytest

from digitapp.recognition.strip import OTHER
from digitapp.training import pen
from digitapp.training.line_writing import Writing
from digitapp.training.look_alikes import KANA, LOOK_ALIKES, UNKNOWNS
from digitapp.training.signs import variants
from digitapp.training.synthesize import habits
from digitapp.training.writing import calm


@pytest.fixture
def line():
    rng = np.random.default_rng(4)
    return Writing(rng, calm(pen.writer(rng)), 40, (0.1, 0.2), False, None, 0.0, habits(rng))


def middle(piece):
    ink, _, y = piece
    return y + np.flatnonzero(ink.max(axis=1) > 40).mean()


def test_an_exponent_is_smaller_and_stands_higher_than_its_digit(line):
    for _ in range(20):
        line.digit(4)
        line.exponent()
        digit, exponent = line.pieces[-2:]
        assert exponent[0].shape[0] < 0.9 * digit[0].shape[0]
        assert middle(exponent) < middle(digit)
    assert [kind for kind, _, _ in line.marks[::2]] == [4] * 20 and line.size == 1


def test_letters_and_brackets_are_other_writing_and_digits_keep_their_order(line):
    line.bracket(closing=False)
    line.digit(7)
    line.sign(variants(UNKNOWNS["x"])[0])
    line.digit(2)
    line.bracket(closing=True)
    assert [kind for kind, _, _ in line.marks] == [OTHER, 7, OTHER, 2, OTHER]
    assert [left for _, left, _ in line.marks] == sorted(left for _, left, _ in line.marks)


@pytest.mark.parametrize("table", [KANA, LOOK_ALIKES, UNKNOWNS])
def test_every_form_of_every_sign_can_be_drawn_and_no_two_are_the_same(table):
    forms = [form for text in table.values() for form in variants(text)]
    drawn = [np.concatenate(pen.bend(form, calm(pen.writer(np.random.default_rng(0))), np.random.default_rng(0))) for form in forms]
    assert all(np.isfinite(points).all() and np.ptp(points, axis=0).max() > 0.2 for points in drawn)
    assert len({points.tobytes() for points in drawn}) == len(forms)
