"""Photo: pictures in, numbers out; what is doubtful in any of them waits in one queue."""

import streamlit as st

from digitapp.ui import corrected, intake, model, opened, result
from digitapp.ui.forms import view, work
from digitapp.ui.inside.link import link
from digitapp.ui.review import desk

intake.show()

if work.at_work():
    view.show()
elif problem := model.problem():
    model.explain_failure(problem)
elif opened.all_open() and not model.ready():
    st.subheader(":gray[Getting ready…]", anchor=False)
    st.markdown("The reader is being loaded. Your pictures are read as soon as it is there.")
    model.rerun_when_ready()
elif opened.all_open():
    desk.take()
    key = opened.current()
    intake.read_current(key)
    items = desk.items()
    intake.progress()
    result.overview(items)
    desk.show(items)
    if len(opened.all_open()) > 1:
        result.summary(key, items)
    result.detail(key, items)
    corrected.follow_photos(opened.all_open())
    corrected.offer("photo")
    link("Photo")
    if intake.read_more(key):
        st.rerun()
