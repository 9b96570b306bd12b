"""Composed canvases on disk, and batches of crops with heat maps: what the page network is trained on."""

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from ..datasets import glyphs
from ..detection.decode import CLASSES, STRIDE, box_targets
from ..synthesis.material import Material
from ..synthesis.pages import compose

SIDE = 256  # of a canvas, pixels
SHARD = 2000  # canvases in a file
_QUALITY = 95  # of the JPEG that keeps a canvas

#: pictures (n, side, side, 3) uint8, heat (n, g, g, CLASSES), mask (n, g, g), box (n, g, g, 4), at (n, g, g), g = side
#: / 4
Batch = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Sources:
    """Where material is found: the folder given with --extra (None for none), mnist.npz (None to look for it)."""

    extra: Path | None
    mnist: Path | None


def draw(
    count: int,
    seed: int,
    folder: Path,
    sources: Sources,
    processes: int = 2,
    say: Callable[[str], None] = print,
) -> list[Path]:
    """`count` canvases, or a few more, as files in `folder`, drawn where they are not there yet; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"canvases-{seed}-{k:03}.npz" for k in range(-(-count // SHARD))]
    missing = [f for f in files if not f.exists()]
    if missing:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            for file in pool.map(_shard, missing, [sources] * len(missing), [min(count, SHARD)] * len(missing)):
                say(f"drawn {file.name}")
    return files


_material: dict[Sources, Material] = {}


def _shard(file: Path, sources: Sources, count: int) -> Path:
    cv2.setNumThreads(1)
    if sources not in _material:
        _material[sources] = glyphs.load("train", sources.extra, sources.mnist)
    _, seed, number = file.stem.split("-")
    pictures, starts, rows, counts = [], [0], [], []
    for k in range(count):
        page = compose(np.random.default_rng([int(seed), int(number), k]), _material[sources], (SIDE, SIDE))
        data = cv2.imencode(".jpg", page.picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1]
        pictures.append(data)
        starts.append(starts[-1] + len(data))
        rows.append(np.concatenate([page.boxes, page.kinds[:, None]], 1).astype(np.float32).reshape(-1, 5))
        counts.append(len(page.boxes))
    part = file.with_suffix(".part.npz")
    np.savez(
        part,
        data=np.concatenate(pictures),
        starts=np.array(starts),
        boxes=np.concatenate(rows),
        ends=np.cumsum([0, *counts]),
    )
    part.rename(file)
    return file


class Canvases:
    """All canvases of some files, in memory as JPEGs."""

    def __init__(self, files: list[Path]):
        self.shards: list[dict[str, np.ndarray]] = []
        for file in files:
            with np.load(file) as z:
                self.shards.append({k: z[k] for k in z.files})
        self.ends = np.cumsum([len(s["starts"]) - 1 for s in self.shards])
        self.digest = hashlib.sha256(json.dumps([int(s["data"].sum()) for s in self.shards]).encode()).hexdigest()

    def __len__(self) -> int:
        return int(self.ends[-1])

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        """(picture (256, 256, 3) uint8 RGB, boxes (n, 5) float32 with the class last)."""
        which = int(np.searchsorted(self.ends, index, side="right"))
        shard, k = self.shards[which], index - int(self.ends[which - 1] if which else 0)
        data = shard["data"][shard["starts"][k] : shard["starts"][k + 1]]
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
        if picture is None:
            raise ValueError(f"canvas {index} is damaged")
        return picture[..., ::-1], shard["boxes"][shard["ends"][k] : shard["ends"][k + 1]]


def crop(picture: np.ndarray, boxes: np.ndarray, rng: np.random.Generator, side: int) -> tuple[np.ndarray, np.ndarray]:
    """A random square of a canvas, a little enlarged or reduced: (picture (side, side, 3) uint8, boxes moved with
    it)."""
    if rng.random() < 0.4:
        across, down = np.exp(rng.uniform(np.log(0.8), np.log(1.25))) * np.exp(rng.normal(0, 0.05, 2))
    else:
        across = down = 1.0
    width, height = min(picture.shape[1], round(side / across)), min(picture.shape[0], round(side / down))
    x, y = int(rng.integers(picture.shape[1] - width + 1)), int(rng.integers(picture.shape[0] - height + 1))
    out = picture[y : y + height, x : x + width]
    if out.shape[:2] != (side, side):
        out = cv2.resize(
            np.ascontiguousarray(out), (side, side), interpolation=cv2.INTER_AREA if width > side else cv2.INTER_LINEAR
        )
    moved = boxes.copy()
    scale = np.array([side / width, side / height] * 2, np.float32)
    moved[:, :4] = (boxes[:, :4] - np.array([x, y, 0, 0], np.float32)) * scale
    return out, moved


def relight(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Other light, other colours, now and then grey or a negative; uint8 in and out."""
    out = picture.astype(np.float32)
    if rng.random() < 0.5:
        out = (out - 128) * rng.uniform(0.6, 1.3) + 128 + rng.uniform(-40, 40)
    chance = rng.random()
    if chance < 0.2:
        out = out.mean(axis=2, keepdims=True).repeat(3, axis=2)
    elif chance < 0.35:
        out = out[..., rng.permutation(3)]
    if rng.random() < 0.1:
        out = 255 - out
    return np.clip(out, 0, 255).astype(np.uint8)


def batch(canvases: Canvases, rng: np.random.Generator, size: int, side: int) -> Batch:
    """Random crops with their maps.

    Where mask is 0 nothing is learned: digits cut by the border, printed ones, ones far too small or large. `at` is 1
    at the middle of a sign, where box says its size.
    """
    g = side // STRIDE
    x = np.empty((size, side, side, 3), np.uint8)
    heat, mask = np.zeros((size, g, g, CLASSES), np.float32), np.ones((size, g, g), np.float32)
    box, at = np.zeros((size, g, g, 4), np.float32), np.zeros((size, g, g), np.float32)
    for k in range(size):
        picture, boxes = crop(*canvases[int(rng.integers(len(canvases)))], rng, side)
        x[k] = relight(picture, rng)
        box_targets(boxes, heat[k], mask[k], box[k], at[k])
    return x, heat, mask, box, at
