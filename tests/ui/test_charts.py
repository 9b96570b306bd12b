"""The ten bars: one for each digit, as long as its share, the answer's in its colour."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from digitapp.ui import theme


def shown(digit: int | None, confidence: float) -> tuple[str, list[tuple[float, str]]]:
    """The bars' own words, and every bar's length and colour."""

    def page(digit, confidence):
        from digitapp.ui.charts import ten_bars

        ten_bars([0.02] * 3 + [0.9, 0.001] + [0.01] * 5, digit, confidence)

    at = AppTest.from_function(page, kwargs={"digit": digit, "confidence": confidence}).run(timeout=30)
    assert not at.exception
    body = at.get("html")[0].proto.body
    bars = re.findall(r"width: ([\d.]+)%; background: (#\w+)", body)
    return body, [(float(share), colour) for share, colour in bars]


@pytest.mark.parametrize(
    "digit, confidence, colour",
    [(3, 0.97, theme.LIGHT.said), (3, 0.6, theme.LIGHT.doubt), (None, 0.0, theme.LIGHT.none)]
)  # fmt: skip
def test_a_bar_for_each_digit(digit, confidence, colour):
    body, bars = shown(digit, confidence)
    assert [share for share, _ in bars] == pytest.approx([2, 2, 2, 90, 0.1, 1, 1, 1, 1, 1])
    others = theme.LIGHT.none if digit is None else theme.LIGHT.faint
    assert [c for _, c in bars] == [others] * 3 + [colour] + [others] * 6
    assert 'aria-label="Bar for each digit 0 to 9; the highest are 3 90%' in body
    assert ("no digit here" in body) == (digit is None)
