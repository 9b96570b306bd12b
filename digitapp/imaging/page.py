"""A sheet of paper seen on a desk: its four corners, and the picture as if looked at from straight above."""
from dataclasses import dataclass

import cv2
import numpy as np

THUMB = 400  # pixels of the longer side on which the sheet is looked for
CONTRAST = 18  # grey levels by which the sheet is brighter than what lies around it


@dataclass(frozen=True)
class Sheet:
    """matrix: (3,3) homography from the picture to the flat sheet; size: (w, h) of that; picture_size: (w, h)."""
    matrix: np.ndarray
    size: tuple
    picture_size: tuple

    def flat(self, picture):
        """The sheet alone, upright and rectangular, same kind of array as `picture`."""
        return cv2.warpPerspective(picture, self.matrix, self.size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)

    def back(self, box):
        """A box (x, y, w, h) on the flat sheet as the smallest box around it in the picture."""
        x, y, w, h = box
        corners = np.array([[[x, y], [x + w, y], [x, y + h], [x + w, y + h]]], np.float64)
        corners = cv2.perspectiveTransform(corners, np.linalg.inv(self.matrix))[0]
        (x0, y0), (x1, y1) = corners.min(axis=0), corners.max(axis=0)
        return x0, y0, x1 - x0, y1 - y0

    def map_back(self, work):
        """An ink map of the flat sheet laid over the picture, at the picture's size, zero beside the sheet."""
        scale = np.diag([self.size[0] / work.shape[1], self.size[1] / work.shape[0], 1.0])
        return cv2.warpPerspective(work, np.linalg.inv(self.matrix) @ scale, self.picture_size, flags=cv2.INTER_LINEAR)


def find_sheet(picture):
    """The Sheet whose whole border is seen in a picture (H,W,3) or (H,W) uint8, or None.

    A sheet is one bright region with four straight sides, darker things beyond each of them, and
    neither small nor the whole picture.
    """
    h, w = picture.shape[:2]
    if min(h, w) < 200:
        return None
    factor = THUMB / max(h, w)
    thumb = cv2.resize(picture, (round(w * factor), round(h * factor)), interpolation=cv2.INTER_AREA)
    grey = thumb if thumb.ndim == 2 else cv2.cvtColor(thumb, cv2.COLOR_RGB2GRAY)
    smooth = cv2.medianBlur(grey, 7)
    _, bright = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    bright = cv2.morphologyEx(bright, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=4)
    if count < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    contours, _ = cv2.findContours((labels == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    area = cv2.contourArea(hull)
    if not 0.15 < area / grey.size < 0.93 or stats[largest, cv2.CC_STAT_AREA] < 0.85 * area:
        return None
    corners = _four(hull)
    if corners is None or cv2.contourArea(corners.astype(np.float32)) < 0.93 * area or not _bordered(smooth, corners):
        return None
    return _sheet(corners / factor, (w, h))


def _four(hull):
    """The four corners of a hull, (4,2) float, clockwise from the top left; None when it has not four."""
    around = cv2.arcLength(hull, True)
    for tolerance in (0.02, 0.03, 0.045, 0.06):
        polygon = cv2.approxPolyDP(hull, tolerance * around, True)[:, 0].astype(float)
        if len(polygon) == 4:
            centre = polygon.mean(axis=0)
            order = np.argsort(np.arctan2(*(polygon - centre).T[::-1]))
            polygon = polygon[order]
            return np.roll(polygon, -int(polygon.sum(axis=1).argmin()), axis=0)
        if len(polygon) < 4:
            return None
    return None


def _bordered(smooth, corners):
    """Whether it is darker just outside every side than just inside, nearly all along."""
    h, w = smooth.shape
    centre = corners.mean(axis=0)
    for a, b in zip(corners, np.roll(corners, -1, axis=0)):
        t = np.linspace(0.08, 0.92, 40)[:, None]
        side = a + t * (b - a)
        normal = np.array([(b - a)[1], -(b - a)[0]]) / max(np.hypot(*(b - a)), 1)
        normal *= np.sign(normal @ (side.mean(axis=0) - centre))
        inside, outside = np.rint(side - 6 * normal).astype(int), np.rint(side + 6 * normal).astype(int)
        seen = (outside >= 0).all(axis=1) & (outside[:, 0] < w) & (outside[:, 1] < h)
        if seen.mean() < 0.8:
            return False
        drop = smooth[inside[seen, 1].clip(0, h - 1), inside[seen, 0].clip(0, w - 1)].astype(int) - smooth[outside[seen, 1], outside[seen, 0]]
        if (drop > CONTRAST).mean() < 0.8:
            return False
    return True


def _sheet(corners, picture_size):
    top, right, bottom, left = (np.hypot(*(corners[i] - corners[(i + 1) % 4])) for i in range(4))
    size = max(16, round(max(top, bottom))), max(16, round(max(left, right)))
    flat = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    # a little inwards: the sheet's own edge and its shadow are no writing
    inset = corners + 0.012 * (corners.mean(axis=0) - corners)
    return Sheet(cv2.getPerspectiveTransform(inset.astype(np.float32), flat), size, picture_size)
