"""The dashboard opened and looked into under Streamlit's test runner: shared by its tests."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

PAGE = Path(__file__).parents[2] / "digitapp/ui/pages/dashboard.py"
TABS = ["Summary", "Pages", "Mistakes", "Confusions", "Trust", "Learning", "Robustness", "Comparison", "Per digit"]


def open_page(tab="Summary", **parameters):
    at = AppTest.from_file(str(PAGE), default_timeout=60)
    at.query_params["tab"] = tab
    for name, value in parameters.items():
        at.query_params[name] = value
    return run(at)


def run(at_or_widget):
    """Run the page after a change; nothing may go wrong."""
    at = at_or_widget.run()
    assert not at.exception, [e.message for e in at.exception]
    return at


def text(at) -> str:
    return "\n".join(m.value for kind in (at.header, at.markdown, at.info, at.warning, at.caption) for m in kind)


def charts(at):
    """The Plotly charts on the page, by key."""
    return {key_of(e): json.loads(e.proto.spec) for e in at.get("plotly_chart")}


def galleries(at):
    """What the galleries show, by key: lists of items."""
    return {key_of(e): json.loads(e.proto.json)["items"] for e in at.get("bidi_component")}


def key_of(element) -> str:
    """The key that ends an element's id, "$$ID-<32 hexadecimal digits>-key"."""
    return element.proto.id.split("-", 2)[2]


def shown(at, key) -> list[int]:
    """Numbers of the test digits in a gallery, in order."""
    return [int(item["id"]) for item in galleries(at)[key]]
