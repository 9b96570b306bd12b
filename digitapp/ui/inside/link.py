"""The way to "Look inside" from another page."""

from __future__ import annotations

import contextlib
from typing import Literal

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError


def link(source: str, number: int | None = None, width: Literal["content", "stretch"] | int = "content") -> None:
    """A link that opens the page on the drawing, the open photo, or a test digit; source: one of cases.SOURCES."""
    where = {"from": source} | ({} if number is None else {"number": str(number)})
    with contextlib.suppress(StreamlitPageNotFoundError):  # a page that runs alone has no others
        st.page_link(
            "pages/look_inside.py", label="Look inside", icon=":material/troubleshoot:", query_params=where, width=width
        )
