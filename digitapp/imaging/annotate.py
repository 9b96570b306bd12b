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
        scale = max(0.4, height / 60)
        baseline = y - 2 * thickness if y > 30 * scale else y + height + round(24 * scale)
        label = f"{digit.digit}?" if doubtful else str(digit.digit)
        cv2.putText(out, label, (x, baseline), cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thickness, cv2.LINE_AA)
    return out
