"""Signs cut out of composed pages: which ones, labelled as what, and that they are what the reader would cut out."""

import numpy as np
import pytest

from digitapp.datasets import page_crops
from digitapp.datasets.page_crops import Source, crops, cut
from digitapp.imaging.normalize import normalize
from digitapp.synthesis.material import Hand, Material
from digitapp.synthesis.pages import Page, compose
from digitapp.synthesis.sheet import IGNORED
from digitapp.synthesis.writer import OTHER
from tests import pen


@pytest.fixture(autouse=True)
def material(monkeypatch):
    """Whatever the source, one hand whose every digit is a bar."""
    bar = np.full((20, 6), 255, np.uint8)
    only = Material([Hand("bars", ([bar],) * 10, True)], [1.0])
    monkeypatch.setattr(page_crops, "_material", lambda source: only)
    return only


def sheet(*marks, names=(), size=(256, 256)):
    """A clean page with a painted digit for every (text, x, y, kind); boxes are the ink's own."""
    picture = np.full((*size[::-1], 3), 240, np.uint8)
    boxes, kinds = [], []
    for text, x, y, kind in marks:
        ink = pen.ink(pen.strokes(text, x, y, 40), size, 5)
        picture = np.minimum(picture, np.uint8(240 - 200 * ink)[..., None])
        rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
        boxes.append((columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1))
        kinds.append(kind)
    return Page(picture, np.float32(boxes).reshape(-1, 4), np.array(kinds, int), np.zeros(len(kinds), int), "", names)


def test_a_digit_is_cut_as_mnist_would_have_shown_its_ink(monkeypatch):
    monkeypatch.setattr(page_crops, "GROUND", 0.0)
    page = sheet(("3", 30, 40, 3), ("5", 150, 150, 5))
    for alone in (0.0, 1.0):
        monkeypatch.setattr(page_crops, "ALONE", alone)
        found = cut(page, np.random.default_rng(1))
        assert [kind for _, kind in found] == [3, 5]
        for (glyph, _), (text, x, y) in zip(found, (("3", 30, 40), ("5", 150, 150)), strict=True):
            wanted = normalize(pen.ink(pen.strokes(text, x, y, 40), (256, 256), 5)).astype(float)
            assert np.corrcoef(glyph.ravel(), wanted.ravel())[0, 1] > 0.93


def test_what_is_cut_off_too_small_printed_or_confusable_is_left_out(monkeypatch):
    monkeypatch.setattr(page_crops, "GROUND", 0.0)
    page = sheet(
        ("3", 30, 40, 3),
        ("8", 120, 40, OTHER),
        ("0", 30, 150, OTHER),
        ("7", 120, 150, IGNORED),
        names=("3", "k", "o", "7"),
    )
    assert sorted(kind for _, kind in cut(page, np.random.default_rng(1))) == [3, OTHER]
    beyond = Page(page.picture, page.boxes - np.float32([40, 0, 0, 0]), page.kinds, page.lines, "")
    assert 3 not in [kind for _, kind in cut(beyond, np.random.default_rng(1))]
    small = Page(page.picture, page.boxes * np.float32([1, 1, 0.15, 0.15]), page.kinds, page.lines, "")
    assert cut(small, np.random.default_rng(1)) == []


def test_looks_at_the_ground_touch_no_sign(monkeypatch):
    page = sheet(("3", 30, 40, 3))
    looked = []
    monkeypatch.setattr(
        page_crops, "_on_page", lambda picture, box, rng: looked.append(box) or np.ones((28, 28), np.uint8)
    )
    monkeypatch.setattr(page_crops, "GROUND", 200.0)
    monkeypatch.setattr(page_crops, "ALONE", 0.0)
    kinds = [kind for _, kind in cut(page, np.random.default_rng(1))]
    assert kinds[0] == 3 and set(kinds[1:]) == {OTHER} and len(kinds) > 100
    x, y, w, h = page.boxes[0]
    apart = [a + c < x or x + w < a or b + d < y or y + h < b for a, b, c, d in looked[1:]]
    assert all(apart)


def test_the_same_pages_give_the_same_crops_and_are_kept(tmp_path):
    source = Source("train", layout="numbers")
    x, y = crops(3, 7, source, processes=1)
    again = crops(3, 7, source, tmp_path, processes=1)
    kept = crops(3, 7, source, tmp_path, processes=1)
    other = crops(3, 8, source, processes=1)
    assert len(list(tmp_path.iterdir())) == 1 and x.dtype == np.uint8 and x.shape[1:] == (28, 28)
    assert all(np.array_equal(x, a[0]) and np.array_equal(y, a[1]) for a in (again, kept))
    assert x.shape != other[0].shape or not np.array_equal(x, other[0])


def test_the_signs_of_a_composed_page_have_names(material):
    page = compose(np.random.default_rng(3), material, (400, 300), "sums", 30.0, 0.0)
    assert len(page.names) == len(page.kinds) and set("+-×/:÷*=") & set(page.names)
    written = [(name, kind) for name, kind in zip(page.names, page.kinds, strict=True) if kind != IGNORED]
    assert written and all(name.isdigit() == (kind < OTHER) for name, kind in written)
