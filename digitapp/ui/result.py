"""What was read in the open pictures: a line for each, and one of them in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import streamlit as st

from digitapp.output import rows
from digitapp.ui import answer, charts, frames, opened, sheets
from digitapp.ui.pictures import montage
from digitapp.ui.review import desk, exports, work
from digitapp.ui.review.queue import Item
from digitapp.ui.sheets import Sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHOICE = "photo-choice"
STAGES = ("Picture", "Heat", "28×28")


def overview(items: list[Item]) -> None:
    """What is open, in numbers, and all of it to take away."""
    every = desk.sheets()
    good = sum(not sheet.error for sheet in every.values())
    digits = sum(len(sheet.corrected.digits) for sheet in every.values())
    todo = len(desk.open_items(items))
    bad = f" · :orange[{len(every) - good} could not be read]" if good < len(every) else ""
    checks = f":orange[{todo} to check]" if todo else "nothing left to check"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(
            f"**{answer.count(good, 'picture')} read** · {answer.count(digits, 'digit')} · {checks}{bad}",
            width="content",
        )
        with st.container(horizontal=True, width="content"):
            downloads(list(every), "all")
            work.save_menu()


def summary(current: str, items: list[Item]) -> None:
    """One line for each open picture; a click opens it."""
    import pandas as pd  # noqa: PLC0415

    every = opened.all_open().items()  # those that wait, too: a list that grows while it is open would close
    names = told_apart({key: one.sheet.name if one.sheet else rows.shown(one.name) for key, one in every})
    todo = Counter(item.key for item in desk.open_items(items))
    table = [
        {
            "Picture": sheet.name,
            "Text": " | ".join(line.text for line in sheet.corrected.lines),
            "Digits": len(sheet.corrected.digits),
            "To check": todo[key],
            "By hand": by_hand(sheet),
            "Note": sheet.error or note(sheet),
        }
        for key, sheet in desk.sheets().items()
    ]
    st.dataframe(
        pd.DataFrame(table), key="photo-summary", hide_index=True, on_select=open_row, selection_mode="single-row",
        height=min(320, 38 + 35 * len(table)), alt="The open pictures with what was read in each",
    )  # fmt: skip
    # one key: with another one for each picture, old boxes stay while pictures are read; set only where it differs: a
    # list that is open would close
    if st.session_state.get(CHOICE) != current:
        st.session_state[CHOICE] = current
    st.selectbox("Picture shown below", list(names), key=CHOICE, width=360, on_change=choose,
                 format_func=lambda key: names.get(key, ""))  # fmt: skip


def told_apart(names: dict[str, str]) -> dict[str, str]:
    """The same names, those that occur again with a number: two cameras call their first photo alike."""
    seen: Counter[str] = Counter()
    out = {}
    for key, name in names.items():
        seen[name] += 1
        out[key] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return out


def note(sheet: Sheet) -> str:
    """What is odd about a picture that could be read."""
    return ", ".join(
        words
        for words, odd in (("turned by the reader", sheet.turned), ("nothing found", not sheet.corrected.lines))
        if odd
    )


def by_hand(sheet: Sheet) -> str:
    """What a person did with a picture: ``2 of 3 lines checked, 1 corrected``; "" for nothing yet."""
    lines = sheet.lines
    checked, changed = sum(line.checked for line in lines), sum(line.corrected for line in lines)
    if not lines or not (checked or changed):
        return "checked" if any(said.checked for said in sheet.said.values()) else ""
    words = [f"{checked} of {answer.count(len(lines), 'line')} checked"] if checked else []
    return ", ".join(words + ([f"{changed} corrected"] if changed else []))


def open_row() -> None:
    """A line of the summary was clicked."""
    picked = st.session_state["photo-summary"]["selection"]["rows"]
    keys = list(desk.sheets())
    if picked and picked[0] < len(keys):
        st.session_state[opened.CURRENT] = keys[picked[0]]


def choose() -> None:
    """A picture was chosen by name."""
    if st.session_state[CHOICE] in opened.all_open():
        st.session_state[opened.CURRENT] = st.session_state[CHOICE]


def detail(key: str, items: list[Item]) -> None:
    """One picture: its stages on the left, its text on the right."""
    one = opened.all_open()[key]
    sheet = one.result
    with st.container(border=True, key="photo-detail"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            todo = sum(item.key == key for item in desk.open_items(items))
            st.markdown(f"**{answer.plain(sheet.name)}** · {in_numbers(sheet, todo)}", width="content")
            with st.container(horizontal=True, width="content"):
                if len(opened.all_open()) > 1:
                    downloads([key], key)
                if sheet.reading is not None and one.data:
                    st.download_button("PNG", lambda: sheets.png(sheet, one.data), f"{stem(sheet)}.png", "image/png",
                                       key=f"png-{key}", icon=":material/download:", on_click="ignore",
                                       type="tertiary")  # fmt: skip
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
            text(sheet)
            st.toggle("Check every line of this picture", key=f"whole-{key}", value=key in desk.state().whole,
                      on_change=desk.check_whole, args=(key, f"whole-{key}"),
                      help="Puts all its lines into the queue, and asks for any that was not found")  # fmt: skip


def in_numbers(sheet: Sheet, todo: int) -> str:
    """``5 lines · 30 digits · 2 to check``. todo: how many of its items nobody has accepted."""
    if sheet.error:
        return ":orange[could not be read]"
    reading = sheet.corrected
    checks = f":orange[{todo} to check]" if todo else "nothing to check"
    turned = " · :orange[turned by the reader]" if sheet.turned else ""
    return (
        f"{answer.count(len(reading.lines), 'line')} · {answer.count(len(reading.digits), 'digit')} · {checks}{turned}"
    )


def _whole(key: str) -> None:
    """Read all of a picture again, once only parts of it are no longer asked for."""
    if not st.session_state[f"part-{key}"]:
        opened.mark(key, ())


def picture(sheet: Sheet, key: str) -> None:
    """The picture at the stage that was chosen, turned, or with areas to draw on it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        stage = st.segmented_control(
            "Stage", STAGES, default=STAGES[0], required=True, key=f"stage-{key}", label_visibility="collapsed"
        )
        changeable = bool(opened.all_open()[key].data)  # saved work may come without photos
        st.button("Left", icon=":material/rotate_left:", key=f"left-{key}", on_click=opened.turn, args=(key, -1),
                  help="Turns the picture to the left", disabled=not changeable)  # fmt: skip
        st.button("Right", icon=":material/rotate_right:", key=f"right-{key}", on_click=opened.turn, args=(key, 1),
                  help="Turns the picture to the right", disabled=not changeable)  # fmt: skip
        st.session_state.setdefault(f"part-{key}", bool(sheet.areas))
        only = st.toggle("Only a part", key=f"part-{key}", disabled=not changeable, on_change=_whole, args=(key,))
    if only and changeable:
        st.caption("Draw a frame around what is to be read. Switch this off to read all of it again.")
        areas = frames.shares(sheet.preview, f"{key}-{sheet.turns}", sheet.areas)
        if areas != sheet.areas:
            opened.mark(key, areas)
            st.rerun()
        return
    digits = sheet.corrected.digits
    found = sheet.corrected.text.replace("\n", ", ") or "no digit"
    if stage == "Heat":
        st.image(sheets.heat_picture(sheet), width="stretch", alt="The picture, coloured where digits are seen")
        st.caption("Where the page network sees digits, before each is read closely")
    elif stage == "28×28" and digits:
        st.image(
            montage([d.normalized for d in digits], 12), alt="The 28 by 28 pixels of each digit given to the network"
        )
    else:
        st.image(sheets.boxed(sheet), width="stretch", alt=f"The picture with a box around each digit; read: {found}")
        if signs := sheet.corrected.signs:
            st.caption(f"{answer.count(len(signs), 'other sign')} passed over")


def text(sheet: Sheet) -> None:
    """The lines, as large as they fit; a tick where a person has checked one."""
    lines = [line for line in sheet.lines if line.digits]
    if not lines:
        st.header(":gray[No digit here]", anchor=False)
        return
    show = st.title if len(lines) <= 2 and max(len(line.text) for line in lines) <= 7 else st.header
    if len(lines) > 6:
        show = st.subheader
    with st.container(height=360 if len(lines) > 8 else "content", border=False, gap=None):
        for line in lines:
            marked = [answer.Shown(d.digit, d.confidence, line.confidence is None, d) for d in line.digits]
            show(answer.coloured(marked) + (" :green[✓]" if line.checked else ""), anchor=False)
    if len(lines) == 1 and lines[0].confidence is not None:
        st.markdown(f"**{charts.percent(lines[0].confidence)} sure**")
    if as_numbers := numbers(sheet):
        st.caption(f"With decimal point and sign: {as_numbers}")


def numbers(sheet: Sheet) -> str:
    """The lines with a decimal point or a minus in them as numbers: ``12.5 · −3``."""
    found = [line.amount for line in sheet.lines if line.digits and line.amount is not None]
    return " · ".join(f"{number:,.15g}".replace(",", "\u2009").replace("-", "−") for number in found)


def downloads(keys: list[str], name: str) -> None:
    """What was read in these pictures and what a person made of it, as files. name: part of the buttons' keys."""
    chosen, limit, review = [desk.sheets()[key] for key in keys], desk.below(), desk.state()
    title = stem(chosen[0]) if len(chosen) == 1 else "digits"

    def button(label: str, ending: str, kind: str, make: Callable[[], str | bytes]) -> None:
        def give() -> str | bytes:
            made = make()
            review.saved = len(review.log)
            return made

        st.download_button(label, give, f"{title}.{ending}", kind, key=f"{ending}-{name}", icon=":material/download:",
                           on_click="ignore", type="tertiary")  # fmt: skip

    button("CSV", "csv", "text/csv", lambda: exports.as_csv(chosen, limit))
    button("JSON", "json", "application/json", lambda: exports.as_json(chosen, limit))
    button("Excel", "xlsx", XLSX, lambda: exports.as_xlsx(chosen, limit))
    if len(chosen) > 1:
        files = [opened.all_open()[key].data for key in keys]
        button("PDF", "pdf", "application/pdf", lambda: exports.as_pdf(zip(chosen, files, strict=True)))


def stem(sheet: Sheet) -> str:
    """The picture's name without its ending."""
    return rows.shown(sheet.name).rsplit(".", 1)[0]
