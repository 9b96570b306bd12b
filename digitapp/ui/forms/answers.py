"""Photos read as one form: what was found in each, what a person says about it, and what is left to be checked."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from digitapp import ImageError, Recognizer
from digitapp.forms import table
from digitapp.forms.align import Aligner, Alignment, DoesNotFit
from digitapp.forms.fields import FormReading, read_form
from digitapp.forms.template import Field, Template
from digitapp.imaging.decode import decode
from digitapp.output.rows import shown
from digitapp.ui.charts import percent

_log = logging.getLogger(__name__)

TALL, WIDE = 110, 640  # pixels of a field's picture: how tall it is, and the most it is wide
EDGE = 0.15  # of a field's height: what surrounds it, shown with it


@dataclass
class Answer:
    """One photo. reading: as the networks have it; error: the sentence, when the photo is not this form or cannot be
    read; cuts: a JPEG of each field by its name; said: digits that a person vouches for, by field; accepted: sentences
    of failing rules that a person lets stand.
    """

    name: str
    reading: FormReading | None = None
    error: str = ""
    cuts: dict[str, bytes] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)

    def corrected(self, template: Template) -> FormReading | None:
        """The reading with what a person says."""
        return self.reading and self.reading.corrected(template, self.said)

    @property
    def blank(self) -> bool:
        """Whether the form is not filled in at all."""
        return self.reading is not None and not any(one.digits for one in self.reading.fields) and not self.said


@dataclass(frozen=True)
class Check:
    """Something to look at. key: of the photo; fields: the names of those it is about; sentence: what is the matter;
    failing: sentences of the rules that fail, none where the reader is not sure; doubt: how unsure, 0..1."""

    key: str
    fields: tuple[str, ...]
    sentence: str
    failing: tuple[str, ...] = ()
    doubt: float = 1.0

    @property
    def rule(self) -> bool:
        """Whether a rule fails."""
        return bool(self.failing)


def read(recognizer: Recognizer, template: Template, aligner: Aligner, name: str, data: bytes) -> Answer:
    """Read one photo file as the form; nothing raises for a file that cannot be used or shows something else."""
    answer = Answer(shown(name))
    if not data:
        answer.error = "This saved work came without its photo, so it cannot be read as a form."
        return answer
    try:
        photo = decode(data)
        answer.reading = read_form(photo, template, aligner, recognizer)
    except (ImageError, DoesNotFit) as error:
        answer.error = str(error)
    except Exception:
        _log.exception("Reading a form failed")
        answer.error = "The reader failed on this photo, which is its own fault. The other photos are not affected."
    else:
        answer.cuts = {one.name: _cut(photo, one, answer.reading.alignment) for one in template.fields}
    return answer


def _cut(photo: np.ndarray, one: Field, alignment: Alignment) -> bytes:
    x, y, w, h = one.box
    edge = EDGE * h
    scale = min(TALL / (h + 2 * edge), WIDE / (w + 2 * edge))
    part = alignment.cut(photo, (x - edge, y - edge, w + 2 * edge, h + 2 * edge), scale)
    buffer = BytesIO()
    Image.fromarray(part).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def checks(template: Template, answers: Mapping[str, Answer]) -> list[Check]:
    """All that is left to look at: failing rules first, photo by photo,
    then the fields that the reader is least sure of."""
    rules: list[Check] = []
    doubts: list[Check] = []
    for key, answer in answers.items():
        reading = answer.corrected(template)
        if reading is None:
            continue
        if answer.blank and len(reading.to_check) > 1:  # one look is enough
            broken = tuple(failure.sentence for failure in reading.failures)
            blank = Check(key, tuple(reading.to_check), "Nothing seems to be filled in", broken)
            (rules if broken else doubts).append(blank)
            continue
        failed = set()
        for failure in reading.failures:
            failed.add(failure.field)
            if failure.sentence not in answer.accepted:
                rules.append(Check(key, (*failure.others, failure.field), failure.sentence, (failure.sentence,)))
        for one in reading.fields:
            if one.doubtful and one.field.name not in failed:
                sure = f"{percent(one.confidence or 0.0)} sure of {one.field.name}"
                doubt = 1 - (one.confidence or 0.0)
                doubts.append(Check(key, (one.field.name,), one.problem or sure, doubt=doubt))
    return rules + sorted(doubts, key=lambda check: -check.doubt)


def accept(answer: Answer, check: Check, digits: Mapping[str, str]) -> None:
    """A person has looked, and says which digits are in the fields. A failing rule whose fields are left as they were
    shown is how it stands on the paper; one that still fails after a change comes up once more."""
    if check.rule and all(digits[name] == shown_digits(answer, name) for name in check.fields):
        answer.accepted = answer.accepted | set(check.failing)
    answer.said = answer.said | dict(digits)


def shown_digits(answer: Answer, name: str) -> str:
    """The digits of a field as they stand now."""
    fields = answer.reading.fields if answer.reading else ()
    return answer.said.get(name, next((one.digits for one in fields if one.field.name == name), ""))


def rows(template: Template, answers: Mapping[str, Answer]) -> Iterator[dict[str, Any]]:
    """The rows of the table, as forms.table takes them, with what is left to check in each."""
    left: dict[str, list[str]] = {}
    for check in checks(template, answers):
        left.setdefault(check.key, []).extend(check.fields[-1:] if len(check.failing) == 1 else check.fields)
    for key, answer in answers.items():
        reading = answer.corrected(template)
        made = {"error": answer.error} if reading is None else table.row(reading, answer.reading)
        yield {**made, "file": answer.name} | (
            {} if reading is None else {"to check": list(dict.fromkeys(left.get(key, [])))}
        )
