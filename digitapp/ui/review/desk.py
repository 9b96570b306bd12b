"""The desk on the page: the setting that says what is flagged, the queue, and what the browser has sent back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from digitapp.paths import model_directory
from digitapp.recognition.flags import threshold
from digitapp.ui import answer, opened
from digitapp.ui.dashboard import page_report
from digitapp.ui.review import queue
from digitapp.ui.review.queue import Item
from digitapp.ui.sheets import Sheet

KEY, RISK, _STATE = "review-desk", "review-risk", "review-state"
RISKS = {"1 in 10": 10, "1 in 20": 20, "1 in 50": 50, "1 in 100": 100, "1 in 200": 200, "1 in 500": 500, "none": 0}
DEFAULT_RISK = "1 in 100"
BEFORE, AHEAD = 4, 14  # items sent with their pictures, around the one that is looked at
MOST_ENTRIES = 100_000
_HERE = Path(__file__).parent


@dataclass
class Desk:
    """What is remembered of the review. token: of this log, so that a browser never mixes two up."""

    token: str = field(default_factory=lambda: secrets.token_hex(8))
    log: list[dict[str, Any]] = field(default_factory=list)
    at: str | None = None
    risk: str = DEFAULT_RISK
    whole: set[str] = field(default_factory=set)  # pictures of which every line is checked
    saved: int = 0  # entries of the log that have been saved or exported


def state() -> Desk:
    """The review of this visitor."""
    return st.session_state.setdefault(_STATE, Desk())


def replace(desk: Desk) -> None:
    """Go on with another log, which has a token of its own."""
    st.session_state[_STATE] = desk


def sheets() -> dict[str, Sheet]:
    """All open pictures that have been read, or could not be."""
    return {key: one.sheet for key, one in opened.all_open().items() if one.sheet}


def take() -> None:
    """Carry what the browser has sent over to the sheets; call it before anything is shown."""
    desk = state()
    if sent := _sent():
        desk.log = sent["log"][:MOST_ENTRIES]
        at = sent["at"] if isinstance(sent.get("at"), str) else None
        if desk.log and at and at != desk.at:  # once the visitor works there, the picture below is the one worked on
            _look_at(at.rsplit("|", 2)[0])
        desk.at = at
    turns = queue.turns(desk.log)
    for key in opened.all_open():
        if opened.turn_as_said(key, turns.get(key, {})):
            _look_at(key)  # it is read first, and the desk goes on with it
    queue.replay(desk.log, sheets())


def _look_at(key: str) -> None:
    if key in sheets():
        st.session_state[opened.CURRENT] = key


def _sent() -> dict[str, Any] | None:
    """What the browser has sent since the desk was put on the page: the whole log; None while it has sent nothing."""
    sent = st.session_state.get(KEY, {}).get("state")
    known = isinstance(sent, dict) and sent.get("token") == state().token and isinstance(sent.get("log"), list)
    return sent if known else None


def below() -> float:
    """The confidence below which a line is to be checked, at the chosen risk."""
    one_in = RISKS[state().risk]
    if not one_in:
        return 2.0
    try:
        measured = page_report.load(model_directory())
    except page_report.PagesError:
        return 1 - 1 / one_in  # nothing measured for these networks: each line must keep the promise by itself
    return threshold(measured.confidence, measured.right, 1 / one_in)


def items() -> list[Item]:
    """The queue at the chosen risk."""
    return queue.queue(sheets(), below(), state().whole)


def open_items(all_items: list[Item]) -> list[Item]:
    """Those that nobody has accepted yet."""
    known = sheets()
    return [item for item in all_items if not queue.checked(item, known)]


def show(all_items: list[Item]) -> None:
    """The setting with its effect, and the desk below it."""
    desk = state()
    lines = sum(len(sheet.reading.lines) for sheet in sheets().values() if sheet.reading)
    left = open_items(all_items)
    flagged = sum(item.kind == "line" for item in left)
    others = len(left) - flagged
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Lines that may be wrong without being checked", list(RISKS), index=list(RISKS).index(desk.risk), key=RISK,
            width=320, on_change=_choose_risk,
            format_func=lambda name: "none: check every line" if name == "none" else f"at most {name}",
            help="From the confidence of each line, measured on composed pages whose text is known. It speaks of the "
            "lines that were found; a line that was not found at all is in no list.",
        )  # fmt: skip
        more = f" and {answer.count(others, 'picture')}" if others else ""
        st.markdown(f"**{flagged:,} of {answer.count(lines, 'line')} to check**{more}", width="content")
    if not all_items:
        st.markdown(":gray[Nothing is doubtful at this setting.]")
        if not desk.log:
            return  # else the desk stays: the last thing done there may be taken back
    order = [item.id for item in all_items]
    start = order.index(desk.at) if desk.at in order else 0
    unchecked = {item.id for item in left}
    todo = [item for item in all_items[start:] + all_items[:start] if item.id in unchecked]
    near = all_items[max(0, start - BEFORE) : start + AHEAD] + todo[:AHEAD]
    limit, known = below(), sheets()
    _component()(
        key=KEY,
        data={
            "token": desk.token,
            "log": [] if _sent() else desk.log,  # later the browser knows it better
            "saved": desk.saved,
            "order": order,
            "editions": {key: opened.editions(key) for key in known},
            "items": {item.id: queue.details(item, known[item.key], limit) for item in near},
        },
        on_state_change=lambda: None,
        height="content",
    )


@cache
def _component() -> Any:
    """The component made of log.js and desk.js, registered once per process."""
    return st.components.v2.component(
        "digitapp_review",
        html=(_HERE / "desk.html").read_text("utf-8"),
        css=(_HERE / "desk.css").read_text("utf-8"),
        js=(_HERE / "log.js").read_text("utf-8") + (_HERE / "desk.js").read_text("utf-8"),
    )


def check_whole(key: str, switch: str) -> None:
    """Every line of a picture is to be checked, or only the doubtful ones again. switch: the key of the toggle."""
    (state().whole.add if st.session_state[switch] else state().whole.discard)(key)


def _choose_risk() -> None:
    state().risk = st.session_state[RISK]
