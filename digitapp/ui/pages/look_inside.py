"""Look inside: how both networks come to their answer about one digit, and why."""

from typing import Any

import streamlit as st

from digitapp.ui import fetch_mnist, model, pad
from digitapp.ui.inside import cases, view

LABEL = "Pad to draw digits on. Without a pen, choose a test digit above."


def ignore(_key: str) -> None:
    """Keys mean nothing on this page's pad but undo and clear."""


def draw_here() -> None:
    """The pad."""
    pad.pad(LABEL, say="", passed_over=(), keys=False, ghost=(), demo=False, on_key=ignore)


@st.fragment
def inside() -> None:
    """Everything but the frame of the page; a stroke or a slider runs only this again."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        source = cases.choose()
        view.switch()
    drawing: dict[str, Any] = {}
    if source == "Drawing":
        drawing = pad.drawing()
        if not st.session_state.get(view.TEACHER):
            draw_here()
        else:  # the panel has the room; the pad is there for who opens it, and until something is drawn
            with st.expander(
                "Draw", expanded=not drawing.get("strokes"), key="inside-draw", on_change="rerun"
            ) as place:
                if place.open:
                    draw_here()
    if model.problem():
        return
    if not model.ready():
        st.subheader(":gray[Getting ready…]", anchor=False)
        st.markdown("The networks are being loaded. The page goes on by itself.")
        return
    if source == "Drawing":
        case = cases.of_drawing(drawing)
    else:
        case = cases.of_photo() if source == "Photo" else cases.of_tests()
    if case is not None:
        view.show(case)
    if source == "Test digits" and (case is None or case.stand_in) and not st.session_state.get(view.TEACHER):
        fetch_mnist.offer("inside")


cases.arrive()
if problem := model.problem():
    model.explain_failure(problem)
inside()
if not model.ready():
    model.rerun_when_ready()
