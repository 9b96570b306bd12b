"""The page's two views: the road with details below, and the teacher's view, one large panel at a time."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from digitapp.ui import answer, theme
from digitapp.ui.charts import percent
from digitapp.ui.inside import panels, reasons
from digitapp.ui.inside.cases import Case

TEACHER, PLACE = "inside-teacher", "inside-place"

#: the steps of the road: title, one sentence, what draws it at a width
ROAD: dict[str, tuple[str, Callable[[Case, int], None]]] = {
    "Picture": ("The digit as it lies on the paper.", panels.picture),
    "Heat": ("Where the page network sees it.", panels.heat),
    "Ink": ("The pen's marks, without the paper.", panels.ink),
    "28×28": ("Shrunk and centred, as MNIST was.", panels.glyph),
}
#: the details: what draws them, large or not
DETAILS: dict[str, Callable[[Case, bool], None]] = {
    "Ten heats": panels.ten_heats,
    "Layers": panels.layers,
    "Scores": panels.scores,
    "Why this digit": reasons.why,
    "What would change its mind": reasons.mind,
    "Who looks like it": panels.look_alikes,
}
TITLES = [*ROAD, *DETAILS]


def show(case: Case) -> None:
    """Either view, as the switch says."""
    if st.session_state.get(TEACHER):
        teacher(case)
        return
    road(case)
    tabs = st.tabs(list(DETAILS), key="inside-tab", on_change="rerun")
    for tab, draw in zip(tabs, DETAILS.values(), strict=True):
        if tab.open:
            with tab:
                draw(case, False)


def road(case: Case) -> None:
    """The steps side by side, the answer at their end."""
    with st.container(horizontal=True, gap="small", key="inside-road"):
        for number, (title, (sentence, draw)) in enumerate(ROAD.items(), 1):
            with st.container(width=150, gap="xsmall", border=False):
                st.markdown(f"**{number} {title}** :material/arrow_forward:")
                draw(case, 150)
                st.caption(sentence)
        with st.container(width=190, gap="xsmall"):
            st.markdown("**5 Answer**")
            sure = float(case.probabilities[case.digit])
            nothing = float(case.probabilities[10]) >= 0.5
            colour = "gray" if nothing else theme.ink(case.digit, sure)
            st.title(f":{colour}[{'–' if nothing else case.digit}]", anchor=False)
            st.caption(
                "No digit, most likely." if nothing else f"{answer.plain(answer.sure(sure))}.{line(case)}{truth(case)}"
            )


def line(case: Case) -> str:
    """How sure its line is, where that is another number: all of a line is right only where nothing is missing."""
    sure = case.road.line
    if sure is None or percent(sure) == percent(float(case.probabilities[case.digit])):
        return ""
    return f" Its whole line: {percent(min(sure, answer.ALMOST))}."


def truth(case: Case) -> str:
    """What the digit really is, where that is known."""
    if case.said is not None:
        return f" You say it is a {case.said}."
    if case.truth is None:
        return ""
    return " It is one." if case.truth == case.digit else f" Its label says {case.truth}."


def switch() -> None:
    """A button between the two views. Not a toggle: while one of those has the focus, the arrow keys belong to it."""
    large = st.session_state.get(TEACHER, False)
    st.button(
        "All panels" if large else "Teacher's view", key="inside-switch", on_click=_switch, args=(not large,),
        icon=":material/grid_view:" if large else ":material/co_present:",
        help="One large panel at a time; the arrow keys lead on",
    )  # fmt: skip


def _switch(large: bool) -> None:
    st.session_state[TEACHER] = large


def step(by: int) -> None:
    """Go to the next panel, or back."""
    st.session_state[PLACE] = (st.session_state.get(PLACE, 0) + by) % len(TITLES)


def teacher(case: Case) -> None:
    """One large panel; the arrow keys lead on."""
    place = st.session_state.get(PLACE, 0) % len(TITLES)
    title = TITLES[place]
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.header(f"{place + 1} {title}", anchor=False)
        with st.container(horizontal=True, width="content"):
            st.button(
                "Previous",
                icon=":material/chevron_left:",
                key="inside-back",
                on_click=step,
                args=(-1,),
                shortcut="Left",
            )
            st.button(
                "Next", icon=":material/chevron_right:", key="inside-next", on_click=step, args=(1,), shortcut="Right"
            )
    st.caption("The keys ← and → lead on. While a choice has the focus they change that: click beside it first.")
    with st.container(key="inside-panel"):
        if title in ROAD:
            sentence, draw = ROAD[title]
            st.subheader(f":gray[{sentence}]", anchor=False)
            draw(case, 520)
        else:
            DETAILS[title](case, True)
