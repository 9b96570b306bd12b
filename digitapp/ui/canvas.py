"""The drawing pad: the one wrapper around streamlit-drawable-canvas.

What it adds: large Undo and Clear of our own, both undoable; the component's own tool
bar out of the way (it lies over the canvas, and a finger there wiped the drawing);
a drawing that is still there after a look at another page; examples that draw
themselves; the answer said aloud to a screen reader. The part in the browser is hand.js.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

WIDTH, HEIGHT = 900, 280  # pixels; a narrower page shows the left part of it
BASELINE = 215
INK = "#1A1D26"
KEY = "pad"
_PLACE = "pad-place"
_STATE = "pad-state"
_KEPT_WIPES = 10


@cache
def _hand() -> Any:
    """The component made of hand.js, registered once per process."""
    return st.components.v2.component(
        "digitapp_hand",
        html='<div id="voice" role="status" aria-live="polite"></div>',
        css="""
        #voice { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden;
                 clip-path: inset(50%); white-space: nowrap; }
        """,
        js=(Path(__file__).parent / "hand.js").read_text("utf-8"),
    )


def _state() -> dict[str, Any]:
    """What the server remembers of this visitor's drawing, over page switches too."""
    return st.session_state.setdefault(
        _STATE,
        {
            "drawing": {"objects": []},  # the last one known
            "base": {"objects": []},  # what the component was last told to show
            "turn": 0,  # makes two equal bases different, so that the second is shown as well
            "outdated": [],  # drawings that Undo and Clear made out of date, until the component has followed
            "wiped": [],  # drawings that Clear took away, for Undo
            "play": {"id": 0, "strokes": []},
        },
    )


def _replace(objects: list[Any]) -> None:
    """Have the component show these objects instead of what is there."""
    state = _state()
    state["outdated"] = [*state["outdated"], state["drawing"]["objects"]]
    state["turn"] += 1
    state["drawing"] = {"objects": objects}
    state["base"] = {"objects": objects, "turn": state["turn"]}


def undo() -> None:
    """Take the last stroke away, or bring back what Clear has taken."""
    state = _state()
    objects = state["drawing"]["objects"]
    if objects:
        _replace(objects[:-1])
    elif state["wiped"]:
        _replace(state["wiped"].pop())


def clear() -> None:
    """Take everything away; Undo brings it back."""
    state = _state()
    if objects := state["drawing"]["objects"]:
        state["wiped"] = [*state["wiped"], objects][-_KEPT_WIPES:]
        _replace([])


def play(strokes: Sequence[Sequence[Sequence[float]]]) -> None:
    """Clear, then draw these polylines before the visitor's eyes, as a hand would."""
    clear()
    state = _state()
    state["play"] = {"id": state["play"]["id"] + 1, "strokes": [[list(p) for p in line] for line in strokes]}


def pad(label: str, pen: int) -> dict[str, Any]:
    """Show the canvas; returns the drawing as Fabric JSON (``{"objects": [...]}``), at first without objects.

    label: what the canvas is, for a screen reader. pen: width of the pen in pixels. Sends
    after every stroke, and then reruns the fragment (or page) it is in.
    """
    from streamlit_drawable_canvas import st_canvas  # noqa: PLC0415 - raises outside a running Streamlit

    state = _state()
    if KEY not in st.session_state:  # a fresh canvas: the first visit, or back from another page
        state["base"] = state["drawing"]
        state["outdated"] = []
    with st.container(key=_PLACE):
        result = st_canvas(
            key=KEY,
            width=WIDTH,
            height=HEIGHT,
            stroke_width=pen,
            stroke_color=INK,
            background_color="",
            initial_drawing=state["base"],
        )
    objects = result.json_data.get("objects") if isinstance(result.json_data, dict) else None
    if isinstance(objects, list) and (objects == state["drawing"]["objects"] or objects not in state["outdated"]):
        state["drawing"] = {"objects": objects}
        state["outdated"] = []
        if objects:
            state["wiped"] = []
    return state["drawing"]


def controls(*, empty: bool) -> None:
    """Undo and Clear, large enough for a finger. empty: there is nothing on the canvas."""
    wiped = bool(_state()["wiped"])
    st.button("Undo", icon=":material/undo:", on_click=undo, key="pad-undo", disabled=empty and not wiped)
    st.button("Clear", icon=":material/ink_eraser:", on_click=clear, key="pad-clear", disabled=empty)


def hand(say: str, label: str) -> None:
    """The canvas's helper in the browser; call it once after :func:`pad`. say: the answer, to be read out."""
    _hand()(
        key="pad-hand",
        data={"pad": _PLACE, "baseline": BASELINE, "label": label, "say": say, "play": _state()["play"]},
        height="content",
    )


def areas(picture: bytes, key: str) -> list[tuple[float, float, float, float]]:
    """Show a picture to draw frames on; returns them as (x, y, width, height) in its pixels.

    picture: a picture file. key: another one for another picture. The canvas is as wide as
    there is room; its coordinates are the picture's own.
    """
    from streamlit_drawable_canvas import st_canvas  # noqa: PLC0415 - raises outside a running Streamlit

    with Image.open(BytesIO(picture)) as opened:
        width, height = opened.size
    place = f"areas-place-{key}"
    with st.container(key=place):
        result = st_canvas(
            key=f"areas-{key}",
            width=width,
            height=height,
            drawing_mode="labeled_rect",
            stroke_width=max(2, width // 300),
            stroke_color="#2F5BEA",
            fill_color="rgba(47, 91, 234, 0.10)",
            background_image=picture,
        )
    _hand()(
        key=f"areas-hand-{key}",
        data={"pad": place, "fit": [width, height], "label": "The picture, to draw frames on", "say": "", "play": None},
        height="content",
    )
    frames = [tuple(float(box[side]) for side in ("left", "top", "width", "height")) for box in result.boxes]
    return [frame for frame in frames if min(frame[2:]) >= 8]
