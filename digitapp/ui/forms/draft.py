"""A template in the making: the picture, its fields as they are drawn, and which of them is edited."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from digitapp.forms.template import LONGEST, Field, Template
from digitapp.ui.sheets import Area

_SMALLEST = 4  # pixels: what a template takes for a field's side


@dataclass
class Draft:
    """reference: (h, w) uint8 grey; fields by their number, in the order they were drawn; chosen: the number of the one
    that is edited; drawn: every frame that was ever taken over, so that none is taken twice.
    """

    name: str
    reference: np.ndarray
    fields: dict[int, Field] = field(default_factory=dict)
    chosen: int | None = None
    drawn: set[tuple[int, ...]] = field(default_factory=set)
    listed: str = ""
    edition: int = 0  # counts what was taken away: the picture is put on the page anew then

    @classmethod
    def of_photo(cls, name: str, picture: np.ndarray) -> Draft:
        """A form whose fields are to be marked. picture: (H, W, 3) uint8, upright."""
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        scale = min(1.0, LONGEST / max(grey.shape))
        return cls(name, cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))

    @classmethod
    def of_template(cls, template: Template) -> Draft:
        """A finished form, to be changed."""
        fields = dict(enumerate(template.fields, 1))
        drawn = {_rounded(one.box) for one in template.fields}
        return cls(template.name, template.reference, fields, 1, drawn)

    def template(self) -> Template:
        """The template as it stands; see forms.template.check."""
        return Template(self.name.strip(), self.reference, tuple(self.fields.values()))

    def take(self, frames: Iterable[Area]) -> bool:
        """Make fields of the frames that are new; whether there were any."""
        new = False
        for frame in frames:
            if _rounded(frame) in self.drawn:
                continue
            self.drawn.add(_rounded(frame))
            box = self._inside(frame)
            if box is not None:
                self.drawn.add(_rounded(box))  # as it comes back from the picture
                self._add(box)
                new = True
        return new

    def change(self, number: int, changed: Field) -> None:
        """Give a field another name, kind or rule; sums go on with its new name."""
        before = self.fields[number].name
        self.fields[number] = changed
        if changed.name != before:
            for other, one in self.fields.items():
                parts = tuple(changed.name if part == before else part for part in one.sum_of)
                self.fields[other] = replace(one, sum_of=parts)

    def remove(self, number: int) -> None:
        """Take a field away, from sums too."""
        gone = self.fields.pop(number).name
        for other, one in self.fields.items():
            self.fields[other] = replace(one, sum_of=tuple(part for part in one.sum_of if part != gone))
        self.chosen = next(reversed(self.fields), None)
        self.edition += 1

    def _add(self, box: Area) -> None:
        """The next field: as the one before it, which spares most of the work on a form with many that are alike."""
        number = max(self.fields, default=0) + 1
        names = {one.name for one in self.fields.values()}
        before = self.fields[next(reversed(self.fields))] if self.fields else Field("Field 0", box)
        name = _next_name(before.name)
        while name in names:
            name = _next_name(name)
        self.fields[number] = replace(before, name=name, box=box, sum_of=(), check=None)
        self.chosen = number

    def _inside(self, frame: Area) -> Area | None:
        """The part of a frame that lies on the picture, in whole pixels; None where hardly anything does."""
        height, width = self.reference.shape
        x0, y0 = max(0, round(frame[0])), max(0, round(frame[1]))
        x1, y1 = min(width, round(frame[0] + frame[2])), min(height, round(frame[1] + frame[3]))
        return (x0, y0, x1 - x0, y1 - y0) if min(x1 - x0, y1 - y0) >= _SMALLEST else None


def _next_name(name: str) -> str:
    """``Q1`` → ``Q2``; ``Date`` → ``Date 2``."""
    found = re.fullmatch(r"(.*?)([0-9]{1,6})", name)
    return f"{found[1]}{int(found[2]) + 1}" if found else f"{name} 2"


def _rounded(box: Area) -> tuple[int, ...]:
    return tuple(round(value) for value in box)
