"""Per digit: how well each of the ten is read, what it looks like, its easiest and hardest examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from digitapp.ui import theme
from digitapp.ui.dashboard import parts, pictures, words
from digitapp.ui.dashboard.report import Report

_DIGITS = [str(d) for d in range(10)]
_EXAMPLES = 12


def show(report: Report) -> None:
    """Draw the tab."""
    rows = report["per_digit"]
    st.markdown(sentence(rows))
    left, right = st.columns([3, 2])
    with left:
        parts.table(
            rows, name="per-digit", alt=f"Precision, recall and F1 of each digit. {sentence(rows)}",
            shares=("precision", "recall", "f1"),
            columns={
                "digit": "Digit", "support": st.column_config.NumberColumn("Digits", format="localized"),
                "precision": "Precision",
                "recall": "Recall",
                "f1": "F1",
                "roc_auc": st.column_config.NumberColumn("ROC area", format="%.5f"),
                "average_precision": st.column_config.NumberColumn("Avg. precision", format="%.5f"),
            },
        )  # fmt: skip
    with right:
        theme.show(
            dumbbells(rows), key="per-digit-f1", height=360,
            alt="Precision and recall of each digit as points; " + sentence(rows).replace("**", ""),
        )  # fmt: skip
    chosen = st.segmented_control(
        "Look at one digit", _DIGITS, default="0", required=True, key="look", bind="query-params",
    )  # fmt: skip
    _one(report, int(chosen))


def sentence(rows: list[dict[str, Any]]) -> str:
    """Which digit is read best and which worst (Markdown)."""
    best, worst = max(rows, key=lambda r: r["f1"]), min(rows, key=lambda r: r["f1"])
    return (
        f"Read best: **{best['digit']}** (F1 {words.percent(best['f1'])}). "
        f"Read worst: **{worst['digit']}** (F1 {words.percent(worst['f1'])})."
    )


def dumbbells(rows: list[dict[str, Any]]) -> theme.Figure:
    """Precision and recall of each digit, as two points on one line."""
    c = theme.palette()
    digits = [str(r["digit"]) for r in rows]
    # All the lines are one trace with gaps: ten traces take the browser much longer.
    traces = [{
        "type": "scatter", "mode": "lines", "line": {"color": c.faint, "width": 3},
        "x": [x for r in rows for x in (r["precision"], r["recall"], None)],
        "y": [y for digit in digits for y in (digit, digit, None)],
        "showlegend": False, "hoverinfo": "skip",
    }]  # fmt: skip
    for key, colour, symbol in (("precision", c.said, "circle"), ("recall", c.doubt, "diamond")):
        traces.append({
            "type": "scatter", "x": [r[key] for r in rows], "y": digits, "mode": "markers", "name": key,
            "marker": {"color": colour, "size": 11, "symbol": symbol},
            "hovertemplate": f"%{{y}}: {key} %{{x:.2%}}<extra></extra>",
        })  # fmt: skip
    layout = {
        "xaxis": {"tickformat": ".1%"},
        "yaxis": {"type": "category", "autorange": "reversed", "showgrid": False},
    }
    return {"data": traces, "layout": layout}


def examples(report: Report, digit: int) -> tuple[list[int], list[int]]:
    """Easiest and hardest test digits of one kind, by the probability of the true digit."""
    of_kind = np.flatnonzero(report.labels == digit)
    order = of_kind[np.argsort(report.probabilities[of_kind, digit], kind="stable")]
    return order[::-1][:_EXAMPLES].tolist(), order[:_EXAMPLES].tolist()


def average(x: np.ndarray, truth: np.ndarray, digit: int) -> np.ndarray:
    """(28,28) uint8: the mean picture of a digit, its darkest place brought to full ink."""
    mean = x[truth == digit].mean(axis=0)
    return (mean * (255 / max(mean.max(), 1))).round().astype(np.uint8)


def _one(report: Report, digit: int) -> None:
    x = pictures.test_digits()
    left, right = st.columns([1, 3], vertical_alignment="top")
    with left:
        if x is not None and report.truth is not None:
            parts.note(f"Average {digit}")
            st.image(
                pictures.in_ink(average(x, report.truth, digit), 6), width=168,
                alt=f"The average of all {digit}s of the test set: a blurred {digit}",
            )  # fmt: skip
    with right:
        _curves(report, digit)
    if report.p is None:
        parts.no_single_digits()
        return
    pictures.explain_absence()
    easy, hard = examples(report, digit)
    index = parts.pick_digit([*hard, *easy], key="example")
    if index is not None:
        parts.detail(report, index, key="example")
    st.markdown(f"**Hardest {digit}s**: least probability for {digit}")
    parts.gallery_of(report, hard, key="hardest", target="example", chosen=index, label=f"Hardest {digit}s")
    st.markdown(f"**Easiest {digit}s**")
    parts.gallery_of(report, easy, key="easiest", target="example", chosen=index, label=f"Easiest {digit}s")


def _curves(report: Report, digit: int) -> None:
    row = next((c for c in report.get("curves") or [] if c["digit"] == digit), None)
    if row is None:
        parts.absent("ROC and precision–recall curves")
        return
    with st.grid(2, min_column_width=250):
        for key, title, across, up in (
            ("roc", "ROC curve", "false alarms", "found"),
            ("pr", "Precision and recall", "recall", "precision"),
        ):
            x, y = row[key]
            theme.show(
                _curve(x, y, across, up, title), key=f"digit-{key}", height=240,
                alt=f"{title} of {digit} against the other digits",
            )  # fmt: skip


def _curve(x: list[float], y: list[float], across: str, up: str, title: str) -> theme.Figure:
    line = {
        "type": "scatter", "x": x, "y": y, "mode": "lines", "line": {"color": theme.palette().said, "width": 2.5},
        "hovertemplate": f"{across} %{{x:.2%}}, {up} %{{y:.2%}}<extra></extra>",
    }  # fmt: skip
    axis = {"tickformat": ".0%", "nticks": 5}
    layout = {
        "title": {"text": title, "x": 0, "font": {"size": 14}},
        "margin": {"t": 36},
        "xaxis": axis | {"title": {"text": across}, "range": [-0.02, 1.02]},
        "yaxis": axis | {"title": {"text": up}, "range": [-0.02, 1.04]},
    }
    return {"data": [line], "layout": layout}
