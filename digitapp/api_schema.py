"""What the REST API says of itself: the shapes of its answers, one true example, and the page at /api/docs."""

import html
import json
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field

EXAMPLE = Path(__file__).parent / "ui/samples/cheque.jpg"  # the picture that the example answers are about


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
    """True answers: {"read": of EXAMPLE, "classify": of its part "crop" (left, top, right, bottom)}; the tests compare them."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("api_examples.json").read_text(encoding="utf-8"))
    return found


def docs_page(document: dict[str, Any]) -> str:
    """One self-contained HTML page (no script, no other host) for an OpenAPI document."""
    say = html.escape
    parts = [f"<h1>{say(document['info']['title'])}</h1>", _paragraphs(document["info"].get("description", ""))]
    base = (document.get("servers") or [{"url": ""}])[0]["url"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            parts.append(f"<section><h2><b>{say(method.upper())}</b> <code>{say(base + path)}</code></h2>")
            parts.append(_paragraphs(operation.get("description", operation.get("summary", ""))))
            sent = operation.get("requestBody", {}).get("content", {})
            if sent:
                parts.append(f"<p>Takes {', '.join(f'<code>{say(kind)}</code>' for kind in sent)}.</p>")
            parts.append("<table><tr><th>Status</th><th>Meaning</th><th>Body</th></tr>")
            for status, answer in operation["responses"].items():
                bodies = ", ".join(
                    f"<code>{say(kind)}</code> {say(_names(content.get('schema', {})))}"
                    for kind, content in answer.get("content", {}).items()
                )
                parts.append(f"<tr><td>{say(status)}</td><td>{say(answer['description'])}</td><td>{bodies}</td></tr>")
            parts.append("</table>")
            example = (
                operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("example")
            )
            if example:
                parts.append(
                    f"<details><summary>An answer, for (a digit of) {say(EXAMPLE.name)}, one of the page's examples</summary>"
                    f"<pre>{say(json.dumps(example, ensure_ascii=False))}</pre></details>"
                )
            parts.append("</section>")
    parts.append("<h2>Shapes</h2>")
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        parts.append(
            f"<details><summary><code>{say(name)}</code> {say(schema.get('description', ''))}</summary>"
            f"<pre>{say(json.dumps(schema.get('properties', schema), indent=1, ensure_ascii=False))}</pre></details>"
        )
    parts.append('<p><a href="openapi.json">openapi.json</a></p>')
    return _PAGE.format(title=say(document["info"]["title"]), body="\n".join(parts))


def _paragraphs(text: str) -> str:
    out = []
    for block in text.strip().split("\n\n"):
        tag = "pre" if block.startswith("    ") else "p"
        out.append(f"<{tag}>{html.escape(block)}</{tag}>")
    return "\n".join(out)


def _names(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    return " or ".join(_names(choice) for choice in schema.get("anyOf", []))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }}
h2 {{ margin-top: 2.5rem; font-size: 1.2rem; }} table {{ border-collapse: collapse; }}
td, th {{ text-align: left; vertical-align: top; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid #8886; }}
pre {{ overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; padding: .75rem; background: #8882; border-radius: .4rem; }} details {{ margin: .5rem 0; }}
</style></head><body>
{body}
</body></html>"""
