"""The picture with a box and its digit over each glyph, to check a reading by eye."""

import cv2
import numpy as np

SURE, CHECK = (0, 110, 220), (215, 90, 0)  # RGB: blue, and orange for confidences below DOUBT
DOUBT = 0.9


def annotate(picture: np.ndarray, reading) -> np.ndarray:
    """A copy of `picture`, (H, W, 3) uint8 RGB, with every digit of `reading` boxed and written above its box.

    Doubtful digits (confidence below DOUBT) are orange and carry a question mark, so colour is not the only sign.
    """
    out = picture.copy()
    thickness = max(1, round(max(picture.shape[:2]) / 600))
    for digit in reading.digits:
        x, y, width, height = (int(v) for v in digit.box)
        doubtful = digit.confidence < DOUBT
        colour = CHECK if doubtful else SURE
        cv2.rectangle(out, (x, y), (x + width, y + height), colour, thickness)
        label = f"{digit.digit}?" if doubtful else str(digit.digit)
        scale = max(9, 0.3 * height) / 22  # the font's capitals are 22 pixels high at scale 1
        (wide, high), _ = cv2.getTextSize(label, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
        above, below = y - 2 * thickness, y + height + high + 2 * thickness
        bottom = above if above > high else min(below, picture.shape[0] - 1)
        left = max(0, min(x, picture.shape[1] - wide))
        cv2.putText(out, label, (left, bottom), cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thickness, cv2.LINE_AA)
    return out
