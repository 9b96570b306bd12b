"""How pictures come in: files, the camera, or a sample; and how each is read once."""

from __future__ import annotations

import time

import streamlit as st

from digitapp.imaging.decode import EXTENSIONS, KNOWN, MAX_PIXELS
from digitapp.ui import answer, corrected, gallery, opened, sheets
from digitapp.ui.forms import menu as form_menu
from digitapp.ui.forms import work as form_work
from digitapp.ui.review import work as saved_work

SLICE = 2.0  # seconds of reading after which the page shows what there is by then
FILES, CAMERA, CAMERA_ON = "photo-files", "photo-camera", "photo-camera-on"


def show() -> None:
    """The uploader, the camera behind a switch, and samples."""
    fresh = FILES not in st.session_state
    files = st.file_uploader(
        "Photos, scans or screenshots with handwritten digits", type=list(EXTENSIONS), accept_multiple_files=True,
        key=FILES, help=f"{KNOWN}, up to {MAX_PIXELS // 1_000_000} megapixels. Several at once are fine.",
    )  # fmt: skip
    opened.follow("upload", files, fresh)
    with st.container(horizontal=True, vertical_alignment="center"):
        camera = st.toggle(":material/photo_camera: Take a photo", key=CAMERA_ON)
        if opened.all_open() and gallery.names() and not form_work.at_work():
            with st.popover("Try an example", icon=":material/collections:"):
                samples(compact=True)
        saved_work.open_menu()
        form_menu.menu()
    if camera:
        fresh = CAMERA not in st.session_state
        photo = st.camera_input("Hold the sheet flat, so that it fills the picture", key=CAMERA)
        opened.follow("camera", [photo] if photo else [], fresh)
    else:
        opened.follow("camera", [], fresh=True)
    if not opened.all_open() and not form_work.at_work() and gallery.names():
        st.markdown("**Or try an example**")
        samples(compact=False)
        st.markdown("**Or read a form:** every photo of it becomes a row of a table")
        form_menu.examples(compact=False)


def samples(*, compact: bool) -> None:
    """The built-in pictures with a button each; compact: buttons alone."""
    with st.grid("auto", min_column_width=150, gap="small") if not compact else st.container():
        for name in gallery.names():
            with st.container(gap="xsmall"):
                if not compact:
                    st.image(gallery.thumbnail(name), width="stretch", alt=f"Example: {gallery.title(name)}")
                st.button(
                    gallery.title(name), key=f"sample-{name}", width="stretch", icon=":material/play_arrow:",
                    on_click=opened.open_sample, args=(name,),
                )  # fmt: skip


def read_current(current: str) -> None:
    """Read the picture that is looked at, if that has not been done, and have its preview at hand."""
    one = opened.all_open()[current]
    if current in waiting():
        with st.spinner("Reading", show_time=False):
            one.sheet = read(one)
    if not one.result.preview and not one.result.error:
        sheets.restore(one.result, one.data)
    opened.lighten(current)


def waiting() -> list[str]:
    """The pictures that have yet to be read."""
    return [
        key
        for key, one in opened.all_open().items()
        if one.sheet is None or (one.sheet.reading is None and not one.sheet.error)
    ]


def progress() -> None:
    """How far reading is, while it goes on."""
    total, left = len(opened.all_open()), waiting()
    if left:
        name = answer.plain(opened.all_open()[left[0]].name)
        st.progress(1 - len(left) / total, text=f"Reading {total - len(left) + 1} of {total}: {name}")


def read_more(current: str) -> bool:
    """Read for a while what is waiting; whether anything was. The page is complete before, and is run again after."""
    left = waiting()
    end = time.monotonic() + SLICE
    for key in left:
        opened.all_open()[key].sheet = read(opened.all_open()[key])
        opened.lighten(current)
        if time.monotonic() > end:
            break
    return bool(left)


def read(one: opened.Opened) -> sheets.Sheet:
    """Read one picture; corrections survive when it is read again in the same position."""
    before = one.sheet
    turns, areas = (before.turns, before.areas) if before else (None, ())
    sheet = sheets.read(corrected.reader(), one.name, one.data, turns, areas)
    if before:
        sheet.said, sheet.edition, sheet.turned = before.said, before.edition, before.turned
    return sheet
