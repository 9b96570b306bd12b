"""The picture with what the reader made of it: a box and its digit over each glyph, or where digits were seen."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from ..recognition.reading import Reading

SURE, CHECK = (47, 91, 234), (201, 102, 10)  # RGB: the accent colour, and the warm one for confidences below DOUBT
VOUCHED = (42, 138, 109)  # green: what a person confirmed or corrected
PASSED = (127, 132, 143)  # grey: other signs, which were seen and passed over
DOUBT = 0.9
OPAQUE = 0.8  # of the colour where the page network is certain


def annotate(picture: np.ndarray, reading: Reading, vouched: Collection[tuple[int, int, int, int]] = ()) -> np.ndarray:
    """A copy of `picture`, (H, W, 3) uint8 RGB, with every digit of `reading` boxed and written above its box.

    Doubtful digits (confidence below DOUBT) are orange and carry a question mark, so colour is not the only sign. The
    other signs of the reading have thin grey boxes without a word. vouched: boxes of digits that a person confirmed or
    corrected; they are green and underlined.
    """
    out = picture.copy()
    thickness = max(1, round(max(picture.shape[:2]) / 600))
    for x, y, width, height in reading.signs:
        cv2.rectangle(out, (int(x), int(y)), (int(x + width), int(y + height)), PASSED, max(1, thickness // 2))
    for digit in reading.digits:
        x, y, width, height = (int(v) for v in digit.box)
        by_person = tuple(digit.box) in vouched
        doubtful = digit.confidence < DOUBT and not by_person
        colour = VOUCHED if by_person else CHECK if doubtful else SURE
        cv2.rectangle(out, (x, y), (x + width, y + height), colour, thickness)
        if by_person:
            cv2.rectangle(out, (x, y + height), (x + width, y + height + 2 * thickness), colour, cv2.FILLED)
        label = f"{digit.digit}?" if doubtful else str(digit.digit)
        scale = max(9, 0.3 * height) / 22  # the font's capitals are 22 pixels high at scale 1
        (wide, high), _ = cv2.getTextSize(label, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
        above, below = y - 2 * thickness, y + height + high + 2 * thickness
        bottom = above if above > high else min(below, picture.shape[0] - 1)
        left = max(0, min(x, picture.shape[1] - wide))
        cv2.putText(out, label, (left, bottom), cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thickness, cv2.LINE_AA)
    return out


def combine_heat(levels: list[np.ndarray]) -> np.ndarray:
    """The heat of several levels, each (h, w) uint8 and finest first, as one picture of the finest one's size.

    A digit is seen at the levels where it has the right size: the highest of them counts.
    """
    finest = levels[0]
    out = finest.copy()
    for level in levels[1:]:
        np.maximum(out, cv2.resize(level, finest.shape[::-1], interpolation=cv2.INTER_LINEAR), out=out)
    return out


def overlay_heat(picture: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """`picture`, (H, W, 3) uint8 RGB, paler and in grey, under a soft cloud of the accent colour where heat is.

    heat: (h, w) uint8 of any size, 255 where the page network is certain of a digit.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None].astype(np.float32)
    pale, colour = 0.75 * grey + 0.25 * 255, np.array(SURE, np.float32)
    size = picture.shape[1], picture.shape[0]
    certain = cv2.resize(heat, size, interpolation=cv2.INTER_CUBIC).astype(np.float32)[..., None] / 255
    share = OPAQUE * certain**0.7  # doubtful places would hardly show otherwise
    return (pale * (1 - share) + colour * share + 0.5).astype(np.uint8)
