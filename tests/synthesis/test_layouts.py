"""Layouts: what holds equations together stands before them, is as tall as they are, and is no digit."""

import numpy as np
import pytest

from digitapp.synthesis import linework
from digitapp.synthesis.layouts import LAYOUTS
from digitapp.synthesis.material import Material
from digitapp.synthesis.sheet import Sheet
from digitapp.synthesis.writer import OTHER, Writer


@pytest.mark.parametrize("seed", range(8))
def test_a_system_of_equations_has_a_brace(seed):
    rng = np.random.default_rng(seed)
    sheet = Sheet(rng, 400, 300)
    LAYOUTS["system"](sheet, Writer(rng, Material()), 30.0)
    *signs, brace = sheet.signs
    assert brace[4] == OTHER and all(sign[5] != brace[5] for sign in signs)  # and stands on no line of them
    rows = [[sign for sign in signs if sign[5] == line] for line in range(sheet.lines - 1)]
    assert 2 <= len(rows) <= 4 and all(rows)
    middles = [np.mean([y + h / 2 for _, y, _, h, *_ in row]) for row in rows]
    assert brace[1] < middles[0] and middles[-1] < brace[1] + brace[3]
    assert brace[0] < min(sign[0] for sign in signs) + 15
    x, y, w, h = (int(v) for v in brace[:4])
    assert sheet.pen[max(y, 0) : y + h + 1, max(x, 0) : x + w + 1].any()


def test_braces_are_open_to_the_right():
    reach = []
    for seed in range(40):
        points = linework.brace(np.random.default_rng(seed), 30.0, 120.0)
        assert np.ptp(points[:, 1]) == pytest.approx(120, abs=12) and np.ptp(points[:, 0]) < 60
        ends, between = points[[0, -1], 0].mean(), np.interp(60, points[:, 1], points[:, 0])
        reach.append(ends - between)
    assert min(reach) > -5 and np.median(reach) > 3  # a hand strays
