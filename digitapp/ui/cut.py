"""The ink of one digit, cut out of a drawing or of an open photo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from digitapp import Digit, Prediction
from digitapp.imaging.box_ink import box_ink
from digitapp.imaging.strokes import Stroke, draw_polylines
from digitapp.ui.sheets import Sheet


def of_drawing(strokes: Sequence[Stroke]) -> Callable[[Prediction], np.ndarray | None]:
    """Cuts a digit's ink, (h,w) float32 0..1, out of these strokes; boxes are in the strokes' units.

    What has no box, all the ink taken as one digit, has no cut of its own: None.
    """

    def cut(digit: Prediction) -> np.ndarray | None:
        if not isinstance(digit, Digit):
            return None
        picture, scale, (left, top) = draw_polylines([stroke.points for stroke in strokes])
        x, y, w, h = digit.box
        return box_ink(picture, ((x - left) * scale, (y - top) * scale, w * scale, h * scale))

    return cut


def of_sheet(sheet: Sheet) -> Callable[[Digit], np.ndarray | None]:
    """Cuts a digit's ink, (h,w) float32 0..1, out of an open photo's preview."""

    def cut(digit: Digit) -> np.ndarray | None:
        with Image.open(BytesIO(sheet.preview)) as opened:
            picture = np.array(opened.convert("RGB"))
        return box_ink(picture, tuple(v * sheet.scale for v in digit.box))

    return cut
