"""Varied pages are still the same signs with the same neighbours, fewer of both."""

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components

from digitapp.recognition.neighbours import CLEAN, LOG_HEIGHT, NEAREST, OWN, Signs, around
from digitapp.training.page_variety import FEWEST, NOISE, SIZE, neighbourhood, part, varied


def page(n=30, seed=0):
    """(signs, truth): numbers that tell the signs apart, the number of each in the first of them."""
    rng = np.random.default_rng(seed)
    boxes = np.concatenate([rng.uniform(0, 600, (n, 2)), rng.uniform(10, 40, (n, 2))], axis=1)
    own = rng.normal(size=(n, OWN)).astype(np.float32)
    own[:, 0] = np.arange(n)
    return Signs(own, *around(boxes, np.ones(n))), np.arange(n) % 11


def test_a_part_has_the_neighbours_that_stayed_where_they_stood():
    whole, _ = page()
    kept = np.random.default_rng(1).random(30) < 0.6
    some = part(whole, kept)
    names = np.flatnonzero(kept)
    for k, name in enumerate(names):
        before = {int(o): tuple(r) for o, r in zip(whole.nearest[name], whole.relation[name]) if o >= 0 and kept[o]}
        after = {int(names[o]): tuple(r) for o, r in zip(some.nearest[k], some.relation[k]) if o >= 0}
        assert after == before and some.nearest[k, 0] == k
    assert not some.relation[some.nearest < 0].any() and np.array_equal(some.own, whole.own[kept])


@pytest.mark.parametrize("count", [1, 5, 30])
def test_a_neighbourhood_hangs_together(count):
    whole, _ = page()
    kept = neighbourhood(whole.nearest, count, np.random.default_rng(2))
    assert kept.sum() == count
    sees = np.zeros((30, 30), bool)
    for k, near in enumerate(whole.nearest):
        sees[k, near[near >= 0]] = True
    assert connected_components(sees[np.ix_(kept, kept)], directed=False)[0] == 1


def test_two_pages_that_do_not_see_each_other_stay_apart():
    nearest = np.full((8, NEAREST), -1)
    nearest[:, 0] = np.arange(8)
    nearest[:4, 1], nearest[4:, 1] = [1, 2, 3, 0], [5, 6, 7, 4]
    kept = neighbourhood(nearest, 8, np.random.default_rng(0))
    assert kept.sum() == 4 and kept[:4].all() != kept[4:].all()


def test_every_variety_is_of_the_same_signs():
    whole, truth = page()
    scales, sizes, counts, seen = np.full(OWN, 2.0), [], [], []
    scales[0] = 0
    for seed in range(300):
        some, what = varied(whole, truth, scales, np.random.default_rng(seed))
        names = np.rint(some.own[:, 0]).astype(int)
        assert np.array_equal(what, truth[names]) and len(some.own) == len(some.nearest) == len(some.relation)
        rest = np.delete(some.own - whole.own[names], [0, CLEAN, LOG_HEIGHT], axis=1)
        assert rest.std() == pytest.approx(2 * NOISE, rel=0.2)
        assert np.array_equal(some.own[:, CLEAN], whole.own[names, CLEAN])
        assert np.array_equal(some.nearest[:, 0], np.arange(len(names)))
        sizes.append((some.own - whole.own[names])[:, LOG_HEIGHT].mean())
        counts.append(len(names))
        seen.append((some.nearest >= 0).sum() / (part(whole, np.isin(np.arange(30), names)).nearest >= 0).sum())
    assert np.std(sizes) == pytest.approx(SIZE, rel=0.2)
    assert 0.35 < np.mean(np.array(counts) == 30) < 0.65 and min(counts) >= 9
    assert min(seen) < 0.97 and np.mean(np.array(seen) == 1) > 0.5


def test_the_smallest_pages_stay_whole():
    whole, truth = page(FEWEST - 1)
    assert all(
        len(varied(whole, truth, np.ones(OWN), np.random.default_rng(seed))[1]) == FEWEST - 1 for seed in range(20)
    )
