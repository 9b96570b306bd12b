"""The one queue: everything doubtful of all open pictures, most doubtful first, and what the desk shows of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digitapp import Line, Reading
from digitapp.ui import theme
from digitapp.ui.charts import percent
from digitapp.ui.review.corrections import ADDED, TURNED, Said, said_of, union
from digitapp.ui.sheets import Box, Sheet, data_url

BROKEN = "broken"  # the part of a picture that could not be read
_TURNS = {1: "a quarter turn to the right", 2: "half a turn", 3: "a quarter turn to the left"}


@dataclass(frozen=True)
class Item:
    """One thing to look at. id: of the picture, its edition and the part; doubt: the higher the sooner it is shown."""

    id: str
    key: str
    kind: str  # line, added, turned, broken
    part: str
    doubt: float


def queue(sheets: Mapping[str, Sheet], below: float, whole: Collection[str] = ()) -> list[Item]:
    """What a person has to look at, most doubtful first.

    below: lines less sure than this are flagged; whole: pictures of which every line is shown, and asked for more.
    """
    items = []
    for key, sheet in sheets.items():
        if sheet.error:
            items.append(_item(sheet, key, "broken", BROKEN, 2.0))
        if sheet.reading is None:
            continue
        if sheet.turned:
            items.append(_item(sheet, key, "turned", TURNED, 4.0))
        for index, line in enumerate(sheet.reading.lines):
            if line.confidence < below or key in whole:
                doubt = 1 - line.confidence if line.confidence < below else -1.0
                items.append(_item(sheet, key, "line", str(index), doubt))
        if not sheet.reading.lines or key in whole:
            items.append(_item(sheet, key, "added", ADDED, 3.0 if not sheet.reading.lines else -2.0))
    return sorted(items, key=lambda item: -item.doubt)


def _item(sheet: Sheet, key: str, kind: str, part: str, doubt: float) -> Item:
    return Item(f"{key}|{sheet.edition}|{part}", key, kind, part, doubt)


def replay(log: Sequence[Any], sheets: Mapping[str, Sheet]) -> None:
    """Have every sheet hold what the log of the desk says about it; what does not fit is left out.

    log: entries {"id", "cells", "checked"} as log.js makes them, the last one of an id counts.
    """
    said: dict[str, dict[str, Said]] = {key: {} for key in sheets}
    for entry in log:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or entry["id"].count("|") < 2:
            continue
        key, edition, part = entry["id"].rsplit("|", 2)
        sheet = sheets.get(key)
        if sheet is None or edition != str(sheet.edition) or (length := _length(sheet, part)) is None:
            continue
        state = said_of(entry, length)
        if state is not None and (length or part == ADDED or not state.cells):
            said[key][part] = state
    for key, sheet in sheets.items():
        sheet.said = said[key]


def turns(log: Sequence[Any]) -> dict[str, dict[int, int]]:
    """By picture, how often its sheet of which edition was turned at the desk: quarter turns to the right, 1 to 3.

    log: as in `replay`; an entry of a turn has "turn": 1 or -1 as well.
    """
    asked: dict[str, dict[int, int]] = {}
    for entry in log:
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str) or entry["id"].count("|") < 2:
            continue
        key, edition, _ = entry["id"].rsplit("|", 2)
        if entry.get("turn") in (1, -1) and edition.isascii() and edition.isdigit() and len(edition) < 9:
            of = asked.setdefault(key, {})
            of[int(edition)] = of.get(int(edition), 0) + int(entry["turn"])
    return {key: {edition: by % 4 for edition, by in of.items() if by % 4} for key, of in asked.items()}


def _length(sheet: Sheet, part: str) -> int | None:
    """How many digits were read in this part of the picture; None if it has no such part."""
    if part in (ADDED, TURNED, BROKEN):
        return 0
    lines = sheet.reading.lines if sheet.reading else ()
    return len(lines[int(part)].digits) if part.isascii() and part.isdigit() and int(part) < len(lines) else None


def checked(item: Item, sheets: Mapping[str, Sheet]) -> bool:
    """Whether a person has accepted it as it stands."""
    state = sheets[item.key].said.get(item.part)
    return state is not None and state.checked


def details(item: Item, sheet: Sheet, below: float) -> dict[str, Any]:
    """What the desk shows of an item."""
    reading = sheet.reading or Reading()
    shown: dict[str, Any] = {"kind": item.kind, "name": sheet.name, "place": "", "say": "", "digits": []}
    if item.kind == "line":
        index = int(item.part)
        line = reading.lines[index]
        doubts = doubtful_digits(line, below)
        shown["place"] = f"line {index + 1} of {len(reading.lines)} · {percent(line.confidence)} sure"
        shown["digits"] = [
            {"digit": d.digit, "p": [round(float(p), 3) for p in d.probabilities], "doubt": k in doubts}
            for k, d in enumerate(line.digits)
        ]
        if index < len(sheet.strips) and sheet.strips[index].data:
            strip = sheet.strips[index]
            shown["strip"] = {
                "src": data_url(strip.data), "alt": f"The line as it is in the picture, read as {line.text}",
                "ratio": round(strip.box[2] / strip.box[3], 3),
                "boxes": [_inside(digit.box, strip.box) for digit in line.digits],
            }  # fmt: skip
        frame = [_inside(union([d.box for d in line.digits]), (0, 0, *reading.size))]
        shown["page"] = _page(sheet, "The whole picture with the line marked", frame)
        return shown
    if item.kind == "turned":
        shown |= {"place": "turned?", "say": f"It reads better after {_TURNS[sheet.turns % 4]}. Is it upright now?"}
    elif item.kind == "broken":
        shown |= {"place": "could not be read", "say": sheet.error}
    elif reading.lines:
        say = "Is there a line that was not found? Type it, or say that there is none."
        shown |= {"place": "anything missing?", "say": say}
    else:
        say = "No digit was found. Type what stands there, turn the picture, or say that there is nothing."
        shown |= {"place": "nothing found", "say": say}
    shown["page"] = _page(sheet, "The whole picture", [_inside(s.box, (0, 0, *reading.size)) for s in sheet.strips]
                          if sheet.reading and item.kind == "added" else [])  # fmt: skip
    return shown


def doubtful_digits(line: Line, below: float) -> set[int]:
    """Which digits of a line to look at first: those in doubt, else in a flagged line the least certain one."""
    doubts = {k for k, digit in enumerate(line.digits) if theme.doubtful(digit.digit, digit.confidence)}
    if not doubts and line.confidence < below:
        doubts = {int(np.argmin([digit.confidence for digit in line.digits]))}
    return doubts


def _page(sheet: Sheet, alt: str, boxes: list[list[float]]) -> dict[str, Any] | None:
    if not sheet.thumbnail or sheet.reading is None:
        return None
    ratio = round(sheet.reading.size[0] / max(1, sheet.reading.size[1]), 3)
    return {"src": data_url(sheet.thumbnail), "alt": alt, "boxes": boxes, "ratio": ratio}


def _inside(box: Box, frame: Box) -> list[float]:
    """Left, top, width and height of a box in percent of the frame around it."""
    wide, high = 100 / max(1, frame[2]), 100 / max(1, frame[3])
    values = (box[0] - frame[0]) * wide, (box[1] - frame[1]) * high, box[2] * wide, box[3] * high
    return [round(value, 2) for value in values]
