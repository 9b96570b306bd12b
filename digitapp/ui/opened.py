"""The pictures a visitor has open on the Photo page, and what is remembered of them between runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from digitapp.ui import gallery, sheets

_STATE = "photo-open"
CURRENT = "photo-current"
KEPT_WHOLE = 12  # sheets that keep their preview; that of an older one is made again when it is opened


@dataclass
class Opened:
    """A picture file, and its sheet once it has been read. source: where it came from.

    data: b"" where saved work was opened that came without photos. before: the sheets that were turned at the review
    desk, each with the quarter turns that its log says, so that they can be turned back.
    """

    name: str
    data: bytes
    source: str
    sheet: sheets.Sheet | None = None
    before: list[tuple[int, sheets.Sheet]] = field(default_factory=list)

    @property
    def result(self) -> sheets.Sheet:
        """The sheet of a picture that has been read. Raises LookupError before."""
        if self.sheet is None:
            raise LookupError(f"{self.name} has not been read yet")
        return self.sheet


def all_open() -> dict[str, Opened]:
    """Everything open, in the order it was opened, by its identifier."""
    return st.session_state.setdefault(_STATE, {})


def follow(source: str, files: Iterable[Any], fresh: bool) -> None:
    """Open what an uploader holds and close what was taken out of it.

    files: uploaded files, each with file_id, name and getvalue(). fresh: the uploader has just
    been put on the page and knows nothing of what it held before; then nothing is closed.
    """
    opened = all_open()
    current = {f"{source}-{file.file_id}": file for file in files}
    for key in [key for key, one in opened.items() if one.source == source and key not in current]:
        if fresh:
            opened[key].source = "kept"
        else:
            del opened[key]
    new = [key for key in current if key not in opened]
    for key in new:
        opened[key] = Opened(current[key].name, current[key].getvalue(), source)
    if new:
        st.session_state[CURRENT] = new[0]


def open_sample(name: str) -> None:
    """Open one of the built-in pictures."""
    key = "sample-" + hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()[:12]
    all_open().setdefault(key, Opened(name, gallery.data(name), "sample"))
    st.session_state[CURRENT] = key


def close(key: str) -> None:
    """Close one picture."""
    all_open().pop(key, None)


def turn(key: str, quarters: int) -> None:
    """Turn a picture by quarter turns to the right; it is then read again."""
    all_open()[key].before.clear()
    _turn(all_open()[key].result, quarters)


def turn_as_said(key: str, quarters: Mapping[int, int]) -> bool:
    """Turn a picture as the log of the review desk says, or back to where it was; whether it moved.

    quarters: turns to the right, by the edition of the sheet that was to be turned.
    """
    one, moved = all_open()[key], False
    while one.before and quarters.get(one.before[-1][1].edition) != one.before[-1][0]:
        one.sheet, moved = one.before.pop()[1], True
    if one.sheet and one.data and not one.sheet.error and (by := quarters.get(one.sheet.edition, 0)):
        one.before.append((by, replace(one.sheet, preview=b"", said={})))
        _turn(one.sheet, by)
        moved = True
    return moved


def editions(key: str) -> list[int]:
    """The editions of a picture that the review desk can still speak of:
    the one that is open, and those it can go back to."""
    one = all_open()[key]
    return [sheet.edition for _, sheet in one.before] + ([one.sheet.edition] if one.sheet else [])


def _turn(sheet: sheets.Sheet, quarters: int) -> None:
    sheet.turns, sheet.areas, sheet.turned = (sheet.turns + quarters) % 4, (), False
    _void(sheet)


def mark(key: str, areas: tuple[sheets.Area, ...]) -> None:
    """Read only these parts of a picture, or all of it when there are none."""
    sheet = all_open()[key].result
    if areas != sheet.areas:
        all_open()[key].before.clear()
        sheet.areas = areas
        _void(sheet)


def _void(sheet: sheets.Sheet) -> None:
    """Have it read again; what was said about its lines is about other lines."""
    sheet.reading, sheet.said, sheet.preview, sheet.edition = None, {}, b"", sheet.edition + 1


def closable(key: str) -> bool:
    """Whether the page must offer to close it; what an uploader lists is closed there."""
    return all_open()[key].source in ("sample", "kept")


def current() -> str:
    """Identifier of the picture that is looked at."""
    opened = all_open()
    key = st.session_state.get(CURRENT)
    return key if key in opened else next(reversed(opened))


def lighten(keep: str) -> None:
    """Let the previews of all but the latest sheets go; ``keep`` stays whole in any case."""
    whole = [key for key, one in all_open().items() if one.data and one.sheet and one.sheet.preview and key != keep]
    for key in whole[: max(0, len(whole) - KEPT_WHOLE + 1)]:
        sheet = all_open()[key].result
        sheet.preview = b""
