"""What was read in the open pictures: a line for each, and one of them in full."""

from __future__ import annotations

import csv
import io
import json

import streamlit as st

from digitapp import rows
from digitapp.ui import answer, charts, check, frames, intake, opened, sheets
from digitapp.ui.pictures import montage
from digitapp.ui.sheets import Sheet

STAGES = ("Picture", "Heat", "28×28")


def summary(current: str) -> None:
    """One line for each open picture; a click opens it."""
    import pandas as pd  # noqa: PLC0415

    names = {key: one.sheet.name for key, one in opened.all_open().items()}
    table = []
    for one in opened.all_open().values():
        sheet = one.sheet
        digits = check.all_shown(sheet)
        table.append(
            {
                "Picture": sheet.name,
                "Text": " | ".join(line.text for line in sheet.mended_reading.lines),
                "Digits": len(digits),
                "To check": sum(d.to_check for d in digits),
                "Problem": sheet.error,
            }
        )
    good = sum(not row["Problem"] for row in table)
    digits, doubts = sum(row["Digits"] for row in table), sum(row["To check"] for row in table)
    bad = f" · :orange[{len(table) - good} could not be read]" if good < len(table) else ""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            f"**{answer.count(good, 'picture')} read** · {answer.count(digits, 'digit')} · {doubts} to check{bad}",
            width="content",
        )
        with st.container(horizontal=True, width="content"):
            downloads([one.sheet for one in opened.all_open().values()], "all")
    st.dataframe(
        pd.DataFrame(table), key="photo-summary", hide_index=True, on_select=open_row, selection_mode="single-row",
        height=min(320, 38 + 35 * len(table)), alt="The open pictures with what was read in each",
    )  # fmt: skip
    st.selectbox(
        "Picture shown below", list(names), index=list(names).index(current), key=f"photo-choice-{current}", width=360,
        format_func=names.get, on_change=choose, args=(f"photo-choice-{current}",),
    )  # fmt: skip


def open_row() -> None:
    """A line of the summary was clicked."""
    picked = st.session_state["photo-summary"]["selection"]["rows"]
    keys = list(opened.all_open())
    if picked and picked[0] < len(keys):
        st.session_state[opened.CURRENT] = keys[picked[0]]


def choose(name: str) -> None:
    """A picture was chosen by name."""
    st.session_state[opened.CURRENT] = st.session_state[name]


def detail(key: str) -> None:
    """One picture: its stages on the left, its text and what to check on the right."""
    one = opened.all_open()[key]
    sheet = one.sheet
    with st.container(border=True, key="photo-detail"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            digits = check.all_shown(sheet)
            st.markdown(f"**{answer.plain(sheet.name)}** · {in_numbers(sheet, digits)}", width="content")
            with st.container(horizontal=True, width="content"):
                if digits:
                    downloads([sheet], key, one.data)
                if opened.closable(key):
                    st.button("Close", icon=":material/close:", key=f"close-{key}", on_click=opened.close, args=(key,),
                              type="tertiary")  # fmt: skip
        if sheet.error:
            st.error(sheet.error, icon=":material/broken_image:")
            return
        left, right = st.columns([3, 2], gap="medium")
        with left:
            picture(sheet, key)
        with right:
            text(sheet, digits)
            check.card(sheet, key)
            if digits:
                with st.expander("All digits", icon=":material/table_rows:"):
                    check.table(sheet, key)


def in_numbers(sheet: Sheet, digits: list[answer.Shown]) -> str:
    """``5 lines · 30 digits · 2 to check``."""
    if sheet.error:
        return ":orange[could not be read]"
    lines = len(sheet.mended_reading.lines)
    doubts = sum(d.to_check for d in digits)
    checks = f":orange[{doubts} to check]" if doubts else "nothing to check"
    return f"{answer.count(lines, 'line')} · {answer.count(len(digits), 'digit')} · {checks}"


def picture(sheet: Sheet, key: str) -> None:
    """The picture at the stage that was chosen, turned, or with areas to draw on it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        stage = st.segmented_control(
            "Stage", STAGES, default=STAGES[0], required=True, key=f"stage-{key}", label_visibility="collapsed"
        )
        st.button("Left", icon=":material/rotate_left:", key=f"left-{key}", on_click=intake.turn, args=(key, -1),
                  help="Turns the picture to the left")  # fmt: skip
        st.button("Right", icon=":material/rotate_right:", key=f"right-{key}", on_click=intake.turn, args=(key, 1),
                  help="Turns the picture to the right")  # fmt: skip
        only = st.toggle("Only a part", key=f"part-{key}")
    if only:
        st.caption("Draw a frame around what is to be read. Switch this off to read all of it again.")
        areas = frames.areas(sheet.preview, f"{key}-{sheet.turns}")
        areas = tuple(tuple(v / sheet.scale for v in area) for area in areas)
        if areas != sheet.areas:
            intake.mark(key, areas)
            st.rerun()
        return
    if sheet.areas:
        intake.mark(key, ())
        st.rerun()
    digits = sheet.mended_reading.digits
    found = sheet.mended_reading.text.replace("\n", ", ") or "no digit"
    if stage == "Heat":
        st.image(sheets.heat_picture(sheet), width="stretch", alt="The picture, coloured where digits are seen")
        st.caption("Where the page network sees digits, before each is read closely")
    elif stage == "28×28" and digits:
        st.image(montage([d.normalized for d in digits], 12), alt="The 28 by 28 pixels of each digit given to the network")
    else:
        st.image(sheets.boxed(sheet), width="stretch", alt=f"The picture with a box around each digit; read: {found}")
        if signs := sheet.mended_reading.signs:
            st.caption(f"{answer.count(len(signs), 'other sign')} passed over")


def text(sheet: Sheet, digits: list[answer.Shown]) -> None:
    """The lines, as large as they fit."""
    lines = sheet.mended_reading.lines
    if not lines:
        st.header(":gray[No digit here]", anchor=False)
        st.caption("If there is one: turn the picture upright, or mark the part to read.")
        return
    by_box = {d.source.box: d for d in digits}
    show = st.title if len(lines) <= 2 and max(len(line.text) for line in lines) <= 7 else st.header
    if len(lines) > 6:
        show = st.subheader
    with st.container(height=360 if len(lines) > 8 else "content", border=False, gap=None):
        for line in lines:
            show(answer.coloured([by_box[d.box] for d in line.digits]), anchor=False)
    if len(lines) == 1:
        st.markdown(f"**{charts.percent(lines[0].confidence)} sure**")


def downloads(chosen: list[Sheet], key: str, data: bytes | None = None) -> None:
    """What was read, as CSV and JSON; with the file's data the annotated picture as well."""
    stem = rows.shown(chosen[0].name).rsplit(".", 1)[0] if len(chosen) == 1 else "digits"
    st.download_button("CSV", lambda: as_csv(chosen), f"{stem}.csv", "text/csv", key=f"csv-{key}",
                       icon=":material/download:", on_click="ignore", type="tertiary")  # fmt: skip
    st.download_button("JSON", lambda: as_json(chosen), f"{stem}.json", "application/json", key=f"json-{key}",
                       icon=":material/download:", on_click="ignore", type="tertiary")  # fmt: skip
    if data is not None:
        st.download_button("PNG", lambda: sheets.png(chosen[0], data), f"{stem}.png", "image/png", key=f"png-{key}",
                           icon=":material/download:", on_click="ignore", type="tertiary")  # fmt: skip


def as_csv(chosen: list[Sheet]) -> str:
    """A row for each line of writing: file, line, text, confidence, problem; safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(("file", "line", "text", "confidence", "problem"))
    for sheet in chosen:
        name = rows.csv_safe(sheet.name)
        for number, line in enumerate(sheet.mended_reading.lines, 1):
            writer.writerow((name, number, line.text, round(line.confidence, 4), ""))
        if not sheet.mended_reading.lines:
            writer.writerow((name, "", "", "", rows.csv_safe(sheet.error)))
    return buffer.getvalue()


def as_json(chosen: list[Sheet]) -> str:
    """The full readings, as the REST API and the command line give them."""
    records = [
        {"file": sheet.name, "error": sheet.error} if sheet.error else rows.record(sheet.name, sheet.mended_reading)
        for sheet in chosen
    ]
    return json.dumps(records if len(records) > 1 else records[0], indent=1)
