"""Saving the work of a session and opening it again, on the page."""

from __future__ import annotations

import secrets

import streamlit as st

from digitapp.forms import template
from digitapp.ui import opened
from digitapp.ui.forms import work as forms
from digitapp.ui.review import desk, session

PHOTOS, FILE = "review-save-photos", "review-open-file"


def save_menu() -> None:
    """What is open and what was said about it, as one file."""
    with st.popover("Save work", icon=":material/save:", type="tertiary"):
        st.markdown("Everything that was read and what you said about it, to go on with later, here or elsewhere.")
        photos = st.toggle("With small copies of the photos", value=True, key=PHOTOS)
        review, pictures = desk.state(), dict(opened.all_open())

        def give() -> bytes:
            data = session.save(pictures, review.log, review.risk, photos=photos)
            review.saved = len(review.log)
            return data

        st.download_button("Save", give, "digits-work.zip", "application/zip", key="review-save", on_click="ignore",
                           icon=":material/download:")  # fmt: skip


def open_menu() -> None:
    """A file of saved work; its pictures are opened beside those that are open already."""
    with st.popover("Open saved work", icon=":material/folder_open:"):
        st.file_uploader("A file that “Save work” has made", type="zip", key=FILE, on_change=_open)
        if problem := st.session_state.get(f"{FILE}-problem"):
            st.error(problem, icon=":material/error:")


def _open() -> None:
    file = st.session_state[FILE]
    st.session_state[f"{FILE}-problem"] = ""
    if file is None:
        return
    try:
        saved = session.load(file.getvalue())
        if saved.form is not None:
            template.loads(saved.form.template)  # before anything is opened
    except (session.SessionError, template.TemplateError) as error:
        st.session_state[f"{FILE}-problem"] = str(error)
        return
    add(saved)


def add(saved: session.Session) -> None:
    """Open the pictures of saved work and go on with its log after the one of the desk."""
    prefix = f"saved-{secrets.token_hex(4)}-"
    for number, one in enumerate(saved.pictures):
        opened.all_open()[f"{prefix}{number}"] = one
    if saved.pictures:
        st.session_state[opened.CURRENT] = f"{prefix}0"
    before = desk.state()
    after = desk.Desk(
        log=before.log + [{**entry, "id": prefix + entry["id"]} for entry in saved.log], whole=before.whole
    )
    if saved.form is not None:
        forms.go_on(saved.form.renamed({str(k): f"{prefix}{k}" for k in range(len(saved.pictures))}))
    after.risk = saved.risk if saved.risk in desk.RISKS else before.risk
    after.saved = len(after.log) if before.saved == len(before.log) else before.saved
    st.session_state.pop(desk.RISK, None)  # the setting is shown anew
    desk.replace(after)
