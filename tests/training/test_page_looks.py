"""Composed pages looked at by processes beside this one: the same pages, and the same is seen."""

from collections import Counter

import numpy as np

from digitapp import paths
from digitapp.datasets import glyphs
from digitapp.synthesis.material import Material
from digitapp.training import page_looks
from digitapp.training.page_data import Sources


def test_other_processes_see_what_this_one_sees(recognizer, mnist):
    material = glyphs.load("validation", None, None)
    alone = list(page_looks.look(recognizer.find, recognizer.predict, material, range(3, 16), 5, pictures=True))
    with page_looks.Looks(paths.digit_network(), Sources(None, None), 5, processes=2) as pages:
        found = list(pages(3, 13, pictures=True))
        (without,) = pages(3, 1)
    assert len(found) == len(alone) > 10
    for one, other in zip(found, alone, strict=True):
        assert np.array_equal(one.page.picture, other.page.picture) and np.array_equal(one.page.kinds, other.page.kinds)
        assert one.found.boxes.shape == other.found.boxes.shape
        assert np.abs(one.candidates.probabilities - other.candidates.probabilities).max() < 0.02
    assert without.page.picture.size == 0 and np.array_equal(without.candidates.glyphs, alone[0].candidates.glyphs)


def test_pages_are_like_those_that_people_send():
    material = Material()
    pages = [page_looks.validation_page(np.random.default_rng([1, k]), material) for k in range(150)]
    layouts = Counter(page.layout for page in pages)
    share = sum(count for name, count in layouts.items() if page_looks.USUAL[name] >= 8) / len(pages)
    assert 0.7 < share < 0.95  # with digits, and mostly numbers
    assert {max(page.picture.shape[:2]) // 10 for page in pages} > {25, 36, 48, 64}
