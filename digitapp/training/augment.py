"""Damage that pens, scanners and phones do, done to whole batches of 28×28 pictures at once.

Every step draws its own strength for every picture. `strength` scales geometry and the share of
pictures that get an accident; 0 leaves a batch as it is, 1 is what the shipped model was trained with.
"""

import cv2
import numpy as np

SIDE = 28
GRID = 6  # control points of the elastic field, each way


def augment(x: np.ndarray, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """A batch as other pens, scanners and phones might have made it.

    x: (N,28,28) uint8, ink bright; rng: numpy Generator; strength: 0..2.
    Returns (N,28,28) float32 0..1.
    """
    if strength <= 0:
        return x.astype(np.float32) / 255
    x = _bend(x, rng, strength).astype(np.float32) / 255
    for accident in (_thickness, _resolution, _blur, _contrast, _rule, _cut, _specks, _noise):
        x = accident(x, rng, strength)
    return np.clip(x, 0, 1)


def _bend(x: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Affine (rotation, scale, aspect, shear, shift) and elastic deformation in one resampling."""
    n = len(x)

    def spread(sigma: float, limit: float) -> np.ndarray:
        return np.clip(rng.normal(0, sigma * strength, n), -limit * strength, limit * strength)

    angle, shear = np.radians(spread(7, 20)), spread(0.12, 0.4)
    zoom, aspect = np.exp(spread(0.06, 0.16)), np.exp(spread(0.08, 0.25))
    cos, sin = np.cos(angle), np.sin(angle)
    # Where each pixel of the result comes from: the inverse map, about the centre of mass.
    ax, ay = 1 / (zoom * np.minimum(aspect, 1)), 1 / (zoom * np.minimum(1 / aspect, 1))
    affine = np.empty((n, 2, 2), np.float32)
    affine[:, 0, 0], affine[:, 0, 1] = ax * cos, ax * (sin + shear * cos)
    affine[:, 1, 0], affine[:, 1, 1] = -ay * sin, ay * (cos - shear * sin)
    shift = rng.normal(0, 0.6 * strength, (n, 2)) + np.where(
        rng.random((n, 1)) < 0.1 * strength, rng.uniform(-2, 2, (n, 2)), 0
    )

    ys, xs = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    centred = np.stack([xs - 14, ys - 14], -1).reshape(-1, 2)
    source = centred @ affine.transpose(0, 2, 1)  # (N,784,2)
    source += 14 - shift[:, None].astype(np.float32)
    force = (rng.gamma(1.5, 0.55, (n, 1, 1, 1)) * strength).astype(np.float32)  # pixels
    field = rng.standard_normal((n, 2, GRID, GRID), dtype=np.float32) * force
    smooth = np.einsum("yg,ncgh,xh->nyxc", _BASIS, field, _BASIS, optimize=True)
    source = source.reshape(n, SIDE, SIDE, 2) + smooth
    return np.stack(
        [
            cv2.remap(image, where, None, cv2.INTER_CUBIC)  # type: ignore[call-overload]
            for image, where in zip(x, source.astype(np.float32))
        ]
    )


def _spline_basis() -> np.ndarray:
    """Cubic B-spline weights of GRID control points at SIDE pixels: (SIDE, GRID), rows sum to 1."""
    t = np.linspace(0, GRID - 1, SIDE)[:, None] - np.arange(GRID)
    d = np.abs(t)
    weights = np.where(d < 1, 2 / 3 - d**2 + d**3 / 2, np.where(d < 2, (2 - d) ** 3 / 6, 0))
    return (weights / weights.sum(1, keepdims=True)).astype(np.float32)


_BASIS = _spline_basis()


def _chosen(n: int, rng: np.random.Generator, share: float) -> np.ndarray:
    """Indices of the pictures that have this accident."""
    return np.flatnonzero(rng.random(n) < share)


def _column(rng: np.random.Generator, low: float, high: float, n: int) -> np.ndarray:
    """One random number a picture, ready to multiply with pictures."""
    return rng.uniform(low, high, (n, 1, 1)).astype(np.float32)


def _neighbours(x: np.ndarray, extreme: np.ufunc) -> np.ndarray:
    """The extreme (np.maximum or np.minimum) over each pixel and its four neighbours."""
    out = x.copy()
    extreme(out[:, 1:], x[:, :-1], out=out[:, 1:])
    extreme(out[:, :-1], x[:, 1:], out=out[:, :-1])
    extreme(out[:, :, 1:], x[:, :, :-1], out=out[:, :, 1:])
    extreme(out[:, :, :-1], x[:, :, 1:], out=out[:, :, :-1])
    return out


def _thickness(x: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Broader or finer pens, by up to one and a half pixels."""
    fat = _chosen(len(x), rng, 0.3 * strength)
    thin = np.setdiff1d(_chosen(len(x), rng, 0.3 * strength), fat)
    if len(fat):
        grown = _neighbours(x[fat], np.maximum)
        again = _neighbours(grown, np.maximum)
        amount = _column(rng, 0, 1.5, len(fat))
        x[fat] += np.minimum(amount, 1) * (grown - x[fat]) + np.maximum(amount - 1, 0) * (again - grown)
    if len(thin):
        shrunk = _neighbours(x[thin], np.minimum)
        # a hairline must not vanish: what is left is at least half as dark as before
        floor = np.maximum(shrunk, 0.5 * x[thin])
        x[thin] += _column(rng, 0, 1, len(thin)) * (floor - x[thin])
    return x


def _resolution(x: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Few pixels to begin with: a digit 8 to 18 pixels high."""
    for i in _chosen(len(x), rng, 0.06 * strength):
        side = int(rng.integers(11, 24))
        small = cv2.resize(x[i], (side, side), interpolation=cv2.INTER_AREA)
        x[i] = cv2.resize(
            small, (SIDE, SIDE), interpolation=[cv2.INTER_NEAREST, cv2.INTER_LINEAR, cv2.INTER_CUBIC][rng.integers(3)]
        )
    return x


def _blur(x: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Out of focus."""
    some = _chosen(len(x), rng, 0.15 * strength)
    for i in some:
        x[i] = cv2.GaussianBlur(x[i], (0, 0), float(rng.uniform(0.4, 1.2)))
    return x


def _contrast(x: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Faint, dark or washed-out ink: a gamma and a ceiling, a floor now and then."""
    some = _chosen(len(x), rng, 0.4 * strength)
    gamma = np.exp(rng.normal(0, 0.35, (len(some), 1, 1))).astype(np.float32)
    x[some] = np.clip(x[some], 0, 1) ** gamma
    faint = _chosen(len(x), rng, 0.06 * strength)
    x[faint] *= _column(rng, 0.35, 1, len(faint))
    veil = _chosen(len(x), rng, 0.02 * strength)
    floor = _column(rng, 0, 0.25, len(veil))
    x[veil] = floor + (1 - floor) * x[veil]
    return x


def _rule(x: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """What is left of a box or a rule: a thin straight line near an edge, or across."""
    for i in _chosen(len(x), rng, 0.06 * strength):
        near = rng.choice([rng.integers(0, 6), rng.integers(22, 28), rng.integers(6, 22)], p=[0.4, 0.45, 0.15])
        tilt = rng.normal(0, 1.0)
        ends = np.sort(rng.choice([-4, int(rng.integers(0, 14)), int(rng.integers(14, 28)), 32], 2, replace=False))
        a, b = (int(ends[0]), int(near)), (int(ends[1]), int(round(near + tilt)))
        if rng.random() < 0.5:
            a, b = a[::-1], b[::-1]
        line = np.zeros((SIDE, SIDE), np.uint8)
        cv2.line(line, a, b, 255, 1, cv2.LINE_AA)
        x[i] = np.maximum(x[i], line * np.float32(rng.uniform(0.2, 0.9) / 255))
    return x


def _cut(x: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """A side cut off by a crop, a removed rule or a hole: up to three pixels of the ink's box."""
    for i in _chosen(len(x), rng, 0.05 * strength):
        turned = np.rot90(x[i], int(rng.integers(4)))
        rows = np.flatnonzero(turned.max(axis=1) > 0.2)
        if len(rows):
            if rng.random() < 0.6:
                turned[: rows[0] + rng.integers(1, 4)] = 0
            else:  # a gap where a rule was taken out
                turned[rng.choice(rows)] *= np.float32(rng.uniform(0, 0.5))
    return x


def _specks(x: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Dirt: one to four dots."""
    for i in _chosen(len(x), rng, 0.04 * strength):
        for _ in range(rng.integers(1, 5)):
            row, column = rng.integers(0, SIDE - 1, 2)
            size = rng.integers(1, 3)
            x[i, row : row + size, column : column + size] = rng.uniform(0.3, 1)
    return x


def _noise(x: np.ndarray, rng: np.random.Generator, strength: float) -> np.ndarray:
    """Sensor noise everywhere, rough ink inside the strokes, and JPEG's blocks."""
    some = _chosen(len(x), rng, 0.08 * strength)
    x[some] += rng.standard_normal((len(some), SIDE, SIDE), dtype=np.float32) * _column(rng, 0, 0.15, len(some))
    rough = _chosen(len(x), rng, 0.12 * strength)
    x[rough] *= 1 - _column(rng, 0, 0.6, len(rough)) * rng.random((len(rough), SIDE, SIDE), dtype=np.float32)
    for i in _chosen(len(x), rng, 0.02 * strength):
        coded = cv2.imencode(
            ".jpg", np.clip(x[i] * 255, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(20, 70))]
        )[1]
        x[i] = np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)).astype(np.float32) / 255
    return x
