"""Corrections: what the reader has learned from you in this visit, and what you saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from digitapp.ui import answer, corrected
from digitapp.ui.inside import images

if TYPE_CHECKING:
    from digitapp.corrections.store import Correction

_PER_PAGE = 24
_LOAD = "corrections-load"


def learned() -> None:
    """This visit's examples: forget, take along, load, save."""
    every = list(corrected.examples().values())
    st.header(corrected.in_words() if every else "Nothing corrected yet", anchor=False)
    if not every:
        st.markdown("Correct a digit on Draw or Photo, and the reader adapts to your hand for this visit.")
    else:
        st.markdown("The reader compares what you write with these. Digits it knows well stay as they are.")
        said = [words(one.correction) for one in every]
        sheet = images.grid(
            [images.in_ink(one.correction.glyph) for one in every],
            min(len(every), 10),
            64,
            [word.rsplit(" ", 1)[1] for word in said],
        )
        st.image(images.url(sheet, sheet.shape[1]), alt=f"The digits you corrected: {', '.join(said)}")
    with st.container(horizontal=True):
        if every:
            st.button("Forget", icon=":material/undo:", key="corrections-forget", on_click=corrected.forget,
                      help="The reader reads as before; what is saved stays saved")  # fmt: skip
            st.download_button("Take along", lambda: hand_file(every), "my-hand.npz", "application/octet-stream",
                               key="corrections-take", icon=":material/download:", on_click="ignore",
                               help="A file to load at your next visit")  # fmt: skip
        with st.popover("Load", icon=":material/upload:"):
            st.file_uploader("A file you took along (my-hand.npz)", type=["npz"], key=_LOAD, on_change=load)
        if any(one.state == corrected.NEW for one in every):
            with st.popover("Keep for good", icon=":material/save:"):
                corrected.save_form("corrections")
    if sentence := st.session_state.pop("corrections-loaded", None):
        st.info(sentence, icon=":material/school:")


def hand_file(every: list[corrected.Example]) -> bytes:
    """These examples as a file. It is made when it is asked for, outside of the visit,
    whose session knows nothing there."""
    from digitapp.corrections import files  # noqa: PLC0415

    return files.npz(("", one.correction) for one in every)


def load() -> None:
    """Learn from a file that was taken along."""
    from digitapp.corrections import files  # noqa: PLC0415
    from digitapp.corrections.store import StoreError  # noqa: PLC0415

    if (given := st.session_state.get(_LOAD)) is None:
        return
    try:
        found = [one for _, one in files.read_npz(given.getvalue())][-corrected.MOST :]
    except StoreError:
        st.session_state["corrections-loaded"] = (
            "This file is none that was taken along from here. Nothing was changed."
        )
        return
    corrected.load([one for one in found if one.glyph.any()])
    st.session_state["corrections-loaded"] = f"{answer.count(len(found), 'example')} loaded."


def saved() -> None:
    """What is in the database under this visitor's code."""
    from digitapp.corrections.store import StoreError  # noqa: PLC0415

    st.subheader("Saved", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Your code", corrected.owner(), key="corrections-code", on_change=take_code, width=260,
                      help="Keep it to find your saved corrections at your next visit")  # fmt: skip
        try:
            every = corrected.store().of(corrected.owner())
        except StoreError as error:
            st.warning(str(error), icon=":material/cloud_off:")
            return
        if every:
            st.download_button("Download", lambda: archive(every), "corrections.zip", "application/zip",
                               key="corrections-zip", icon=":material/download:", on_click="ignore",
                               help="The pictures as .npz, the rest as .csv")  # fmt: skip
            with st.popover("Delete all", icon=":material/delete:"):
                st.markdown(f"Deletes all {answer.count(len(every), 'correction')} saved under this code, for good.")
                st.button("Delete", key="corrections-delete-all", on_click=delete, args=(None,), type="primary")
    if not every:
        st.caption("Nothing is saved under this code.")
        return
    start = 0
    if len(every) > _PER_PAGE:
        start = (st.pagination(-(-len(every) // _PER_PAGE), key="corrections-page") - 1) * _PER_PAGE
    with st.grid("auto", min_column_width=200, gap="small"):
        for one in every[start : start + _PER_PAGE]:
            with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"saved-{one.id}"):
                st.image(
                    images.url(images.in_ink(np.asarray(one.glyph)), 84),
                    width=84,
                    alt=f"The corrected digit: {words(one)}",
                )
                with st.container(gap="xsmall"):
                    st.markdown(f"**{words(one)}**")
                    st.caption(f"{one.source.capitalize()}, {one.saved:%Y-%m-%d %H:%M} UTC")
                    st.button(
                        "Delete",
                        icon=":material/delete:",
                        key=f"delete-{one.id}",
                        on_click=delete,
                        args=([one.id],),
                        type="tertiary",
                    )


def words(one: Correction) -> str:
    """``7 → 1``: what was read and what it is."""
    read, is_ = ("none" if digit is None else str(digit) for digit in (one.answer, one.truth))
    return f"{read} → {is_}"


def archive(every: list[Correction]) -> bytes:
    """The download."""
    from digitapp.corrections import files  # noqa: PLC0415

    return files.archive(every)


def take_code() -> None:
    """Go on under the code that was typed in."""
    if code := st.session_state["corrections-code"].strip():
        corrected.be(code[:64])


def delete(ids: list[str] | None) -> None:
    """Delete some or all saved corrections of this visitor."""
    from digitapp.corrections.store import StoreError  # noqa: PLC0415

    try:
        corrected.store().delete(corrected.owner(), ids)
    except StoreError as error:
        st.session_state["corrections-loaded"] = str(error)


learned()
saved()
