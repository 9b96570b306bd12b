"""The charts of the tab Pages."""

from __future__ import annotations

from typing import Any

from digitapp.ui import theme
from digitapp.ui.dashboard.page_report import Pages

_ROW, _AROUND = 30, 84  # pixels: for each kind, and for title and axis


def height(rows: list[dict[str, Any]]) -> int:
    """Of a chart with one row a kind, in pixels."""
    return _AROUND + _ROW * len(rows)


def intervals(rows: list[dict[str, Any]], share: str, title: str) -> theme.Figure:
    """A share of each kind, as a point with its 95% interval; the first row on top.
    rows: with `share`, its _low and _high."""
    c = theme.palette()
    points = {
        "type": "scatter", "mode": "markers", "x": [r[share] for r in rows], "y": [r["kind"] for r in rows],
        "marker": {"color": c.said, "size": 11},
        "error_x": {
            "type": "data", "symmetric": False, "color": c.said, "thickness": 1.5, "width": 4,
            "array": [max(0, r[f"{share}_high"] - r[share]) for r in rows],
            "arrayminus": [max(0, r[share] - r[f"{share}_low"]) for r in rows],
        },
        "customdata": [r["n"] for r in rows], "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.1%} of %{customdata:,} pages<extra></extra>",
    }  # fmt: skip
    low = min((r[f"{share}_low"] for r in rows), default=0)
    axis = {"tickformat": ".0%", "range": [max(0, low - 0.03), 1.01], "nticks": 6}
    return {"data": [points], "layout": _by_kind(title) | {"xaxis": axis}}


def errors(rows: list[dict[str, Any]]) -> theme.Figure:
    """The character error rate of each kind as a bar; the first row on top."""
    c = theme.palette()
    rates = [r["cer"] or 0.0 for r in rows]
    bars = {
        "type": "bar", "orientation": "h", "x": rates, "y": [r["kind"] for r in rows],
        "marker": {"color": c.doubt, "cornerradius": 3},
        "text": [f"{rate:.1%}" for rate in rates], "textposition": "outside", "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:.2%} of characters wrong<extra></extra>",
    }  # fmt: skip
    axis = {"tickformat": ".1~%", "range": [0, 1.2 * max([0.01, *rates])], "nticks": 5}
    return {"data": [bars], "layout": _by_kind("Characters wrong") | {"xaxis": axis}}


def _by_kind(title: str) -> dict[str, Any]:
    """A layout with the kinds on the left, and a title over it where there is one."""
    layout: dict[str, Any] = {
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False, "ticklen": 4},
        "margin": {"t": 40 if title else 8, "r": 16},
        "showlegend": False,
    }
    return layout | ({"title": {"text": title, "x": 0, "y": 0.99, "font": {"size": 15}}} if title else {})


def flagging(pages: Pages, below: float) -> theme.Figure:
    """Lines wrong unseen against lines flagged, with the slider's place on the curve."""
    c = theme.palette()
    flagged, unseen = pages.flag_curve()
    curve = {
        "type": "scatter", "x": flagged.round(5).tolist(), "y": unseen.round(6).tolist(), "mode": "lines",
        "line": {"color": c.said, "width": 2.5},
        "hovertemplate": "%{x:.1%} flagged, %{y:.2%} wrong unseen<extra></extra>",
    }  # fmt: skip
    f = pages.flagging_below(below)
    here = {
        "type": "scatter", "x": [f["flagged_share"]], "y": [f["wrong_unseen_share"]], "mode": "markers",
        "marker": {"color": c.doubt, "size": 14, "line": {"color": c.paper, "width": 2}}, "hoverinfo": "skip",
        "cliponaxis": False,
    }  # fmt: skip
    layout = {
        "showlegend": False,
        "xaxis": {"title": {"text": "share of lines flagged"}, "tickformat": ".0%", "range": [-0.01, 1.01]},
        "yaxis": {"title": {"text": "wrong unseen"}, "tickformat": ".1%", "rangemode": "tozero"},
        "margin": {"t": 12},
    }  # fmt: skip
    return {"data": [curve, here], "layout": layout}
