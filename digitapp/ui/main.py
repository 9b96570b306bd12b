"""The pages and their order. Served by app.py; each page is a script in pages/."""

from pathlib import Path

import streamlit as st

from digitapp.ui import model

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

# On a narrow screen Streamlit folds the navigation away into a side bar; there it stands above the page instead.
with st.container(horizontal=True, gap="xsmall", key="narrow-pages"):
    st.html("<style>@media (min-width: 769px) { .st-key-narrow-pages { display: none; } }</style>")
    for target in PAGES:
        st.page_link(target, width="content")

page.run()
model.hurry()
