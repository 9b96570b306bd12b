"""Photo: pictures in, numbers out; every doubtful digit is one click away from right."""

import streamlit as st

from digitapp.ui import corrected, intake, model, opened, result
from digitapp.ui.inside.link import link

intake.show()

if problem := model.problem():
    model.explain_failure(problem)
elif opened.all_open() and not model.ready():
    st.subheader(":gray[Getting ready…]", anchor=False)
    st.markdown("The reader is being loaded. Your pictures are read as soon as it is there.")
    model.rerun_when_ready()
elif opened.all_open():
    key = opened.current()
    intake.read_all(key)
    if len(opened.all_open()) > 1:
        result.summary(key)
    result.detail(key)
    corrected.follow_sheet(opened.all_open()[key].sheet)
    link("Photo")
