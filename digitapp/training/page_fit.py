"""Training of the page network on composed canvases, with PyTorch (see torch_twin); resumable at any step."""

import math
import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import torch

from ..detection.decode import CLASSES
from . import page_data
from .page_network import build
from .torch_twin import Twin

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
    twin, average = Twin(network), Twin(network)
    twin.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(twin.parameters(), recipe.LEARNING_RATE, weight_decay=recipe.WEIGHT_DECAY, fused=True)
    first, state = 0, folder / "state.pt"
    if resume and state.exists():
        saved = torch.load(state, weights_only=True)
        twin.load_state_dict(saved["twin"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        first = saved["step"]
        say(f"going on at step {first}")
    feed = _Feed(canvases, recipe, first)
    half = faster_in_half(twin, recipe.BATCH, recipe.SIDE)
    say(f"computing in {'bfloat16' if half else 'float32'}")
    began, sums, count = time.perf_counter(), np.zeros(2), 0
    last = recipe.STEPS if stop_at is None else min(recipe.STEPS, stop_at)
    twin.train()
    for step in range(first, last):
        x, heat, mask, box, at = (torch.from_numpy(v) for v in feed.next())
        x = x.permute(0, 3, 1, 2).to(torch.float32, memory_format=torch.channels_last) / 255
        with torch.autocast("cpu", torch.bfloat16, enabled=half):
            maps = twin(x)
        a, b = loss(maps, heat, mask, box, at, recipe.BOX_WEIGHT)
        optimizer.zero_grad(set_to_none=True)
        (a + b).backward()
        torch.nn.utils.clip_grad_norm_(twin.parameters(), 5.0)
        for group in optimizer.param_groups:
            group["lr"] = rate(step, recipe)
        optimizer.step()
        _average(average, twin, min(recipe.AVERAGE, (1 + step) / (10 + step)))
        sums, count = sums + (a.item(), b.item()), count + 1
        done = step + 1
        if done % 100 == 0 or done == last:
            seconds = time.perf_counter() - began
            say(
                f"step {done} of {recipe.STEPS}: heat {sums[0] / count:.3f} box {sums[1] / count:.3f}, "
                f"{(done - first) * recipe.BATCH / seconds:.0f} crops/s, {seconds / 60:.1f} min"
            )
            sums, count = np.zeros(2), 0
        if done % SAVE_EVERY == 0 or done == last:
            part = state.with_suffix(".part")
            torch.save(
                {
                    "twin": twin.state_dict(),
                    "average": average.state_dict(),
                    "optimizer": optimizer.state_dict(),
                    "step": done,
                },
                part,
            )
            part.replace(state)
            average.save(network)
            network.save(folder / "page.part.keras")
            (folder / "page.part.keras").replace(folder / "page.keras")
    feed.close()
    average.save(network)
    return network


def faster_in_half(twin: Twin, size: int, side: int) -> bool:
    """Whether this processor trains faster in bfloat16 than in float32: some twice as fast, some at half the speed.

    size: crops in a step; side: of a crop, pixels. The weights stay as they are.
    """
    if not torch.backends.mkldnn.is_available():
        return False
    x = torch.zeros(size, 3, side, side).to(memory_format=torch.channels_last)
    twin.eval()  # the running means of batch normalization are no business of a measurement
    seconds = {False: math.inf, True: math.inf}
    for _ in range(3):  # the first time is for warming up
        for half in seconds:
            start = time.perf_counter()
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                twin(x).float().sum().backward()
            seconds[half] = min(seconds[half], time.perf_counter() - start)
    twin.zero_grad(set_to_none=True)
    return seconds[True] < seconds[False]


@torch.no_grad()
def _average(average: Twin, twin: Twin, keep: float) -> None:
    pairs = zip(average.state_dict().values(), twin.state_dict().values())
    means, news = zip(*((mean, new) for mean, new in pairs if mean.dtype.is_floating_point))
    torch._foreach_lerp_(list(means), list(news), 1 - keep)


class _Feed:
    """Batches drawn ahead in a thread; the batch of a step depends on the seed and the step alone."""

    def __init__(self, canvases: page_data.Canvases, recipe: SimpleNamespace, first: int) -> None:
        self._queue: queue.Queue[page_data.Batch | Exception] = queue.Queue(8)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(canvases, recipe, first), daemon=True)
        self._thread.start()

    def _work(self, canvases: page_data.Canvases, recipe: SimpleNamespace, step: int) -> None:
        made: page_data.Batch | Exception
        while not self._ended.is_set():
            try:
                rng = np.random.default_rng([recipe.SEED, step])
                made = page_data.batch(canvases, rng, recipe.BATCH, recipe.SIDE)
            except Exception as error:  # raised where the batch is asked for
                made = error
            while not self._ended.is_set():
                try:
                    self._queue.put(made, timeout=0.5)
                    break
                except queue.Full:
                    pass
            step += 1

    def next(self) -> page_data.Batch:
        made = self._queue.get()
        if isinstance(made, Exception):
            self.close()
            raise made
        return made

    def close(self) -> None:
        self._ended.set()
        self._thread.join()
