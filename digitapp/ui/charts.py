"""The ten bars: how much the network gives to each digit."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from digitapp.ui import theme


def ten_bars(probabilities: Sequence[float] | np.ndarray, digit: int | None, confidence: float = 0.0) -> None:
    """Put ten horizontal bars on the page, 0 on top; the best one in the colour of the answer.

    probabilities: ten numbers 0..1 that sum to at most 1. digit: the answer, None for "no digit here" (all bars grey).
    Plain HTML, laid out by style.css: a Plotly chart is built anew by the browser whenever it changes, which takes
    longer than reading the digit, and under the pen it changes some times a second.
    """
    colours = theme.palette()
    rows = []
    for name, share in enumerate(probabilities):
        colour = colours.none if digit is None else colours.faint
        if name == digit:
            colour = theme.colour(digit, confidence, colours)
        text = percent(share) if share >= 0.005 else ""
        bar = f'<i style="width: {100 * share:.1f}%; background: {colour}"></i>'
        rows.append(f'<div title="{name}: {share:.1%}"><b>{name}</b><span>{bar}<small>{text}</small></span></div>')
    alt = escape(describe(probabilities, digit), quote=True)
    st.html(f'<div class="ten-bars" role="img" aria-label="{alt}">{"".join(rows)}</div>')


def describe(probabilities: Sequence[float] | np.ndarray, digit: int | None) -> str:
    """One sentence that says what the ten bars show, for those who do not see them."""
    order = sorted(range(10), key=lambda d: -probabilities[d])[:3]
    parts = ", ".join(f"{d} {percent(probabilities[d])}" for d in order)
    return f"Bar for each digit 0 to 9; the highest are {parts}" + ("; no digit here" if digit is None else "")


def percent(share: float) -> str:
    """A share as people read it: 97%, never a 100% that is not one."""
    if share >= 0.995:
        return "100%" if share >= 1 else ">99%"
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"
