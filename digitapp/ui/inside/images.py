"""Arrays as pictures: enlarged pixel by pixel, in the page's colours, as data URLs."""

from __future__ import annotations

import base64
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from digitapp.ui import theme


def url(pixels: np.ndarray, width: int = 280) -> str:
    """A PNG of (h, w) or (h, w, 3) uint8, at least `width` wide; small pictures keep their pixels as squares."""
    side = -(-width // pixels.shape[1])
    if side > 1:
        pixels = pixels.repeat(side, axis=0).repeat(side, axis=1)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")


def strength(values: np.ndarray, most: float | None = None) -> np.ndarray:
    """Values (h, w) from 0 to `most` (default: their largest) on the scale from paper to the accent,
    (h, w, 3) uint8."""
    most = float(values.max()) if most is None else most
    share = np.clip(values / most, 0, 1) if most > 0 else np.zeros(values.shape)
    steps = np.array([rgb(colour) for colour in theme.palette().scale])
    at = share * (len(steps) - 1)
    return np.stack([np.interp(at, range(len(steps)), steps[:, k]) for k in range(3)], axis=-1).astype(np.uint8)


def for_and_against(values: np.ndarray, glyph: np.ndarray) -> np.ndarray:
    """Signed values (h, w) over a faint glyph (h, w) uint8: the accent speaks for, the warm colour against;
    (h, w, 3) uint8."""
    colours = theme.palette()
    paper, faint = np.array(rgb(colours.paper)), np.array(rgb(colours.faint))
    most = float(np.abs(values).max()) or 1.0
    share = np.clip(np.abs(values) / most, 0, 1)[..., None] ** 0.7
    ground = paper + (faint - paper) * (glyph[..., None] / 255) * 0.7
    colour = np.where(values[..., None] >= 0, rgb(colours.said), rgb(colours.doubt))
    return (ground + (colour - ground) * share).astype(np.uint8)


def in_ink(glyph: np.ndarray) -> np.ndarray:
    """A glyph (h, w) uint8, ink bright, in the page's text colour on its paper, (h, w, 3) uint8."""
    colours = theme.palette()
    share = glyph[..., None] / 255
    return (np.array(rgb(colours.paper)) * (1 - share) + np.array(rgb(colours.text)) * share).astype(np.uint8)


def grid(pictures: list[np.ndarray], columns: int, side: int, labels: list[str] | None = None) -> np.ndarray:
    """Pictures (h, w, 3) uint8 in rows on the page's paper, each `side` wide, with a label below each if given."""
    colours = theme.palette()
    gap, below = 4, 26 if labels else 0
    rows = max(1, -(-len(pictures) // columns))
    sheet = np.empty((rows * (side + gap + below), columns * (side + gap), 3), np.uint8)
    sheet[:] = rgb(colours.paper)
    for k, picture in enumerate(pictures):
        y, x = (k // columns) * (side + gap + below), (k % columns) * (side + gap)
        grown = picture.shape[0] < side
        big = cv2.resize(picture, (side, side), interpolation=cv2.INTER_NEAREST if grown else cv2.INTER_AREA)
        sheet[y : y + side, x : x + side] = big
        if labels:
            (wide, _), _ = cv2.getTextSize(labels[k], cv2.FONT_HERSHEY_SIMPLEX, 0.6, 1)
            at = (x + (side - wide) // 2, y + side + 19)
            cv2.putText(sheet, labels[k], at, cv2.FONT_HERSHEY_SIMPLEX, 0.6, rgb(colours.text), 1, cv2.LINE_AA)
    return sheet


def rgb(colour: str) -> tuple[int, int, int]:
    """``#2F5BEA`` → (47, 91, 234)."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
