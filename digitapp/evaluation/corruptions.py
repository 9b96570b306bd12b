"""Fifteen ways to spoil a 28×28 digit, each in five strengths.

In the manner of MNIST-C (Mu and Gilmer, "MNIST-C: A Robustness Benchmark for Computer Vision",
2019), with our own kinds and strengths: what pens, scanners, phones and forms do to a digit. The
corruptions act on the finished 28×28 picture, so they measure the network alone, without the
normaliser that would undo some of them.

Everything is deterministic: the same pictures, kind and strength give the same result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

STRENGTHS = (1, 2, 3, 4, 5)
_SIDE = 28


def corrupt(x: np.ndarray, kind: str, strength: int, seed: int = 0) -> np.ndarray:
    """Spoil pictures.

    x: (N,28,28) uint8, ink bright on 0. kind: one of KINDS. strength: 1 (slight) to 5 (heavy).
    Returns a new (N,28,28) uint8 array. Raises ValueError for an unknown kind or strength.
    """
    if kind not in _KINDS:
        raise ValueError(f"unknown corruption {kind!r}; there are {', '.join(_KINDS)}")
    if strength not in STRENGTHS:
        raise ValueError(f"strength must be 1 to 5, not {strength!r}")
    function, levels = _KINDS[kind]
    rng = np.random.default_rng([seed, list(_KINDS).index(kind), strength])
    x = np.ascontiguousarray(x, dtype=np.uint8)
    return function(x, levels[strength - 1], rng) if len(x) else x.copy()


def sample_sheet(digit: np.ndarray) -> np.ndarray:
    """One picture with every corruption of one digit: a row a kind, a column a strength.

    digit: (28,28) uint8. Returns (15·28, 6·28) uint8; the first column is the digit unspoilt.
    """
    digit = np.asarray(digit, np.uint8)[None]
    rows = [np.hstack([digit[0]] + [corrupt(digit, kind, strength)[0] for strength in STRENGTHS]) for kind in KINDS]
    return np.vstack(rows)


# --- Shape: one affine map a picture -------------------------------------------------------------


def _affine(x: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """Apply (N,2,2) matrices about the picture's centre, and (N,2) shifts when given as (N,2,3)."""
    centre = (_SIDE - 1) / 2
    maps = np.zeros((len(x), 2, 3))
    maps[:, :, :2] = matrices[:, :, :2]
    maps[:, :, 2] = centre - matrices[:, :, :2].sum(axis=2) * centre
    if matrices.shape[2] == 3:
        maps[:, :, 2] += matrices[:, :, 2]
    out = np.empty_like(x)
    for picture, matrix, target in zip(x, maps, out):
        cv2.warpAffine(picture, matrix, (_SIDE, _SIDE), dst=target, flags=cv2.INTER_LINEAR)
    return out


def _sign(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.choice((-1.0, 1.0), n)


def _shift(x: np.ndarray, pixels: float, rng: np.random.Generator) -> np.ndarray:
    angle = rng.uniform(0, 2 * np.pi, len(x))
    move = np.tile(np.eye(2, 3), (len(x), 1, 1))
    move[:, 0, 2], move[:, 1, 2] = pixels * np.cos(angle), pixels * np.sin(angle)
    return _affine(x, move)


def _rotate(x: np.ndarray, degrees: float, rng: np.random.Generator) -> np.ndarray:
    angle = np.deg2rad(degrees) * _sign(rng, len(x))
    cos, sin = np.cos(angle), np.sin(angle)
    return _affine(x, np.stack([np.stack([cos, sin], 1), np.stack([-sin, cos], 1)], 1))


def _scale(x: np.ndarray, by: float, rng: np.random.Generator) -> np.ndarray:
    # Half shrink, half grow; growing is gentler, or the digit would leave the picture.
    factor = np.where(_sign(rng, len(x)) > 0, 1 + 0.7 * by, 1 - by)
    return _affine(x, factor[:, None, None] * np.eye(2))


def _shear(x: np.ndarray, by: float, rng: np.random.Generator) -> np.ndarray:
    matrices = np.tile(np.eye(2), (len(x), 1, 1))
    matrices[:, 0, 1] = by * _sign(rng, len(x))
    return _affine(x, matrices)


def _elastic(x: np.ndarray, pixels: float, rng: np.random.Generator) -> np.ndarray:
    # Smooth random displacement with a root mean square of `pixels` (Simard et al., 2003).
    field = rng.standard_normal((2, len(x) * _SIDE, _SIDE)).astype(np.float32)
    field = np.stack([cv2.GaussianBlur(f, (0, 0), 4) for f in field])
    field *= pixels / field.std()
    rows, columns = np.mgrid[:_SIDE, :_SIDE].astype(np.float32)
    across, down = field.reshape(2, len(x), _SIDE, _SIDE)
    out = np.empty_like(x)
    for picture, dx, dy, target in zip(x, across, down, out):
        cv2.remap(picture, columns + dx, rows + dy, cv2.INTER_LINEAR, dst=target)
    return out


# --- Pen and picture: one OpenCV call for all pictures -------------------------------------------


def _on_one_sheet(x: np.ndarray, pad: int, function: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Run an OpenCV filter over all pictures at once, `pad` blank pixels around each."""
    n, wide = len(x), _SIDE + 2 * pad
    sheet = np.zeros((n, wide, wide), np.uint8)
    sheet[:, pad : pad + _SIDE, pad : pad + _SIDE] = x
    out = function(sheet.reshape(n * wide, wide)).reshape(n, wide, wide)
    return np.ascontiguousarray(out[:, pad : pad + _SIDE, pad : pad + _SIDE])


_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def _thicken(x: np.ndarray, steps: float, _: object) -> np.ndarray:
    """Grow strokes by `steps` pixels on each side; half a step is a mix of two."""
    whole = x
    for _ in range(int(steps)):
        whole = _on_one_sheet(whole, 1, lambda s: cv2.dilate(s, _CROSS))
    if steps == int(steps):
        return whole
    more = _on_one_sheet(whole, 1, lambda s: cv2.dilate(s, _CROSS))
    return cv2.addWeighted(whole, 0.5, more, 0.5, 0)


def _thin(x: np.ndarray, weight: float, _: object) -> np.ndarray:
    eaten = _on_one_sheet(x, 1, lambda s: cv2.erode(s, _CROSS)).astype(np.float32)
    mixed = (1 - weight) * x + weight * eaten
    # A thin pen is not a pale pen: bring the darkest ink back to where it was.
    peak = mixed.max(axis=(1, 2), keepdims=True)
    mixed *= x.max(axis=(1, 2), keepdims=True) / np.maximum(peak, 1)
    return _to_uint8(mixed)


def _blur(x: np.ndarray, sigma: float, _: object) -> np.ndarray:
    return _on_one_sheet(x, 8, lambda s: cv2.GaussianBlur(s, (0, 0), sigma))


def _pixelate(x: np.ndarray, side: int, _: object) -> np.ndarray:
    sheet = x.reshape(-1, _SIDE)
    small = cv2.resize(sheet, (side, len(x) * side), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, sheet.shape[::-1], interpolation=cv2.INTER_NEAREST).reshape(x.shape)


def _noise(x: np.ndarray, sd: float, rng: np.random.Generator) -> np.ndarray:
    return _to_uint8(x + rng.normal(0, sd, x.shape).astype(np.float32))


def _contrast(x: np.ndarray, kept: float, _: object) -> np.ndarray:
    return _to_uint8(x.astype(np.float32) * kept + 127.5 * (1 - kept))


def _jpeg(x: np.ndarray, quality: int, _: object) -> np.ndarray:
    out = np.empty_like(x)
    for i, picture in enumerate(x):
        _, data = cv2.imencode(".jpg", picture, (cv2.IMWRITE_JPEG_QUALITY, quality))
        out[i] = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return out


# --- Paper and form: things over the digit -------------------------------------------------------


def _occlude(x: np.ndarray, side: int, rng: np.random.Generator) -> np.ndarray:
    left, top = rng.integers(4, 25 - side, (2, len(x)))
    steps = np.arange(_SIDE)
    across = (steps >= left[:, None]) & (steps < left[:, None] + side)
    down = (steps >= top[:, None]) & (steps < top[:, None] + side)
    return np.where(down[:, :, None] & across[:, None, :], 0, x).astype(np.uint8)


def _lines(x: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    out = x.copy()
    ends = rng.integers(0, _SIDE, (len(x), count, 2))
    upright = rng.random((len(x), count)) < 0.5
    for picture, from_to, turned in zip(out, ends, upright):
        for (a, b), up in zip(from_to.tolist(), turned):
            start, end = ((a, 0), (b, _SIDE - 1)) if up else ((0, a), (_SIDE - 1, b))
            cv2.line(picture, start, end, 255, 1, cv2.LINE_AA)
    return out


def _dots(x: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    out = x.copy()
    place = rng.integers(0, _SIDE - 1, (2, len(x), count))
    wide = rng.random((len(x), count)) < 0.5
    n = np.arange(len(x))[:, None]
    for dy, dx in ((0, 0), (0, 1), (1, 0), (1, 1)):
        rows, columns = place[0] + dy, place[1] + dx
        old = out[n, rows, columns]
        out[n, rows, columns] = np.where(wide | (dy + dx == 0), 255, old)
    return out


def _to_uint8(x: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(x, 0, 255)).astype(np.uint8)


# The level of strengths 1 to 5, in the unit of each function's second argument.
_KINDS: dict[str, tuple[Callable[[np.ndarray, Any, np.random.Generator], np.ndarray], tuple[float, ...]]] = {
    "shift": (_shift, (1, 2, 3, 4, 5)),
    "rotation": (_rotate, (8, 16, 24, 32, 40)),
    "scale": (_scale, (0.1, 0.2, 0.3, 0.4, 0.5)),
    "shear": (_shear, (0.15, 0.3, 0.45, 0.6, 0.75)),
    "elastic": (_elastic, (0.6, 1.0, 1.4, 1.8, 2.2)),
    "thick pen": (_thicken, (0.5, 1, 1.5, 2, 2.5)),
    "thin pen": (_thin, (0.3, 0.5, 0.7, 0.85, 1.0)),
    "blur": (_blur, (0.6, 0.9, 1.2, 1.6, 2.0)),
    "coarse pixels": (_pixelate, (20, 16, 13, 11, 9)),
    "noise": (_noise, (20, 40, 60, 80, 100)),
    "low contrast": (_contrast, (0.7, 0.5, 0.35, 0.25, 0.15)),
    "JPEG": (_jpeg, (40, 25, 15, 8, 4)),
    "occlusion": (_occlude, (4, 6, 8, 10, 12)),
    "lines": (_lines, (1, 2, 3, 4, 5)),
    "dots": (_dots, (4, 8, 16, 28, 44)),
}
KINDS = tuple(_KINDS)
