"""The pen: how a hand bends strokes and how a tool lays ink.

A glyph is a list of strokes, each an (n, 2) float array of points (x, y) with y down and the
glyph about one unit tall. A `Style` is one writer with one pen: `bend` puts the hand's slant,
proportions and unsteadiness into the strokes, `ink` draws them with width, pressure and texture.
Everything random comes from the generator handed in, so the same seed draws the same picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from .curves import Curve, Point

TOOLS = ("ball", "felt", "pencil", "chalk", "nib")
_TOOL_WEIGHTS = (0.38, 0.43, 0.08, 0.04, 0.07)
_STEPS = 7  # points drawn between two control points


@dataclass(frozen=True)
class Style:
    """One writer with one pen. Lengths are fractions of the glyph's height, angles radians."""

    width: float = 0.08  # stroke width, 0.02 to 0.22
    slant: float = 0.1  # shear, positive leans right
    turn: float = 0.0  # rotation, positive clockwise
    aspect: float = 1.0  # width over the usual width
    jitter: float = 0.02  # how far control points miss their place
    bow: float = 0.02  # slow bending of the whole glyph
    tremor: float = 0.0  # fast shaking along a stroke
    pressure: float = 0.2  # how much the width changes within a stroke
    gaps: float = 0.02  # chance that a stroke has a hole
    tool: str = "felt"
    darkness: float = 1.0  # ink of the darkest place, 0..1


def writer(rng: np.random.Generator) -> Style:
    """A random writer: mostly ordinary ones, with generous tails."""
    tool = TOOLS[int(np.searchsorted(np.cumsum(_TOOL_WEIGHTS), rng.random() * 0.9999))]
    if tool == "ball":
        width = rng.uniform(0.02, 0.09)
    elif tool == "pencil":
        width = rng.uniform(0.025, 0.10)
    else:
        width = rng.uniform(0.06, 0.15) if rng.random() < 0.75 else rng.uniform(0.04, 0.22)
    return Style(
        width=float(width),
        slant=float(np.clip(rng.normal(0.15, 0.26), -0.5, 0.95)),
        turn=float(rng.normal(0.0, 0.07)),
        aspect=float(np.exp(rng.normal(0.08, 0.22))),
        jitter=float(rng.gamma(3.0, 0.006)),
        bow=float(rng.gamma(2.0, 0.012)),
        tremor=float(rng.gamma(1.0, 0.008)) if rng.random() < 0.25 else 0.0,
        pressure=float(rng.beta(1.5, 3.0)),
        gaps=0.15 if rng.random() < 0.06 else 0.01,
        tool=tool,
        darkness=float(rng.uniform(0.6, 1.0)) if rng.random() < 0.3 else 1.0,
    )


def vary(style: Style, rng: np.random.Generator) -> Style:
    """The same writer a moment later: the hand never repeats itself exactly."""
    return replace(
        style,
        width=float(np.clip(style.width * np.exp(rng.normal(0, 0.08)), 0.02, 0.23)),
        slant=style.slant + float(rng.normal(0, 0.05)),
        turn=style.turn + float(rng.normal(0, 0.03)),
        aspect=style.aspect * float(np.exp(rng.normal(0, 0.08))),
    )


@lru_cache(maxsize=256)
def _basis(count: int, steps: int) -> np.ndarray:
    """Catmull-Rom weights: (points on the curve, control points); ends are extrapolated."""
    t = np.linspace(0, 1, steps, endpoint=False)
    w = 0.5 * np.stack([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3], 1)
    basis = np.zeros(((count - 1) * steps + 1, count + 2))
    for i in range(count - 1):
        basis[i * steps : (i + 1) * steps, i : i + 4] = w
    basis[-1, count] = 1
    out = basis[:, 1:-1].copy()
    out[:, 0] += 2 * basis[:, 0]
    out[:, 1] -= basis[:, 0]
    out[:, -1] += 2 * basis[:, -1]
    out[:, -2] -= basis[:, -1]
    return out


def spline(points: Sequence[Point] | np.ndarray) -> np.ndarray:
    """A smooth curve through (n, 2) control points, n >= 2, as a dense (m, 2) polyline."""
    points = np.asarray(points, float)
    return _basis(len(points), _STEPS) @ points


def bend(strokes: Sequence[Curve | tuple[Curve, ...]], style: Style, rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes as this hand writes them: list of dense (m, 2) polylines, height about 1.

    A stroke is one list of control points, or a tuple of such lists that meet in sharp corners.
    """
    c, s = np.cos(style.turn), np.sin(style.turn)
    shear = np.array([[style.aspect, 0.0], [-style.slant, 1.0]])  # row vectors: x' = ax - slant*y
    matrix = shear @ np.array([[c, s], [-s, c]])
    phase = rng.uniform(0, 6.283, 4)
    wave = style.bow * rng.normal(0, 1, 4)
    out = []
    for stroke in strokes:
        parts: tuple[Curve | np.ndarray, ...] = stroke if isinstance(stroke, tuple) else (stroke,)
        lines = []
        last = None
        for part in parts:
            part = np.asarray(part, float)
            part = part + rng.normal(0, style.jitter, part.shape)
            if last is not None:
                part[0] = last
            last = part[-1]
            lines.append(spline(part))
        line = np.concatenate(lines)
        if style.bow:
            y, x = line[:, 1], line[:, 0]
            line = line + np.stack(
                [
                    wave[0] * np.sin(3 * y + phase[0]) + wave[1] * np.sin(6 * y + phase[1]),
                    wave[2] * np.sin(3 * x + phase[2]) + wave[3] * np.sin(6 * x + phase[3]),
                ],
                1,
            )
        if style.tremor and len(line) > 4:
            line = line + cv2.GaussianBlur(rng.normal(0, style.tremor * 1.6, line.shape), (1, 5), 0)
        out.append(line @ matrix)
    return out


@lru_cache(maxsize=4)
def _texture(kind: str) -> np.ndarray:
    """A fixed (512, 512) float32 grain in 0..1 that a tool leaves on paper."""
    rng = np.random.default_rng(TOOLS.index(kind))
    fine = rng.random((512, 512)).astype(np.float32)
    coarse = cv2.GaussianBlur(rng.random((512, 512)).astype(np.float32), (0, 0), 2.0)
    coarse = (coarse - coarse.mean()) / coarse.std()
    if kind == "chalk":
        return np.clip(0.75 + 0.35 * coarse + 0.5 * (fine - 0.5), 0, 1)
    if kind == "pencil":
        return np.clip(0.72 + 0.14 * coarse + 0.45 * (fine - 0.5), 0, 1)
    return np.clip(0.92 + 0.10 * coarse, 0, 1)


def ink(
    shape: tuple[int, int], strokes: Sequence[np.ndarray], width: float, style: Style, rng: np.random.Generator
) -> np.ndarray:
    """Draw polylines in pixels on a picture of `shape` (h, w): uint8 ink, 255 = pen, 0 = paper.

    width: stroke width in pixels; pressure makes it swell and fade along each stroke.
    """
    picture: np.ndarray = np.zeros(shape, np.uint8)
    for line in strokes:
        _draw(picture, line, width, style, rng)
    if style.tool != "felt":
        texture = _texture(style.tool)
        y, x = rng.integers(0, 512, 2)
        if shape[0] <= 256 and shape[1] <= 256:
            y, x = int(y) // 2, int(x) // 2
            grain = texture[y : y + shape[0], x : x + shape[1]]
        else:
            rows, cols = (np.arange(shape[0]) + y) % 512, (np.arange(shape[1]) + x) % 512
            grain = texture[rows[:, None], cols]
        picture = cv2.multiply(picture, grain, scale=style.darkness, dtype=cv2.CV_8U)
    elif style.darkness < 1:
        picture = cv2.convertScaleAbs(picture, alpha=style.darkness)
    return picture


def _draw(picture: np.ndarray, line: np.ndarray, width: float, style: Style, rng: np.random.Generator) -> None:
    """One stroke: pieces of slightly different width with round ends."""
    n = len(line)
    hole = rng.random() < style.gaps and n > 12
    start = int(rng.integers(3, n - 6)) if hole else n + 1
    end = start + 1 + int(n * rng.uniform(0.04, 0.12))
    points = np.round(line * 16).astype(np.int32)
    if style.tool == "nib":
        angle = -0.6 + 0.3 * rng.normal()
        offset = np.array([np.cos(angle), np.sin(angle)]) * width * 8 * 0.8
        thin = max(1, round(width * 0.3))
        shifts = [np.round(offset * k).astype(np.int32) for k in np.linspace(-1, 1, max(3, int(2 * width / thin)))]
        cv2.polylines(picture, [points + s for s in shifts], False, 255, thin, cv2.LINE_AA, 4)
        return
    if style.pressure < 0.12 and not hole:
        cv2.polylines(picture, [points], False, 255, max(1, round(width)), cv2.LINE_AA, 4)
        return
    piece = max(3, n // 6)
    swell = 1 + style.pressure * (
        0.55 * np.sin(np.arange(0, n, piece) / n * rng.uniform(2, 8) + rng.uniform(0, 6.283))
        + np.clip(0.12 * rng.normal(size=len(range(0, n, piece))), -0.3, 0.3)
    )
    for k, i in enumerate(range(0, n - 1, piece)):
        part = points[i : i + piece + 1]
        if hole and i + piece >= start:
            if i >= end:
                pass
            elif i < start - 1:
                part = points[i:start]
            else:
                continue
        cv2.polylines(picture, [part], False, 255, max(1, round(width * swell[k])), cv2.LINE_AA, 4)


def fit(strokes: Sequence[np.ndarray], size: float, width: float) -> tuple[list[np.ndarray], float]:
    """Scale and shift polylines so that their longer side and the pen's width fill a square.

    Returns (strokes in pixels, pixels per unit). size: side in pixels; width: in the strokes' units.
    """
    points = np.concatenate(strokes)
    low, high = points.min(0), points.max(0)
    extent = float(max((high - low).max(), 0.05))
    scale = (size - 4) / (extent + 2.1 * width)
    centre = (low + high) / 2
    return [(s - centre) * scale + size / 2 - 0.5 for s in strokes], scale
