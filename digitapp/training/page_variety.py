"""Pages of signs that are a little different each time a network learns from them: composing and looking at one takes
far longer than learning from it, so each has to do for several."""

import numpy as np

from ..recognition.neighbours import CLEAN, LOG_HEIGHT, Signs

PARTED, LEAST, MOST = 0.5, 0.3, 0.9  # how often only a part of a page is kept, and how large a share of its signs
FEWEST = 7  # signs of a page of which a part is kept
SIZE = 0.3  # logarithm of how much larger or smaller a whole page is
NOISE = 0.08  # of every number, beside how far it varies
HIDING, HIDDEN = 0.3, 0.08  # how often signs do not see all their neighbours, and how many of them they miss


def varied(page: Signs, truth: np.ndarray, scales: np.ndarray, rng: np.random.Generator) -> tuple[Signs, np.ndarray]:
    """The page as it might have been, and what its signs are, (n,).

    scales: (OWN,) how far each of a sign's numbers varies.
    """
    if len(truth) >= FEWEST and rng.random() < PARTED:
        kept = neighbourhood(page.nearest, int(rng.uniform(LEAST, MOST) * len(truth)) + 1, rng)
        page, truth = part(page, kept), truth[kept]
    own = page.own.astype(np.float64)
    own[:, LOG_HEIGHT] += rng.normal(0, SIZE)
    noise = rng.normal(0, NOISE, own.shape) * scales
    noise[:, CLEAN] = 0  # yes or no
    nearest = page.nearest
    if rng.random() < HIDING:
        hidden = rng.random(nearest.shape) < HIDDEN
        hidden[:, 0] = False  # each sees itself
        nearest = np.where(hidden, -1, nearest)
    return Signs((own + noise).astype(np.float32), nearest, page.relation), truth


def neighbourhood(nearest: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """(n,) bool: a sign, its nearest, theirs, and so on, until there are so many or no more that hang together."""
    kept = np.zeros(len(nearest), bool)
    reached = np.array([rng.integers(len(nearest))])
    while len(reached) and kept.sum() < count:
        kept[rng.permutation(reached)[: count - int(kept.sum())]] = True
        around = np.unique(nearest[reached])
        reached = around[(around >= 0) & ~kept[around]]
    return kept


def part(page: Signs, kept: np.ndarray) -> Signs:
    """Some signs of a page, kept (n,) bool, without what they saw of the others."""
    number = np.where(kept, np.cumsum(kept) - 1, -1)
    nearest = page.nearest[kept]
    nearest = np.where(nearest < 0, -1, number[nearest])
    relation = np.where((nearest < 0)[..., None], 0, page.relation[kept])
    return Signs(page.own[kept], nearest.astype(np.int32), relation.astype(np.float32))
