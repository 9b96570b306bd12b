"""One hand's operators: alike among themselves, and a slash that is no 1."""

import math

import numpy as np
import pytest

from digitapp.synthesis import pen
from digitapp.synthesis.operators import Operators

UPRIGHT = pen.Style(slant=0.0, aspect=1.0)


def hand(seed: int, lean: float = 0.0, style: pen.Style = UPRIGHT) -> Operators:
    return Operators(np.random.default_rng(seed), style, lean)


def slash(operators: Operators, seed: int) -> tuple[float, float]:
    """(tangent of its angle from the upright, height) of a slash as it stands on paper, slant included."""
    (line,) = operators.strokes("/", np.random.default_rng(seed))
    (x0, y0), (x1, y1) = line[0], line[-1]
    style = operators.style
    return (style.aspect * (x0 - x1) - style.slant * (y0 - y1)) / (y1 - y0), y1 - y0


@pytest.mark.parametrize("name", Operators.NAMES)
def test_every_sign_can_be_drawn(name):
    for seed in range(20):
        operators = hand(seed)
        lines = pen.bend(operators.strokes(name, np.random.default_rng(seed)), UPRIGHT, np.random.default_rng(seed))
        points = np.concatenate(lines)
        assert np.isfinite(points).all() and np.ptp(points, axis=0).max() < 3.2
        assert points[:, 1].min() > -1 and points[:, 1].max() < 2.2  # beside a digit that stands between 0 and 1


def test_what_is_no_operator_is_refused():
    with pytest.raises(ValueError, match="'a' is no operator"):
        hand(1).strokes("a", np.random.default_rng(1))


def test_a_hand_repeats_itself_more_than_it_resembles_others():
    angles = np.array([[math.atan(slash(hand(k), s)[0]) for s in range(12)] for k in range(40)])
    heights = np.array([[slash(hand(k), s)[1] for s in range(12)] for k in range(40)])
    for values in (angles, heights):
        assert values.std(axis=1).mean() < 0.6 * values.mean(axis=1).std()


@pytest.mark.parametrize("slant", [0.0, 0.3, 0.8])
def test_a_slash_no_longer_than_a_digit_leans_more_than_a_one(slant):
    short = 0
    for seed in range(200):
        operators = hand(seed, slant, pen.Style(slant=slant))
        if operators.tall_slash < 1.5:
            short += 1
            assert slash(operators, seed)[0] > slant
    assert short > 50


def test_brackets_open_to_the_right_side():
    for name, side in (("(", 1), (")", -1), ("[", 1), ("]", -1)):
        (line,) = hand(3).strokes(name, np.random.default_rng(3))
        x = [point[0] for point in line]
        assert side * (x[0] - x[len(x) // 2]) > 0 and side * (x[-1] - x[len(x) // 2]) > 0


def test_some_hands_leave_room_around_what_stands_between_numbers_and_tuck_nothing_under_their_slashes():
    rng = np.random.default_rng(0)
    hands = [hand(seed) for seed in range(200)]
    airy = [one for one in hands if one.airy]
    assert 70 < len(airy) < 130
    for one in hands:
        rooms = {name: [one.room(name, rng) for _ in range(40)] for name in "/+=.,()"}
        assert not any(rooms["."] + rooms[","] + rooms["("] + rooms[")"])
        tucked = [one.tuck("/", rng) for _ in range(40)]
        if one.airy:
            assert np.median(rooms["/"]) == pytest.approx(one.airy, rel=0.25) and min(rooms["+"] + rooms["="]) > 0
            assert not any(tucked)
        else:
            assert not any(rooms["/"] + rooms["+"]) and max(tucked) > 0.2
