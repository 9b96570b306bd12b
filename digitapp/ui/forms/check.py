"""What is doubtful in the forms, one thing at a time: the field as it is on the photo,
its value to be typed over, Enter."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from digitapp.forms.template import Field
from digitapp.forms.typed import TypedError, digits_of, editable
from digitapp.ui.answer import plain
from digitapp.ui.forms.answers import EDGE, Answer, Check, shown_digits
from digitapp.ui.forms.work import Work

_SHOWN, _PROBLEM = "form-check-shown", "form-check-problem"


def show(work: Work, checks: Sequence[Check]) -> None:
    """The next thing to check; those put off come last. Enter accepts what stands in the inputs."""
    later = [check for check in work.later if check in checks]
    todo = [check for check in checks if check not in later] + later
    # what somebody looks at stays, whatever the photos that are still being read bring
    todo.sort(key=lambda check: _shown(check) != st.session_state.get(f"{_SHOWN}-check"))
    if not todo:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(":green[✓] Nothing left to check", width="content")
            _undo(work)
        return
    check = todo[0]
    answer = work.answers[check.key]
    with st.form("form-check", enter_to_submit=True):
        what = ":material/rule:" if check.rule else ":material/help:"
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.markdown(f"{what} :orange[**{plain(check.sentence)}**] · {plain(answer.name)}", width="content")
            st.markdown(f":gray[{len(todo)} to check]", width="content")
        values(work, check.key, check.fields, "check", _shown(check))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.form_submit_button("Accept", key="form-accept", type="primary", icon=":material/check:",
                                  on_click=_accept, args=(work, check))  # fmt: skip
            st.form_submit_button("Later", key="form-later", on_click=_put_off, args=(work, check))
            st.caption(
                "Enter accepts what stands here" + (", a failing rule too" if check.rule else ""), width="content"
            )
        if problem := st.session_state.pop(_PROBLEM, ""):
            st.error(plain(problem), icon=":material/error:")
    _undo(work)


def values(work: Work, key: str, names: Sequence[str], place: str, shown: object) -> None:
    """Each field's picture with an input below it. place: part of the inputs' keys; shown: what is in them, so that
    they are filled anew when that is something else. The inputs stay the same, and with them the keyboard's focus."""
    answer = work.answers[key]
    if st.session_state.get(f"{_SHOWN}-{place}") != shown:
        st.session_state[f"{_SHOWN}-{place}"] = shown
        for slot, field in enumerate(_fields(work, names)):
            st.session_state[_input(place, slot)] = editable(field, shown_digits(answer, field.name))
    with st.container(horizontal=True, vertical_alignment="bottom"):  # pictures of all shapes, inputs in one row
        for slot, field in enumerate(_fields(work, names)):
            with st.container(width=_width(field, len(names)), gap="xsmall"):
                st.image(answer.cuts[field.name], width="stretch", alt=f"{field.name} as it is on the photo")
                st.text_input(field.name, key=_input(place, slot), max_chars=40)


def typed(work: Work, names: Sequence[str], place: str) -> dict[str, str]:
    """The digits that stand in the inputs, by field. Raises TypedError."""
    return {
        field.name: digits_of(field, st.session_state[_input(place, slot)])
        for slot, field in enumerate(_fields(work, names))
    }


def _accept(work: Work, check: Check) -> None:
    try:
        work.accept(check, typed(work, check.fields, "check"))
    except TypedError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    st.session_state.pop(f"{_SHOWN}-check", None)


def _put_off(work: Work, check: Check) -> None:
    work.later = [one for one in work.later if one != check] + [check]
    st.session_state.pop(f"{_SHOWN}-check", None)


def _shown(check: Check) -> tuple[object, ...]:
    return check.key, check.fields, check.sentence


def _undo(work: Work) -> None:
    if work.undo:
        st.button("Undo", key="form-undo", icon=":material/undo:", type="tertiary", on_click=_take_back, args=(work,))


def _take_back(work: Work) -> None:
    work.take_back()
    for place in ("check", "row"):
        st.session_state.pop(f"{_SHOWN}-{place}", None)


def changed(answer: Answer, digits: dict[str, str]) -> dict[str, str]:
    """The digits that are not as they stood."""
    return {name: made for name, made in digits.items() if made != shown_digits(answer, name)}


def _fields(work: Work, names: Sequence[str]) -> list[Field]:
    by_name = {field.name: field for field in work.template.fields} if work.template else {}
    return [by_name[name] for name in names]


def _input(place: str, slot: int) -> str:
    return f"form-{place}-{slot}"


def _width(field: Field, together: int) -> int:
    """Pixels: as wide as makes all pictures equally tall, and one alone taller than many side by side."""
    high = 90 if together == 1 else 56
    edges = 2 * EDGE * field.box[3]
    wide = high * (field.box[2] + edges) / (field.box[3] + edges)
    return round(min(max(wide, 110), 600 if together == 1 else 320))
