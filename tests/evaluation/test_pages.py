"""The scores of whole pages, against a slow reference and readers whose every answer is known."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from digitapp.evaluation.metrics import wilson
from digitapp.evaluation.page_kinds import KINDS
from digitapp.evaluation.pages import compose_pages, edit_distance, matches, measure, score, write
from digitapp.synthesis.material import Material
from digitapp.synthesis.pages import Page
from digitapp.ui.dashboard import page_report, schema

PEN = Material()


@dataclass(frozen=True)
class Line:
    text: str
    confidence: float = 0.9


@dataclass(frozen=True)
class Reading:
    lines: tuple[Line, ...] = ()


def page(*lines: str) -> Page:
    """A blank page that says these lines."""
    signs = [(x, 20 * y, int(digit), y) for y, line in enumerate(lines) for x, digit in enumerate(line)]
    boxes = np.array([(10 * x, y, 8, 12) for x, y, _, _ in signs], np.float32).reshape(-1, 4)
    kinds, rows = np.array([s[2] for s in signs], int), np.array([s[3] for s in signs], int)
    return Page(np.zeros((20, 20, 3), np.uint8), boxes, kinds, rows, "numbers")


def answering(*readings: list[Line]):
    """A reader that gives these answers, one after the other."""
    left = list(readings)
    return lambda picture: Reading(tuple(left.pop(0)))


@cache
def slow_distance(a: str, b: str) -> int:
    """Levenshtein's distance by its definition."""
    if not a or not b:
        return len(a) + len(b)
    return min(slow_distance(a[1:], b) + 1, slow_distance(a, b[1:]) + 1, slow_distance(a[1:], b[1:]) + (a[0] != b[0]))


def test_edit_distance_is_levenshteins():
    rng = np.random.default_rng(5)
    for _ in range(200):
        a, b = ("".join(rng.choice(list("012|"), int(rng.integers(0, 8)))) for _ in range(2))
        assert edit_distance(a, b) == slow_distance(a, b), (a, b)


def test_each_line_of_the_truth_counts_once():
    assert matches(["12", "12", "3"], ["12", "3", "12", "12", "4"]) == [True, True, True, False, False]
    assert matches([], ["1"]) == [False] and matches(["1"], []) == []


def test_a_perfect_reader_has_no_errors():
    pages = [("numbers", page("12", "345")), ("nothing", page()), ("numbers", page("7"))]
    report = score(answering([Line("12"), Line("345")], [], [Line("7")]), pages)
    numbers, nothing = report["kinds"]
    assert (numbers["kind"], numbers["n"], numbers["exact"], numbers["cer"]) == ("numbers", 2, 1.0, 0.0)
    assert numbers["digits"] and numbers["silent"] is None and numbers["silent_low"] is None
    assert (numbers["exact_low"], numbers["exact_high"]) == wilson(2, 2)
    assert (nothing["silent"], nothing["cer"], nothing["digits"]) == (1.0, None, False)
    assert report["lines"] == {"confidence": [0.9] * 3, "right": [1] * 3}
    assert (report["count"], report["truth_lines"], report["missed_lines"]) == (3, 3, 0)
    assert report["ece"] == pytest.approx(0.1)


def test_a_silent_reader_misses_every_line():
    report = score(lambda picture: Reading(), [("numbers", page("12", "345")), ("words", page())])
    assert report["with_digits"] | {"exact": 0.0, "cer": 1.0, "n": 1} == report["with_digits"]
    assert report["without_digits"]["silent"] == 1.0
    assert report["missed_lines"] == 2 and report["lines"]["right"] == [] and report["reliability"] == []


def test_a_wrong_reader_is_counted_line_by_line():
    pages = [("numbers", page("12", "345")), ("numbers", page("6", "7")), ("words", page())]
    read = answering(
        [Line("12", 0.95), Line("346", 0.4)],  # one digit wrong
        [Line("7", 0.8), Line("6", 0.7)],  # both there, in the wrong order
        [Line("1", 0.3)],  # a letter taken for a digit
    )
    report = score(read, pages)
    numbers, words = report["kinds"]
    assert numbers["exact"] == 0.0
    assert numbers["cer"] == pytest.approx((1 + slow_distance("6|7", "7|6")) / (len("12|345") + len("6|7")))
    assert words["silent"] == 0.0 and (words["silent_low"], words["silent_high"]) == wilson(0, 1)
    assert report["lines"] == {"confidence": [0.95, 0.4, 0.8, 0.7, 0.3], "right": [1, 0, 1, 1, 0]}
    assert report["missed_lines"] == 1
    assert sum(b["count"] for b in report["reliability"]) == 5


def test_lines_without_text_are_no_lines():
    assert score(answering([Line("")]), [("words", page())])["kinds"][0]["silent"] == 1.0


def test_pages_are_composed_evenly_over_the_kinds():
    names = [name for name, _ in compose_pages(PEN, 3, seed=1)]
    assert names == list(KINDS)[:3]


@pytest.fixture(scope="module")
def report():
    """What is measured of a reader that always says 12, on one page of each kind."""
    said = []
    found = measure(lambda picture: Reading((Line("12", 0.5),)), PEN, len(KINDS), seed=2, model="ab", say=said.append)
    assert not said  # fewer than a hundred pages
    return found


def test_what_is_measured_is_what_the_dashboard_reads(report, tmp_path):
    assert schema.problem(report, schema.PAGES) is None
    assert report["model"] == "ab" and report["seed"] == 2 and report["count"] == len(KINDS)
    assert [k["kind"] for k in report["kinds"]] == list(KINDS)
    assert {k["kind"] for k in report["kinds"] if k["digits"]} == {n for n, k in KINDS.items() if k.has_digits}
    write(tmp_path, report)
    assert json.loads((tmp_path / page_report.FILE).read_text("utf-8")) == report


def test_examples_are_small_pictures_of_different_kinds(report):
    examples = report["examples"]
    assert 1 <= len(examples) <= 12 and len({e["kind"] for e in examples}) == len(examples)
    for example in examples:
        scheme, data = example["picture"].split(",")
        assert scheme == "data:image/jpeg;base64" and len(data) < 40_000
        with Image.open(BytesIO(base64.b64decode(data))) as image:
            assert image.width <= 250
        assert example["read"] == [{"text": "12", "confidence": 0.5}]


def test_examples_show_no_real_hand(monkeypatch):
    from digitapp.evaluation import pages
    from digitapp.synthesis.material import Hand

    used = []
    monkeypatch.setattr(pages, "compose_page", lambda kind, material, seed: used.append(material) or page("1"))
    scan = Hand("a person", ([np.full((20, 12), 255, np.uint8)],) * 10, True)
    pages.examples(
        lambda picture: Reading(), Material(hands=[scan], weights=[1.0], textures=[np.zeros((9, 9, 3), np.uint8)]), 1
    )
    assert used and all(not m.hands and not m.textures for m in used)
