"""A drawing with what was read in it and what the visitor says instead: what the Draw page shows."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from digitapp.imaging import strokes as pen_strokes
from digitapp.imaging.stroke_ink import draw_glyph
from digitapp.ui import answer, charts, corrected, model
from digitapp.ui.answer import Shown

if TYPE_CHECKING:
    from digitapp import Digit, Prediction, Reading

DOT = 8  # pixels: what is smaller is no more than a dot
NEAR = 0.01  # probability below which a nearest guess is not worth naming
SMALL = 28  # pixels: smaller writing may be too small
_CORRECTED = "draw-corrected"
_VIEW = "draw-view"


@dataclass(frozen=True)
class Drawn:
    """What is known of a drawing.

    reading: None while the model loads; guess: all the ink as one digit, where no digit was found; digits: as they are
    shown; keys: what each one's correction is kept under, one for all the ink where there is no digit.
    """

    drawing: dict[str, Any]
    strokes: list[pen_strokes.Stroke]
    reading: Reading | None = None
    guess: Prediction | None = None
    digits: tuple[Shown, ...] = ()
    keys: tuple[Hashable, ...] = ()

    @property
    def live(self) -> bool:
        """The pen is still down."""
        return bool(self.drawing.get("live"))

    @property
    def example(self) -> bool:
        """The drawing is the example that writes itself."""
        return bool(self.drawing.get("example"))

    @property
    def lines(self) -> list[tuple[Shown, ...]]:
        """The digits, line by line."""
        if not self.reading or not self.reading.digits:
            return [self.digits] if self.digits else []
        ends = np.cumsum([len(line.digits) for line in self.reading.lines]).tolist()
        return [self.digits[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    @property
    def text(self) -> str:
        """The lines joined by newlines, corrected."""
        return "\n".join(answer.text(line) for line in self.lines)

    @property
    def confidence(self) -> float:
        """Probability that all of it is right: the lines', or the digits' where one was corrected."""
        if not self.reading or any(d.mended for d in self.digits):
            return answer.together(self.digits)
        return float(np.prod([line.confidence for line in self.reading.lines]))

    @property
    def signs(self) -> int:
        """How many signs were passed over beside the digits."""
        return len(self.reading.signs) if self.reading and self.reading.digits else 0

    @property
    def passed_over(self) -> list[list[float]]:
        """The ink that belongs to no digit; none while the pen is down, where a digit may yet come of it."""
        if not self.reading or self.live or (self.digits and not self.reading.digits):
            return []
        return [np.round(line.ravel().astype(float), 1).tolist() for line in self.reading.passed_over]

    @property
    def first_look(self) -> int:
        """The digit to look at when none was chosen: the first doubtful one, else the last."""
        return next((k for k, d in enumerate(self.digits) if d.to_check), len(self.digits) - 1)

    @cached_property
    def extent(self) -> float:
        """The longer side of all ink, in pixels."""
        return float(np.ptp(np.concatenate([s.points for s in self.strokes]), axis=0).max()) if self.strokes else 0.0

    @property
    def is_dot(self) -> bool:
        """There is no more than a dot."""
        return self.extent < DOT

    @property
    def near(self) -> bool:
        """There is no digit, but something a little like one."""
        return self.guess is not None and not self.is_dot and float(self.guess.probabilities.max()) >= NEAR

    @property
    def spoken(self) -> str:
        """The answer as a sentence for a screen reader."""
        if not self.strokes or self.live:
            return ""
        if self.reading is None:
            return "Getting ready"
        if not self.digits:
            return "No digit here"
        over = f"; passed over: {answer.count(self.signs, 'sign')}" if self.signs else ""
        lines = ", ".join(" ".join(answer.text(line)) for line in self.lines)
        return f"{lines}, {charts.percent(self.confidence)} sure{over}"


def look(drawing: dict[str, Any]) -> Drawn:
    """Read a drawing of :func:`pad.drawing`, unless the model is still being loaded, and put the corrections in."""
    strokes = pen_strokes.parse(drawing)
    if not strokes or not model.ready() or model.problem():
        return Drawn(drawing, strokes)
    reader = corrected.reader()
    reading = reader.read_strokes(strokes)
    said = st.session_state.get(_CORRECTED, {})
    if not reading.digits:
        # the page network has the say on whether there is a digit; which one it is most like is asked of the other
        guess = replace(reader.classify_ink(draw_glyph([stroke.points for stroke in strokes])), digit=None)
        whole = (drawing["id"], len(strokes))
        mended = (Shown(said[whole], 1.0, True, guess),) if whole in said else ()
        return Drawn(drawing, strokes, reading, guess, mended, (whole,))
    keys: list[Hashable] = []
    # a digit is known by its strokes, which stay the same when others are added, and when the reader has learned it
    for digit in reading.digits:
        key = (drawing["id"], digit.strokes)
        keys.append((*key, keys.count(key)) if key in keys else key)
    digits = tuple(
        Shown(said[key], 1.0, True, d) if key in said else Shown(d.digit, d.confidence, False, d)
        for d, key in zip(reading.digits, keys, strict=True)
    )
    return Drawn(drawing, strokes, reading, None, digits, tuple(keys))


def said_of(drawing: dict[str, Any], digit: Digit) -> int | None:
    """What the visitor says this digit of the drawing is; None where nothing was said."""
    return st.session_state.get(_CORRECTED, {}).get((drawing.get("id"), digit.strokes))


def advice(seen: Drawn) -> str:
    """What would help where no digit was found: it depends on what was drawn."""
    if seen.is_dot:
        return "That is only a dot. Draw the whole digit, as large as you like."
    if seen.extent < SMALL:
        return "It is very small: write a little larger."
    if seen.reading and len(seen.reading.signs) > 1:
        return "Letters, operators and struck-out digits are passed over. Only digits are read."
    return "Letters and other signs are passed over, and so is a digit that is struck out."


def choice_key(seen: Drawn) -> str:
    """Key of the element that chooses a digit."""
    return f"draw-chosen-{seen.drawing['id']}-{len(seen.digits)}"


def pills_key(seen: Drawn, index: int) -> str:
    """Key of the element that corrects a digit: another one for another answer.

    The browser tells what an element showed a moment ago, when the stroke was half as long and read as something else:
    that must not be taken for what the visitor says.
    """
    return f"draw-correct-{seen.keys[index]}-{read_as(seen, index)}"


def remember_view(seen: Drawn, index: int) -> None:
    """Keep what the keyboard acts on until the next run."""
    st.session_state[_VIEW] = {
        "key": seen.keys[index], "read": read_as(seen, index), "pills": pills_key(seen, index),
        "choice": choice_key(seen), "index": index, "count": len(seen.digits),
    }  # fmt: skip


def press(key: str) -> None:
    """A key on the page: a digit corrects the chosen one, arrows choose another."""
    view = st.session_state.get(_VIEW)
    if not view:
        return
    if key in ("ArrowLeft", "ArrowRight"):
        if view["count"] > 1:
            step = 1 if key == "ArrowRight" else -1
            st.session_state[view["choice"]] = (view["index"] + step) % view["count"]
    elif len(key) == 1 and key in "0123456789":
        st.session_state[view["pills"]] = int(key)
        _say(view["key"], int(key), view["read"])


def tapped(pills: str, key: Hashable, read: int | None) -> None:
    """A digit was tapped as what a digit really is; tapping the one that is chosen takes a correction back."""
    _say(key, st.session_state[pills], read)


def _say(key: Hashable, said: int | None, read: int | None) -> None:
    """Remember what the visitor says; None, or what was read, is no correction."""
    corrected = dict(st.session_state.get(_CORRECTED, {}))
    corrected.pop(key, None)
    if said is not None and said != read:
        corrected[key] = said
    st.session_state[_CORRECTED] = corrected


def read_as(seen: Drawn, index: int) -> int | None:
    """The reader's own answer for a digit, None where it found none."""
    return seen.digits[index].source.digit if seen.digits else None
