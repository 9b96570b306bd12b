"""Whether a recognizer that has just been loaded can be trusted to take over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import AtlasError, SelfTestError
from ..explanation.atlas import load_pictures

if TYPE_CHECKING:
    from .recognizer import Recognizer

LEAST = 0.9  # share of the drawn digits that a usable network reads correctly
_LINE = [[(30.0, 10.0), (30.0, 110.0)]]  # a 1, for the page network


def self_test(recognizer: Recognizer, atlas: Path) -> None:
    """Have it read drawn digits, and a stroke on a page. Raises SelfTestError when it cannot.

    atlas: the file with the drawn digits; without one only shapes and sums are looked at.
    """
    try:
        pictures, digits, _ = load_pictures(atlas)
    except AtlasError:
        pictures, digits = np.zeros((8, 28, 28), np.uint8), None
    try:
        probabilities = recognizer.predict(pictures)
        reading = recognizer.read_strokes(_LINE)
    except Exception as error:  # noqa: BLE001 - whatever a foreign network does, the old one stays
        raise SelfTestError(f"it failed on a drawn digit ({type(error).__name__})") from error
    if not np.isfinite(probabilities).all() or probabilities.min() < -1e-4 or probabilities.sum(axis=1).max() > 1.001:
        raise SelfTestError("its answers are no probabilities")
    if digits is not None:
        share = float(np.mean(probabilities.argmax(axis=1) == digits))
        if share < LEAST:
            raise SelfTestError(f"it reads only {share:.0%} of the drawn digits")
    if len(reading.digits) > 1:
        raise SelfTestError("it sees more than one digit in one stroke")
