"""Where a form comes from: a template that somebody saved, the fields of an open photo,
or a form that is known already."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO

import streamlit as st
from PIL import Image, ImageOps

from digitapp.forms import library
from digitapp.forms.template import TemplateError, loads
from digitapp.output.rows import shown
from digitapp.ui import opened
from digitapp.ui.answer import plain
from digitapp.ui.forms import work

FILE, MENU = "form-file", "form-menu"


def menu() -> None:
    """A button in the row below the uploader that opens all ways to a form, unless one is being marked."""
    if work.current().draft is not None:
        return
    with st.popover("Read a form", icon=":material/assignment:", key=MENU, on_change="rerun"):
        st.markdown("Photos of one printed form become the rows of a table: mark its fields once, on one photo.")
        if opened.all_open():
            one = opened.all_open()[key := opened.current()]
            st.button(
                "Mark fields", key="form-mark", icon=":material/ink_selection:", on_click=_choose,
                args=(work.mark, key), disabled=not one.data, type="primary",
            )  # fmt: skip
            st.caption(f"on {plain(shown(one.name))}, which may be filled in or blank")
        else:
            st.caption("Open a photo of the form first, or take a template that exists.")
        st.file_uploader("A template that “Save template” has made", type="json", key=FILE, on_change=_load)
        if problem := st.session_state.get(work.PROBLEM):
            st.error(plain(problem), icon=":material/error:")
        if opened.all_open():
            examples(compact=True)


def _load() -> None:
    file = st.session_state[FILE]
    if file is None:
        st.session_state[work.PROBLEM] = ""
    else:
        _choose(work.use_file, file.getvalue())


def _choose(way: Callable[..., None], *args: object) -> None:
    """Go one of the ways to a form; the menu closes unless it has something to say."""
    way(*args)
    if not st.session_state.get(work.PROBLEM):
        st.session_state[MENU] = False


def examples(*, compact: bool) -> None:
    """The forms that the server knows, a button each; compact: buttons alone."""
    with st.container(horizontal=True) if compact else st.grid("auto", min_column_width=150, gap="small"):
        for name in library.names():
            title, picture = _shown(name)
            with st.container(gap="xsmall"):
                if not compact and picture:
                    st.image(picture, width="stretch", alt=f"Example form: {title}")
                st.button(
                    plain(title), key=f"form-{name}", width="stretch", icon=":material/assignment:",
                    on_click=_choose, args=(work.use_known, name),
                )  # fmt: skip


@cache
def _shown(name: str) -> tuple[str, bytes]:
    """The title of a known form, and a small JPEG of it as tall as the thumbnails of the other examples."""
    try:
        template = loads(library.text(name))
    except TemplateError:
        return name, b""
    photos = library.photos(name)
    picture = Image.open(photos[0]) if photos else Image.fromarray(template.reference)
    small = ImageOps.fit(picture.convert("RGB"), (320, 200), centering=(0.5, 0.4))
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=80)
    return template.name, buffer.getvalue()
