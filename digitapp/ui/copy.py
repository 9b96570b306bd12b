"""A button that copies a text to the clipboard."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

_HTML = """
<button type="button"><span class="icon" aria-hidden="true">content_copy</span><span class="word">Copy</span></button>
"""
_CSS = """
button {
  display: inline-flex; align-items: center; gap: 6px; min-height: 40px; padding: 4px 12px; cursor: pointer;
  font: inherit; color: var(--st-text-color); background: transparent;
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
}
button:hover { border-color: var(--st-primary-color); color: var(--st-link-color); }
button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.icon { font: 18px/1 "Material Symbols Rounded"; }
"""
# Pages that are not served by https or from this machine have no clipboard API: there the old command does it.
_JS = """
const copy = async (text) => {
  if (navigator.clipboard) return navigator.clipboard.writeText(text)
  const area = document.createElement("textarea")
  area.value = text
  document.body.append(area)
  area.select()
  document.execCommand("copy")
  area.remove()
}
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button")
  const word = parentElement.querySelector(".word")
  button.setAttribute("aria-label", `Copy ${data.text}`)
  button.onclick = async () => {
    await copy(data.text)
    word.textContent = "Copied"
    setTimeout(() => { word.textContent = "Copy" }, 1500)
  }
}
"""


@cache
def _component() -> Any:
    """The component, registered once per process."""
    return st.components.v2.component("digitapp_copy", html=_HTML, css=_CSS, js=_JS)


def button(text: str, key: str) -> None:
    """Show the button. text: what it copies; key: of the element."""
    _component()(key=key, data={"text": text}, width="content", height="content")
