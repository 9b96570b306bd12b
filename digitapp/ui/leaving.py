"""Work that would be gone with the tab: the browser asks before it is left, whichever page is open."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from digitapp.ui.forms import work
from digitapp.ui.review import desk

_ASK = """
export default function ({ data }) {
  window.onbeforeunload = data.unsaved ? (event) => event.preventDefault() : null
}
"""


def unsaved() -> bool:
    """Whether this visitor has corrected pictures or worked on a form, and neither saved nor exported it since."""
    review = desk.state()
    return len(review.log) > review.saved or work.current().unsaved


def ask() -> None:
    """Tell the browser whether to ask; call it at the end of every page."""
    _component()(key="leaving", data={"unsaved": unsaved()}, height="content")


@cache
def _component() -> Any:
    """The component that asks, registered once per process."""
    return st.components.v2.component("digitapp_leaving", html="<span></span>", js=_ASK)
