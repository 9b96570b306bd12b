"""A photo of a form laid on its reference picture: features, a homography, and checks that it is this form at all."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..errors import DoesNotFit
from .template import Template

LONGEST = 1400  # pixels: the longer side of the picture that features are sought on
FEATURES = 4000
RATIO = 0.8  # of the distances to the best and the second-best match (Lowe 2004), below which the match counts
ERROR = 3.0  # pixels on the reference: how far a matching point may lie off
LEAST_INLIERS = 24
GRID = 4, 3  # the page is cut into so many rows and columns, to see whether it fits everywhere
LEAST_SPREAD = 0.5  # share of the parts that have features which need an inlier
LEAST_PRINT = 0.75  # share of the form's print that has to be seen where it should be
LEAST_PART = 0.5  # the same in the worst part of the page
PRINT_GRID = 6, 4  # rows and columns of these parts
NEAR = 2  # pixels on the reference: how far print may be off
_PART_INK = 150  # pixels of print that a part needs, to have its say


@dataclass(frozen=True)
class Alignment:
    """to_photo: (3, 3) float64, leads a point of the reference to the photo; inliers: matching points; share: 0..1 of
    the form's print that is seen where it should be."""

    to_photo: np.ndarray
    inliers: int
    share: float

    def corners(self, box: tuple[float, float, float, float]) -> np.ndarray:
        """The four corners, (4, 2) float64, of a box of the reference in the photo, clockwise from its top left."""
        x, y, w, h = box
        points = np.array([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]], np.float64)
        return cv2.perspectiveTransform(points, self.to_photo)[0]

    def box(self, box: tuple[float, float, float, float]) -> tuple[int, int, int, int]:
        """The upright box around a box of the reference in the photo."""
        corners = self.corners(box)
        low, high = np.floor(corners.min(axis=0)), np.ceil(corners.max(axis=0))
        return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])

    def cut(self, photo: np.ndarray, box: tuple[float, float, float, float], scale: float) -> np.ndarray:
        """A box of the reference as the photo shows it, straightened, at `scale` pixels for each of the reference's."""
        x, y, w, h = box
        place = np.array([[1 / scale, 0, x], [0, 1 / scale, y], [0, 0, 1]])
        size = max(1, round(w * scale)), max(1, round(h * scale))
        matrix = self.to_photo @ place
        shrink = _shrink(matrix, size)
        if shrink > 1.5:  # every pixel of the photo has its part, or thin strokes would break
            photo = cv2.GaussianBlur(photo, (0, 0), 0.4 * shrink)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpPerspective(photo, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


class Aligner:
    """Lays photos on the reference picture of one template. Make it once; its features are found once."""

    def __init__(self, template: Template) -> None:
        self._reference = template.reference
        width, height = template.size
        outline = page_outline(template.reference)
        self._page = (
            np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64) if outline is None else outline
        )
        self._form = np.zeros((height, width), np.uint8)  # neither the desk beside it nor what is written into fields
        cv2.fillConvexPoly(self._form, np.rint(self._page).astype(np.int32), 255)
        if outline is not None:
            cv2.erode(self._form, np.ones((13, 13), np.uint8), self._form)
        for field in template.fields:
            x, y, w, h = (round(v) for v in field.box)
            self._form[y + 4 : y + h - 4, x + 4 : x + w - 4] = 0
        self._print = (ink(self._reference) > 0) & (self._form > 0)
        self._points, self._descriptors = _features(self._reference, self._form)

    def __call__(self, photo: np.ndarray) -> Alignment:
        """photo: (H, W, 3) RGB or (H, W) uint8, turned and tilted in any way. Raises DoesNotFit."""
        grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY) if photo.ndim == 3 else photo
        scale = min(1.0, LONGEST / max(grey.shape))
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
        points, descriptors = _features(small, None)
        mine, theirs = self._matches(points, descriptors)
        if len(mine) < LEAST_INLIERS:
            raise DoesNotFit(f"This photo does not fit the form: only {len(mine)} points of it are found again.")
        to_form, inside = cv2.findHomography(theirs, mine, cv2.USAC_MAGSAC, ERROR, maxIters=10_000, confidence=0.999)
        count = 0 if to_form is None else int(inside.sum())
        if count < LEAST_INLIERS:
            raise DoesNotFit(f"This photo does not fit the form: only {count} points of it lie where they should.")
        mine, theirs = mine[inside.ravel() > 0], theirs[inside.ravel() > 0]
        to_form, _ = cv2.findHomography(theirs, mine, 0)
        if to_form is None or abs(np.linalg.det(to_form)) < 1e-12:
            raise DoesNotFit("This photo does not fit the form: no view of the form looks like this.")
        to_small = np.linalg.inv(to_form)
        self._check_view(to_small, small.shape)
        self._check_spread(mine)
        found = Alignment(np.diag([1 / scale, 1 / scale, 1.0]) @ to_small, count, 0.0)
        return Alignment(found.to_photo, count, self._check_print(Alignment(to_small, count, 0.0), small))

    def _matches(self, points: np.ndarray, descriptors: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
        """Matching points of the reference and the photo, (n, 2) float32 each."""
        if self._descriptors is None or descriptors is None or min(len(self._points), len(points)) < 2:
            return np.zeros((0, 2), np.float32), np.zeros((0, 2), np.float32)
        pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(self._descriptors, descriptors, k=2)
        good = [best for best, second in pairs if best.distance < RATIO * second.distance]
        return self._points[[m.queryIdx for m in good]], points[[m.trainIdx for m in good]]

    def _check_view(self, to_photo: np.ndarray, shape: tuple[int, ...]) -> None:
        """The page is seen from its front, not from its edge, and lies on the picture."""
        a, b, c, d = corners = cv2.perspectiveTransform(self._page[None], to_photo)[0]
        turns = [_cross(v - u, w - v) for u, v, w in ((a, b, c), (b, c, d), (c, d, a), (d, a, b))]
        depth = to_photo[2] @ np.c_[self._page, np.ones(4)].T
        grown = [
            _length(corners, k) / _length(self._page, k) for k in range(4)
        ]  # of each side, from the form to the photo
        opposite = max(max(grown[k], grown[k + 2]) / max(min(grown[k], grown[k + 2]), 1e-6) for k in (0, 1))
        stretch = (grown[0] + grown[2]) / max(grown[1] + grown[3], 1e-6)
        if min(turns) <= 0 or (depth.min() > 0) != (depth.max() > 0) or opposite > 3 or not 0.4 < stretch < 2.5:
            raise DoesNotFit("This photo does not fit the form: no view of the form looks like this.")
        beyond = np.maximum(corners - [shape[1], shape[0]], -corners).max() / max(shape)
        if beyond > 0.1:
            raise DoesNotFit("This photo shows only a part of the form. Take it again with all four corners in view.")

    def _check_spread(self, inliers: np.ndarray) -> None:
        there, hit = self._parts(self._points), self._parts(inliers)
        share = len(hit) / max(len(there), 1)
        if share < LEAST_SPREAD:
            raise DoesNotFit(f"This photo fits the form on {100 * share:.0f} % of the page only.")

    def _parts(self, points: np.ndarray) -> set[tuple[int, int]]:
        height, width = self._reference.shape
        rows = np.clip(points[:, 1] * GRID[0] // height, 0, GRID[0] - 1).astype(int)
        columns = np.clip(points[:, 0] * GRID[1] // width, 0, GRID[1] - 1).astype(int)
        return set(zip(rows.tolist(), columns.tolist(), strict=True))

    def _check_print(self, found: Alignment, photo: np.ndarray) -> float:
        """The share of the form's print that the photo shows where it should be;
        DoesNotFit where that is too little."""
        height, width = self._reference.shape
        seen = ink(found.cut(photo, (0, 0, width, height), 1.0))
        near = cv2.dilate(seen, np.ones((2 * NEAR + 1, 2 * NEAR + 1), np.uint8)) > 0
        share = float(near[self._print].mean()) if self._print.any() else 0.0
        if share < LEAST_PRINT:
            raise DoesNotFit(
                f"This photo does not fit the form: {100 * share:.0f} % of the form's print is found in its place."
            )
        for part_print, part_near in zip(_cut_up(self._print), _cut_up(near), strict=True):
            if part_print.sum() > _PART_INK and part_near[part_print].mean() < LEAST_PART:
                raise DoesNotFit(
                    "A part of this form is covered, cut off, bent or printed differently. Take the photo again."
                )
        return share


def page_outline(grey: np.ndarray) -> np.ndarray | None:
    """The corners of a bright page on something darker, (4, 2) float64 clockwise from the top left; None where the
    picture shows no such page, but a print or a scan that is all page."""
    scale = 400 / max(grey.shape)
    small = cv2.GaussianBlur(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), (0, 0), 2)
    _, bright = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.convexHull(max(contours, key=cv2.contourArea)) if contours else np.zeros((0, 1, 2), np.int32)
    corners = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True)[:, 0] if len(hull) > 3 else hull[:, 0]
    if len(corners) != 4 or cv2.contourArea(corners) < max(0.2 * small.size, 0.9 * cv2.contourArea(hull)):
        return None
    edge = np.minimum(corners, np.array(small.shape[::-1]) - 1 - corners)
    if edge.min() < 2:  # the page goes on beyond the picture
        return None
    first = int(np.argmin(corners.sum(axis=1)))
    ordered = np.roll(corners, -first, axis=0)
    if _cross(ordered[1] - ordered[0], ordered[2] - ordered[1]) < 0:
        ordered = np.roll(ordered[::-1], 1, axis=0)
    return ordered.astype(np.float64) / scale


def ink(grey: np.ndarray) -> np.ndarray:
    """(h, w) uint8: 1 where a grey picture is darker than the paper around it."""
    soft = cv2.GaussianBlur(grey, (0, 0), 0.8)
    paper = cv2.medianBlur(cv2.dilate(soft, np.ones((9, 9), np.uint8)), 21)
    return (soft.astype(np.float32) < 0.82 * paper).astype(np.uint8)


def _features(grey: np.ndarray, mask: np.ndarray | None) -> tuple[np.ndarray, np.ndarray | None]:
    """Points (n, 2) float32 and their descriptors (n, 128), None where there are none (SIFT, Lowe 2004)."""
    points, descriptors = cv2.SIFT.create(FEATURES, contrastThreshold=0.02).detectAndCompute(grey, mask)
    return np.array([p.pt for p in points], np.float32).reshape(-1, 2), descriptors


def _cut_up(picture: np.ndarray) -> list[np.ndarray]:
    rows = np.array_split(picture, PRINT_GRID[0])
    return [part for row in rows for part in np.array_split(row, PRINT_GRID[1], axis=1)]


def _cross(a: np.ndarray, b: np.ndarray) -> float:
    return float(a[0] * b[1] - a[1] * b[0])


def _length(corners: np.ndarray, side: int) -> float:
    return float(np.linalg.norm(corners[(side + 1) % 4] - corners[side]))


def _shrink(matrix: np.ndarray, size: tuple[int, int]) -> float:
    """How many pixels of the photo one pixel of the cut is wide, about its middle."""
    x, y = size[0] / 2, size[1] / 2
    points = cv2.perspectiveTransform(np.array([[[x, y], [x + 1, y], [x, y + 1]]]), matrix)[0]
    return float(max(np.linalg.norm(points[1] - points[0]), np.linalg.norm(points[2] - points[0])))
