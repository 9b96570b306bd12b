"""Ruled lines, grids and boxes taken out of an ink map, with the strokes that cross them kept."""
import cv2
import numpy as np


def without_rules(work):
    """The ink map (h,w) float32 without long straight lines across the picture."""
    mask = (work > 0.25).astype(np.uint8)
    out = work
    for axis in (0, 1):
        lines = _long_lines(mask if axis == 0 else mask.T, max(60, int(0.6 * work.shape[1 - axis])))
        lines = lines if axis == 0 else lines.T
        out = np.where(lines, 0, out)
    return out


def _long_lines(mask, length):
    """Where thin horizontal lines at least `length` pixels long run, and no stroke crosses them; bool."""
    thick = cv2.dilate(mask, np.ones((3, 1), np.uint8))  # a line that slants a little is a stair
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8)) & mask
    if not runs.any():
        return runs > 0
    near = cv2.dilate(runs, np.ones((5, 3), np.uint8)) & mask
    # how tall the ink is at every pixel of a line: much taller than the line means a stroke crosses
    tall = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((_thickness(near) * 2 + 1, 1), np.uint8))
    return (near > 0) & (tall == 0)


def _thickness(near):
    heights = near.sum(axis=0)
    crossings = np.diff(near.astype(np.int8), axis=0, prepend=0).clip(0).sum(axis=0)
    one = crossings > 0
    return max(1, int(np.median(heights[one] / crossings[one]))) if one.any() else 1
