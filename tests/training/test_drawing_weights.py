"""Weights for drawings: the truth lies where the ink does, and what is fitted is what the reader takes."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from digitapp.detection.detector import Detections
from digitapp.evaluation.drawings import KINDS, compose
from digitapp.recognition import drawings
from digitapp.recognition.boosting import Trees
from digitapp.recognition.fusion import Weights
from digitapp.recognition.striking import Strike
from digitapp.training import drawing_weights
from digitapp.training.page_truths import label


def nothing(picture):
    return Detections(np.empty((0, 4), np.float32), *np.zeros((2, 0, 11), np.float32))


@pytest.mark.parametrize("kind", KINDS)
def test_the_truth_lies_on_the_ink(kind):
    drawing = compose(kind, 5)
    seen = drawings.see(drawing.strokes, nothing)
    page = drawing_weights.as_page(drawing, seen)
    assert "\n".join(page.text) == drawing.text
    inked = np.zeros(seen.picture.shape, bool)
    for x, y, w, h in page.boxes:
        x0, y0, x1, y1 = (round(float(v)) for v in (x, y, x + w, y + h))
        inked[max(y0 - 2, 0) : y1 + 3, max(x0 - 2, 0) : x1 + 3] = True
        assert (seen.picture[max(y0, 0) : y1 + 1, max(x0, 0) : x1 + 1] < 128).any()
    assert (seen.picture[~inked] > 200).all(), "no ink lies outside the boxes"


def test_what_is_fitted_is_what_the_reader_takes():
    """A page network that finds all digits, knows most of them, and takes one in five for its neighbour."""
    rng = np.random.default_rng(0)
    truth = {}

    def find(picture):
        page = truth["page"]
        scores = np.full((len(page.boxes), 11), 0.02, np.float32)
        said = np.where((page.kinds < 10) & (rng.random(len(page.kinds)) < 0.2), (page.kinds + 1) % 10, page.kinds)
        scores[np.arange(len(said)), said] = rng.uniform(0.4, 0.9, len(said))
        return Detections(page.boxes, scores, scores)

    def composed(kind, number):
        drawing = compose(kind, number)
        truth["page"] = drawing_weights.as_page(drawing, drawings.see(drawing.strokes, nothing))
        return drawing

    drawing_weights.compose, original = composed, drawing_weights.compose
    said = []
    try:
        fitted = drawing_weights.fit(
            find, lambda glyphs: np.full((len(glyphs), 10), 0.1, np.float32), 48, None, said.append
        )
        looked = next(
            drawing_weights.look(find, lambda glyphs: np.full((len(glyphs), 10), 0.1, np.float32), [0])
        ).looked
    finally:
        drawing_weights.compose = original
    assert Weights.of(fitted["fusion"]).to_dict() == fitted["fusion"]
    assert "log likelihood" in Trees.of(fitted["lines"]).features and len(said) == 6
    assert [name for name in fitted if fitted[name] is None] == ["parting", "overlooked"]  # this network overlooks none
    assert (label(looked.found.boxes, looked.page) == np.where(looked.page.kinds < 10, looked.page.kinds, 10)).all()


def test_what_parts_two_digits_is_fitted_as_scikit_learn_does(monkeypatch):
    rng = np.random.default_rng(3)
    monkeypatch.setattr(drawing_weights, "groups", lambda candidates, lines, ink, gone: [([0, 1], gone)])
    monkeypatch.setattr(drawing_weights, "splits", lambda signs, lines, predict: [candidates_of.pop(0)])
    monkeypatch.setattr(drawing_weights, "features", lambda split, lines: {"x": split})
    monkeypatch.setattr(drawing_weights, "apart", lambda split, drawing: drawing)
    truths = [rng.random() < 0.3 for _ in range(400)]
    values = [[float(rng.normal(two, 1))] for two in truths]
    seen = SimpleNamespace(lines=[], ink=None)
    looked = [(SimpleNamespace(seen=seen, drawing=two), None, set()) for two in truths]
    candidates_of = [value.copy() for value in values]
    said: list[str] = []
    fitted = drawing_weights.fit_parting(looked, None, said.append)
    x = StandardScaler().fit_transform(np.array(values))
    expected = LogisticRegression(C=0.5, tol=1e-8).fit(x, truths)
    assert fitted["weights"]["x"] == pytest.approx(expected.coef_[0, 0], abs=1e-3)
    assert fitted["bias"] == pytest.approx(expected.intercept_[0], abs=1e-3)
    found = expected.predict(x)
    assert f"400 ways, {sum(truths)} are true" in said[0]
    assert f"{100 * found[truths].mean():.0f}% of these found" in said[0]
    candidates_of = [value.copy() for value in values[:12]]
    assert drawing_weights.fit_parting(looked[:12], None, said.append) is None and "too few" in said[1]


def test_what_was_struck_out_is_one_sign_that_is_no_digit():
    drawing = next(d for d in (compose("struck out", seed) for seed in range(50)) if d.owners.count(1) > 2)
    sign = next(k for k, one in enumerate(drawing.signs) if one[4] >= 10)
    own = [s for s, owner in enumerate(drawing.owners) if owner == sign]
    other = drawing.owners.index(next(k for k in range(len(drawing.signs)) if k != sign))

    def strike(by, of):
        return Strike(tuple(by), tuple(of), *np.zeros((3, 10)), 0.5, np.ones((len(by), len(of))))

    assert drawing_weights.out(strike(own[1:], own[:1]), drawing)
    assert not drawing_weights.out(strike(own[1:], [other]), drawing)
    plus = compose("operator", 0)
    assert not drawing_weights.out(strike([0], [0]), plus)


def test_a_digit_is_all_of_its_strokes_and_no_others():
    drawing = next(d for d in (compose("4 in two strokes", seed) for seed in range(50)) if d.text == "4")
    assert drawing_weights.digit((1, 0), drawing) and not drawing_weights.digit((0,), drawing)
    struck = next(d for d in (compose("struck out", seed) for seed in range(50)))
    sign = next(k for k, one in enumerate(struck.signs) if one[4] >= 10)
    own = tuple(s for s, owner in enumerate(struck.owners) if owner == sign)
    assert not drawing_weights.digit(own, struck) and not drawing_weights.digit((0, own[0]), struck)


def test_drawings_without_any_way_teach_nothing():
    said = []
    assert drawing_weights.fit_overlooked([], None, said.append) is None and "0 of 0 ways" in said[0]
