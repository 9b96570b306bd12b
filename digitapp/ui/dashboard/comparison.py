"""Comparison: all networks and the support vector machine, side by side."""

from __future__ import annotations

import math

import streamlit as st

from digitapp.ui import theme
from digitapp.ui.dashboard import parts, words
from digitapp.ui.dashboard.report import Report


def show(report: Report) -> None:
    """Draw the tab."""
    rows = report.get("comparison")
    if not rows:
        parts.absent("comparison of networks")
        return
    rows = sorted(rows, key=lambda r: -r["accuracy"])
    st.markdown(sentence(rows))
    if len(rows) < 2:
        parts.absent("other network to compare with")
    drawn = [r for r in rows if r["bytes"]]
    if drawn:
        theme.show(
            scatter(drawn), key="comparison", height=380,
            alt="Accuracy against file size: " + "; ".join(
                f"{r['name']} {words.percent(r['accuracy'])}, {words.size(r['bytes'])}" for r in drawn),
        )  # fmt: skip
        parts.note("Up is better, left is smaller. The bars are 95% intervals.")
    shown = [
        {
            "network": r["name"] + (" (in use)" if r["shipped"] else ""),
            "accuracy": r["accuracy"], "low": r["low"], "high": r["high"],
            "parameters": r["parameters"], "bytes": r["bytes"],
            "microseconds_1": r["microseconds_1"], "microseconds_256": r["microseconds_256"],
            "training_seconds": r["training_seconds"], "note": r["note"],
        }
        for r in rows
    ]  # fmt: skip
    number = st.column_config.NumberColumn
    parts.table(
        shown, name="comparison", alt="All networks: accuracy with interval, parameters, size, speed, training time",
        shares=("accuracy", "low", "high"), columns={
            "network": "Network",
            "accuracy": "Accuracy",
            "low": "from",
            "high": "to (95%)",
            "parameters": number("Parameters", format="localized"),
            "bytes": number("Size", format="bytes"),
            "microseconds_1": number("µs alone", format="%.0f", help="Time for one digit"),
            "microseconds_256": number("µs in 256", format="%.0f", help="Time for a digit when 256 are read at once"),
            "training_seconds": number("Training, s", format="localized"),
            "note": "Note",
        },
    )  # fmt: skip


def sentence(rows: list[dict]) -> str:
    """Who is best, and whether the one in use is told apart from it (Markdown). Rows: best first."""
    best = rows[0]
    used = next((r for r in rows if r["shipped"]), None)
    text = f"Most accurate: **{best['name']}** with {words.percent(best['accuracy'])}."
    if used and used is not best:
        apart = used["high"] < best["low"]
        text += f" In use: **{used['name']}** with {words.percent(used['accuracy'])}, " + (
            "which is less beyond chance." if apart else "which these 10,000 digits cannot tell from it for sure."
        )
    elif used and len(rows) > 1 and rows[1]["high"] >= best["low"]:
        text += f" It is the one in use; {rows[1]['name']} is too close to call."
    elif used:
        text += " It is the one in use."
    return text


def scatter(rows: list[dict]) -> theme.Figure:
    """Accuracy with its interval against the size of the file."""
    c = theme.palette()
    points = []
    for r in rows:
        colour = c.said if r["shipped"] else c.none
        points.append({
            "type": "scatter", "x": [r["bytes"] / 1e6], "y": [r["accuracy"]], "mode": "markers+text",
            "text": [f"<b>{r['name']}</b>" if r["shipped"] else r["name"]],
            "textposition": "middle right", "textfont": {"color": c.text},
            "marker": {"size": 14, "color": colour, "symbol": "star" if r["shipped"] else "circle"},
            "error_y": {"type": "data", "symmetric": False, "array": [r["high"] - r["accuracy"]],
                        "arrayminus": [r["accuracy"] - r["low"]], "color": colour, "thickness": 1.5, "width": 4},
            "hovertemplate": f"{r['name']}: %{{y:.2%}}, {words.size(r['bytes'])}<extra></extra>", "showlegend": False,
            "cliponaxis": False,
        })  # fmt: skip
    sizes = [r["bytes"] / 1e6 for r in rows]
    layout = {
        "xaxis": {
            "type": "log", "title": {"text": "size of the file, MB"}, "tickvals": [0.03, 0.1, 0.3, 1, 3, 10, 30, 100],
            "range": [math.log10(min(sizes) * 0.7), math.log10(max(sizes) * 2.2)],
        },
        "yaxis": {"title": {"text": "accuracy"}, "tickformat": ".1%"},
        "margin": {"t": 12},
    }  # fmt: skip
    return {"data": points, "layout": layout}
