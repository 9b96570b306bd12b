"""How well a reader reads whole pages: composed ones with known truth, kind by kind.

    report = measure(recognizer.read, material, 1600, seed=5, model=sha256_of_the_page_network)
    write(Path("model"), report)

`pages.json`, which the dashboard shows, then holds for every kind the share of pages read without any mistake, the
character error rate (CER) and the share of digit-free pages that stay silent; the confidence of every line read with
whether it was right; and a few example pages.
"""

import base64
import datetime
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from ..synthesis.material import Material
from ..synthesis.pages import Page
from .distance import edit_distance
from .metrics import expected_calibration_error, reliability, wilson
from .page_kinds import KINDS, compose_page

SCHEMA = 1
FILE = "pages.json"
_EXAMPLES, _EXAMPLE_TRIES, _MISREAD_EXAMPLES = 12, 3, 5
_EXAMPLE_WIDTH, _EXAMPLE_QUALITY = 250, 78  # pixels, JPEG
_EXAMPLE_HEIGHTS = (38.0, 62.0)  # of a digit before the page is reduced, so that a person can still read it
_EXAMPLE_SEED = 1_000_003  # apart from the measured pages


class Line(Protocol):
    """One line as read: its digits and the probability that all of it is right, 0..1."""

    @property
    def text(self) -> str: ...
    @property
    def confidence(self) -> float: ...


class Reading(Protocol):
    """What a reader returns: its lines, top to bottom."""

    @property
    def lines(self) -> Sequence[Line]: ...


Read = Callable[[np.ndarray], Reading]


def score(read: Read, pages: Iterable[tuple[str, Page]], say: Callable[[str], None] | None = None) -> dict[str, Any]:
    """Read pages, given as (name of the kind, page), and count.

    Returns plain values, ready for JSON; every share 0..1 with its 95% interval (Wilson) as `…_low`, `…_high`:

    count          pages
    kinds          a dict a kind: kind, digits (whether its pages hold any), n; exact: share of pages whose lines are
                   all right and in order; cer: edits / characters of truth, the lines joined by "|", None without
                   digits; silent: share of pages without any text, None for a kind with digits
    with_digits    n, exact, cer over all pages of kinds with digits; without_digits: n, silent over the others
    lines          confidence and right (0 or 1) of every line read. A line is right if it is a line of its page; each
                   line of the page counts once
    truth_lines    lines written; missed_lines: those that no line read matches
    reliability    confidence against share right, in bins; ece: the expected calibration error
    """
    tallies: dict[str, _Tally] = {}
    confidence: list[float] = []
    right: list[int] = []
    truth_lines = missed = 0
    for done, (kind, page) in enumerate(pages, 1):
        truth = page.text
        lines = [line for line in read(page.picture).lines if line.text]
        found = [line.text for line in lines]
        tallies.setdefault(kind, _Tally()).add(truth, found)
        hits = matches(truth, found)
        confidence += [round(float(line.confidence), 4) for line in lines]
        right += [int(hit) for hit in hits]
        truth_lines += len(truth)
        missed += len(truth) - sum(hits)
        if say is not None and done % 100 == 0:
            say(f"{done} pages read")
    bins = _bins(confidence, right)
    return {
        "count": sum(t.n for t in tallies.values()),
        "kinds": [{"kind": kind, **t.row()} for kind, t in tallies.items()],
        "with_digits": _total(t for t in tallies.values() if t.has_digits).row(),
        "without_digits": _total(t for t in tallies.values() if not t.has_digits).row(),
        "lines": {"confidence": confidence, "right": right},
        "truth_lines": truth_lines,
        "missed_lines": missed,
        "reliability": bins,
        "ece": expected_calibration_error(bins),
    }


def matches(truth: Sequence[str], read: Sequence[str]) -> list[bool]:
    """For every line read, whether it is a line of the truth; each line of the truth is used once."""
    left = Counter(truth)
    hits = []
    for text in read:
        hits.append(left[text] > 0)
        left[text] -= hits[-1]
    return hits


class _Tally:
    """Counts over pages of one kind, or of several."""

    def __init__(self) -> None:
        self.n = self.exact = self.silent = self.edits = self.characters = 0

    @property
    def has_digits(self) -> bool:
        return self.characters > 0

    def add(self, truth: Sequence[str], read: Sequence[str]) -> None:
        joined = "|".join(truth)
        self.n += 1
        self.exact += list(truth) == list(read)
        self.silent += not read
        self.edits += edit_distance(joined, "|".join(read))
        self.characters += len(joined)

    def row(self) -> dict[str, Any]:
        out: dict[str, Any] = {"digits": self.has_digits, "n": self.n, **_share("exact", self.exact, self.n)}
        out["cer"] = self.edits / self.characters if self.has_digits else None
        silent = _share("silent", self.silent, self.n)
        return out | (dict.fromkeys(silent) if self.has_digits else silent)


def _total(tallies: Iterable[_Tally]) -> _Tally:
    out = _Tally()
    for tally in tallies:
        for name, value in vars(tally).items():
            setattr(out, name, getattr(out, name) + value)
    return out


def _share(name: str, count: int, of: int) -> dict[str, float]:
    low, high = wilson(count, of)
    return {name: count / of if of else 0.0, f"{name}_low": low, f"{name}_high": high}


def _bins(confidence: Sequence[float], right: Sequence[int]) -> list[dict[str, Any]]:
    """The bins of `metrics.reliability`: a line is a guess with one answer, which is right or is not."""
    return reliability(1 - np.array(right, int), np.array(confidence, float)[:, None]) if confidence else []


def measure(
    read: Read, material: Material, count: int, seed: int, model: str, say: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """Compose `count` pages, evenly over KINDS, read them, and return what `pages.json` holds.

    read: picture (h, w, 3) uint8 RGB → Reading. material: of hands and fonts that nothing was trained on. seed: the
    same pages for the same one. model: SHA-256 of the page network, by which the dashboard knows whose figures these
    are. Beside the keys of :func:`score`: schema, made, model, seed and examples, for which no real hand is used.
    Raises RuntimeError when a page cannot be composed.
    """
    return {
        "schema": SCHEMA,
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "model": model,
        "seed": seed,
        **score(read, compose_pages(material, count, seed), say),
        "examples": examples(read, material, seed),
    }


def compose_pages(material: Material, count: int, seed: int) -> Iterator[tuple[str, Page]]:
    """`count` pages as (name of the kind, page), the kinds in turn."""
    names = list(KINDS)
    for k in range(count):
        name = names[k % len(names)]
        yield name, compose_page(KINDS[name], material, (seed, k))


def examples(read: Read, material: Material, seed: int) -> list[dict[str, Any]]:
    """At most 12 small pages as JPEG data URLs, each of another kind, with their truth and what was read.

    They are written by the pen and in fonts: digits scanned for a data set are not the project's to hand on, and
    neither are photographs. Among a few pages of each kind a misread one is preferred, up to five in all.
    """
    own = Material(fonts=material.fonts, print_fonts=material.print_fonts, script_fonts=material.script_fonts)
    chosen: list[dict[str, Any]] = []
    misread = 0
    for number, (name, kind) in enumerate(list(KINDS.items())[:_EXAMPLES]):
        large = replace(kind, heights=_EXAMPLE_HEIGHTS)
        best = None
        for attempt in range(_EXAMPLE_TRIES):
            example = _example(read, name, compose_page(large, own, (_EXAMPLE_SEED, seed, number, attempt)))
            wrong = [line["text"] for line in example["read"]] != example["truth"]
            if best is None or wrong:
                best = example
            if wrong:
                misread += 1
            if wrong or misread >= _MISREAD_EXAMPLES:
                break
        if best is not None:
            chosen.append(best)
    return chosen


def _example(read: Read, name: str, page: Page) -> dict[str, Any]:
    lines = [line for line in read(page.picture).lines if line.text]
    scale = min(1.0, _EXAMPLE_WIDTH / page.picture.shape[1])
    small = cv2.resize(page.picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    jpeg = cv2.imencode(".jpg", small[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _EXAMPLE_QUALITY])[1]
    return {
        "kind": name,
        "picture": "data:image/jpeg;base64," + base64.b64encode(jpeg.tobytes()).decode("ascii"),
        "truth": page.text,
        "read": [{"text": line.text, "confidence": round(float(line.confidence), 4)} for line in lines],
    }


def write(directory: Path, report: dict[str, Any]) -> None:
    """Write a report of :func:`measure` as pages.json into an existing directory, a line for each of its parts."""
    parts = (f"{json.dumps(key)}: {json.dumps(value, allow_nan=False)}" for key, value in report.items())
    (directory / FILE).write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
