"""Pictures of digits in a grid one can click, on the page at once however many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from digitapp.ui.dashboard import pictures, words
from digitapp.ui.dashboard.report import Report

_COLUMNS = 12  # of the sheet that is sent, not of the grid that is seen
_HERE = Path(__file__).parent


@cache
def _component() -> Any:
    """The component made of gallery.js, registered once per process."""
    return st.components.v2.component(
        "digitapp_gallery",
        html='<div id="grid" role="group"></div>',
        css=(_HERE / "gallery.css").read_text("utf-8"),
        js=(_HERE / "gallery.js").read_text("utf-8"),
    )


def show(
    tiles: np.ndarray | None,
    items: Sequence[dict[str, Any]],
    *,
    key: str,
    label: str,
    chosen: str | None = None,
    on_pick: Callable[[str], None] | None = None,
    cell: int = 84,
) -> None:
    """Show one tile an item.

    tiles: (N,28,28) uint8, ink bright, or None for the words alone. items: dicts with ``id`` and
    ``alt`` (what a screen reader says), and optionally ``title``, ``note``, ``doubt`` (marks it),
    ``bars`` (ten shares, with ``best`` and ``truth``). on_pick: called with the id of a clicked
    tile before the page runs again; without it nothing can be clicked. cell: least width, pixels.
    """

    def picked() -> None:
        if on_pick and (value := st.session_state[key].get("picked")):
            on_pick(value)

    _component()(
        key=key,
        data={
            "sheet": None if tiles is None else pictures.data_url(pictures.sheet(tiles, _COLUMNS)),
            "columns": _COLUMNS,
            "items": list(items),
            "chosen": chosen,
            "label": label,
            "clickable": on_pick is not None,
            "cell": cell,
        },
        on_picked_change=picked,
        height="content",
    )


def digit_item(report: Report, index: int, *, bars: bool = False, note: str | None = None) -> dict[str, Any]:
    """The item of one test digit: what it is, what was read, and how sure."""
    p, truth = report.probabilities[index], int(report.labels[index])
    best, sure = int(p.argmax()), float(p.max())
    right = best == truth
    title = str(truth) if right else f"{truth} → {best}"
    item: dict[str, Any] = {
        "id": str(index),
        "title": title,
        "note": note or words.percent(sure, 1),
        "alt": f"Test digit {index}: a {truth}, read as {best} with {words.percent(sure, 1)}",
    }
    if bars:
        item |= {"bars": [round(float(v), 4) for v in p], "best": best, "truth": truth}
    return item
