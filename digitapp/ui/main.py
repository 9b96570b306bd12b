"""The pages and their order. Served by app.py; each page is a script in pages/."""

from pathlib import Path

import streamlit as st

from digitapp.ui import leaving, model, theme

HERE = Path(__file__).parent

st.set_page_config(page_title="Digits · handwriting to numbers", page_icon="✍️", layout="wide")
model.start()

PAGES = [
    st.Page(HERE / "pages/draw.py", title="Draw", icon=":material/draw:", default=True),
    st.Page(HERE / "pages/photo.py", title="Photo", icon=":material/photo_camera:"),
    st.Page(HERE / "pages/look_inside.py", title="Look inside", icon=":material/troubleshoot:"),
    st.Page(HERE / "pages/corrections.py", title="Corrections", icon=":material/fact_check:"),
    st.Page(HERE / "pages/dashboard.py", title="Dashboard", icon=":material/monitoring:"),
]
page = st.navigation(PAGES, position="top")

st.html(HERE / "style.css")
with st.container(horizontal=True, gap="xsmall", key="narrow-pages"):  # see style.css
    for target in PAGES:
        st.page_link(target, width="content")
with st.container(key="about"):
    st.caption("**Digits** reads handwritten numbers, drawn here or on photos.")

page.run()
theme.follow()
leaving.ask()
model.hurry()
