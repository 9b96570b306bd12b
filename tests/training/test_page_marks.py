"""Points and minus signs are learned from pages that say what stands where."""

import numpy as np

from digitapp.recognition import reader
from digitapp.recognition.numbers import Signs, kinds
from digitapp.synthesis.pages import Page
from digitapp.training.page_marks import fit_marks, truths


def page(rng):
    """Digits with a point between two, a minus before the first, and a letter: (candidates of all, the page)."""
    tall = rng.uniform(20, 60)
    rows, x = [], 40.0
    for name in ("-", "1", "2", ".", "5", "k"):
        w, h = {"-": (0.4, 0.08), ".": (0.1, 0.1), "k": (0.5, 1.0)}.get(name, (0.5, 1.0))
        up = {"-": 0.5, ".": 0.95}.get(name, 0.5)
        w, h = w * tall * rng.uniform(0.8, 1.25), h * tall * rng.uniform(0.8, 1.25)
        rows.append((x, 100 + up * tall - h / 2, w, h))
        x += w + tall * rng.uniform(0.1, 0.3)
    boxes = np.float32(rows)
    digit = np.array([False, True, True, False, True, False])
    p = np.zeros((6, 11))
    p[np.arange(6), [10, 1, 2, 10, 5, 10]] = 1
    empty = np.zeros((6, 28, 28), np.uint8)
    names = ("-", "1", "2", ".", "5", "k")
    composed = Page(np.zeros((1, 1, 3), np.uint8), boxes, p.argmax(1), np.zeros(6, int), "", names)
    return reader.Candidates(boxes, p, p[:, :10], empty, (~digit).astype(np.float32)), composed


def test_what_is_fitted_tells_other_pages_apart():
    rng = np.random.default_rng(1)
    said = []
    fitted = fit_marks([row for _ in range(80) for row in truths(*page(rng))], said.append)
    wrong = 0
    for _ in range(50):
        candidates, _ = page(rng)
        others = Signs(candidates.boxes[[0, 3, 5]], np.ones(3), np.ones(3, bool))
        found = kinds(others, candidates.boxes[[1, 2, 4]], fitted)
        wrong += found != ["minus", "point", "other"]
    assert wrong <= 2 and said[0].startswith("marks: ")
    candidates, _ = page(rng)
    lines, _ = reader.arrange(candidates, {"marks": fitted})
    assert [(line.text, line.number) for line in lines] == [("125", -12.5)]


def test_a_sign_where_nothing_was_written_is_another_sign():
    candidates, composed = page(np.random.default_rng(2))
    moved = Page(
        composed.picture,
        composed.boxes + np.float32([500, 0, 0, 0]),
        composed.kinds,
        composed.lines,
        "",
        composed.names,
    )
    assert [kind for _, kind in truths(candidates, composed)] == ["minus", "point", "other"]
    assert {kind for _, kind in truths(candidates, moved)} == {"other"}


def test_too_few_are_not_fitted():
    said = []
    assert fit_marks(list(truths(*page(np.random.default_rng(3)))), said.append) is None and "too few" in said[0]
