"""Training of the page network on composed canvases, with PyTorch (see torch_loop); resumable at any step."""

import math
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import torch

from ..detection.decode import CLASSES
from . import page_data
from .page_network import build
from .torch_loop import Feed, Training

SAVE_EVERY = 500  # steps


def loss(
    maps: torch.Tensor,
    heat: torch.Tensor,
    mask: torch.Tensor,
    box: torch.Tensor,
    at: torch.Tensor,
    box_weight: float,
) -> tuple[torch.Tensor, torch.Tensor]:
    """(heat loss, weighted box loss) of "Objects as Points": focal around the middles, L1 at them; both per sign.

    maps: (n, CLASSES + 4, g, g); heat (n, g, g, CLASSES), mask and at (n, g, g), box (n, g, g, 4), all float32.
    """
    maps = maps.float().permute(0, 2, 3, 1)
    logits, sizes = maps[..., :CLASSES], maps[..., CLASSES:]
    p = torch.sigmoid(logits).clamp(1e-5, 1 - 1e-5)
    # a blob's middle counts as the sign itself: its value there is exactly 1
    hit = (heat >= 0.999).float()
    each = hit * (1 - p) ** 2 * p.log() + (1 - hit) * (1 - heat) ** 4 * p**2 * (1 - p).log()
    signs = hit.sum().clamp(min=1)
    return -(each * mask[..., None]).sum() / signs, box_weight * (
        (sizes - box).abs().sum(-1) * at
    ).sum() / at.sum().clamp(min=1)


def rate(step: int, recipe: SimpleNamespace) -> float:
    """The learning rate at a step: a warm-up, then half a cosine down to 1% of the peak."""
    return (
        recipe.LEARNING_RATE
        * min(1, (step + 1) / recipe.WARM_UP)
        * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * step / recipe.STEPS)))
    )


def fit(
    recipe: SimpleNamespace,
    canvases: page_data.Canvases,
    folder: Path,
    resume: bool = False,
    start: Path | None = None,
    say: Callable[[str], None] = print,
    stop_at: int | None = None,
) -> keras.Model:
    """Train by a recipe and return the network with averaged weights, which also lies in `folder`/page.keras.

    folder: where checkpoints are kept; resume: go on from the last one. start: a page network to begin with.
    stop_at: end at this step, as if interrupted there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(recipe.SEED)
    keras.utils.set_random_seed(recipe.SEED)
    network = build(recipe.WIDTH)
    if start is not None:
        network.load_weights(start)
    blank = torch.zeros(recipe.BATCH, 3, recipe.SIDE, recipe.SIDE).to(memory_format=torch.channels_last)
    training = Training(network, "adamw", recipe.WEIGHT_DECAY, blank)
    first, state = 0, folder / "state.pt"
    if resume and state.exists():
        first = training.restore(state)
        say(f"going on at step {first}")

    def made(step: int) -> page_data.Batch:
        return page_data.batch(canvases, np.random.default_rng([recipe.SEED, step]), recipe.BATCH, recipe.SIDE)

    began, sums, count = time.perf_counter(), np.zeros(2), 0
    last = recipe.STEPS if stop_at is None else min(recipe.STEPS, stop_at)
    if first < last:
        say(f"computing in {'bfloat16' if training.half else 'float32'}")
    with Feed(made, first) as feed:
        for step in range(first, last):
            x, heat, mask, box, at = (torch.from_numpy(v) for v in feed.next())
            x = x.permute(0, 3, 1, 2).to(torch.float32, memory_format=torch.channels_last) / 255
            parts = training.step(
                x,
                partial(loss, heat=heat, mask=mask, box=box, at=at, box_weight=recipe.BOX_WEIGHT),
                rate(step, recipe),
                min(recipe.AVERAGE, (1 + step) / (10 + step)),
            )
            sums, count = sums + parts, count + 1
            done = step + 1
            if done % 100 == 0 or done == last:
                seconds = time.perf_counter() - began
                say(
                    f"step {done} of {recipe.STEPS}: heat {sums[0] / count:.3f} box {sums[1] / count:.3f}, "
                    f"{(done - first) * recipe.BATCH / seconds:.0f} crops/s, {seconds / 60:.1f} min"
                )
                sums, count = np.zeros(2), 0
            if done % SAVE_EVERY == 0 or done == last:
                training.save(state, done)
                training.averaged()
                network.save(folder / "page.part.keras")
                (folder / "page.part.keras").replace(folder / "page.keras")
    return training.averaged()
