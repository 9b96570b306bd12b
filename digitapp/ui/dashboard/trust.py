"""Trust: is its confidence true, what would refusing the doubtful ones cost, what is no digit to it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from digitapp.ui import theme
from digitapp.ui.dashboard import parts, words
from digitapp.ui.dashboard.report import Report

#: Where the slider may stand: ever finer towards certainty, where the digits are.
STEPS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97,
         0.98, 0.985, 0.99, 0.995, 0.998, 0.999)  # fmt: skip


def show(report: Report) -> None:
    """Draw the tab."""
    st.subheader("What would it cost to have it refuse the doubtful ones?")
    _refusing(report)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Can its confidence be believed?")
        _reliability(report)
    with right:
        st.subheader("Does it know what is no digit?")
        _non_digits(report)


def label(step: float) -> str:
    """A position of the slider in words."""
    return "refuse nothing" if step == 0 else f"{step * 100:g}%"


def _refusing(report: Report) -> None:
    if report.p is None:
        parts.no_single_digits()
        return
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with left:
        below = st.select_slider(
            "Refuse what is less sure than", STEPS, value=0.9, format_func=label, key="below", bind="query-params"
        )  # fmt: skip
        st.markdown(words.refusal_sentence(report, below))
    with right:
        r = words.refusing_below(report, below)
        theme.show(
            risk_chart(report, below), key="risk-coverage", height=260,
            alt=f"Share of right answers against share of digits answered; at the slider "
                f"{words.percent(r['coverage'])} of digits are answered",
        )  # fmt: skip
    rows = [{"refuse_below": step} | words.refusing_below(report, step) for step in STEPS]
    parts.download(rows, "refusing")


def risk_chart(report: Report, below: float) -> theme.Figure:
    """Accuracy of what is answered against the share that is answered, with the slider's place on it."""
    c = theme.palette()
    order = np.argsort(-report.confidence, kind="stable")
    right = 1 - np.cumsum((report.answer != report.truth)[order]) / np.arange(1, len(order) + 1)
    coverage = np.arange(1, len(order) + 1) / len(order)
    # As far as the slider goes, and no less than a twentieth; 400 points are enough for any screen.
    first = int((report.confidence >= STEPS[-1]).sum())
    first = min(max(first, len(order) // 2), len(order) * 19 // 20)
    keep = np.unique(np.linspace(first, len(order) - 1, 400).astype(int))
    curve = {
        "type": "scatter", "x": coverage[keep].round(5).tolist(), "y": right[keep].round(6).tolist(), "mode": "lines",
        "line": {"color": c.said, "width": 2.5},
        "hovertemplate": "answers %{x:.1%} of digits, %{y:.2%} of them right<extra></extra>",
    }  # fmt: skip
    r = words.refusing_below(report, below)
    here = {
        "type": "scatter", "x": [max(r["coverage"], coverage[keep[0]])], "y": [r["right"]], "mode": "markers",
        "marker": {"color": c.doubt, "size": 14, "line": {"color": c.paper, "width": 2}}, "hoverinfo": "skip",
    }  # fmt: skip
    low = float(right[keep].min())
    layout = {
        "showlegend": False,
        "xaxis": {"title": {"text": "share of digits answered"}, "tickformat": ".0%"},
        "yaxis": {
            "title": {"text": "right"}, "tickformat": ".2%", "range": [low - (1 - low) * 0.1, 1 + (1 - low) * 0.1],
        },
    }  # fmt: skip
    return {"data": [curve, here] if r["answered"] else [curve], "layout": layout}


def _reliability(report: Report) -> None:
    bins = report.get("reliability")
    if not bins:
        parts.absent("reliability diagram")
        return
    figure = reliability_chart(bins)
    ece = words.percent(report["headline"]["ece"])
    st.markdown(f"On the dotted line it is honest; below, too sure of itself. On average it is off by **{ece}**.")
    theme.show(
        figure, key="reliability", height=360,
        alt=f"Reliability diagram: accuracy against confidence; the expected calibration error is {ece}",
    )  # fmt: skip
    parts.download(bins, "reliability")


def reliability_chart(bins: list[dict]) -> theme.Figure:
    """How often it is right against how sure it says it is; large points stand for many digits."""
    c = theme.palette()
    total = sum(b["count"] for b in bins)
    honest = {
        "type": "scatter", "x": [0, 1], "y": [0, 1], "mode": "lines", "name": "honest", "hoverinfo": "skip",
        "line": {"color": c.none, "dash": "dot"},
    }  # fmt: skip
    measured = {
        "type": "scatter", "x": [b["confidence"] for b in bins], "y": [b["accuracy"] for b in bins], "mode": "markers",
        "name": "measured, 95% interval",
        "marker": {"color": c.said, "size": [7 + 20 * (b["count"] / total) ** 0.4 for b in bins], "opacity": 0.9},
        "error_y": {
            "type": "data", "symmetric": False, "color": c.said, "thickness": 1.5, "width": 0,
            "array": [b["high"] - b["accuracy"] for b in bins], "arrayminus": [b["accuracy"] - b["low"] for b in bins],
        },
        "customdata": [b["count"] for b in bins],
        "hovertemplate": "says %{x:.1%}, right %{y:.1%}<br>%{customdata:,} digits<extra></extra>",
    }  # fmt: skip
    axis = {"tickformat": ".0%", "range": [0, 1.05], "nticks": 6}
    layout = {
        "xaxis": axis | {"title": {"text": "says it is sure"}},
        "yaxis": axis | {"title": {"text": "is right"}},
        "margin": {"t": 40},
    }
    return {"data": [honest, measured], "layout": layout}


def _non_digits(report: Report) -> None:
    section = report.get("non_digits")
    if not section:
        parts.absent("test with pictures that are no digits")
        return
    all_, in_use = section["all"], section["threshold_in_use"]
    st.markdown(
        f"Of {all_['count']:,} drawn non-digits it rejects **{words.percent(all_['rejected'], 1)}**, "
        f"and refuses {words.percent(report['headline']['refused'])} of real digits. "
        f"AUROC **{all_['auroc']:.4f}**."
    )
    theme.show(
        rejection_chart(section), key="rejection", height=360,
        alt="Share rejected against the threshold, for digits and for each kind of non-digit; "
            f"{words.percent(all_['rejected'], 1)} of non-digits at the threshold in use",
    )  # fmt: skip
    # What is folded away does no work.
    by_kind = st.expander(f"By kind, at the threshold in use ({in_use:.3g})", key="by-kind", on_change="rerun")
    if by_kind.open:
        with by_kind:
            _by_kind(section)
    by_threshold = st.expander("Threshold by threshold", key="by-threshold", on_change="rerun")
    if by_threshold.open:
        with by_threshold:
            _by_threshold(section)


def _by_kind(section: dict) -> None:
    rows = [
        {"kind": name, "pictures": k["count"], "rejected": k["rejected"], "auroc": k["auroc"]}
        for name, k in sorted(section["kinds"].items(), key=lambda item: item[1]["rejected"])
    ]
    parts.table(
        rows, name="non-digits", alt="Share rejected and AUROC for each kind of non-digit",
        columns={
            "kind": "Kind", "pictures": "Pictures", "auroc": st.column_config.NumberColumn("AUROC", format="%.4f"),
            "rejected": st.column_config.ProgressColumn("Rejected", format="percent", min_value=0, max_value=1),
        },
    )  # fmt: skip


def _by_threshold(section: dict) -> None:
    rows = [
        {"threshold": t, "digits_refused": d, "non_digits_rejected": a}
        | {name: k["by_threshold"][i] for name, k in section["kinds"].items()}
        for i, (t, d, a) in enumerate(
            zip(section["thresholds"], section["digits_refused"], section["all"]["by_threshold"], strict=False)
        )
    ]
    parts.table(
        rows, name="thresholds", alt="Share rejected of digits and non-digits, threshold by threshold",
        shares=[key for key in rows[0] if key != "threshold"] if rows else (), decimals=1,
    )  # fmt: skip


def rejection_chart(section: dict) -> theme.Figure:
    """Share rejected against the threshold: real digits, all non-digits, and each kind faintly."""
    c = theme.palette()
    x = section["thresholds"]
    in_use = section["threshold_in_use"]
    kinds = {name: k["by_threshold"] for name, k in section["kinds"].items()}
    lines = [theme.faint_lines(x, kinds, c, "%{text}: %{y:.1%} rejected below %{x}<extra></extra>")]
    for values, name, colour in (
        (section["all"]["by_threshold"], "all non-digits", c.said),
        (section["digits_refused"], "real digits", c.doubt),
    ):
        lines.append({
            "type": "scatter", "x": x, "y": values, "mode": "lines", "name": name,
            "line": {"color": colour, "width": 3},
            "hovertemplate": f"{name}: %{{y:.1%}} rejected below %{{x}}<extra></extra>",
        })  # fmt: skip
    layout = {
        "shapes": [{
            "type": "line", "x0": in_use, "x1": in_use, "y0": 0, "y1": 1, "yref": "y domain",
            "line": {"color": c.text, "dash": "dot", "width": 1},
        }],
        "annotations": [
            {"x": in_use, "y": 1.07, "yref": "paper", "text": "in use", "showarrow": False, "font": {"size": 12}}
        ],
        "xaxis": {"title": {"text": "threshold on “is a digit”"}, "range": [0, 1.01]},
        "yaxis": {"title": {"text": "rejected"}, "tickformat": ".0%", "range": [0, 1.03]},
        "margin": {"t": 56},
        "legend": {"y": 1.1},
    }  # fmt: skip
    return {"data": lines, "layout": layout}
