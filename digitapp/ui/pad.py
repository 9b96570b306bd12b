"""The drawing pad of the Draw page: a component of our own, whose part in the browser is pad.js.

The drawing lives in the browser, so the pen never waits for the server. It is sent when the pen lifts, and some times
a second while it is down; the server answers with what it made of it. What the server remembers: the drawing, so that
it is still there after a look at another page, and the last ones that said something, to bring one back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from digitapp.imaging import strokes as pen_strokes

BASELINE = 215  # pixels from the top of the pad to the line that digits stand on
KEY = "pad"
_STATE = "pad-state"
_HERE = Path(__file__).parent
_KEPT = 8  # readings in the history strip

Lines = Sequence[Sequence[float]]  #: strokes as x, y, x, y, ...


@cache
def _component() -> Any:
    """The component, registered once per process."""
    html, css, js = ((_HERE / f"pad.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("digitapp_pad", html=html, css=css, js=js)


def _state() -> dict[str, Any]:
    """What the server remembers of this visitor's drawings, over page switches too."""
    return st.session_state.setdefault(
        _STATE,
        {
            "drawing": {},  # the last one known, as the browser sent it
            "text": "",  # what was read in it
            "show": {"n": 0, "strokes": [], "write": False, "id": None},  # a drawing that the browser is told to show
            "history": [],  # readings of earlier drawings, the last one first
        },
    )


def drawing() -> dict[str, Any]:
    """The drawing as the browser last sent it; ``{}`` before anything was drawn.

    id, seq: int, of the drawing and of its changes; strokes: lists of x, y, x, y, ...; width: of the pen, in pixels;
    example: it wrote itself; live: the pen is still down. Nothing from the browser is trusted: what is no number or no
    stroke is left out.
    """
    state = _state()
    sent = st.session_state.get(KEY)
    sent = sent.get("drawing") if isinstance(sent, dict) else None
    if isinstance(sent, dict):
        parsed = pen_strokes.parse(sent)
        clean = {
            "id": sent["id"] if isinstance(sent.get("id"), int) else 0,
            "seq": sent["seq"] if isinstance(sent.get("seq"), int) else 0,
            "strokes": [np.round(stroke.points.ravel().astype(float), 1).tolist() for stroke in parsed],
            "width": parsed[0].width if parsed else sent.get("width") if isinstance(sent.get("width"), int) else 14,
            "example": sent.get("example") is True,
            "live": sent.get("live") is True,
        }
        if clean["id"] != state["drawing"].get("id"):
            _file(state)
        state["drawing"] = clean
    return state["drawing"]


def _file(state: dict[str, Any]) -> None:
    """Put the drawing that is left into the history, unless nothing was read in it."""
    past, text = state["drawing"], state["text"]
    state["text"] = ""
    if text and not past.get("example"):
        others = [one for one in state["history"] if one["strokes"] != past["strokes"]]
        state["history"] = [{"text": text, "strokes": past["strokes"], "id": past["id"]}, *others][:_KEPT]


def remember(text: str) -> None:
    """Keep what was read in the drawing, for the history: ``""`` for nothing."""
    if not _state()["drawing"].get("live"):
        _state()["text"] = text


def history() -> list[dict[str, Any]]:
    """Earlier readings of this session, the last one first: ``text``, ``strokes``, and the drawing's ``id``."""
    state = _state()
    return [one for one in state["history"] if one["strokes"] != state["drawing"].get("strokes")]


def show(strokes: Lines, *, number: int | None = None, write: bool = False) -> None:
    """Begin a new drawing with these strokes.

    number: the id of an earlier drawing, which is gone on with: what was corrected in it stays corrected. write: before
    the visitor's eyes, as a hand would, on the baseline.
    """
    state = _state()
    state["show"] = {
        "n": state["show"]["n"] + 1,
        "strokes": [list(line) for line in strokes],
        "write": write,
        "id": number,
    }


def pad(
    label: str, *, say: str, passed_over: Lines, keys: bool, ghost: Lines, demo: bool, on_key: Callable[[str], None]
) -> None:
    """Put the pad on the page; called after :func:`drawing`, once the answer is known. A stroke reruns the fragment.

    label: what the pad is, for a screen reader; say: the answer, to be read out. passed_over: ink that belongs to no
    digit, shown in grey. keys: whether the keys 0-9 and the arrows mean anything, and are to be given to on_key
    (KeyboardEvent.key). ghost: shown faintly on the empty pad; demo: it is also written there after a while, once.
    """
    state = _state()
    known = state["drawing"]
    _component()(
        key=KEY,
        data={
            "label": label,
            "say": say,
            "passed": [list(line) for line in passed_over],
            "of": known.get("id"),
            "ack": known.get("seq", 0),
            "drawing": known,
            "show": state["show"],
            "keys": keys,
            "ghost": [list(line) for line in ghost],
            "demo": demo and not known and not state["history"],
            "baseline": BASELINE,
        },
        on_drawing_change=_nothing,
        on_key_change=lambda: on_key(str(st.session_state[KEY].get("key"))),
        height="content",
    )


def _nothing() -> None:
    """For values that are looked at in the run itself."""
