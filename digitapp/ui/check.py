"""Checking a reading: the doubtful digits one by one, and a table of all of them to mend in place."""

from __future__ import annotations

import streamlit as st

from digitapp.ui import answer, charts, theme
from digitapp.ui.pictures import data_url
from digitapp.ui.sheets import Sheet


def all_shown(sheet: Sheet) -> list[answer.Shown]:
    """Every digit of the sheet with the visitor's corrections; those taken out are left out."""
    kept = {box: said for box, said in sheet.mended.items() if said != ""}
    digits = sheet.reading.digits if sheet.reading else []
    return answer.shown([d for d in digits if sheet.mended.get(d.box) != ""], kept)


def say(sheet: Sheet, box: tuple[int, ...], digit: int | str) -> None:
    """Remember what the visitor says a digit is; "" takes it out."""
    sheet.mended[box] = digit
    sheet.edition += 1


def step(place: str, by: int) -> None:
    """Look at the next or the previous doubtful digit."""
    st.session_state[place] = st.session_state.get(place, 0) + by


def card(sheet: Sheet, key: str) -> None:
    """The doubtful digit that is next: how it looks, what it may be, ten buttons to say what it is."""
    doubtful = [d for d in all_shown(sheet) if d.to_check]
    if not doubtful:
        return
    place = f"check-{key}"
    index = st.session_state.get(place, 0) % len(doubtful)
    one = doubtful[index].source
    with st.container(border=True, key=f"card-{key}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**:orange[:material/help: What is this?]** {index + 1} of {len(doubtful)} to check")
            if len(doubtful) > 1:
                st.button("Previous", icon=":material/chevron_left:", key=f"{place}-back", on_click=step,
                          args=(place, -1), shortcut="Left", type="tertiary")  # fmt: skip
                st.button("Next", icon=":material/chevron_right:", key=f"{place}-next", on_click=step,
                          args=(place, 1), shortcut="Right", type="tertiary")  # fmt: skip
        seen, bars = st.columns([1, 3], vertical_alignment="center")
        with seen:
            st.image(sheet.crops.get(one.box) or data_url(one.normalized), width=88, alt="The digit as it is in the picture")
            st.image(data_url(one.normalized, 3), width=88, alt="The 28 by 28 pixels given to the network")
        with bars:
            figure = charts.ten_bars(one.probabilities, one.digit, one.confidence, height=210)
            theme.show(figure, alt=charts.describe(one.probabilities, one.digit), key=f"{place}-bars")
        with st.container(horizontal=True, gap="xsmall"):
            for digit in range(10):
                st.button(
                    str(digit), key=f"{place}-say-{digit}", shortcut=str(digit), on_click=say,
                    args=(sheet, one.box, digit), type="primary" if digit == one.digit else "secondary",
                )  # fmt: skip
            st.button("No digit", icon=":material/close:", key=f"{place}-none", on_click=say, args=(sheet, one.box, ""))


def table(sheet: Sheet, key: str) -> None:
    """All digits with their crop and confidence; the digit is changed in place, an empty cell takes it out."""
    import pandas as pd  # noqa: PLC0415

    rows = []
    boxes = []
    for number, line in enumerate(sheet.reading.lines, 1):
        for digit in line.digits:
            said = sheet.mended.get(digit.box)
            boxes.append(digit.box)
            rows.append(
                {
                    "crop": sheet.crops.get(digit.box, ""),
                    "line": number,
                    "digit": str(digit.digit) if said is None else str(said),
                    "confidence": digit.confidence,
                    "note": "yours" if said is not None else "check" if theme.doubtful(digit.digit, digit.confidence) else "",
                }
            )
    name = f"digits-{key}-{sheet.edition}"
    st.data_editor(
        pd.DataFrame(rows),
        key=name,
        hide_index=True,
        height=min(420, 44 + 36 * len(rows)),
        row_height=36,
        disabled=["crop", "line", "confidence", "note"],
        column_config={
            "crop": st.column_config.ImageColumn("Picture", width="small"),
            "line": st.column_config.NumberColumn("Line", width="small"),
            "digit": st.column_config.TextColumn(
                "Digit", width="small", validate="^[0-9]?$", max_chars=1,
                help="Type the right digit; leave it empty if there is none",
            ),
            "confidence": st.column_config.ProgressColumn(
                "Confidence", format="percent", min_value=0.0, max_value=1.0, width="small"
            ),
            "note": st.column_config.TextColumn("Note", width="small"),
        },
        on_change=take_edits,
        args=(name, sheet, boxes),
        alt="Every digit that was read, with its picture and its confidence; the digits can be changed",
    )  # fmt: skip


def take_edits(name: str, sheet: Sheet, boxes: list[tuple[int, ...]]) -> None:
    """Carry what was typed into the table over to the sheet; anything but one digit or nothing is ignored."""
    for row, change in st.session_state[name]["edited_rows"].items():
        if "digit" not in change:
            continue
        typed = (change["digit"] or "").strip()
        if typed == "" or (len(typed) == 1 and typed in "0123456789"):
            say(sheet, boxes[int(row)], int(typed) if typed else "")
