"""Skewed writing: the angle of the lines, and the ink turned upright with boxes led back."""
from dataclasses import dataclass

import cv2
import numpy as np

LEAST = np.tan(np.radians(3.0))  # lines that slope less are left alone: nobody writes straighter
MOST = np.tan(np.radians(25.0))


@dataclass(frozen=True)
class Turn:
    """A rotation of the ink map about its centre: `matrix` (2,3) leads from the given to the upright one."""
    matrix: np.ndarray
    size: tuple  # (w, h) of the upright map

    def apply(self, work):
        return cv2.warpAffine(work, self.matrix, self.size, flags=cv2.INTER_LINEAR)

    def back(self, box):
        """A box (x, y, w, h) of the upright map as the smallest box around it in the given one."""
        x, y, w, h = box
        corners = np.array([[x, y], [x + w, y], [x, y + h], [x + w, y + h]], float)
        # the ink seldom reaches the corners: turn an ellipse, not the rectangle
        middle = corners.mean(axis=0)
        inverse = cv2.invertAffineTransform(self.matrix)
        cx, cy = inverse[:, :2] @ middle + inverse[:, 2]
        half_w, half_h = np.hypot(inverse[0, 0] * w, inverse[0, 1] * h) / 2, np.hypot(inverse[1, 0] * w, inverse[1, 1] * h) / 2
        return cx - half_w, cy - half_h, 2 * half_w, 2 * half_h


def slope_of(glyphs):
    """How many pixels the lines of writing fall per pixel to the right: the median over close neighbours.

    0.0 when there are fewer than three pairs of neighbours, or when they do not agree.
    """
    slopes = []
    for g in glyphs:
        best, distance = None, np.inf
        for o in glyphs:
            dx, dy = o.centre[0] - g.centre[0], o.centre[1] - g.centre[1]
            size = max(g.height, o.height)
            if 0 < dx < 4 * size and abs(dy) < 0.7 * size and dx + 3 * abs(dy) < distance and min(g.height, o.height) > 0.5 * size:
                best, distance = dy / dx if dx > 0.4 * size else None, dx + 3 * abs(dy)
        if best is not None:
            slopes.append(best)
    if len(slopes) < 3:
        return 0.0
    middle = float(np.median(slopes))
    error = 1.5 * float(np.median(np.abs(np.array(slopes) - middle))) / np.sqrt(len(slopes))
    return float(np.clip(middle, -MOST, MOST)) if error < max(0.05, 0.5 * abs(middle)) else 0.0


def turn_upright(shape, slope):
    """The Turn that makes lines of that slope level, for an ink map (h,w); None when that is not worth it."""
    if abs(slope) < LEAST:
        return None
    h, w = shape
    angle = np.degrees(np.arctan(slope))
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), angle, 1)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = int(np.ceil(w * cos + h * sin)), int(np.ceil(w * sin + h * cos))
    matrix[:, 2] += (size[0] - w) / 2, (size[1] - h) / 2
    return Turn(matrix, size)
