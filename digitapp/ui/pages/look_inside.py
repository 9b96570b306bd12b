"""Look inside: how both networks come to their answer about one digit, and why."""

import streamlit as st

from digitapp.ui import canvas, fetch_mnist, model
from digitapp.ui.inside import cases, view


@st.fragment
def inside() -> None:
    """Everything but the frame of the page; a stroke or a slider runs only this again."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        source = cases.choose()
        view.switch()
    drawing = None
    if source == "Drawing":
        label = "Canvas to draw digits on. Without a pen, choose a test digit above."
        drawing = canvas.pad(label, st.session_state.get("draw-pen", 14))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            canvas.controls(empty=not drawing["objects"])
        canvas.hand("", label)
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
