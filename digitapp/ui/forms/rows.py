"""The table of the forms on the page, and one of its rows opened:
the photo with its fields, each value to be typed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import streamlit as st

from digitapp import ImageError
from digitapp.forms import rules, table
from digitapp.forms.template import Template
from digitapp.forms.typed import TypedError
from digitapp.imaging.decode import decode
from digitapp.ui import opened, theme
from digitapp.ui.answer import plain
from digitapp.ui.forms import answers, check
from digitapp.ui.forms.answers import Answer, Check
from digitapp.ui.forms.work import Work

_TABLE, _PROBLEM, _PICTURE = "form-table", "form-row-problem", "form-row-picture"
SIDE = 1000  # pixels of an opened photo's longer side


def table_of(work: Work, template: Template) -> list[dict[str, Any]]:
    """The rows of the table; see forms.table."""
    return list(answers.rows(template, work.answered()))


def rows_of(work: Work, template: Template) -> None:
    """All rows; a click opens one."""
    import pandas as pd  # noqa: PLC0415

    made = table_of(work, template)
    names = table.columns(template)
    cells = [
        [cell if name == "confidence" else rules.shown(cell) for name, cell in zip(names, table.cells(template, row))]
        for row in made
    ]
    frame = pd.DataFrame(cells, columns=names)
    css = pd.DataFrame([_css(template, row) for row in made], columns=names)
    left_out = [name for name in table.AFTER if name != "confidence" and not any(frame[name])]
    style = frame.style.apply(lambda _: css, axis=None).hide(left_out, axis="columns")
    wide = ("rule failed", "corrected", "problem")
    columns = {name: st.column_config.TextColumn(width="large" if name in wide else None) for name in names}
    columns["confidence"] = st.column_config.NumberColumn(format="percent")
    st.dataframe(
        style, key=_TABLE, hide_index=True, placeholder="", on_select="rerun", selection_mode="single-row",
        column_config=columns, column_order=[name for name in names if name not in left_out],
        height=min(420, 38 + 35 * len(made)),
        alt=f"A row for each photo of the form {template.name}, with its fields as columns",
    )  # fmt: skip
    picked = st.session_state[_TABLE]["selection"]["rows"]
    keys = list(work.answered())
    if picked and picked[0] < len(keys):
        _row(work, template, keys[picked[0]])
    else:
        st.caption("A click at the left of a row opens its photo.")


def _css(template: Template, row: Mapping[str, Any]) -> list[str]:
    """The style of a row's cells: warm where something is to be checked, bold where a rule fails."""
    doubt = f"color: {theme.palette().doubt}"
    styles = [
        f"{doubt}; font-weight: bold" if field.name in row.get("failing", ())
        else doubt if field.name in row.get("to check", ()) else ""
        for field in template.fields
    ]  # fmt: skip
    return ["", *styles, *(doubt if name in ("to check", "rule failed", "problem") else "" for name in table.AFTER)]


def _row(work: Work, template: Template, key: str) -> None:
    """One photo with its fields."""
    answer = work.answers[key]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(answer.name)}**", width="content")
            if opened.closable(key):
                st.button("Close photo", key=f"form-close-{key}", icon=":material/close:", type="tertiary",
                          on_click=opened.close, args=(key,))  # fmt: skip
        if answer.error:
            st.error(plain(answer.error), icon=":material/broken_image:")
        left, right = st.columns([2, 3], gap="medium")
        with left:
            if picture := _picture(key, answer):
                st.image(picture, width="stretch", alt=f"The photo {answer.name} with a frame around each field")
        if answer.reading is None:
            return
        names = [field.name for field in template.fields]
        with right, st.form("form-row", border=False, enter_to_submit=True):
            check.values(work, key, names, "row", (key, dict(answer.said)))
            st.form_submit_button("Save changes", key="form-row-save", icon=":material/check:",
                                  on_click=_save, args=(work, key, names))  # fmt: skip
            if problem := st.session_state.pop(_PROBLEM, ""):
                st.error(plain(problem), icon=":material/error:")


def _save(work: Work, key: str, names: list[str]) -> None:
    """What was typed over is a person's word; the other fields stay as they are."""
    try:
        said = check.changed(work.answers[key], check.typed(work, names, "row"))
    except TypedError as error:
        st.session_state[_PROBLEM] = str(error)
        return
    if said:
        work.accept(Check(key, tuple(said), ""), said)


def _picture(key: str, answer: Answer) -> bytes:
    """The photo with a frame around each field, as a JPEG; b"" when it cannot be shown. The last one is kept."""
    kept = st.session_state.get(_PICTURE)
    if kept and kept[0] == key and kept[1] is answer.reading:
        return kept[2]
    try:
        photo = decode(opened.all_open()[key].data)
    except ImageError:
        return b""
    scale = min(1.0, SIDE / max(photo.shape[:2]))
    photo = cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    if answer.reading is not None:
        frames = [
            np.rint(scale * answer.reading.alignment.corners(one.field.box)).astype(np.int32)
            for one in answer.reading.fields
        ]
        cv2.polylines(photo, frames, True, (47, 91, 234), 2, cv2.LINE_AA)
    data = cv2.imencode(".jpg", photo[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()
    st.session_state[_PICTURE] = (key, answer.reading, data)
    return data
