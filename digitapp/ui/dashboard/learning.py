"""Learning: accuracy and loss against epochs, one run over the other."""

from __future__ import annotations

from typing import Any

import streamlit as st

from digitapp.ui import theme
from digitapp.ui.dashboard import parts, words
from digitapp.ui.dashboard.report import Report

#: Unlike the palette these need no meaning, only to be told apart; both appearances have them.
_RUN_COLOURS = ("#3F6BEA", "#D9720F", "#2A9A78", "#9B5FD0", "#CF4A72", "#3A9BC4", "#9A8A2B", "#7F848F")


def show(report: Report) -> None:
    """Draw the tab."""
    if not report.runs:
        parts.absent("record of the training")
        return
    names = [run["name"] for run in report.runs]
    chosen = names
    if len(names) > 1:
        chosen = st.pills(
            "Runs", names, selection_mode="multi", default=names, key="runs", bind="query-params",
        )  # fmt: skip
    runs = [run for run in report.runs if run["name"] in chosen]
    if not runs:
        st.markdown("Choose a run to see its curves.")
        return
    st.markdown("  \n".join(sentence(run) for run in runs))
    with st.grid(2, min_column_width=320):
        for metric, title in (("accuracy", "Accuracy"), ("loss", "Loss")):
            figure = curves(runs, names, metric, title)
            last = runs[0]["epochs"][-1].get(f"val_{metric}")
            alt = f"{title} against epochs for training and validation; {runs[0]['name']} ends at {last} on validation"
            theme.show(figure, alt=alt, key=f"learning-{metric}", height=360)
    if any(e["learning_rate"] is not None for run in runs for e in run["epochs"]):
        figure = _learning_rate(runs, names)
        theme.show(figure, alt="Learning rate against epochs", key="learning-rate", height=240)
    rows = [{"run": run["name"], **{k: v for k, v in e.items() if not isinstance(v, (dict, list))}}
            for run in runs for e in run["epochs"]]  # fmt: skip
    parts.download(_even(rows), "history")


def best_epoch(run: dict[str, Any]) -> dict[str, Any] | None:
    """The epoch with the highest validation accuracy, the first of equals; None without validation."""
    measured = [e for e in run["epochs"] if e["val_accuracy"] is not None]
    return max(measured, key=lambda e: e["val_accuracy"], default=None)


def sentence(run: dict[str, Any]) -> str:
    """A run in words (Markdown)."""
    best = best_epoch(run)
    seconds = sum(e.get("seconds") or 0 for e in run["epochs"])
    text = f"**{run['name']}**: {len(run['epochs'])} epochs"
    text += f" in {words.duration(seconds)}" if seconds else ""
    if best:
        text += f"; best on validation in epoch {best['epoch']}: {words.percent(best['val_accuracy'])}"
    return text + "."


def curves(runs: list[dict[str, Any]], names: list[str], metric: str, title: str) -> theme.Figure:
    """Training (dotted) and validation (solid) of one metric; a ring on the best epoch of each run."""
    traces: list[dict[str, Any]] = []
    for run in runs:
        colour = _RUN_COLOURS[names.index(run["name"]) % len(_RUN_COLOURS)]
        epochs = [e["epoch"] for e in run["epochs"]]
        for key, dash, what in ((metric, "dot", "training"), (f"val_{metric}", "solid", "validation")):
            form = ".2%" if metric == "accuracy" else ".4f"
            traces.append({
                "type": "scatter", "x": epochs, "y": [e[key] for e in run["epochs"]],
                "name": f"{run['name']}, {what}" if len(runs) > 1 else what,
                "mode": "lines" if len(epochs) > 1 else "markers", "line": {"color": colour, "dash": dash, "width": 2},
                "hovertemplate": f"epoch %{{x}}: %{{y:{form}}}<extra>{run['name']}, {what}</extra>",
            })  # fmt: skip
        best = best_epoch(run)
        if best and best[f"val_{metric}"] is not None:
            traces.append({
                "type": "scatter", "x": [best["epoch"]], "y": [best[f"val_{metric}"]], "mode": "markers",
                "showlegend": len(runs) == 1, "name": "best epoch",
                "marker": {"symbol": "circle-open", "size": 13, "color": colour, "line": {"width": 2.5}},
                "hovertemplate": f"best epoch of {run['name']}<extra></extra>",
            })  # fmt: skip
    if metric == "loss":
        # By logarithm: the first epoch must not flatten all the others.
        up: dict[str, Any] = {"type": "log", "tickformat": ".2~g", "dtick": "D2"}
    else:
        # Augmented training starts low; what matters happens near the top.
        reached = [
            e[k] for run in runs for e in run["epochs"] for k in ("accuracy", "val_accuracy") if e[k] is not None
        ]
        late = sorted(reached)[len(reached) // 10] if reached else 0
        up = {"tickformat": ".1%", "range": [max(0, late - 0.005), 1.0005]}
    few = len(runs) <= 2
    layout = {**_titled(title, runs), "yaxis": up, "showlegend": few, "margin": {"t": 76 if few else 36}}
    return {"data": traces, "layout": layout}


def _learning_rate(runs: list[dict[str, Any]], names: list[str]) -> theme.Figure:
    traces = [
        {
            "type": "scatter", "x": [e["epoch"] for e in run["epochs"]],
            "y": [e["learning_rate"] for e in run["epochs"]],
            "name": run["name"], "mode": "lines" if len(run["epochs"]) > 1 else "markers",
            "line": {"color": _RUN_COLOURS[names.index(run["name"]) % len(_RUN_COLOURS)], "width": 2},
            "hovertemplate": "epoch %{x}: %{y:.2e}<extra></extra>",
        }
        for run in runs
    ]  # fmt: skip
    return {
        "data": traces,
        "layout": {**_titled("Learning rate", runs), "yaxis": {"rangemode": "tozero"}, "showlegend": False},
    }


def _titled(title: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    """A layout with a title on the left, over an axis of whole epochs."""
    return {
        "title": {"text": title, "x": 0, "y": 0.99, "font": {"size": 15}},
        "xaxis": {"title": {"text": "epoch"}, **_epochs(runs)},
    }


def _epochs(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Ticks at whole epochs only."""
    return {"dtick": 1} if max(len(run["epochs"]) for run in runs) <= 12 else {"tickformat": "d"}


def _even(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Runs may have recorded different things: give every row every column."""
    columns = dict.fromkeys(key for row in rows for key in row)
    return [{key: row.get(key) for key in columns} for row in rows]
