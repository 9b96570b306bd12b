"""The fields of a form, marked on its picture: a frame drawn with the mouse is a field,
whose kind and rules stand beside it."""

from __future__ import annotations

from collections.abc import Callable
from zlib import crc32

import cv2
import streamlit as st

from digitapp.forms import template
from digitapp.forms.template import Field
from digitapp.ui import frames
from digitapp.ui.answer import count, plain
from digitapp.ui.forms import field_editor, work
from digitapp.ui.forms.draft import Draft

CHOSEN = "form-chosen"


def show(draft: Draft) -> None:
    """The picture on the left; the fields and the one that is edited on the right."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown("**Mark the fields:** draw a frame around each place where something is written.", width="content")
        buttons(draft)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        named = {f"{number}\u2007{one.name}": one.box for number, one in draft.fields.items()}
        drawn = frames.areas(_picture(draft), f"form-{draft.edition}", named)
        if draft.take(drawn):
            st.rerun()
    with right:
        draft.name = st.text_input("Name of the form", draft.name, key="form-name", max_chars=200)
        if not draft.fields:
            st.markdown(":gray[No field yet. The first frame that you draw appears here, to be named.]")
            return
        _fields(draft)


def problem(draft: Draft) -> str:
    """What is wrong with the template as it stands; "" when nothing is."""
    try:
        template.check(draft.template())
    except template.TemplateError as error:
        return str(error)
    return ""


def buttons(draft: Draft) -> None:
    """Read, save, go back; a sentence where the template is not complete."""
    wrong = problem(draft) if draft.fields else ""
    unfinished = bool(wrong) or not draft.fields
    with st.container(horizontal=True, width="content"):
        st.button("Read photos", key="form-finish", type="primary", icon=":material/table:", disabled=unfinished,
                  on_click=work.finish)  # fmt: skip
        save(draft.template, work.current(), disabled=unfinished)
        st.button("Cancel", key="form-cancel", type="tertiary", on_click=work.stop_marking)
    if wrong:
        st.warning(plain(wrong), icon=":material/edit:")


def save(make: Callable[[], template.Template], of: work.Work, *, disabled: bool = False) -> None:
    """The template as a file, as it stands when the button is pressed. of: the work that it belongs to."""

    def give() -> str:
        of.fresh = False
        return make().dumps()

    st.download_button(
        "Save template", give, f"{make().name or 'form'}.json", "application/json", key="form-save",
        icon=":material/download:", on_click="ignore", type="tertiary", disabled=disabled,
    )  # fmt: skip


def _picture(draft: Draft) -> bytes:
    return cv2.imencode(".jpg", draft.reference, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def _fields(draft: Draft) -> None:
    """The list of fields, and below it the one that is chosen."""
    numbers = list(draft.fields)
    with st.container(height=300 if len(numbers) > 11 else "content", border=False):
        labels = [f"{number}. **{plain(one.name)}** :gray[{words(one)}]" for number, one in draft.fields.items()]
        # A list with other words is another list: what a browser still says of the one before is not taken for a click.
        key = draft.listed = f"{CHOSEN}-{crc32(repr(labels).encode()):08x}"
        st.radio(
            count(len(numbers), "field"), numbers, numbers.index(draft.chosen or numbers[0]), key=key,
            on_change=_choose, args=(draft, key), format_func=dict(zip(numbers, labels, strict=True)).__getitem__,
        )  # fmt: skip
    chosen = draft.chosen
    if chosen is None:
        return
    before = draft.fields[chosen]
    others = [one.name for number, one in draft.fields.items() if number != chosen]
    with st.container(border=True, key="form-field"):
        changed = field_editor.edit(before, others, str(chosen))
        st.button("Remove field", key=f"form-remove-{chosen}", icon=":material/delete:", type="tertiary",
                  on_click=draft.remove, args=(chosen,))  # fmt: skip
    if changed != before:
        draft.change(chosen, changed)
        st.rerun()


def _choose(draft: Draft, key: str) -> None:
    if key == draft.listed:
        draft.chosen = st.session_state[key]


def words(field: Field) -> str:
    """What a field holds, in a few words: ``4 digits in boxes · mod 11``."""
    kind = {"number": "number", "digits": f"{field.digits} digits", "date": "date"}.get(
        field.kind, f"{field.places} decimal places"
    )
    rules = [
        kind + (" in boxes" if field.cells else ""),
        field_editor.limits(field),
        f"sum of {len(field.sum_of)}" if field.sum_of else "",
        field_editor.CHECKS.get(field.check, ""),
        "may be empty" if field.optional else "",
    ]
    return " · ".join(filter(None, rules))
