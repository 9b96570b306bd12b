"""Training of the line network: strips drawn beforehand, bent anew each time, the fit, and what ships."""

import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path

import cv2
import keras
import numpy as np

from digitapp.recognition.strip import HEIGHT
from digitapp.training import fit, line_network
from digitapp.training.data import split
from digitapp.training.strips import draw_strip

WIDTH = 288  # pixels of a strip in training: eleven digit heights
CHUNK = 250  # strips drawn under one seed
SETTINGS = fit.Settings(network="line", epochs=8, batch=48, learning_rate=2e-3, ema=0.998)


def _draw(count, seed, real):
    """`count` strips laid end to end: (ink (40, total) uint8, widths, marks (m, 4): strip, class, left, right)."""
    rng = np.random.default_rng(seed)
    strips = [draw_strip(rng, real) for _ in range(count)]
    marks = [(i, *mark) for i, s in enumerate(strips) for mark in s.marks]
    return np.hstack([s.ink for s in strips]), np.array([s.ink.shape[1] for s in strips]), np.array(marks, np.float32).reshape(-1, 4)


class Strips:
    """Drawn strips: `self[i]` is (ink (40, W) uint8, marks (m, 3) float32: class, left, right)."""

    def __init__(self, parts):
        self.inks, self.marks = [], []
        for ink, widths, marks in parts:
            self.inks += np.split(ink, np.cumsum(widths)[:-1], axis=1)
            ends = np.searchsorted(marks[:, 0], np.arange(1, len(widths)))
            self.marks += [m[:, 1:] for m in np.split(marks, ends)]

    def __len__(self):
        return len(self.inks)

    def __getitem__(self, i):
        return self.inks[i], self.marks[i]


def draw(n, seed, data=None, cache=None, processes=2):
    """n drawn strips, two in five with digits of MNIST's training part among them; kept in the folder `cache`.

    data: mnist.npz, or None for what `mnist.load` finds.
    """
    (x, y), _, _ = split(data)
    real = x, [np.flatnonzero(y == d) for d in range(10)]
    few = _draw(40, seed, real)
    name = f"strips-{n}-{seed}-{hashlib.sha256(few[0].tobytes()).hexdigest()[:12]}.npz"
    file = Path(cache) / name if cache else None
    if file and file.exists():
        with np.load(file, allow_pickle=False) as z:
            return Strips([tuple(z[f"{k}{i}"] for k in ("ink", "widths", "marks")) for i in range(int(z["parts"]))])
    seeds = np.random.SeedSequence(seed).spawn(-(-n // CHUNK))
    jobs = [(min(CHUNK, n - i * CHUNK), s, real) for i, s in enumerate(seeds)]
    if processes > 1:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            parts = list(pool.map(_draw, *zip(*jobs)))
    else:
        parts = [_draw(*job) for job in jobs]
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".unfinished.npz")
        np.savez_compressed(unfinished, parts=len(parts), **{f"{k}{i}": a for i, part in enumerate(parts) for k, a in zip(("ink", "widths", "marks"), part)})
        unfinished.replace(file)
    return Strips(parts)


def bend(ink, marks, rng, width=WIDTH):
    """A strip as another hand, pen and camera would have made it: (ink (40, width) float32 0..1, marks moved along)."""
    zoom = np.exp(rng.normal(0, 0.1))
    stretch = zoom * np.exp(rng.normal(0, 0.12))
    out, moved = placed(ink, marks, width, rng.random(), (stretch, zoom), rng.normal(0, 0.15), rng.normal(0, 1.2))
    kind = rng.random()
    if kind < 0.12:
        out = cv2.dilate(out, np.ones((2, 2) if rng.random() < 0.5 else (1, 2), np.uint8))
    elif kind < 0.22:
        out = cv2.erode(out, np.ones((2, 1) if rng.random() < 0.5 else (1, 2), np.uint8))
    if rng.random() < 0.3:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.1))
    out = out.astype(np.float32) / 255
    if rng.random() < 0.3:  # ink that is patchy along the line, and breaks
        coarse = rng.uniform(0.3, 1.3, (5, width // 8)).astype(np.float32)
        out *= np.minimum(cv2.resize(coarse, (width, HEIGHT), interpolation=cv2.INTER_CUBIC), 1)
    if rng.random() < 0.6:
        out = np.clip(out * rng.uniform(0.6, 1.6), 0, 1)
    if rng.random() < 0.15:
        out += rng.normal(0, rng.uniform(0.01, 0.06), out.shape).astype(np.float32)
    if rng.random() < 0.5:
        out[out < rng.uniform(0.05, 0.25)] = 0  # where the ink map ends
    return np.clip(out, 0, 1), moved


def placed(ink, marks, width=WIDTH, where=0.5, zoom=(1, 1), shear=0.0, drop=0.0):
    """A strip cut or padded to a width: (ink (40, width) of its dtype, marks moved along).

    where: 0..1, the part of it that is kept, or of the room before it; zoom: (along, across) the line; drop: pixels down.
    """
    along, across = zoom
    room = width - ink.shape[1] * along
    shift = room * where
    matrix = np.float32([[along, -shear, shift + shear * HEIGHT / 2], [0, across, HEIGHT / 2 * (1 - across) + drop]])
    moved = marks.copy()
    moved[:, 1:] = moved[:, 1:] * along + shift
    return cv2.warpAffine(ink, matrix, (width, HEIGHT), flags=cv2.INTER_LINEAR), moved


class Batches(keras.utils.PyDataset):
    """One epoch of bent strips, the same for the same (seed, epoch, step)."""

    def __init__(self, strips, seed, batch):
        super().__init__()
        self.strips, self.seed, self.batch, self.epoch = strips, seed, batch, 0

    def __len__(self):
        return max(1, len(self.strips) // self.batch)

    def __getitem__(self, step):
        rng = np.random.default_rng((self.seed, self.epoch, step))
        order = np.random.default_rng((self.seed, self.epoch)).permutation(len(self.strips))
        xs, ys, ws = [], [], []
        for i in order[step * self.batch : (step + 1) * self.batch]:
            x, marks = bend(*self.strips[i], rng)
            y, w = line_network.labels(marks, WIDTH)
            xs.append(x), ys.append(y), ws.append(w)
        return np.stack(xs)[..., None], np.stack(ys), np.stack(ws)


def train(strips, held, folder, settings=SETTINGS, resume=False, verbose="auto"):
    """Fit the line network: (model, history), as `fit.fit` does for the digit network.

    strips: what it learns from, held: what measures it on the way (`Strips` both); folder: its settings, history
    and checkpoints; with resume=True an interrupted training goes on and loses at most one epoch.
    """
    folder = Path(folder)
    keras.utils.set_random_seed(settings.seed)
    batches = Batches(strips, settings.seed, settings.batch)
    model = line_network.build()
    model.compile(fit.optimizer(settings, len(batches)), "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
    log, callbacks = fit.bookkeeping(settings, batches, folder, resume)
    if not (resume and len(log.epochs) >= settings.epochs):
        model.fit(batches, epochs=settings.epochs, callbacks=callbacks, verbose=verbose, validation_data=_whole(held), validation_batch_size=50)
        model.save(folder / "trained.keras")
    trained = keras.saving.load_model(folder / "trained.keras", compile=False)
    return trained, log.epochs


def _whole(strips):
    """Strips as they are, at the training's width: (x, classes, weights)."""
    parts = []
    for ink, marks in (strips[i] for i in range(len(strips))):
        x, moved = placed(ink, marks)
        parts.append((x[..., None].astype(np.float32) / 255, *line_network.labels(moved, WIDTH)))
    return tuple(np.stack(a) for a in zip(*parts))


def make(out, runs, data=None, count=40_000, epochs=None, resume=False, verbose="auto", say=print):
    """Draw, train, measure and save the line network: `out`/lines.keras, with its figures in lines.json.

    out, runs: folders for what ships and for drawings and checkpoints; data: mnist.npz; count: of drawn strips.
    """
    settings = replace(SETTINGS, epochs=epochs or SETTINGS.epochs)
    cache = Path(runs) / "drawings"
    strips, held = draw(count, 1, data, cache), draw(min(1500, max(count // 8, 100)), 999, data, cache)
    say(f"{len(strips)} drawn strips; training line, {settings.epochs} epochs")
    model, history = train(strips, held, Path(runs) / "line", settings, resume, verbose)
    out = Path(out) / "lines.keras"
    out.parent.mkdir(parents=True, exist_ok=True)
    model.save(out)
    x, classes, weights = _whole(held)
    frames = np.concatenate([np.asarray(model.predict_on_batch(x[i : i + 50])) for i in range(0, len(x), 50)])
    figures = {
        "places_right": float(((frames.argmax(2) == classes) * weights).sum() / weights.sum()),
        "strips_right": float(np.mean([spelled(f.argmax(1)) == spelled(c) for f, c in zip(frames, classes)])),
    }
    note = {"sha256": hashlib.sha256(out.read_bytes()).hexdigest(), "parameters": model.count_params(), "strips": len(strips),
            "held_out": figures, "settings": asdict(settings), "history": history}  # fmt: skip
    out.with_suffix(".json").write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")
    say(f"saved {out}: of the held-out strips {100 * figures['strips_right']:.1f}% read rightly from end to end")


def spelled(classes):
    """The digits that a row of answers spells, as text: runs of one digit, without what is none."""
    return "".join(str(int(kind)) for kind, _ in groupby(classes) if kind < 10)
