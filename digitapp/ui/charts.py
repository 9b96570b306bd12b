"""The ten bars: how much the network gives to each digit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitapp.ui import theme


def ten_bars(
    probabilities: Sequence[float] | np.ndarray | None,
    digit: int | None,
    confidence: float = 0.0,
    height: int = 255,
) -> theme.Figure:
    """Ten horizontal bars, 0 on top; the best one in the colour of the answer.

    probabilities: ten numbers 0..1 that sum to at most 1, or None for empty bars that
    only keep the place. digit: the answer, None for "no digit here" (all bars grey).
    height: of the chart, in pixels.
    """
    colours = theme.palette()
    values = [0.0] * 10 if probabilities is None else [float(p) for p in probabilities]
    shades = [colours.faint if digit is not None else colours.none] * 10
    if digit is not None:
        shades[digit] = theme.colour(digit, confidence, colours)
    bars = {
        "type": "bar",
        "x": values,
        "y": [str(d) for d in range(10)],
        "orientation": "h",
        "marker": {"color": shades, "cornerradius": 3},
        "text": [percent(v) if v >= 0.005 else "" for v in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.1%}<extra></extra>",
    }
    layout = {
        "xaxis": {"range": [0, 1.14], "visible": False},
        "yaxis": {
            "type": "category", "autorange": "reversed", "showgrid": False, "ticklen": 4, "tickfont": {"size": 15},
        },
        "height": height,
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "bargap": 0.28,
        "showlegend": False,
    }  # fmt: skip
    return {"data": [bars], "layout": layout}


def describe(probabilities: Sequence[float] | np.ndarray | None, digit: int | None) -> str:
    """One sentence that says what the ten bars show, for those who do not see them."""
    if probabilities is None:
        return "Ten empty bars, one for each digit, waiting for a drawing"
    order = sorted(range(10), key=lambda d: -probabilities[d])[:3]
    parts = ", ".join(f"{d} {percent(probabilities[d])}" for d in order)
    return f"Bar for each digit 0 to 9; the highest are {parts}" + ("; no digit here" if digit is None else "")


def percent(share: float) -> str:
    """A share as people read it: 97%, never a 100% that is not one."""
    if share >= 0.995:
        return "100%" if share >= 1 else ">99%"
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"
