"""The project's own drawn digits as a map: who looks like a digit, and where it lies among them.

model/atlas.npz, made by `python train.py --atlas`, holds the pictures and their places on the map. What the network
makes of them is computed by the network in use, so that neighbours are always its own.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import AtlasError as AtlasError

NEIGHBOURS = 8
PLACED_BY = 5  # nearest digits that say where a new one lies on the map


@dataclass(frozen=True)
class Atlas:
    """pictures (n,28,28) uint8, digits (n,) int 0..9, places (n,2) float32 on the map; features (n,d) float32 of length
    1."""

    pictures: np.ndarray
    digits: np.ndarray
    places: np.ndarray
    features: np.ndarray

    def nearest(self, feature: np.ndarray, count: int = NEIGHBOURS) -> tuple[np.ndarray, np.ndarray]:
        """(indices, likeness): the digits whose features (d,) point the same way, most alike first; likeness is a
        cosine."""
        likeness = self.features @ directions(feature[None])[0]
        order = np.argsort(-likeness, kind="stable")[:count]
        return order, likeness[order]

    def place(self, feature: np.ndarray) -> np.ndarray:
        """(2,) float: where a digit with these features (d,) lies on the map: among its nearest, weighed by
        likeness."""
        order, likeness = self.nearest(feature, PLACED_BY)
        weights = 1 / np.maximum(1 - likeness, 1e-6) ** 2
        return (weights[:, None] * self.places[order]).sum(axis=0) / weights.sum()


def directions(features: np.ndarray) -> np.ndarray:
    """Rows (n,d) brought to length 1; a row of zeros stays."""
    return features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9)


def load_pictures(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(pictures, digits, places) of the file at `path`; raises AtlasError when it is missing or damaged."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as arrays:
            found = tuple(arrays[name] for name in ("pictures", "digits", "places"))
    except FileNotFoundError:
        raise AtlasError(f"{path.name} is missing. Make it with: python train.py --atlas") from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise AtlasError(f"{path.name} is damaged. Make it again with: python train.py --atlas") from error
    n = len(found[0])
    if found[0].shape != (n, 28, 28) or found[1].shape != (n,) or found[2].shape != (n, 2) or n < NEIGHBOURS:
        raise AtlasError(f"{path.name} is no map of digits. Make it again with: python train.py --atlas")
    return found[0], found[1].astype(int), found[2]


def open_atlas(path: Path, features: Callable[[np.ndarray], np.ndarray]) -> Atlas:
    """The atlas with its features by the network in use; features: (n,28,28) uint8 → (n,d). Raises AtlasError."""
    pictures, digits, places = load_pictures(path)
    return Atlas(pictures, digits, places, directions(features(pictures)))
