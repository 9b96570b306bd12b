"""The ink of one sign, cut out of the picture by its box and the box's own contrast, whatever the colours are."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

TALL = 72  # pixels: a larger sign is reduced to this before its ink is sought; the network sees 20
AROUND = 0.18  # paper around the box that is looked at, as a share of its longer side
BEYOND = 0.05  # how far ink may stick out of the box, as a share of its longer side
CORE = (
    0.64  # share of the box, about its middle, that ink has to reach into: what stays outside is a frame, a neighbour
)
LEAST = 14.0  # distance between the colours of ink and paper, in levels of 255, below which nothing is told apart


def box_ink(picture: np.ndarray, box: Sequence[float] | np.ndarray) -> np.ndarray | None:
    """Ink (h, w) float32 0..1, 1 = pen, exactly 0 off the ink, of the sign in `box` (x, y, width, height);
    None without contrast.

    picture: (H, W) or (H, W, 3) uint8, pen darker or lighter than the paper or of another colour. Strokes that go on
    beyond the box are cut at its border.
    """
    x, y, w, h = (float(v) for v in box)
    around = AROUND * max(w, h) + 1.5
    x0, y0 = int(max(0, x - around)), int(max(0, y - around))
    x1, y1 = int(min(picture.shape[1], np.ceil(x + w + around))), int(min(picture.shape[0], np.ceil(y + h + around)))
    if x1 - x0 < 4 or y1 - y0 < 4:
        return None
    patch = picture[y0:y1, x0:x1]
    scale = min(1.0, TALL / max(w, h))
    if scale < 1:
        patch = cv2.resize(patch, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    x, y, w, h = (x - x0) * scale, (y - y0) * scale, w * scale, h * scale
    if min(patch.shape[:2]) > 12:  # the grain of the picture, far finer than a stroke
        patch = cv2.GaussianBlur(patch, (0, 0), 0.35 + 0.012 * h)
    depth = colour_depth(patch, [(x, y, w, h)])
    if depth is None:
        return None
    cut, _ = cv2.threshold(np.clip(depth * 200, 0, 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    threshold = float(np.clip(cut / 200, 0.25, 0.7))
    beyond = BEYOND * max(w, h) + 0.5
    t, b = max(0, round(y - beyond)), min(depth.shape[0], round(y + h + beyond) + 1)
    l, r = max(0, round(x - beyond)), min(depth.shape[1], round(x + w + beyond) + 1)
    mask = np.zeros(depth.shape, np.uint8)
    mask[t:b, l:r] = depth[t:b, l:r] > threshold
    keep = _reaching(mask, (x, y, w, h))
    if not keep.any():
        return None
    skirt = cv2.dilate(keep.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    skirt &= (mask == 0) | keep  # the soft edge of what is kept, and nothing of what is not
    strong = float(np.median(depth[keep]))
    floor = 0.45 * threshold
    ink = np.clip((depth - floor) / max(strong - floor, 0.1), 0, 1)
    return np.where(skirt, ink, 0).astype(np.float32)[t:b, l:r]


def colour_depth(patch: np.ndarray, boxes: Iterable[Sequence[float] | np.ndarray]) -> np.ndarray | None:
    """How far every pixel's colour lies from paper (0) towards ink (1): (h, w) float32, beyond 0 and 1 too.

    patch: (h, w) or (h, w, 3) uint8; boxes: x, y, width, height of what has ink in it, around them is paper.
    None when the two are the same colour.
    """
    colours = patch.astype(np.float32)
    if colours.ndim == 2:
        colours = colours[..., None]
    inside = np.zeros(colours.shape[:2], bool)
    for x, y, w, h in boxes:
        inside[max(0, int(y)) : max(0, int(y + h) + 1), max(0, int(x)) : max(0, int(x + w) + 1)] = True
    if not inside.any():
        return None
    ring = colours[~inside]
    paper = np.median(ring if len(ring) >= 12 else colours.reshape(-1, colours.shape[2]), axis=0)
    paper_plane = _plane(colours, paper)
    away = np.linalg.norm(colours - paper_plane, axis=2)
    far = inside & (away >= np.percentile(away[inside], 88))
    ink = np.median((colours - paper_plane)[far], axis=0)
    length = float(np.linalg.norm(ink))
    if length < LEAST:
        return None
    return (colours - paper_plane) @ (ink / length**2)


def _plane(colours: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """The paper's colour over the patch: a plane through the half of all pixels that are nearest to its median
    colour."""
    h, w, _ = colours.shape
    ys, xs = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
    terms = np.stack([np.ones(h * w), xs.ravel(), ys.ravel()], 1).astype(np.float32)
    flat = colours.reshape(h * w, -1)
    away = np.abs(flat - paper).sum(1)
    near = away <= np.percentile(away, 50)
    weighted = terms[near]
    ridge = np.diag([0.0, 0.02, 0.02]).astype(np.float32) * near.sum()
    fit = np.linalg.solve(weighted.T @ weighted + ridge, weighted.T @ (flat[near] - paper))
    return paper + (terms @ fit).reshape(colours.shape)


def _reaching(mask: np.ndarray, box: tuple[float, float, float, float]) -> np.ndarray:
    """The pieces of a mask that reach into the middle of the box, or are a large part of what is there."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    x, y, w, h = box
    rest = (1 - CORE) / 2
    l, t, r, b = x + rest * w, y + rest * h, x + (1 - rest) * w, y + (1 - rest) * h
    if w < 0.45 * h:  # a 1: its box is hardly wider than its stroke
        l, r = x, x + w
    keep = np.zeros(count, bool)
    for k in range(1, count):
        u, v, width, height, area = stats[k]
        reaches = u < r and u + width > l and v < b and v + height > t
        keep[k] = reaches and area >= 3 or area > 0.3 * stats[1:, cv2.CC_STAT_AREA].sum()
    return keep[labels]
