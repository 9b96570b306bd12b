"""Read model/pages.json, and what it says about lines that are flagged or not. Checked once, like the report itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from digitapp.errors import DigitappError
from digitapp.paths import sha256
from digitapp.ui.dashboard import schema

COMMAND = "python train.py --page --extra DIR"
FILE, NETWORK = "pages.json", "page.keras"
_PICTURE = "data:image/jpeg;base64,"  # an example is never fetched from another place
_SCHEMA = 1


class PagesError(DigitappError):
    """There are no usable figures of whole pages; the text tells a person why, in a sentence."""


@dataclass(frozen=True)
class Pages:
    """The checked content of pages.json (schema.PAGES says what is in it)."""

    data: dict[str, Any]

    def __getitem__(self, section: str) -> Any:
        return self.data[section]

    @cached_property
    def confidence(self) -> np.ndarray:
        """(n,) float: how sure the reader was of every line it read, 0..1."""
        return np.array(self.data["lines"]["confidence"], float)

    @cached_property
    def right(self) -> np.ndarray:
        """(n,) bool: whether all of that line was right."""
        return np.array(self.data["lines"]["right"], bool)

    def flagging_below(self, below: float) -> dict[str, float]:
        """What checking every line less sure than `below` gives: counts of lines, and shares of all lines read."""
        flagged = self.confidence < below
        count = max(1, len(flagged))
        unseen = int((~flagged & ~self.right).sum())
        return {
            "flagged": int(flagged.sum()),
            "flagged_share": float(flagged.sum() / count),
            "wrong_unseen": unseen,
            "wrong_unseen_share": unseen / count,
            "wrong_flagged": int((flagged & ~self.right).sum()),
            "right_flagged": int((flagged & self.right).sum()),
        }

    def flag_curve(self, most: int = 400) -> tuple[np.ndarray, np.ndarray]:
        """Shares of lines (flagged, wrong unseen) when the least certain 0, 1, 2, … lines are flagged,
        at most `most` points."""
        order = np.argsort(self.confidence, kind="stable")
        wrong = ~self.right[order]
        left = wrong.sum() - np.concatenate([[0], np.cumsum(wrong)])
        keep = np.unique(np.linspace(0, len(wrong), most).astype(int))
        count = max(1, len(wrong))
        return keep / count, left[keep] / count


def load(directory: Path) -> Pages:
    """The figures in `directory`, read again only when a file has changed. Raises PagesError."""
    stamps: list[tuple[int, int] | None] = []
    for name in (FILE, NETWORK):
        try:
            status = (directory / name).stat()
            stamps.append((status.st_mtime_ns, status.st_size))
        except OSError:
            stamps.append(None)
    return _load(str(directory), tuple(stamps))


@st.cache_resource(show_spinner=False, max_entries=4)
def _load(directory: str, stamps: tuple) -> Pages:  # the stamps are the cache's key
    return read(Path(directory))


def read(directory: Path) -> Pages:
    """As :func:`load`, without the cache."""
    name = f"{directory.name}/{FILE}"
    try:
        data = json.loads((directory / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PagesError("No pages have been measured yet.") from None
    except OSError as error:
        raise PagesError(f"{name} cannot be read ({type(error).__name__}).") from error
    except (ValueError, RecursionError) as error:
        raise PagesError(f"{name} is damaged: it is not JSON.") from error
    if isinstance(data, dict) and data.get("schema") != _SCHEMA:
        raise PagesError(f"{name} was made by another version of this program.")
    if found := schema.problem(data, schema.PAGES):
        raise PagesError(f"{name} is damaged: {found.strip()}.")
    if len(data["lines"]["confidence"]) != len(data["lines"]["right"]):
        raise PagesError(f"{name} is damaged: its lists of lines differ in length.")
    try:
        network = sha256(directory / NETWORK)
    except OSError:
        network = None
    if network != data["model"]:
        raise PagesError("These figures were measured with another page network than the one in use.")
    return Pages(data | {"examples": [e for e in data["examples"] if e["picture"].startswith(_PICTURE)]})
