"""Colours with a meaning, and how a chart is laid out.

Three colours carry meaning on every page: the accent is what the reader says, the
warm one is doubt, grey is "no digit". Never colour alone: a word or a sign goes
with it. Texts take them from .streamlit/config.toml through Markdown
(``:blue[...]``, ``:orange[...]``, ``:gray[...]``); charts and pictures from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import streamlit as st

#: What Plotly's JavaScript draws, as a plain dict of ``data`` and ``layout``: built with
#: ``plotly.graph_objects`` the same chart takes five times as long, on every run.
Figure = dict[str, Any]

#: A digit less sure than this is shown as "to check" (calibrated probability, 0..1).
CHECK_BELOW = 0.90


@dataclass(frozen=True)
class Palette:
    """CSS colours for one appearance; each keeps 3:1 or more on its page."""

    said: str  #: what the reader says: the accent
    doubt: str  #: to be checked: the warm one
    none: str  #: no digit: grey
    faint: str  #: marks that only accompany: other bars, grid, rest
    text: str
    paper: str  #: the page itself
    scale: tuple[str, ...]  #: from nothing to much, for heat maps


LIGHT = Palette(
    said="#2F5BEA", doubt="#C9660A", none="#7F848F", faint="#C9CCD6",
    text="#14161C", paper="#FCFBF8",
    scale=("#F4F6FE", "#CBD6F8", "#879FF0", "#4268E9", "#2348C9", "#17318C"),
)  # fmt: skip
DARK = Palette(
    said="#7E9BFF", doubt="#F0912B", none="#8A91A0", faint="#3D4350",
    text="#ECEBE6", paper="#111318",
    scale=("#171C2C", "#213059", "#334F9C", "#557CE6", "#A5B9FF", "#D3DDFF"),
)  # fmt: skip


def palette() -> Palette:
    """The colours of the appearance the visitor has chosen (light if unknown)."""
    return DARK if st.context.theme.type == "dark" else LIGHT


_WATCH = """
const isDark = (colour) => {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16))
  return 0.3 * r + 0.6 * g + 0.1 * b < 128
}
let told = null
export default function ({ data, parentElement, setTriggerValue }) {
  const colour = getComputedStyle(parentElement.host ?? parentElement).getPropertyValue("--st-background-color").trim()
  if (!/^#[0-9a-f]{6}/i.test(colour)) return
  const type = isDark(colour) ? "dark" : "light"
  if (type !== data.type && type !== told) setTriggerValue("changed", (told = type))
  if (type === data.type) told = null
}
"""


@cache
def _watch() -> Any:
    """The component that runs when the appearance changes, registered once per process."""
    return st.components.v2.component("digitapp_appearance", html="<span></span>", js=_WATCH)


def follow() -> None:
    """Run the page again when the visitor changes between light and dark: charts have their colours from here."""
    _watch()(key="appearance", data={"type": st.context.theme.type}, on_changed_change=lambda: None, height="content")


def doubtful(digit: int | None, confidence: float) -> bool:
    """Whether a person should check this answer."""
    return digit is None or confidence < CHECK_BELOW


def colour(digit: int | None, confidence: float, colours: Palette | None = None) -> str:
    """CSS colour for one answer: accent, warm, or grey when there is no digit."""
    colours = colours or palette()
    if digit is None:
        return colours.none
    return colours.doubt if confidence < CHECK_BELOW else colours.said


def ink(digit: int | None, confidence: float) -> str:
    """Name of the Markdown colour for one answer: ``blue``, ``orange`` or ``gray``."""
    if digit is None:
        return "gray"
    return "orange" if confidence < CHECK_BELOW else "blue"


def colourscale(colours: Palette | None = None) -> list[list[Any]]:
    """A Plotly colour scale from the paper to the accent, for heat maps."""
    steps = (colours or palette()).scale
    return [[i / (len(steps) - 1), step] for i, step in enumerate(steps)]


@cache
def template(colours: Palette) -> dict[str, Any]:
    """A Plotly template: our colours, no frames, nothing to drag, quiet axes. Treat as read-only."""
    c = colours
    axis: dict[str, Any] = {
        "gridcolor": c.faint, "gridwidth": 1, "griddash": "dot", "zeroline": False, "showline": False,
        "ticks": "", "automargin": True, "fixedrange": True, "tickfont": {"color": c.text},
        "title": {"font": {"color": c.text, "size": 13}},
    }  # fmt: skip
    return {
        "layout": {
            "colorway": [c.said, c.doubt, c.none, "#2A8A6D" if c is LIGHT else "#4FC3A1"],
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"color": c.text, "size": 14, "family": '"Source Sans", system-ui, sans-serif'},
            "margin": {"l": 8, "r": 8, "t": 32, "b": 8},
            "hoverlabel": {"bgcolor": c.paper, "bordercolor": c.faint, "font": {"color": c.text}},
            "hovermode": "closest",
            "dragmode": False,
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            "bargap": 0.25,
            "xaxis": axis | {"title": axis["title"] | {"standoff": 6}},
            "yaxis": axis | {"title": axis["title"] | {"standoff": 8}},
            "colorscale": {"sequential": colourscale(c)},
        }
    }


def faint_lines(
    x: Sequence[float], lines: Mapping[str, Sequence[float]], colours: Palette, hover: str
) -> dict[str, Any]:
    """Many lines over the same x that only accompany, as one trace: the browser draws one far sooner than twenty.

    lines: their values by name. hover: Plotly's hover template, in which ``%{text}`` is a line's name.
    """
    gap = [None]
    return {
        "type": "scatter", "mode": "lines", "line": {"color": colours.none, "width": 1}, "opacity": 0.7,
        "x": [*x, *gap] * len(lines), "y": [y for values in lines.values() for y in (*values, *gap)],
        "text": [name for name in lines for _ in (*x, *gap)], "hovertemplate": hover, "showlegend": False,
    }  # fmt: skip


def show(
    figure: Figure, *, alt: str, key: str, height: int | Literal["content", "stretch"] = "content", **options: Any
) -> Any:
    """Put a Plotly chart on the page, without its tool bar, under our template.

    ``alt`` says in one sentence what the chart shows; ``options`` go to
    ``st.plotly_chart`` (``on_select``, ``selection_mode``...), whose result is returned.
    """
    figure = figure | {"layout": {"template": template(palette())} | figure["layout"]}
    config = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
    return st.plotly_chart(figure, theme=None, key=key, alt=alt, height=height, config=config, **options)
