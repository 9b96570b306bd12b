"""A small form, and readings of it made by hand: no network is asked."""

from __future__ import annotations

import numpy as np

from digitapp.forms.align import Alignment
from digitapp.forms.fields import FieldReading, FormReading
from digitapp.forms.rules import failures
from digitapp.forms.template import Field, Template
from digitapp.ui.forms.answers import Answer

FIELDS = (
    Field("Code", (20, 20, 120, 40), "digits", 3, cells=True),
    Field("A", (20, 80, 60, 40), low=0, high=20),
    Field("B", (100, 80, 60, 40), low=0, high=20),
    Field("Sum", (20, 140, 60, 40), sum_of=("A", "B")),
    Field("Paid", (100, 140, 80, 40), "decimal", places=2),
)
TEMPLATE = Template("Receipt", np.full((240, 200), 255, np.uint8), FIELDS)
RIGHT = {"Code": "017", "A": "3", "B": "14", "Sum": "17", "Paid": "1250"}


def answer(name: str = "a.jpg", *, sure: dict[str, float] | None = None, **digits: str) -> Answer:
    """A photo read as the form. digits: what is not as in RIGHT; sure: confidences that are not 0.99."""
    read = tuple(
        FieldReading(field, (RIGHT | digits)[field.name], (sure or {}).get(field.name, 0.99), (0, 0, 9, 9))
        for field in FIELDS
    )
    failed = failures(TEMPLATE, {one.field.name: one.digits for one in read})
    reading = FormReading(TEMPLATE.name, read, tuple(failed), Alignment(np.eye(3), 99, 1.0))
    return Answer(name, reading, cuts=dict.fromkeys(RIGHT, JPEG))


def foreign(name: str = "other.jpg") -> Answer:
    """A photo of something else."""
    return Answer(name, error="This photo does not fit the form: only 3 points of it are found again.")


def _jpeg() -> bytes:
    import cv2

    return cv2.imencode(".jpg", np.full((40, 120, 3), 240, np.uint8))[1].tobytes()


JPEG = _jpeg()
