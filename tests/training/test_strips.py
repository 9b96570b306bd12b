"""Drawn strips: what is said to stand somewhere stands there."""

import numpy as np
import pytest

from digitapp.recognition.strip import HEIGHT, OTHER, PAPER, STEP
from digitapp.training import line_network
from digitapp.training.line_fit import WIDTH, bend, placed
from digitapp.training.strips import draw_strip


@pytest.fixture(scope="module")
def strips():
    rng = np.random.default_rng(5)
    return [draw_strip(rng) for _ in range(150)]


def test_there_is_ink_under_every_mark(strips):
    for strip in strips:
        assert strip.ink.shape[0] == HEIGHT and strip.ink.dtype == np.uint8
        for kind, left, right in strip.marks:
            assert 0 <= kind <= OTHER and left < right
            assert strip.ink[:, int(left) : int(right) + 1].max() > 40


def test_all_digits_and_other_writing_are_drawn_and_some_strips_have_none(strips):
    kinds = [{kind for kind, _, _ in strip.marks} for strip in strips]
    assert set.union(*kinds) == set(range(11))
    assert any(k == {OTHER} for k in kinds) and any(k and OTHER not in k for k in kinds)


def test_the_same_seed_draws_the_same_strip():
    one, two = (draw_strip(np.random.default_rng(8)) for _ in range(2))
    assert np.array_equal(one.ink, two.ink) and one.marks == two.marks


def test_labels_say_each_digit_once_in_its_middle():
    marks = [(5, 10.0, 30.0), (5, 30.0, 50.0), (OTHER, 60.0, 90.0), (1, 100.0, 103.0)]
    classes, weights = line_network.labels(marks, 120)
    said = classes[np.flatnonzero(np.diff(classes, prepend=PAPER))]
    assert said.tolist() == [5, PAPER, 5, PAPER, OTHER, PAPER, 1, PAPER]
    assert classes[20 // STEP] == 5 and classes[75 // STEP] == OTHER and classes[101 // STEP] == 1
    assert weights[20 // STEP] == 1 and weights[25 // STEP] == 0  # its shoulder does not count


def test_what_the_edge_cuts_does_not_count():
    _, weights = line_network.labels([(3, -12.0, 10.0)], 40)
    assert (weights[:5] == 0).all() and (weights[6:] == 1).all()


@pytest.mark.parametrize("length", (60, 700))
def test_marks_move_with_the_ink(length):
    ink = np.zeros((HEIGHT, length), np.uint8)
    ink[8:32, 30:40] = 255
    marks = np.float32([[7, 30, 40]])
    for seed in range(30):
        out, ((_, left, right),) = bend(ink, marks, np.random.default_rng(seed))
        assert out.shape == (HEIGHT, WIDTH) and out.dtype == np.float32 and out.min() >= 0 and out.max() <= 1
        if left > 5 and right < WIDTH - 5:
            columns = np.flatnonzero(out[HEIGHT // 2] > 0.3)
            assert abs(columns.mean() - (left + right) / 2) < 3
    out, ((_, left, _),) = placed(ink, marks, where=0.5)
    assert left == pytest.approx(30 + (WIDTH - length) / 2)
