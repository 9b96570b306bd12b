"""The fields of one photo of a form, read with what is known of them: where they are and how many digits they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from ..recognition.reading import Prediction
from ..recognition.recognizer import Recognizer
from .align import Aligner, Alignment
from .rules import Failure, Value, broken, failures, shown, value
from .template import Field, Template, loads

TALL = 72  # pixels: a field is cut out at this height, so that digits are as tall as the networks see best
AROUND = 0.25  # of a field's height: paper around it that is looked at, since people write over the edge
POSSIBLE = 0.1  # probability of a digit above which a place may be the one that is missing
INSET = 0.09  # of a cell's shorter side: its printed frame
HOLE = 0.2  # what is left of the confidence when a cell between written ones is empty
CHOICES, READINGS, LIKELY = 3, 60, 0.02  # digits tried for each place, readings kept, how probable one has to be
BELOW = 0.9  # a field less sure than this is to be checked


@dataclass(frozen=True)
class FieldReading:
    """What is written in one field.

    digits: as text, "" when it is empty; value: what they mean (see rules.value); confidence: 0..1 that all of it is
    right, None once a person vouches for it; box: (x, y, width, height) in the photo;
    problem: a sentence when digits are missing, else ""
    """

    field: Field
    digits: str
    confidence: float | None
    box: tuple[int, int, int, int]
    problem: str = ""

    @property
    def value(self) -> Value | None:
        """What the digits mean; see rules.value."""
        return value(self.field, self.digits)

    @property
    def doubtful(self) -> bool:
        """Whether a person has to look at it whatever the rules say."""
        return self.confidence is not None and (self.confidence < BELOW or bool(self.problem))


@dataclass(frozen=True)
class FormReading:
    """name: of the form; the fields of a photo in the template's order, and the rules that fail."""

    name: str
    fields: tuple[FieldReading, ...]
    failures: tuple[Failure, ...]
    alignment: Alignment

    def corrected(self, template: Template, said: Mapping[str, str]) -> FormReading:
        """The reading with the digits that a person vouches for, by field; the rules are looked at anew."""
        fields = tuple(
            replace(one, digits=said[one.field.name], confidence=None, problem="") if one.field.name in said else one
            for one in self.fields
        )
        failed = failures(template, {one.field.name: one.digits for one in fields})
        return replace(self, fields=fields, failures=tuple(failed))

    @property
    def to_check(self) -> list[str]:
        """Names of the fields that a person has to look at, those with a failing rule first."""
        failed = [failure.field for failure in self.failures]
        doubtful = [one.field.name for one in self.fields if one.doubtful]
        return list(dict.fromkeys(failed + doubtful))

    def to_dict(self) -> dict[str, Any]:
        """Plain numbers and texts, ready for JSON; what the REST API returns.
        A value is the text of it, null when empty."""
        fields = [
            {
                "name": one.field.name, "digits": one.digits, "value": shown(one.value) or None,
                "confidence": None if one.confidence is None else round(one.confidence, 6),
                "box": list(one.box), "problem": one.problem,
            }
            for one in self.fields
        ]  # fmt: skip
        failed = [{"field": failure.field, "sentence": failure.sentence} for failure in self.failures]
        return {"form": self.name, "fields": fields, "to_check": self.to_check, "rules_failed": failed}


def read_form(photo: np.ndarray, template: Template, aligner: Aligner, recognizer: Recognizer) -> FormReading:
    """photo: (H, W, 3) RGB uint8, upright or not. aligner: of the same template. Raises DoesNotFit."""
    alignment = aligner(photo)
    read = tuple(read_field(photo, field, alignment, recognizer) for field in template.fields)
    failed = failures(template, {one.field.name: one.digits for one in read})
    return FormReading(template.name, read, tuple(failed), alignment)


@lru_cache(maxsize=8)
def prepared(text: str) -> tuple[Template, Aligner]:
    """The template in JSON text, which holds its picture, made ready for many photos. Raises TemplateError."""
    template = loads(text)
    return template, Aligner(template)


def read_field(photo: np.ndarray, field: Field, alignment: Alignment, recognizer: Recognizer) -> FieldReading:
    """One field of a photo that is aligned."""
    read = _cells if field.cells else _free
    digits, confidence = read(photo, field, alignment, recognizer)
    problem = ""
    if _fixed(field) and digits and len(digits) != field.digits:
        problem = f"{len(digits)} of {field.digits} digits found"
    return FieldReading(field, digits, confidence, alignment.box(field.box), problem)


def _cells(photo: np.ndarray, field: Field, alignment: Alignment, recognizer: Recognizer) -> tuple[str, float]:
    """Each cell holds one digit or none; the digits of a number or a decimal stand in any of them, without a hole."""
    x, y, width, height = field.box
    count = field.digits or 1
    wide = width / count
    inset = INSET * min(wide, height)
    scale = TALL / height
    answers = []
    for place in range(count):
        box = x + place * wide + inset, y + inset, wide - 2 * inset, height - 2 * inset
        answers.append(cell(alignment.cut(photo, box, scale), recognizer))
    return _joined(answers, field)


def cell(picture: np.ndarray, recognizer: Recognizer) -> Prediction | None:
    """The digit in the inside of a cell, (h, w, 3) uint8; None where nothing is written in it."""
    if not written(picture):
        return None
    return recognizer.classify(picture)


def written(picture: np.ndarray) -> bool:
    """Whether there is ink on a small picture of paper, (h, w, 3) uint8:
    enough of it, clearly darker than the paper."""
    grey = cv2.GaussianBlur(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (0, 0), 1.0).astype(np.float32)
    h, w = grey.shape
    paper = float(np.percentile(grey, 75))
    inner = grey[h // 10 : h - h // 10, w // 10 : w - w // 10]  # a frame that was not cut off is no writing
    return float((inner < 0.82 * paper).mean()) > 0.012


def _joined(answers: Sequence[Prediction | None], field: Field) -> tuple[str, float]:
    """(digits, confidence) of a row of cells."""
    seen = [k for k, answer in enumerate(answers) if answer is not None]
    if not seen:
        return "", 1.0
    there = [answer for answer in answers if answer is not None]
    text, confidence = choose([answer.probabilities for answer in there], field)
    confidence *= 0.5 ** sum(answer.digit is None for answer in there)  # a letter, a stain
    hole = seen[-1] - seen[0] + 1 != len(seen)
    if hole or _fixed(field) and len(seen) != len(answers):
        confidence *= HOLE
    return text, confidence


def choose(probabilities: Sequence[np.ndarray], field: Field) -> tuple[str, float]:
    """The most probable digits that the field's own rules allow, (digits, confidence): the most probable ones of all
    where nothing allowed is likely. probabilities: (10,) for each digit, left to right.

    The confidence stays that of what was seen: a reading that was chosen for the rules is to be looked at.
    """
    options = []
    for one in probabilities:
        best = np.argsort(-one)[:CHOICES]
        options.append([(str(k), float(one[k])) for k in best if one[k] >= LIKELY or k == best[0]])
    readings = [("", 1.0)]
    for places in options:
        longer = [(text + digit, p * chance) for text, p in readings for digit, chance in places]
        readings = sorted(longer, key=lambda reading: -reading[1])[:READINGS]
    for text, chance in readings:
        if text and chance >= LIKELY * readings[0][1] and not broken(field, text):
            return text, chance
    return readings[0] if readings[0][0] else ("", 1.0)


def _fixed(field: Field) -> bool:
    """Whether the number of digits is known and not only the most that fit."""
    return field.digits is not None and field.kind in ("digits", "date")


def _free(photo: np.ndarray, field: Field, alignment: Alignment, recognizer: Recognizer) -> tuple[str, float]:
    """Digits written freely into the field: those whose middle lies in it, as many as are expected."""
    x, y, width, height = field.box
    around = AROUND * height
    scale = TALL / height
    picture = alignment.cut(photo, (x - around, y - around, width + 2 * around, height + 2 * around), scale)
    found = recognizer.trace(picture).candidates
    middle = (found.boxes[:, :2] + found.boxes[:, 2:] / 2) / scale - around
    inside = (middle > 0).all(axis=1) & (middle < (width, height)).all(axis=1)
    chance = 1 - found.probabilities[:, 10]
    index = np.flatnonzero(inside & (chance >= POSSIBLE))
    if _fixed(field):
        chosen = index[np.argsort(-chance[index])][: field.digits]
    else:
        chosen = index[chance[index] >= 0.5]
        if field.digits is not None:
            chosen = chosen[np.argsort(-chance[chosen])][: field.digits]
    chosen = chosen[np.argsort(middle[chosen, 0])]
    text, sure = choose(list(found.probabilities[chosen, :10]), field)
    left_out = np.setdiff1d(index, chosen)
    sure *= float((1 - chance[left_out]).prod())
    return text, sure
