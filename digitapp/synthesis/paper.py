"""Synthetic paper: what lies under the ink, what light does to it and what a camera makes of it.

Sheets are float32 (h, w, 3) RGB in 0..1. Everything random comes from the generator handed in.
"""

from collections.abc import Sequence

import cv2
import numpy as np

Colour = tuple[float, float, float]  # RGB, 0..1
Point = tuple[float, float]

WHITES = ((0.97, 0.97, 0.96), (0.94, 0.93, 0.90), (0.90, 0.92, 0.95), (0.96, 0.94, 0.88), (0.92, 0.92, 0.92))
COLOURS = (
    (0.98, 0.93, 0.66),
    (0.98, 0.80, 0.84),
    (0.78, 0.90, 0.98),
    (0.80, 0.94, 0.80),
    (0.98, 0.84, 0.66),
    (0.80, 0.70, 0.54),
)
INKS = {
    "black": (0.08, 0.08, 0.10),
    "blue": (0.10, 0.16, 0.55),
    "red": (0.70, 0.10, 0.14),
    "green": (0.05, 0.40, 0.22),
    "pencil": (0.42, 0.42, 0.44),
}


def smooth_noise(rng: np.random.Generator, height: int, width: int, cell: int) -> np.ndarray:
    """(height, width) float32 with mean about 0 and spots about `cell` pixels wide."""
    small = rng.standard_normal((max(2, height // cell + 2), max(2, width // cell + 2)), dtype=np.float32)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


def sheet(rng: np.random.Generator, height: int, width: int, colour: bool = False) -> np.ndarray:
    """Empty paper: a tint, cloudy thickness, fibre, now and then a fold."""
    tints = COLOURS if colour else WHITES
    tint = np.array(tints[int(rng.integers(len(tints)))], np.float32)
    grain = 0.006 * smooth_noise(rng, height, width, 90) + 0.006 * smooth_noise(rng, height, width, 4)
    if rng.random() < 0.25:
        at, angle = rng.uniform(0.2, 0.8), rng.normal(0, 0.1)
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        away = (x / width - at) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)
        grain += 0.03 * np.tanh(away * 60) * np.exp(-np.abs(away) * 14)
    return np.clip(tint + grain[..., None], 0, 1)


def _draw_lines(
    page: np.ndarray, segments: Sequence[tuple[Point, Point]], colour: Colour, width: int, strength: float
) -> None:
    layer = np.zeros(page.shape[:2], np.uint8)
    for a, b in segments:
        cv2.line(
            layer,
            tuple(int(round(v * 16)) for v in a),
            tuple(int(round(v * 16)) for v in b),
            255,
            width,
            cv2.LINE_AA,
            4,
        )
    stain(page, layer, colour, strength)


def stain(
    page: np.ndarray, ink: np.ndarray, colour: Colour, strength: float = 1.0, at: tuple[int, int] = (0, 0)
) -> None:
    """Lay ink (h, w) uint8 of a colour on the page, its corner at (x, y), in place."""
    x, y = at
    area = page[y : y + ink.shape[0], x : x + ink.shape[1]]
    cover = (ink[..., None].astype(np.float32) / 255) * strength
    area *= 1 - cover * (1 - np.array(colour, np.float32))


def rules(page: np.ndarray, rng: np.random.Generator, step: float, grid: bool = False, offset: float = 0.0) -> None:
    """Printed rules `step` pixels apart (or a grid), pale blue or grey, perhaps with a red margin; in place."""
    height, width = page.shape[:2]
    colour = ((0.45, 0.60, 0.85), (0.62, 0.62, 0.66), (0.50, 0.72, 0.72))[int(rng.integers(3))]
    thick, strength = int(rng.choice([1, 1, 2])), rng.uniform(0.5, 0.9)
    segments: list[tuple[Point, Point]] = [((0, y), (width, y)) for y in np.arange(offset % step, height, step)]
    if grid:
        segments += [((x, 0), (x, height)) for x in np.arange(offset % step, width, step)]
    _draw_lines(page, segments, colour, thick, strength)
    if not grid and rng.random() < 0.4:
        x = width * rng.uniform(0.13, 0.2)
        _draw_lines(page, [((x, 0), (x, height))], (0.85, 0.4, 0.4), thick, strength)


def security(page: np.ndarray, rng: np.random.Generator) -> None:
    """Security print as on cheques: two families of fine wavy lines, or hatching; in place."""
    height, width = page.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    colour = ((0.55, 0.62, 0.55), (0.60, 0.55, 0.62), (0.60, 0.60, 0.58))[int(rng.integers(3))]
    for _ in range(2):
        angle, period = rng.uniform(0, np.pi), rng.uniform(9, 16)
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        wave = rng.uniform(4, 22) * np.sin(along / rng.uniform(25, 60) + rng.uniform(0, 6)) + rng.uniform(
            0, 25
        ) * np.sin(along / rng.uniform(90, 200))
        line = np.clip((np.cos(2 * np.pi * (across + wave) / period) - 0.72) / 0.28, 0, 1)
        stain(page, (line * 255).astype(np.uint8), colour, rng.uniform(0.35, 0.75))


def desk(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Something dark the sheet lies on."""
    colour = np.array(
        ((0.36, 0.24, 0.15), (0.22, 0.22, 0.24), (0.45, 0.36, 0.27), (0.15, 0.20, 0.28))[int(rng.integers(4))],
        np.float32,
    )
    grain = cv2.resize(smooth_noise(rng, height, max(2, width // 24), 5), (width, height))
    return np.clip(colour + 0.035 * grain[..., None], 0, 1)


def light(picture: np.ndarray, rng: np.random.Generator, gradient: float = 0.0, shadow: float = 0.0) -> np.ndarray:
    """Uneven light: a gradient losing up to `gradient` and a soft shadow taking `shadow` of the light; new array."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = y / height - 0.5, x / width - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    field = 1 - gradient * np.clip(0.5 + np.cos(angle) * x + np.sin(angle) * y, 0, 1.2)
    field *= 1 - 0.35 * gradient * (x * x + y * y) * 2
    if shadow:
        # the hand and phone: a few rounded limbs coming in from one edge
        small = 8  # a soft shadow needs no more resolution than this fraction
        mask = np.zeros((height // small + 1, width // small + 1), np.uint8)
        side = rng.uniform(0, 2 * np.pi)
        root = np.array([0.5 + 0.75 * np.cos(side), 0.5 + 0.75 * np.sin(side)]) * (width, height) / small
        for _ in range(int(rng.integers(1, 4))):
            tip = np.array([rng.uniform(0.2, 0.8) * width, rng.uniform(0.2, 0.8) * height]) / small
            cv2.line(
                mask,
                tuple(int(v) for v in root),
                tuple(int(v) for v in tip),
                255,
                max(1, int(min(height, width) / small * rng.uniform(0.12, 0.4))),
                cv2.LINE_AA,
            )
        soft = (
            cv2.GaussianBlur(mask, (0, 0), float(max(height, width) / small * rng.uniform(0.008, 0.05))).astype(
                np.float32
            )
            / 255
        )
        field *= 1 - shadow * cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    warm = np.array([1.0, 1 - 0.06 * rng.random(), 1 - 0.14 * rng.random()], np.float32)
    return np.clip(picture * field[..., None] * warm, 0, 1)


def camera(
    picture: np.ndarray, rng: np.random.Generator, blur: float = 0.0, noise: float = 0.0, jpeg: int | None = None
) -> np.ndarray:
    """Lens blur (sigma in pixels), sensor noise (0..1), JPEG at a quality: (h, w, 3) uint8 RGB."""
    if blur:
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
    if noise:
        common = rng.standard_normal((*picture.shape[:2], 1), dtype=np.float32)
        picture = picture + noise * (0.8 * common + 0.5 * rng.standard_normal(picture.shape, dtype=np.float32))
    picture = (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)
    if jpeg is not None:
        data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(jpeg)])[1]
        picture = np.ascontiguousarray(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR))[..., ::-1])
    return picture


def tilt(rng: np.random.Generator, height: int, width: int, skew: float = 0.0, perspective: float = 0.0) -> np.ndarray:
    """Homography (3, 3) that turns a picture by `skew` degrees about its middle and pulls its corners by a fraction."""
    turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0), [0, 0, 1]])
    if not perspective:
        return turn
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    pull = rng.uniform(0, perspective, (4, 2)) * (width, height) * [[1, 1], [-1, 1], [-1, -1], [1, -1]]
    return cv2.getPerspectiveTransform(corners, corners + pull.astype(np.float32)) @ turn
