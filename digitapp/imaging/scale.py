"""How thick the strokes on a page are, before anything on it is known."""

import cv2
import numpy as np


def stroke_width(mask: np.ndarray) -> float:
    """Width in pixels of the strokes written on a page, at least 1.5, from its (h,w) uint8 0/1 mask.

    Only components shaped like a glyph have a say: not rules, dashes, dots, frames or the desk.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    stats = stats[1:]
    h, w = mask.shape
    width, tall, area = stats[:, 2], stats[:, 3], stats[:, 4]
    frame = (width > 0.6 * w) & (tall > 0.6 * h) & (min(h, w) > 120) | (width > 0.95 * w) & (tall > 0.95 * h)
    glyph = (width > 0.2 * tall) & (width < 8 * tall) & (area < 0.7 * width * tall) & (tall > 6) & ~frame
    if min(h, w) > 200:  # what comes in from outside a page is desk, finger or shadow, unless it is small
        rim = (stats[:, 0] == 0) | (stats[:, 1] == 0) | (stats[:, 0] + width == w) | (stats[:, 1] + tall == h)
        glyph &= ~(rim & (np.maximum(width, tall) > 0.15 * min(h, w)))
    distance = cv2.distanceTransform(cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT), cv2.DIST_L2, 3)[
        1:-1, 1:-1
    ]
    ridge = (distance > 0) & (distance >= cv2.dilate(distance, np.ones((3, 3), np.uint8)))
    if not glyph.any():
        radii = distance[ridge]
        return max(1.5, 2 * float(np.percentile(radii, 80))) if len(radii) else 2.0
    # each component's mean radius; the median over components, the higher ones with more weight up to a point
    on = labels[ridge]
    radii = (np.bincount(on, distance[ridge], count) / np.maximum(np.bincount(on, minlength=count), 1))[1:]
    weight = np.where(glyph, np.minimum(tall, np.percentile(tall[glyph], 60)), 0).astype(float)
    order = np.argsort(radii)
    total = np.cumsum(weight[order])
    return max(1.5, 2 * float(radii[order][np.searchsorted(total, total[-1] / 2)]))
