"""How pictures come in: files, the camera, or a sample; and how each is read once."""

from __future__ import annotations

import streamlit as st

from digitapp.imaging.decode import EXTENSIONS, KNOWN, MAX_PIXELS
from digitapp.ui import answer, corrected, gallery, opened, sheets

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
        if opened.all_open() and gallery.names():
            with st.popover("Try an example", icon=":material/collections:"):
                samples(compact=True)
    if camera:
        fresh = CAMERA not in st.session_state
        photo = st.camera_input("Hold the sheet flat, so that it fills the picture", key=CAMERA)
        opened.follow("camera", [photo] if photo else [], fresh)
    else:
        opened.follow("camera", [], fresh=True)
    if not opened.all_open() and gallery.names():
        st.markdown("**Or try an example**")
        samples(compact=False)


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


def read_all(current: str) -> None:
    """Read what has not been read yet, with a progress bar when that is more than one picture."""
    waiting = [
        key
        for key, one in opened.all_open().items()
        if one.sheet is None or (key == current and not one.sheet.error and not one.sheet.preview)
    ]
    bar = st.progress(0.0, text="Reading") if len(waiting) > 1 else None
    for number, key in enumerate(waiting):
        one = opened.all_open()[key]
        if bar:
            bar.progress(number / len(waiting), text=f"Reading {number + 1} of {len(waiting)}: {answer.plain(one.name)}")
        with st.spinner("Reading", show_time=False) if not bar else st.container():
            one.sheet = read(one)
        opened.lighten(current)
    if bar:
        bar.empty()


def read(one: opened.Opened) -> sheets.Sheet:
    """Read one picture; corrections survive when it is read again in the same position."""
    before = one.sheet
    turns, areas = (before.turns, before.areas) if before else (0, ())
    sheet = sheets.read(corrected.reader(), one.name, one.data, turns, areas)
    if before:
        sheet.mended, sheet.edition = before.mended, before.edition
    return sheet


def turn(key: str, quarters: int) -> None:
    """Turn a picture by quarter turns to the right; it is then read again."""
    sheet = opened.all_open()[key].sheet
    sheet.turns, sheet.areas, sheet.mended = (sheet.turns + quarters) % 4, (), {}
    sheet.preview = b""


def mark(key: str, areas: tuple[sheets.Area, ...]) -> None:
    """Read only these parts of a picture, or all of it when there are none."""
    sheet = opened.all_open()[key].sheet
    if areas != sheet.areas:
        sheet.areas, sheet.mended, sheet.preview = areas, {}, b""
