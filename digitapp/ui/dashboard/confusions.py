"""Confusions: which digit is taken for which, and the very pictures behind each count."""

from __future__ import annotations

import numpy as np
import streamlit as st

from digitapp.ui import theme
from digitapp.ui.dashboard import parts, pictures, words
from digitapp.ui.dashboard.report import Report

_SHOWN = 48
_CHART = "confusion-matrix"


def show(report: Report) -> None:
    """Draw the tab."""
    table = report["confusion"]
    left, right = st.columns([3, 2], gap="medium")
    # The choices first, wherever they stand: the matrix marks the chosen square.
    with right:
        cell = _choose_cell(table)
        st.subheader("Most frequent")
        found = words.confusions(table)
        if not found:
            st.markdown("No digit was ever read as another one.")
        with st.container(horizontal=True, gap="xsmall"):
            for (t, a, _), sentence in zip(found, sentences(table), strict=True):
                st.button(sentence, key=f"confusion-{t}-{a}", on_click=_choose, args=(t, a), width="content")
        rows = [{"truth": t, "answer": a, "count": table[t][a]} for t in range(10) for a in range(10)]
        parts.download(rows, "confusion")
    with left:
        unit = st.segmented_control(
            "Show", ["Counts", "Per cent of row"], default="Counts", required=True,
            key="unit", bind="query-params", label_visibility="collapsed",
        )  # fmt: skip
        theme.show(
            matrix(table, per_cent=unit != "Counts", chosen=cell), key=_CHART, height=440,
            alt="Confusion matrix: rows are the true digits, columns the answers. " + " ".join(sentences(table)[:3]),
            on_select=_clicked, selection_mode="points",
        )  # fmt: skip
        parts.note("Row: the true digit. Column: what was read. Click a square to see its digits.")
    if cell is not None:
        _digits_of_cell(report, *cell)


def sentences(table: list[list[int]]) -> list[str]:
    """The most frequent confusions, as "4 read as 9: 3 times"."""
    return [f"{t} read as {a}: {words.times(n)}" for t, a, n in words.confusions(table)]


def matrix(table: list[list[int]], *, per_cent: bool, chosen: tuple[int, int] | None) -> theme.Figure:
    """The 10×10 picture. Colours by logarithm, so that one mistake shows beside 990 right answers.

    Cells of a heat map report no clicks, so an invisible square marker lies on each.
    """
    counts = np.array(table, float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    c = theme.palette()
    digits = [str(d) for d in range(10)]
    texts = [[_in_cell(counts[t, a], shares[t, a], per_cent) for a in range(10)] for t in range(10)]
    cells = [(t, a) for t in range(10) for a in range(10)]
    squares = {
        "type": "heatmap", "z": np.log1p(counts).round(4).tolist(), "x": digits, "y": digits, "zmin": 0,
        "colorscale": theme.colourscale(c), "showscale": False, "xgap": 2, "ygap": 2, "hoverinfo": "skip",
        "text": texts, "texttemplate": "%{text}",
    }  # fmt: skip
    to_click = {
        "type": "scatter", "x": [str(a) for _, a in cells], "y": [str(t) for t, _ in cells], "mode": "markers",
        "marker": {"symbol": "square", "size": 34, "color": "rgba(0,0,0,0)", "line": {"width": 0}},
        "selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}},
        "customdata": [[t, a, int(counts[t, a]), words.percent(shares[t, a])] for t, a in cells],
        "hovertemplate": "%{customdata[0]} read as %{customdata[1]}: %{customdata[2]:,}<br>"
                         "%{customdata[3]} of all %{customdata[0]}s<extra></extra>",
    }  # fmt: skip
    axis = {"type": "category", "showgrid": False}
    layout = {
        "xaxis": axis | {"title": {"text": "read as"}, "side": "top", "range": [-0.5, 9.5]},
        "yaxis": axis | {"title": {"text": "true digit"}, "range": [9.5, -0.5]},
        "showlegend": False,
        "clickmode": "event+select",
        "margin": {"t": 8},
    }
    if chosen:
        t, a = chosen
        layout["shapes"] = [{
            "type": "rect", "x0": a - 0.5, "x1": a + 0.5, "y0": t - 0.5, "y1": t + 0.5,
            "line": {"color": c.doubt, "width": 3},
        }]  # fmt: skip
    return {"data": [squares, to_click], "layout": layout}


def _in_cell(count: float, share: float, per_cent: bool) -> str:
    if not count:
        return ""
    return (f"{share * 100:.1f}" if share < 0.9995 else "100") if per_cent else f"{count:.0f}"


def _name(truth: int, answer: int) -> str:
    return f"{truth} read as {answer}"


def _choose_cell(table: list[list[int]]) -> tuple[int, int] | None:
    """The box with every square that is not empty, mistakes first; kept in the URL as ``cell``."""
    filled = [(t, a) for t in range(10) for a in range(10) if table[t][a]]
    filled.sort(key=lambda c: (c[0] == c[1], -table[c[0]][c[1]]))
    names = [_name(t, a) for t, a in filled]
    asked = st.session_state.get("cell")
    if asked and asked not in names:
        names.append(asked)  # an empty square that was clicked: say that it is empty
    name = st.selectbox(
        "Square of the matrix", names, index=None, key="cell", bind="query-params",
        placeholder="Click a square, or choose one",
    )  # fmt: skip
    return (int(name[0]), int(name[-1])) if name else None


def _clicked() -> None:
    points = st.session_state[_CHART]["selection"]["points"]
    if points and (cell := points[-1].get("customdata")):
        _choose(int(cell[0]), int(cell[1]))


def _choose(truth: int, answer: int) -> None:
    st.session_state["cell"] = _name(truth, answer)
    st.session_state["confused"] = None


def _digits_of_cell(report: Report, t: int, a: int) -> None:
    if report.p is None:
        parts.no_single_digits()
        return
    inside = np.flatnonzero((report.truth == t) & (report.answer == a))
    order = np.argsort(report.confidence[inside], kind="stable")
    # Right answers: the doubtful ones first. Mistakes: the surest first.
    inside = inside[order if t == a else order[::-1]]
    if not len(inside):
        st.markdown(f"No {t} was read as {a}.")
        return
    shown = inside[:_SHOWN].tolist()
    text = f"**{_name(t, a)}: {words.times(len(inside))}.**"
    if len(shown) < len(inside):
        text += f" The {len(shown)} {'least sure' if t == a else 'surest'} are shown."
    st.markdown(text)
    index = parts.pick_digit(inside.tolist(), key="confused")
    if index is not None:
        parts.detail(report, index, key="confused")
    pictures.explain_absence()
    parts.gallery_of(
        report, shown, key="confused-gallery", target="confused", bars=True, chosen=index,
        label=f"Test digits: {_name(t, a)}",
    )  # fmt: skip
