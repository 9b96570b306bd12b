"""What the reader says, in words and colours: shared by the pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from digitapp.ui import theme
from digitapp.ui.charts import percent

if TYPE_CHECKING:
    from digitapp import Digit, Prediction

ALMOST = 0.9999  # what the reader is at most: a probability that rounding made 1 is no certainty


@dataclass(frozen=True)
class Shown:
    """One digit as the page shows it: what was read, or what the visitor says it is."""

    digit: int | None
    confidence: float
    mended: bool
    source: Prediction

    @property
    def colour(self) -> str:
        """Name of its Markdown colour; what the visitor said has the colour of plain text."""
        return "" if self.mended else theme.ink(self.digit, self.confidence)

    @property
    def to_check(self) -> bool:
        """Whether a person should look at it."""
        return not self.mended and theme.doubtful(self.digit, self.confidence)


def shown(digits: Iterable[Digit], mended: Mapping[tuple[int, ...], int]) -> list[Shown]:
    """The digits of a reading with the visitor's corrections, found by the place of the digit."""
    result = []
    for digit in digits:
        said = mended.get(tuple(digit.box))
        result.append(
            Shown(digit.digit, digit.confidence, False, digit) if said is None else Shown(said, 1.0, True, digit)
        )
    return result


def text(digits: Iterable[Shown]) -> str:
    """The digits as one string."""
    return "".join("" if d.digit is None else str(d.digit) for d in digits)


def coloured(digits: Sequence[Shown]) -> str:
    """The digits as Markdown, neighbours of one colour together: ``:blue[20]:orange[2]``."""
    parts = []
    for colour, group in groupby(digits, key=lambda d: d.colour):
        run = text(group)
        parts.append(f":{colour}[{run}]" if colour else run)
    return "".join(parts)


def together(digits: Sequence[Shown]) -> float:
    """Probability that all of them are right, taken one by one."""
    product = 1.0
    for digit in digits:
        product *= digit.confidence
    return product


def sure(confidence: float) -> str:
    """A confidence in words that need no colour: ``97% sure`` or ``61% sure · please check``."""
    doubt = " · please check" if confidence < theme.CHECK_BELOW else ""
    return f"{percent(min(confidence, ALMOST))} sure{doubt}"


def confidence_row(digits: Sequence[Shown], key: str) -> None:
    """A small bar for each digit, side by side."""
    with st.container(horizontal=True, gap="xsmall", key=key):
        for d in digits:
            name = "–" if d.digit is None else str(d.digit)
            if d.mended:
                label = f"{name} yours"
            elif d.to_check:
                label = f":orange[{name} {percent(d.confidence)}]"
            else:
                label = f"{name} {percent(d.confidence)}"
            st.progress(min(max(d.confidence, 0.0), 1.0), text=label, width=64 if len(digits) <= 4 else 54)


_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~:$&])")


def plain(words: str) -> str:
    """Text from elsewhere (a file's name) that Markdown shows as it is, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(words.split()))


def count(number: int, word: str) -> str:
    """``1 digit``, ``2 digits``."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
