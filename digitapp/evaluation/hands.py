"""How well the digit network reads hands that it was never trained on, source by source.

MNIST's test set says how well it reads MNIST; these figures say what to expect of one's own handwriting.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

import numpy as np

from ..datasets import glyphs
from ..datasets.page_crops import Source, crops
from . import metrics


class How(TypedDict, total=False):
    """Who writes the digits of a source, and how its pages are laid out: as for page_crops.Source."""

    writers: str
    layout: str


SEED = 4001
PAGES = 250  # composed for a source
#: name → who writes and on what; None: as scanned
SOURCES: dict[str, How | None] = {
    "Swiss writers, scanned": None,
    "Swiss writers, photographed": {"writers": "swiss"},
    "MNIST digits never trained on, photographed": {"writers": "mnist"},
    "Drawn by the pen, photographed": {"writers": "pen"},
    "Handwriting fonts, photographed": {"writers": "font"},
    "All of these in photographed boxes": {"layout": "grid"},
}

Predict = Callable[[np.ndarray], np.ndarray]


def measure(
    predict: Predict,
    threshold: float,
    extra: Path | None,
    mnist: Path | None = None,
    pages: int = PAGES,
    cache: Path | None = None,
    say: Callable[[str], None] = lambda sentence: None,
) -> list[dict[str, Any]]:
    """One row of figures a source; sources that are not at hand are left out.

    predict: (n, 28, 28) uint8 → (n, 10); threshold: digits whose ten probabilities sum to less are rejected. Keys:
    name; count of digits; correct, the share that is answered, and correctly; rejected, the share called no digit; ece,
    the expected calibration error.
    """
    rows = []
    for name, how in SOURCES.items():
        say(f"hands: {name}")
        try:
            x, y = glyphs.scans("validation", extra) if how is None else _pages(how, extra, mnist, pages, cache)
        except ValueError:  # a hand that needs --extra
            continue
        x, y = x[y < 10], y[y < 10]
        if not len(x):
            continue
        figures = metrics.headline(y, np.asarray(predict(x), np.float64), threshold)
        rows.append(
            {
                "name": name,
                "count": len(x),
                "correct": figures["read_rightly"],
                "rejected": figures["refused"],
                "ece": figures["ece"],
            }
        )
    return rows


def _pages(
    how: How, extra: Path | None, mnist: Path | None, pages: int, cache: Path | None
) -> tuple[np.ndarray, np.ndarray]:
    return crops(pages, SEED, Source("validation", extra, mnist, **how), cache)
