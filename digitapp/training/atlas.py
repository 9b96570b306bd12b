"""The map of drawn digits that the page "Look inside" shows: model/atlas.npz."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ..explanation.atlas import directions
from ..synthesis import glyph_pictures

PER_DIGIT = 60
SEED = 4242  # not one that is trained on


def drawn(per_digit: int = PER_DIGIT, seed: int = SEED) -> tuple[np.ndarray, np.ndarray]:
    """(pictures, digits): so many of each digit by the pen, in the order of the digits."""
    x, y = glyph_pictures.digits(per_digit * 20 + 200, seed)  # of each digit enough, however they are drawn
    chosen = np.concatenate([np.flatnonzero(y == digit)[:per_digit] for digit in range(10)])
    return x[chosen], y[chosen]


def project(features: np.ndarray, seed: int = 0) -> np.ndarray:
    """(n,2) float32 in -1..1: rows (n,d) on a plane, so that what is alike lies together.

    t-SNE (van der Maaten and Hinton 2008) as scikit-learn computes it, on the cosine's distance, begun from the two
    principal components.
    """
    from sklearn.manifold import TSNE

    flat = directions(features).astype(np.float64)
    perplexity = min(30.0, (len(flat) - 1) / 3)
    places = TSNE(perplexity=perplexity, init="pca", random_state=seed).fit_transform(flat)
    places = places - places.mean(axis=0)
    return (places / np.abs(places).max()).astype(np.float32)


def make(path: Path, features: Callable[[np.ndarray], np.ndarray], per_digit: int = PER_DIGIT) -> int:
    """Draw the digits, lay them out by the network's features ((n,28,28) uint8 → (n,d)) and write `path`; returns how
    many."""
    x, y = drawn(per_digit)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, pictures=x, digits=y.astype(np.uint8), places=project(features(x)))
    return len(x)
