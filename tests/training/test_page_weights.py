"""What is fitted after training: fitting finds what is there, and the reader takes it."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from digitapp.detection.decode import CLASSES
from digitapp.detection.detector import Detections
from digitapp.recognition import reader
from digitapp.recognition.boosting import Trees
from digitapp.recognition.confidence import line_confidences
from digitapp.recognition.fusion import Weights, fuse
from digitapp.recognition.linking import Linking
from digitapp.recognition.neighbours import Neighbours, tempered
from digitapp.synthesis.material import Material
from digitapp.training import page_looks, page_truths, page_weights
from digitapp.training.page_truths import NONE
from digitapp.training.page_weights import line_truths
from tests.training.test_page_truths import WRITTEN, page_of


def candidates(rows):
    """Candidates of (x, y, width, height, kind), as certain as can be."""
    rows = np.array(rows, float).reshape(-1, 5)
    kinds = rows[:, 4].astype(int)
    p = np.full((len(rows), 11), 0.001)
    p[np.arange(len(rows)), kinds] = 0.99
    other = np.where(kinds == NONE, 0.9, 0.01)
    return reader.Candidates(
        rows[:, :4].astype(np.float32), p, p[:, :10], np.zeros((len(rows), 28, 28), np.uint8), other
    )


def truths(rows, page):
    return [bool(correct) for _, correct in line_truths(candidates(rows), page)]


def test_a_line_is_right_when_nothing_is_missing_added_or_mistaken():
    page, read = page_of(WRITTEN), [row[:5] for row in WRITTEN[:5]]
    assert truths(read, page) == [True, True]
    assert truths(read[::-1], page) == [True, True]
    assert truths(read[:2] + read[3:], page) == [False, True]  # the 5 is missing
    assert truths([*read[:4], (50, 90, 20, 30, 1)], page) == [True, False]  # the 7 is taken for a 1
    assert truths([(20, 20, 20, 30, 3), (50, 20, 20, 30, 4), *read[2:]], page) == [False, True]  # so is the plus
    assert truths([*read, (20, 160, 20, 30, 6)], page) == [True, True, False]  # a line where there is none
    assert truths([*read, (200, 150, 20, 30, 8)], page) == [True, True]  # print is neither right nor wrong
    assert truths([], page) == []


def test_a_line_counts_once_however_often_it_is_read():
    page = page_of(WRITTEN[:3])
    read = [row[:5] for row in WRITTEN[:3]]
    again = [(x, y + 90, w, h, kind) for x, y, w, h, kind in read]
    assert truths(read + again, page) == [True, False]


def test_the_features_are_those_of_the_reading():
    page = page_of(WRITTEN)
    (values, _), _ = line_truths(candidates([row[:5] for row in WRITTEN[:5]]), page)
    assert values["digits"] == pytest.approx(np.log(2)) and values["other signs"] == pytest.approx(np.log(2))
    assert values["alone"] == 0 and values["log likelihood"] == pytest.approx(2 * np.log(0.99))


@pytest.fixture
def world(monkeypatch):
    """Pages in which the detector guesses and the digit network mostly knows, but for the signs that it cannot see.

    Returns (find, what a page has to say: scores, means, seen, clean, truth of one seed).
    """
    now = {}

    def evidence_of(rng):
        n = 12
        truth = rng.integers(0, 11, n)
        scores, means = rng.uniform(0.05, 0.95, (2, n, CLASSES)).astype(np.float32)
        seen = np.full((n, 10), 0.01)
        digits = truth < 10
        seen[digits, truth[digits]] = 0.9
        for k in np.flatnonzero(digits & (rng.random(n) < 0.25)):  # it hesitates between two
            seen[k, [truth[k], (truth[k] + 1) % 10]] = rng.permutation([0.48, 0.42])
        clean = rng.random(n) < 0.8
        seen[~clean] = 0
        scores[~clean, truth[~clean]] = 0.97
        return scores, means, seen, clean, truth

    def validation_page(rng, _):
        now["said"] = evidence_of(rng)
        truth = now["said"][-1]
        return page_of([(20 + 45 * (k % 6), 20 + 90 * (k // 6), 20, 30, t, k // 6) for k, t in enumerate(truth)])

    def find(_):
        scores, means, _, _, truth = now["said"]
        boxes = np.float32([(20 + 45 * (k % 6), 20 + 90 * (k // 6), 20, 30) for k in range(len(truth))])
        return Detections(boxes, scores, means)

    def look_closely(picture, found, predict, weights):
        scores, means, seen, clean, _ = now["said"]
        glyphs = np.zeros((len(clean), 28, 28), np.uint8)
        glyphs[clean, 9, 9] = 255
        p = fuse(scores, means, seen, clean, weights)
        return reader.Candidates(found.boxes, p, seen, glyphs, scores[:, 10])

    monkeypatch.setattr(page_looks, "validation_page", validation_page)
    monkeypatch.setattr(page_looks.reader, "look_closely", look_closely)
    return find, evidence_of


def log_loss(weights, evidence_of):
    """Of the truth of many signs that were not fitted on, and how often it is the most probable."""
    losses, right = [], []
    for seed in range(40):
        *said, truth = evidence_of(np.random.default_rng([99, seed]))
        p = fuse(*said, weights)
        losses.append(-np.log(np.maximum(p[np.arange(len(truth)), truth], 1e-12)).mean())
        right.append((p.argmax(axis=1) == truth).mean())
    return np.mean(losses), np.mean(right)


def test_fitting_the_fusion_finds_who_is_to_be_trusted(world):
    find, evidence_of = world
    said = []
    fitted = page_weights.fit_fusion(list(page_looks.look(find, None, Material(), range(30), 5)), said.append)
    before, after = log_loss(Weights(), evidence_of), log_loss(fitted, evidence_of)
    assert after[0] < 0.6 * before[0] and after[1] > before[1] + 0.05
    assert fitted.digits > 2 * Weights().digits  # it knows
    assert fitted.mean < Weights().mean / 2  # a pure guess
    (line,) = said
    assert line.startswith("fusion: 360 detections")
    assert page_weights.fit_fusion(list(page_looks.look(find, None, Material(), range(30), 5)), said.append) == fitted


@pytest.mark.parametrize("wrong", [0.7, 1.0, 1.6])
def test_the_temperature_undoes_what_made_the_networks_too_sure_or_not_sure_enough(wrong, monkeypatch, world):
    """Networks that are calibrated, and then made surer or less sure by a known temperature."""
    find, _ = world
    looked = list(page_looks.look(find, None, Material(), range(200), 5))
    rng = np.random.default_rng(3)

    def weigh(one, fusion, neighbours=None):
        truth = page_truths.label(one.found.boxes, one.page)
        honest = rng.dirichlet(np.full(11, 0.3), len(truth))
        for row, true in zip(honest, truth, strict=True):  # what is said to be p is so with probability p
            drawn = rng.choice(11, p=row)
            row[[drawn, true]] = row[[true, drawn]]
        return replace(one.candidates, probabilities=tempered(honest, wrong))

    monkeypatch.setattr(page_weights, "weigh", weigh)
    none = Neighbours(())
    found = page_weights.with_temperature(none, Weights(), looked, lambda line: None)
    assert found.temperature == pytest.approx(1 / wrong, rel=0.12)


def test_everything_fitted_is_what_the_reader_takes(world):
    """On other pages of the same kind the confidence of lines is as high as lines are right."""
    find, _ = world
    said = []
    recipe = SimpleNamespace(FIT_PAGES=160, NEIGHBOUR_PAGES=100, LINE_PAGES=300, FIT_SEED=5)

    def pages(first, count, pictures=False):
        return page_looks.look(find, None, Material(), range(first, first + count), 5, pictures)

    fitted = page_weights.fit(pages, recipe, said.append)
    assert set(fitted) == {"fusion", "neighbours", "linking", "lines", "marks"} and len(said) == 6
    assert fitted["marks"] is None  # these pages have neither points nor minus signs
    weights = Weights.of(fitted["fusion"])
    assert weights.to_dict() == fitted["fusion"]
    trees = Trees.of(fitted["lines"])
    neighbours, linking = Neighbours.of(fitted["neighbours"]), Linking.of(fitted["linking"])
    assert neighbours.strokes == page_weights.STROKES
    assert neighbours.to_dict() == fitted["neighbours"] and len(neighbours.networks) == page_weights.NETWORKS
    confident, right = [], []
    for number in range(2000, 2200):
        page = page_looks.validation_page(np.random.default_rng([5, number]), None)
        found = find(page.picture)
        seen = page_looks.reader.look_closely(None, found, None, weights)
        weighed = page_weights.weigh(page_looks.Looked(page, found, seen), weights, neighbours)
        for values, correct in line_truths(weighed, page, linking):
            assert tuple(values) == trees.features
            confident.append(line_confidences([values], trees)[0])
            right.append(correct)
    assert len(right) > 150 and 0.05 < np.mean(right) < 0.99
    assert np.mean(confident) == pytest.approx(np.mean(right), abs=0.05)
    confident, right = np.array(confident), np.array(right)
    assert confident[right].mean() > confident[~right].mean() + 0.02  # it tells the right ones from the others


def test_a_network_that_finds_nothing_is_said_to():
    with pytest.raises(ValueError, match="train it for longer"):
        page_weights.fit_fusion([])
