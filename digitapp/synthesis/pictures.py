"""Pictures of ink that no pen wrote: blots, filled shapes, empty paper, shadows, clothes, photographs."""

import cv2
import numpy as np

from . import pen

SIDE = 80  # pixels


def dots(r: np.random.Generator) -> np.ndarray:
    """Dots, commas, blobs, spatters."""
    picture = np.zeros((SIDE, SIDE), np.uint8)
    kind = int(r.integers(4))
    for _ in range(1 if kind < 2 else int(r.integers(2, 14))):
        centre = tuple(int(v) for v in (r.uniform(15, 65, 2) if kind >= 2 else (40, 40)))
        size = int(r.integers(2, 9)) if kind >= 2 else int(r.integers(12, 36))
        cv2.ellipse(
            picture,
            centre,
            (size, max(1, int(size * r.uniform(0.6, 1.0)))),
            r.uniform(0, 180),
            0,
            360,
            255,
            -1,
            cv2.LINE_AA,
        )
    if kind == 1:  # a comma's tail
        cv2.ellipse(picture, (28, 44), (24, 30), 0, 0, 75, 255, int(r.integers(6, 14)), cv2.LINE_AA)
    return picture


def filled_shape(r: np.random.Generator) -> np.ndarray:
    picture = np.zeros((SIDE, SIDE), np.uint8)
    n = int(r.integers(3, 9))
    angle = np.sort(r.uniform(0, 6.283, n)) if r.random() < 0.6 else np.arange(n) * 6.283 / n + r.uniform(0, 6)
    radius = r.uniform(14, 38, n) if r.random() < 0.6 else np.full(n, 36)
    points = np.stack([40 + radius * np.cos(angle), 40 + radius * np.sin(angle)], 1)
    (_, (width, height), _) = cv2.minAreaRect(points.astype(np.float32))
    if min(width, height) < 0.6 * max(width, height):  # a sliver would be a fat 1
        return filled_shape(r)
    if n > 4 and r.random() < 0.4:
        points = pen.spline(np.concatenate([points, points[:1]]))
    cv2.fillPoly(picture, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return picture


def _noise(r: np.random.Generator, side: int, cell: int) -> np.ndarray:
    """Smooth random grey of (side, side), 0..1, with spots about `cell` pixels wide."""
    small = r.random((max(2, side // cell + 1),) * 2).astype(np.float32)
    return cv2.resize(small, (side, side), interpolation=cv2.INTER_CUBIC).clip(0, 1)


def paper(r: np.random.Generator) -> np.ndarray:
    """A sheet without writing: empty, specks, grain, or grain that was taken for ink."""
    side = int(r.choice([28, 40, 64, 96]))
    kind = int(r.integers(5))
    if kind == 0:
        return np.zeros((side, side), np.uint8)
    grain = r.random((side, side)).astype(np.float32)
    if kind == 1:
        return ((grain < r.uniform(0.002, 0.08)) * 255).astype(np.uint8)
    spots = _noise(r, side, int(r.integers(2, 9)))
    mixed = 0.6 * spots + 0.4 * grain
    if kind == 2:
        return (mixed * 255).astype(np.uint8)
    level = np.quantile(mixed, r.uniform(0.5, 0.97))
    return (np.clip((mixed - level) * r.choice([2, 20]), 0, 1) * 255).astype(np.uint8)


def gradient(r: np.random.Generator) -> np.ndarray:
    """Shadow edges and gradients."""
    y, x = np.mgrid[0:48, 0:48] / 47.0
    a = r.uniform(0, 6.283)
    ramp = np.cos(a) * (x - 0.5) + np.sin(a) * (y - 0.5)
    if r.random() < 0.4:
        ramp = np.hypot(x - r.random(), y - r.random()) - 0.4
    picture = np.clip(0.5 + ramp * r.choice([0.7, 1.5, 8.0]) + r.normal(0, r.choice([0.0, 0.05]), x.shape), 0, 1)
    return (picture * 255).astype(np.uint8)


def photo(r: np.random.Generator) -> np.ndarray:
    """Something of a photograph: overlapping patches in grey with texture, the whole frame filled."""
    side = 56
    picture = _noise(r, side, int(r.choice([8, 14, 28])))
    for _ in range(int(r.integers(2, 9))):
        layer = np.zeros((side, side), np.uint8)
        centre, size = tuple(int(v) for v in r.integers(0, side, 2)), tuple(int(v) for v in r.integers(4, 30, 2))
        if r.random() < 0.5:
            cv2.ellipse(layer, centre, size, r.uniform(0, 180), 0, 360, 255, -1)
        else:
            cv2.fillPoly(layer, [cv2.boxPoints((centre, size, float(r.uniform(0, 180)))).astype(np.int32)], 255)
        mask = cv2.GaussianBlur(layer, (0, 0), r.uniform(0.5, 3)).astype(np.float32) / 255
        picture = picture * (1 - mask) + mask * (r.random() + 0.15 * r.normal() * _noise(r, side, 3))
    picture = np.clip(picture + r.normal(0, 0.05, picture.shape), 0, 1)
    if r.random() < 0.4:
        picture = np.clip((picture - r.uniform(0.3, 0.5)) * 2, 0, 1)
    return (picture * 255).astype(np.uint8)


# outlines of clothes on a 10 x 10 grid, left half of the symmetric ones
_SHIRT = "3,0 0,2 1,4.5 2.3,3.6 2.3,10"
_LONG_SLEEVE = "3.2,0 1.2,1.5 0,9 1.6,9.3 2.7,4 2.7,10"
_DRESS = "3.7,0 3.2,3 3.6,4.5 2,10"
_TROUSERS = "2.6,0 2.3,10 4.2,10 4.7,3"
_COAT = "3.5,0 1.5,1 0.8,9 2,9 2.6,4 2.4,10"
_SKIRT = "3.4,0 1.5,10"
_BOTTLE = "4,0 4,3 2.5,5 2.5,10"
_SHOE = "0,7 0.5,3.5 3,3.5 5.5,6 9.5,7 10,8.6 0,8.6"
_BOOT = "2,0 5.2,0 5.4,5.5 9.3,7.4 9.5,10 2,10 2,8"
_HEEL = "0,4 1.5,3 5,6.3 10,8 10,9 5,8.6 1.4,6 1,10 0.5,10"
_BAG = "0.5,4 9.5,4 10,10 0,10"


def _outline(text: str) -> np.ndarray:
    return np.array([[float(v) for v in p.split(",")] for p in text.split()])


def clothing(r: np.random.Generator) -> np.ndarray:
    """Clothes, shoes and bags as grey textured silhouettes."""
    kind = int(r.integers(11))
    left = _outline((_SHIRT, _LONG_SLEEVE, _DRESS, _TROUSERS, _COAT, _SKIRT, _BOTTLE, _SHOE, _BOOT, _HEEL, _BAG)[kind])
    if kind < 7:
        right = left[::-1] * (-1, 1) + (10, 0)
        outline = np.concatenate([left, right])
    else:
        outline = left if r.random() < 0.5 else left * (-1, 1) + (10, 0)
    outline = (outline + r.normal(0, 0.12, outline.shape)) * (r.uniform(0.75, 1.15), 1) * 7 + 4
    picture = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillPoly(picture, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    if kind == 10:
        cv2.ellipse(
            picture,
            (40, 32),
            (int(r.integers(12, 26)), int(r.integers(12, 26))),
            0,
            180,
            360,
            255,
            int(r.integers(2, 7)),
            cv2.LINE_AA,
        )
    cloth = r.uniform(0.45, 1.0) + r.uniform(0.1, 0.5) * (_noise(r, SIDE, int(r.choice([3, 8, 20]))) - 0.5)
    if r.random() < 0.4:
        y, x = np.mgrid[0:SIDE, 0:SIDE]
        stripe = np.sin((x if r.random() < 0.4 else y) * r.uniform(0.2, 1.2))
        cloth = cloth + r.uniform(0.1, 0.3) * stripe
    return np.clip(picture * np.clip(cloth, 0.1, 1), 0, 255).astype(np.uint8)
