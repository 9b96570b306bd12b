"""The Photo page about a form: its fields being marked, or the open photos read with it, a row of a table each."""

from __future__ import annotations

import io
import time
from collections.abc import Sequence

import cv2
import streamlit as st

from digitapp.forms import table
from digitapp.forms.template import Template
from digitapp.output.rows import shown
from digitapp.ui import corrected, model, opened
from digitapp.ui.answer import count, plain
from digitapp.ui.forms import answers, check, marking, work
from digitapp.ui.forms.answers import Check
from digitapp.ui.forms.rows import rows_of, table_of
from digitapp.ui.intake import SLICE
from digitapp.ui.result import XLSX
from digitapp.ui.review import desk as desks
from digitapp.ui.review import session


def show() -> None:
    """Whatever the form's work is at."""
    current = work.current()
    if current.draft is not None:
        marking.show(current.draft)
    elif current.template is not None:
        _read(current, current.template)


def _read(current: work.Work, template: Template) -> None:
    """The form's name, what is to be checked, and the table; then the next photos are read."""
    todo = answers.checks(template, current.answered())
    _headline(current, template, todo)
    if not opened.all_open():
        _empty(template)
        return
    if problem := model.problem():
        model.explain_failure(problem)
        return
    if not model.ready():
        st.subheader(":gray[Getting ready…]", anchor=False)
        st.markdown("The reader is being loaded. Your photos are read as soon as it is there.")
        model.rerun_when_ready()
        return
    left = current.waiting()
    if left:
        total = len(opened.all_open())
        name = plain(shown(opened.all_open()[left[0]].name))
        st.progress(1 - len(left) / total, text=f"Reading {total - len(left) + 1} of {total}: {name}")
    if current.answered():
        check.show(current, todo)
        rows_of(current, template)
    elif not left:
        st.markdown(
            ":gray[The photo on which the fields are marked is blank. Open filled-in photos of the form above.]"
        )
    if _read_more(current, template, left):
        st.rerun()


def _headline(current: work.Work, template: Template, todo: Sequence[Check]) -> None:
    """``Mark sheet · 3 forms read · 2 to check · 1 does not fit``, and what can be done with the form."""
    made = current.answered()
    bad = sum(bool(one.error) for one in made.values())
    parts = [count(len(made) - bad, "form") + " read"] if made else [count(len(template.fields), "field")]
    parts += [f":orange[{len(todo)} to check]"] if todo else []
    parts += [f":orange[{bad} {'does' if bad == 1 else 'do'} not fit or cannot be read]"] if bad else []
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f":material/assignment: **{plain(template.name)}** · " + " · ".join(parts), width="content")
        with st.container(horizontal=True, width="content"):
            if made:
                _downloads(current, template)
                _save_work(current, template)
            marking.save(lambda: template, current)
            st.button("Change fields", key="form-change", icon=":material/ink_selection:", type="tertiary",
                      on_click=work.change)  # fmt: skip
            st.button("Close form", key="form-close", icon=":material/close:", type="tertiary", on_click=work.close)


def _downloads(current: work.Work, template: Template) -> None:
    made = table_of(current, template)  # here: a file is made when it is asked for, outside of the visitor's session

    def as_csv() -> str:
        current.is_saved(template=False)
        text = io.StringIO(newline="")
        table.write_csv(text, template, made)
        return text.getvalue()

    def as_xlsx() -> bytes:
        current.is_saved(template=False)
        data = io.BytesIO()
        table.write_xlsx(data, template, made)
        return data.getvalue()

    for label, ending, kind, make in (("CSV", "csv", "text/csv", as_csv), ("Excel", "xlsx", XLSX, as_xlsx)):
        st.download_button(label, make, f"{template.name}.{ending}", kind, key=f"form-{ending}", type="tertiary",
                           icon=":material/download:", on_click="ignore")  # fmt: skip


def _save_work(current: work.Work, template: Template) -> None:
    """The form, small copies of its photos and what was typed, as one file for "Open saved work"."""
    pictures, form = dict(opened.all_open()), work.saved(current, template)
    desk = desks.state()

    def make() -> bytes:
        current.is_saved()
        return session.save(pictures, desk.log, desk.risk, photos=True, form=form)

    st.download_button(
        "Save work", make, "digits-work.zip", "application/zip", key="form-save-work", icon=":material/save:",
        type="tertiary", on_click="ignore",
        help="The form, small copies of its photos, and what you typed: to go on with later, with “Open saved work”",
    )  # fmt: skip


def _empty(template: Template) -> None:
    """A form without a photo: what it looks like, and what to do."""
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with left:
        picture = cv2.cvtColor(template.reference, cv2.COLOR_GRAY2RGB)
        for field in template.fields:
            x, y, w, h = (round(value) for value in field.box)
            cv2.rectangle(picture, (x, y), (x + w, y + h), (47, 91, 234), max(2, picture.shape[1] // 300))
        st.image(picture, width="stretch", alt=f"The form {template.name} with a frame around each field")
    with right:
        st.markdown("Open photos of this form above. Each becomes one row of a table, with these columns:")
        st.markdown(" · ".join(f"**{plain(field.name)}**" for field in template.fields))


def _read_more(current: work.Work, template: Template, left: list[str]) -> bool:
    """Read for a while what is waiting; whether anything was."""
    end = time.monotonic() + SLICE
    for key in left:
        one = opened.all_open()[key]
        answer = answers.read(corrected.reader(), template, current.aligner, one.name, one.data)
        answer.said, answer.accepted = current.kept.pop(key, {}), current.let_stand.pop(key, set())
        current.answers[key] = answer
        if time.monotonic() > end:
            break
    return bool(left)
