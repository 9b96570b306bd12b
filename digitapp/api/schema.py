"""The shapes of the API's answers, and true examples of them."""

import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field

from ..paths import PACKAGE

EXAMPLE = PACKAGE / "ui/samples/cheque.jpg"  # the picture that the example answers are about


#: x, y, width, height in pixels of the upright picture
Box = Annotated[list[int], Field(min_length=4, max_length=4)]


class DigitOut(BaseModel):
    """One digit and its place."""

    digit: int = Field(ge=0, le=9)
    confidence: float = Field(ge=0, le=1, description="probability that this digit is right")
    probabilities: list[float] = Field(
        min_length=10, max_length=10, description="of 0 to 9; the rest to 1 is “not a digit”"
    )
    box: Box = Field(description="x, y, width, height in pixels of the upright picture")


class LineOut(BaseModel):
    """One line of writing."""

    text: str
    number: float | None = Field(
        default=None,
        description="what the digits amount to where a decimal point or a minus is among them; null where that is open",
    )
    confidence: float = Field(ge=0, le=1, description="probability that the whole line is right")
    digits: list[DigitOut] = Field(description="left to right")


class ReadingOut(BaseModel):
    """Every digit of a picture."""

    text: str = Field(description="the lines joined by newlines; empty when nothing was found")
    width: int = Field(ge=1, description="pixels of the upright picture")
    height: int = Field(ge=1)
    lines: list[LineOut] = Field(description="top to bottom")
    signs: list[Box] = Field(
        description="x, y, width, height of the other signs that were seen and passed over: letters, operators, "
        "struck-out digits"
    )


class FieldOut(BaseModel):
    """One field of a form."""

    name: str
    digits: str = Field(description="as written; empty when the field is")
    value: str | None = Field(
        description="what they mean: 417, 12.50, 2026-11-26; null when the field is empty or means nothing"
    )
    confidence: float = Field(ge=0, le=1, description="probability that the whole field is right")
    box: Box = Field(description="x, y, width, height around the field in pixels of the upright picture")
    problem: str = Field(description="a sentence when digits are missing")


class RuleOut(BaseModel):
    """A rule that fails."""

    field: str
    sentence: str


class FormOut(BaseModel):
    """The fields of a form, read with the template sent along."""

    form: str = Field(description="the template's name")
    fields: list[FieldOut]
    to_check: list[str] = Field(
        description="names of the fields that a person should look at, those with a failing rule first"
    )
    rules_failed: list[RuleOut]


class PredictionOut(BaseModel):
    """The answer when all ink of a picture is one digit."""

    digit: int | None = Field(description="0 to 9, or null: no digit here")
    confidence: float = Field(
        ge=0, le=1, description="probability that the best digit is right; low when digit is null"
    )
    probabilities: list[float] = Field(min_length=10, max_length=10)


class Problem(BaseModel):
    """An error, as RFC 9457 describes it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="a sentence for a person")


class ReadingOfFile(BaseModel):
    """One of several pictures sent together: either its reading or its problem."""

    file: str
    result: ReadingOut | FormOut | None = None
    problem: Problem | None = None


class PredictionOfFile(BaseModel):
    """One of several pictures sent together: either its prediction or its problem."""

    file: str
    result: PredictionOut | None = None
    problem: Problem | None = None


class Readings(BaseModel):
    """The answer to several pictures, in the order they were sent."""

    results: list[ReadingOfFile]


class Predictions(BaseModel):
    """The answer to several pictures, in the order they were sent."""

    results: list[PredictionOfFile]


class Health(BaseModel):
    """Whether the server is up and its model loaded."""

    status: str = Field(description="ready, starting or failed")
    ready: bool
    version: str
    model: str = Field(description="SHA-256 of the model file; empty until it is loaded")


class ModelOut(BaseModel):
    """The model and the summary of its report."""

    sha256: str
    parameters: int
    reject_below: float = Field(description="a picture whose ten probabilities sum to less is “no digit here”")
    report: dict[str, Any] | None = Field(
        description="figures on MNIST's test set, shares 0 to 1; null without a report"
    )


@cache
def examples() -> dict[str, Any]:
    """True answers: {"read": of EXAMPLE, "classify": of its part "crop" (left, top, right, bottom)};
    the tests compare them."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("examples.json").read_text(encoding="utf-8"))
    return found
