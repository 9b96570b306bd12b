"""Rows of boxes become lines: as they were laid out, whatever the order they come in, the slope and the spaces."""

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitapp.recognition import lines
from digitapp.recognition.lines import SLOPE, page_slope
from digitapp.recognition.linking import Linking

SHIPPED = json.loads((Path(__file__).parents[2] / "model" / "page.json").read_text("utf-8"))
text_lines = partial(lines.text_lines, linking=Linking.of(SHIPPED["linking"]))


def rows(counts, height=30.0, pitch=2.0, gap=0.3, slope=0.0, stray=0.0, seed=0, left=20.0):
    """(boxes (n, 4), the row of each): one row of signs for each of `counts`, `pitch` and `gap` in heights."""
    rng = np.random.default_rng(seed)
    boxes, which = [], []
    for row, count in enumerate(counts):
        x = left
        for _ in range(count):
            w, h = height * rng.uniform(0.3, 0.8), height * np.exp(rng.normal(0, stray))
            y = 100 + row * pitch * height + slope * x + (height - h) / 2 + rng.normal(0, stray) * height
            boxes.append((x, y, w, h))
            which.append(row)
            x += w + gap * height
    return np.array(boxes).reshape(-1, 4), np.array(which)


def check(boxes, which):
    """That every row is one line, top to bottom, each left to right; in any order of the boxes."""
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(boxes))
        lines = text_lines(boxes[order])
        assert [which[order][line].tolist() for line in lines] == [[r] * (which == r).sum() for r in np.unique(which)]
        for line in lines:
            assert (np.diff(boxes[order][line, 0]) > 0).all()


@pytest.mark.parametrize("counts", [(1,), (7,), (4, 4, 4), (9, 1, 5, 2), (1, 1, 1, 1), (2,) * 8])
def test_rows_of_numbers(counts):
    check(*rows(counts))


def test_nothing_and_one_digit():
    assert text_lines(np.zeros((0, 4))) == []
    (line,) = text_lines(np.float32([[5, 6, 7, 8]]))
    assert line.tolist() == [0]


@pytest.mark.parametrize("seed", range(5))
def test_an_unsteady_hand(seed):
    check(*rows((6, 8, 5), stray=0.07, seed=seed))


@pytest.mark.parametrize("slope", [-0.3, -0.15, -0.05, 0.05, 0.15, 0.3])
def test_a_sloping_page(slope):
    """The end of one row lies lower than the beginning of the next."""
    boxes, which = rows((14, 14, 14), slope=slope, pitch=1.7)
    first, second = boxes[which == 0], boxes[which == 1]
    if abs(slope) >= 0.15:
        assert np.ptp(first[:, 1]) > second[0, 1] - first[0, 1]
    check(boxes, which)


@pytest.mark.parametrize("slope", [0.0, 0.1, -0.1])
def test_two_rows_close_together(slope):
    check(*rows((8, 8), pitch=1.12, stray=0.03, slope=slope))


@pytest.mark.parametrize("slope", [0.0, 0.12])
@pytest.mark.parametrize("apart", [3, 10, 25])
def test_groups_far_apart_on_one_level_are_one_line(apart, slope):
    left, _ = rows((4, 3), slope=slope)
    right, _ = rows((3, 4), slope=slope, left=left[:, 0].max() + apart * 30, seed=1)
    boxes = np.concatenate([left, right])
    check(boxes, np.array([0] * 4 + [1] * 3 + [0] * 3 + [1] * 4))


def test_a_line_that_bends():
    """As writing without rules does: its ends hang two thirds of a height below its middle."""
    boxes, which = rows((24, 24), gap=0.2, pitch=2.2)
    x = (boxes[:, 0] - boxes[:, 0].min()) / np.ptp(boxes[:, 0])
    boxes[:, 1] += 20 * (2 * x - 1) ** 2
    check(boxes, which)


def test_small_signs_stay_in_their_line():
    """A low dash and a decimal point between tall digits."""
    boxes = np.array([(0, 0, 20, 40), (30, 16, 20, 8), (60, 0, 20, 40), (90, 0, 20, 40), (0, 80, 20, 40)], float)
    assert [line.tolist() for line in text_lines(boxes)] == [[0, 1, 2, 3], [4]]


@pytest.mark.parametrize("where", [0.05, 0.5, 1.1])
def test_a_sign_between_two_lines_does_not_make_them_one(where):
    """It lies within reach of both, at their beginning, in their middle or behind their end: one's or nobody's."""
    boxes, which = rows((7, 7), pitch=0.94)
    right = boxes[which == 0][:, 0].max()
    stray = (20 + where * (right - 20), boxes[:, 1].mean(), 15, 30)
    lines = text_lines(np.concatenate([boxes, [stray]]))
    assert sorted(map(len, lines)) in ([7, 8], [1, 7, 7])
    for line in lines:
        assert len(set(which[line[line < len(which)]])) <= 1


def test_large_writing_above_small_is_a_line_of_its_own():
    large, _ = rows((3,), height=80)
    small, _ = rows((9, 9), height=20, pitch=1.8)
    small[:, 1] += 110
    check(np.concatenate([large, small]), np.array([0] * 3 + [1] * 9 + [2] * 9))


SCENE = st.tuples(st.integers(0, 10**6), st.integers(0, 25), st.floats(50, 800))


def scattered(seed, n, side):
    """Boxes anywhere, of any size: no two have the same place."""
    rng = np.random.default_rng(seed)
    size = rng.uniform(8, 60) * np.exp(rng.normal(0, 0.4, (n, 2)))
    return np.concatenate([rng.uniform(0, side, (n, 2)), size], axis=1)


def middles(boxes):
    return boxes[:, 0] + boxes[:, 2] / 2


@settings(deadline=None, max_examples=120)
@given(SCENE)
def test_every_box_is_in_exactly_one_line_read_from_left_to_right(scene):
    boxes = scattered(*scene)
    lines = text_lines(boxes)
    assert sorted(k for line in lines for k in line) == list(range(len(boxes)))
    for line in lines:
        assert len(line) and (np.diff(middles(boxes)[line]) >= 0).all()


@settings(deadline=None, max_examples=120)
@given(SCENE, st.integers(0, 10**6))
def test_the_order_of_the_boxes_does_not_matter(scene, seed):
    boxes = scattered(*scene)
    order = np.random.default_rng(seed).permutation(len(boxes))
    assert [line.tolist() for line in text_lines(boxes)] == [order[line].tolist() for line in text_lines(boxes[order])]


@settings(deadline=None, max_examples=60)
@given(SCENE, st.floats(0.1, 8), st.floats(-500, 500), st.floats(-500, 500))
def test_size_and_place_of_the_picture_do_not_matter(scene, factor, right, down):
    boxes = scattered(*scene)
    changed = boxes * factor + (right, down, 0, 0)
    assert [line.tolist() for line in text_lines(boxes)] == [line.tolist() for line in text_lines(changed)]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(*[st.integers(0, 6)] * 2, *[st.integers(1, 4)] * 2), max_size=12))
def test_boxes_on_a_coarse_grid_are_all_kept(boxes):
    """Equal places and equal sizes: ties in everything that is compared."""
    boxes = np.array(boxes, float).reshape(-1, 4)
    lines = text_lines(boxes)
    assert sorted(k for line in lines for k in line) == list(range(len(boxes)))


@pytest.mark.parametrize("slope", [-0.3, -0.1, 0.0, 0.2])
def test_the_slope_of_a_page_is_measured(slope):
    boxes, _ = rows((9, 9, 9), slope=slope)
    x, y = middles(boxes), boxes[:, 1] + boxes[:, 3] / 2
    # sign by sign the rise is that of the corners, whose distances differ a little from those of the middles
    assert page_slope(x, y, boxes[:, 3]) == pytest.approx(slope, abs=0.02)
    assert page_slope(x[:2], y[:2], boxes[:2, 3]) == 0  # two signs are no page
    assert abs(page_slope(x, y + 2 * x, boxes[:, 3])) <= SLOPE


def test_lines_whose_end_sinks_to_the_level_of_the_next_stay_two():
    """Near signs are joined first: the end of the upper line is level with the beginning of the lower one."""
    sink = [max(0.0, 30 * k - 810) / 6 for k in range(40)]
    upper = [(30 * k, y, 20, 30) for k, y in enumerate(sink)]
    lower = [(x, y + 50, w, h) for x, y, w, h in upper]
    got = text_lines(np.float32(upper + lower))
    assert [line.tolist() for line in got] == [list(range(40)), list(range(40, 80))]


def slow_joined(n, left, right, odds):
    """`lines.joined`, all pairs of groups added up anew at every step."""
    groups = [{k} for k in range(n)]
    while True:
        best, two = 0.0, None
        for b in range(len(groups)):
            for a in range(b):
                between = sum(
                    odd
                    for i, j, odd in zip(left, right, odds, strict=True)
                    if (i in groups[a] and j in groups[b]) or (j in groups[a] and i in groups[b])
                )
                if between > best:
                    best, two = between, (a, b)
        if two is None:
            return sorted(sorted(group) for group in groups)
        groups[two[0]] |= groups.pop(two[1])


@pytest.mark.parametrize("seed", range(20))
def test_groups_are_joined_as_a_plain_loop_does(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 12))
    left, right = np.nonzero(np.triu(rng.random((n, n)) < 0.6, 1))
    odds = rng.normal(0.1, 1, len(left))
    mine = sorted(group.tolist() for group in lines.joined(n, left, right, odds))
    assert mine == slow_joined(n, left.tolist(), right.tolist(), odds.tolist())
