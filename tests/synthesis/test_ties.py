"""Ties between digits begin and end on ink, at the height where a hand draws them."""

import numpy as np
import pytest

from digitapp.synthesis.material import Material
from digitapp.synthesis.sheet import Sheet
from digitapp.synthesis.ties import Laid, Ties
from digitapp.synthesis.writer import Writer


def block(high: int, wide: int) -> np.ndarray:
    return np.ones((high, wide), np.float32)


def test_few_hands_tie_their_digits():
    hands = [Ties.of(np.random.default_rng(seed)) for seed in range(2000)]
    tying = [hand for hand in hands if hand.often]
    assert 100 < len(tying) < 240
    assert all(0.2 <= hand.often <= 0.9 and 0 <= hand.height <= 1 for hand in tying)
    assert sum(hand.height <= 0.3 for hand in tying) > len(tying) / 2


@pytest.mark.parametrize(("height", "low", "high"), [(0.0, 20, 26), (1.0, 53, 60)])
def test_a_tie_runs_from_the_right_edge_of_one_to_the_left_edge_of_the_next(height, low, high):
    left, right = Laid(block(40, 20), 10, 20), Laid(block(40, 20), 50, 20)
    (a, b), (c, d) = Ties(1.0, height).ends(left, right)
    assert (a, c) == (29, 50)
    assert low <= b <= high and low - 4 <= d <= high + 4
    points = Ties(1.0, height).stroke(np.random.default_rng(1), left, right, 40)
    assert np.allclose(points[[0, -1]], [(a, b), (c, d)])


def test_the_pen_is_lifted_where_it_would_have_to_go_far_or_back():
    hand, rng, one = Ties(1.0, 0.0), np.random.default_rng(1), Laid(block(40, 20), 10, 20)
    assert Ties().stroke(rng, one, Laid(block(40, 20), 50, 20), 40) is None
    assert hand.stroke(rng, one, Laid(block(40, 20), 80, 20), 40) is None  # 51 pixels away
    assert hand.stroke(rng, one, Laid(block(40, 20), 12, 20), 40) is None  # it lies over the first
    assert hand.stroke(rng, one, Laid(block(10, 20), 40, 90), 40) is None  # it begins far below


def written(often: float, text: str = "33", seed: int = 5, **options: float) -> Sheet:
    writer = Writer(np.random.default_rng(seed), Material())
    writer.ties, writer.rng = Ties(often, 0.0), np.random.default_rng(7)
    sheet = Sheet(np.random.default_rng(3), 400, 120)
    sheet.write(list(text), 20, 90, 60, writer, (0.3, 0.3), **options)
    return sheet


@pytest.mark.parametrize("seed", range(6))
def test_what_ties_two_digits_is_drawn_and_belongs_to_none(seed):
    without, tied = written(0.0, seed=seed), written(1.0, seed=seed)
    one, two = without.signs
    more = (tied.pen - without.pen > 0.5).any(axis=0).nonzero()[0]
    assert len(more) and one[0] < more.min() and more.max() < two[0] + two[2]
    assert tied.signs[0] == one and [sign[4] for sign in tied.signs] == [3, 3]
    assert np.array_equal(written(1.0, "3 3", seed).pen, written(0.0, "3 3", seed).pen)
    apart = [written(often, seed=seed, cells=90.0).pen for often in (0.0, 1.0)]
    assert np.array_equal(*apart)  # whoever has a box for each digit lifts the pen between them
