"""Signs cut out of composed pages exactly as the reader cuts them out of photographs: what the digit network really
sees.

    x, y = crops(20_000, 5, Source("train", extra, mnist))      # about so many pages; y is 10 where there is no digit

Letters that are a digit in some hand are left out: only their neighbours, whom this network does not see, tell what
they are.
"""

from __future__ import annotations

import hashlib
import inspect
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from ..imaging.box_ink import box_ink
from ..imaging.ink import find_ink
from ..imaging.normalize import SIDE, normalize
from ..imaging.single import main_glyph
from ..synthesis.look_alikes import confusable
from ..synthesis.material import Material
from ..synthesis.pages import RUIN, USUAL_RUIN, Page, compose
from ..synthesis.writer import OTHER
from . import glyphs

CHUNK = 100  # pages
CANVAS = 256  # pixels
STRAY = 0.04  # how far off the page network's boxes are, as a share of their size: standard deviation
ALONE = 0.35  # share that is cut as a picture of one digit is, with paper around it
LEAST = 9  # pixels: smaller digits cannot be read
GROUND = 1.5  # looks a page at places where nothing is written
NARROW = 0.45  # of its height: a 1 is hardly ever wider


@dataclass(frozen=True)
class Source:
    """Where pages come from: "train" or "validation" material; the folder given with --extra; mnist.npz.

    writers: the one kind of writers there is, "scan", "pen" or "font", or the name of a hand; None: all. layout, ruin:
    of `synthesis.pages.compose`; without ruin, pages are as bad as people send them: on worse ones, every fourth digit
    is beyond reading, and whoever has to learn those learns to guess.
    """

    part: str
    extra: Path | None = None
    mnist: Path | None = None
    writers: str | None = None
    layout: str | None = None
    ruin: float | None = None


def crops(
    pages: int, seed: int, source: Source, cache_in: Path | None = None, processes: int = 2
) -> tuple[np.ndarray, np.ndarray]:
    """(x (n, 28, 28) uint8 ink bright, y (n,) int64 0..10) from so many pages. cache_in: a folder that keeps them."""
    file = None
    if cache_in is not None:
        file = cache_in / f"pages-{pages}-{seed}-{_fingerprint(seed, source)}.npz"
        if file.exists():
            with np.load(file, allow_pickle=False) as z:
                return z["x"], z["y"]
    counts = [min(CHUNK, pages - start) for start in range(0, pages, CHUNK)]
    jobs = counts, range(len(counts)), [seed] * len(counts), [source] * len(counts)
    if processes > 1 and len(counts) > 1:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            parts = list(pool.map(_chunk, *jobs))
    else:
        parts = [_chunk(*job) for job in zip(*jobs, strict=True)]
    x, y = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(file, x=x, y=y)
    return x, y


def _fingerprint(seed: int, source: Source) -> str:
    """Another one when pages are composed or cut in another way: a few of them are its measure."""
    x, y = _chunk(8, 10**6, seed, source)
    text = repr((source.part, source.writers, source.layout, source.ruin)) + inspect.getsource(_chunk)
    return hashlib.sha256(x.tobytes() + y.tobytes() + text.encode()).hexdigest()[:12]


@cache
def _material(source: Source) -> Material:
    material = glyphs.load(source.part, source.extra, source.mnist)
    if source.writers in (None, "scan", "pen", "font"):
        return replace(material, only=source.writers)
    hands = [h for h in material.hands if h.name.startswith(source.writers or "")]
    if not hands:
        raise ValueError(f"there is no hand {source.writers!r} to write {source.part} pages")
    return replace(material, hands=hands, weights=[1.0] * len(hands), only="scan")


def _chunk(pages: int, number: int, seed: int, source: Source) -> tuple[np.ndarray, np.ndarray]:
    cv2.setNumThreads(1)
    x, y = [], []
    for k in range(pages):
        rng = np.random.default_rng([seed, number, k])
        ruin = float(rng.choice(RUIN, p=USUAL_RUIN)) if source.ruin is None else source.ruin
        page = compose(rng, _material(source), (CANVAS, CANVAS), source.layout, ruin=ruin)
        for glyph, kind in cut(page, rng):
            x.append(glyph)
            y.append(kind)
    return np.array(x, np.uint8).reshape(-1, SIDE, SIDE), np.array(y, np.int64)


def cut(page: Page, rng: np.random.Generator) -> list[tuple[np.ndarray, int]]:
    """(28×28 uint8, 0..10) of every sign on a page that is whole and no look-alike, and of a few places without
    any."""
    found = []
    tall, wide = page.picture.shape[:2]
    for k, (box, kind) in enumerate(zip(page.boxes, page.kinds, strict=True)):
        x, y, w, h = (float(v) for v in box)
        inside = x > -0.05 * w and y > -0.05 * h and x + w < wide + 0.05 * w and y + h < tall + 0.05 * h
        name = page.names[k] if kind == OTHER and page.names else ""
        if kind > OTHER or not inside or max(w, h) < LEAST or (name and confusable(name)):
            continue
        glyph = _alone(page.picture, box, rng) if rng.random() < ALONE else _on_page(page.picture, box, rng)
        if glyph.any():
            found.append((glyph, int(kind)))
    for _ in range(rng.poisson(GROUND)):
        side = float(np.exp(rng.uniform(np.log(12), np.log(80))))
        corner = rng.uniform(0, wide - side), rng.uniform(0, tall - side)
        box = np.array([*corner, side * rng.uniform(0.4, 1), side], np.float32)
        if not _touched(box, page.boxes):
            glyph = _on_page(page.picture, box, rng)
            if glyph.any() and not _bar(glyph):
                found.append((glyph, OTHER))
    return found


def _bar(glyph: np.ndarray) -> bool:
    """Whether it is a narrow upright thing: the side of a printed box, cut out, is a 1 to whoever sees no more of
    it."""
    rows, columns = np.flatnonzero(glyph.any(axis=1)), np.flatnonzero(glyph.any(axis=0))
    return bool(np.ptp(columns) + 1 < NARROW * (np.ptp(rows) + 1))


def _on_page(picture: np.ndarray, box: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As the reader of pages looks at a detection."""
    w, h = float(box[2]), float(box[3])
    size = np.exp(rng.normal(0, STRAY, 2)) * (w, h)
    corner = np.array(box[:2]) + (np.array([w, h]) - size) / 2 + rng.normal(0, STRAY, 2) * max(w, h)
    ink = box_ink(picture, (*corner, *size))
    return np.zeros((SIDE, SIDE), np.uint8) if ink is None else normalize(ink)


def _alone(picture: np.ndarray, box: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """As `Recognizer.classify` looks at a picture of one digit."""
    x, y, w, h = (float(v) for v in box)
    left, top, right, below = rng.uniform(0.02, 0.35, 4) * max(w, h) + 1
    rows = slice(max(0, round(y - top)), round(y + h + below) + 1)
    columns = slice(max(0, round(x - left)), round(x + w + right) + 1)
    return normalize(main_glyph(find_ink(np.ascontiguousarray(picture[rows, columns])).map))


def _touched(box: np.ndarray, boxes: np.ndarray) -> bool:
    """Whether any of `boxes` (n, 4) overlaps the box."""
    x, y, w, h = box
    a, b, c, d = boxes.T
    return bool(((a < x + w) & (x < a + c) & (b < y + h) & (y < b + d)).any())
