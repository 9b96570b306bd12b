"""Filled photos of forms with known truth, and how a reader does on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from ..errors import DoesNotFit
from ..forms.align import Aligner
from ..forms.fields import FormReading, read_form
from ..forms.rules import failures
from ..forms.template import Field, Template
from ..recognition.recognizer import Recognizer
from ..synthesis import paper, pen
from ..synthesis.material import Material
from ..synthesis.writer import Writer

DIGIT = 0.62, 0.78  # height of a digit, of its field's


@dataclass(frozen=True)
class Score:
    """fields: how many there were; right: of them; passed: of them not flagged; passed_right: of those; refused:
    photos."""

    fields: int
    right: int
    passed: int
    passed_right: int
    refused: int


def ordinary_writer(rng: np.random.Generator) -> Writer:
    """A person who fills in a form with a ball pen or a felt pen and wants it to be read."""
    writer = Writer(rng, Material())
    writer.style = pen.Style(
        width=float(rng.uniform(0.06, 0.11)), slant=float(rng.normal(0.1, 0.1)), turn=float(rng.normal(0, 0.03)),
        aspect=float(np.exp(rng.normal(0, 0.08))), jitter=float(rng.uniform(0.005, 0.02)), bow=0.015, gaps=0.0,
        tool=str(rng.choice(["felt", "ball"])),
    )  # fmt: skip
    return writer


def fill(
    template: Template, digits: Mapping[str, str], rng: np.random.Generator, writer: Writer | None = None
) -> np.ndarray:
    """The form filled in by one hand, (h, w, 3) float32 0..1. digits: what goes into each field."""
    width, height = template.size
    page = paper.sheet(rng, height, width)
    page *= template.reference[..., None].astype(np.float32) / 255
    writer = writer or ordinary_writer(rng)
    colour = paper.INKS[str(rng.choice(["black", "blue"]))]
    for field in template.fields:
        for digit, (x, y, w, h) in zip(digits[field.name], places(field, len(digits[field.name])), strict=True):
            ink = writer.digit(int(digit), h * rng.uniform(*DIGIT))
            if ink is None:
                raise ValueError("This writer cannot write digits.")
            if ink.shape[1] > 0.85 * w:
                ink = cv2.resize(ink, (int(0.85 * w), ink.shape[0]), interpolation=cv2.INTER_AREA)
            left = x + (w - ink.shape[1]) / 2 + rng.normal(0, 0.03) * w
            top = y + (h - ink.shape[0]) / 2 + rng.normal(0, 0.03) * h
            paper.stain(page, (255 * ink).astype(np.uint8), colour, 0.95, (max(0, int(left)), max(0, int(top))))
    return np.clip(page, 0, 1)


def places(field: Field, count: int) -> list[tuple[float, float, float, float]]:
    """Where so many digits stand in a field: in its cells, a number in the last ones; else from the left, side by
    side."""
    x, y, width, height = field.box
    if field.cells:
        wide = width / (field.digits or 1)
        first = (field.digits or 1) - count
    else:
        wide, first = min(0.62 * height, width / (count + 1)), 0
        x += 0.2 * height
    return [(x + (first + place) * wide, y, wide, height) for place in range(count)]


def photograph(page: np.ndarray, rng: np.random.Generator, turn: float | None = None) -> np.ndarray:
    """A phone's photo of a page on a desk, (H, W, 3) uint8: shadowed, turned by `turn` degrees, in perspective."""
    height, width = page.shape[:2]
    turn = float(rng.normal(0, 6)) if turn is None else turn
    around = 1.25
    side = int(around * max(height, width))
    canvas = paper.desk(rng, side, side)
    left, top = (side - width) // 2, (side - height) // 2
    canvas[top : top + height, left : left + width] = page
    matrix = paper.tilt(rng, side, side, turn, perspective=0.06)
    photo = cv2.warpPerspective(canvas, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    photo = paper.light(photo, rng, rng.uniform(0.1, 0.4), rng.uniform(0.1, 0.4))
    return paper.camera(photo, rng, rng.uniform(0.3, 0.9), rng.uniform(0.005, 0.015), int(rng.integers(70, 92)))


def read(photo: np.ndarray, template: Template, aligner: Aligner, recognizer: Recognizer) -> FormReading | None:
    """None where the photo does not fit."""
    try:
        return read_form(photo, template, aligner, recognizer)
    except DoesNotFit:
        return None


def score(readings: list[FormReading | None], truths: list[Mapping[str, str]]) -> Score:
    """How many fields are right, and of those that no person would look at. truths: the digits of each field."""
    fields = right = passed = passed_right = 0
    for reading, truth in zip(readings, truths, strict=True):
        fields += len(truth)
        flagged = set(truth) if reading is None else set(reading.to_check)
        for one in reading.fields if reading else ():
            same = one.digits.lstrip("0") == truth[one.field.name].lstrip("0") and (
                one.field.kind != "digits" or one.digits == truth[one.field.name]
            )
            right += same
            passed += one.field.name not in flagged
            passed_right += same and one.field.name not in flagged
    return Score(fields, right, passed, passed_right, sum(reading is None for reading in readings))


def values(template: Template, rng: np.random.Generator) -> dict[str, str]:
    """Digits for every field that keep all the rules of the template."""
    digits: dict[str, str] = {}
    for field in sorted(template.fields, key=lambda field: bool(field.sum_of)):
        while True:
            digits[field.name] = _one(field, digits, rng)
            if not [failure for failure in failures(template, digits) if failure.field == field.name]:
                break
    return {field.name: digits[field.name] for field in template.fields}


def _one(field: Field, others: Mapping[str, str], rng: np.random.Generator) -> str:
    if field.sum_of:
        return str(sum(int(others[part]) for part in field.sum_of))
    if field.kind == "date":
        day, month, year = int(rng.integers(1, 29)), int(rng.integers(1, 13)), int(rng.integers(2020, 2030))
        return f"{day:02}{month:02}{year if field.digits == 8 else year % 100}"
    if field.kind == "digits":
        return "".join(str(d) for d in rng.integers(0, 10, field.digits))
    low, high = int(field.low or 0), int(field.high if field.high is not None else 999)
    return str(int(rng.integers(low * 10**field.places, high * 10**field.places + 1))).zfill(field.places + 1)
