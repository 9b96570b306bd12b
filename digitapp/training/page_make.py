"""``train.py --page``: canvases, network, fitted weights, measurement; everything about pages that lies in model/."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ..datasets import glyphs
from ..paths import sha256
from . import page_data, recipes

RECIPE = recipes.FOLDER / "page.py"
QUICK = {
    "STAGES": ({"SEED": 1, "CANVASES": {1: 400}, "STEPS": 400, "LEARNING_RATE": 2e-3, "WARM_UP": 20},),
    "WIDTH": 0.5,
    "SIDE": 128,
    "BATCH": 8,
    "FIT_PAGES": 60,
    "NEIGHBOUR_PAGES": 20,
    "LINE_PAGES": 60,
    "FIT_DRAWINGS": 36,
    "MEASURED_PAGES": 16,
}


@dataclass(frozen=True)
class Places:
    """out: what ships; runs: canvases and checkpoints; extra: the folder given with --extra; mnist: mnist.npz or None;
    recipe: file with the settings."""

    out: Path
    runs: Path
    extra: Path | None
    mnist: Path | None
    recipe: Path = RECIPE


def recipe(quick: bool = False, path: Path = RECIPE) -> SimpleNamespace:
    """The settings of a recipe file, or of a trial of the whole road; a stage's own go before those for all."""
    return SimpleNamespace(**(recipes.read(path) | (QUICK if quick else {})))


def train(
    places: Places,
    quick: bool = False,
    resume: bool = False,
    start: Path | None = None,
    first: int = 1,
    processes: int = 2,
    say: Callable[[str], None] = print,
) -> Path:
    """Draw the canvases, train, and save the network as out/page.keras, with its hash in page.json. Needs PyTorch.

    start: a page network to go on from; first: the stage to begin with. Returns the file; raises mnist.MnistError
    without MNIST, ValueError for a stage that the recipe does not have.
    """
    from . import page_fit  # PyTorch: only who trains needs it

    settings = recipe(quick, places.recipe)
    sources = page_data.Sources(places.extra, places.mnist)
    folder = places.runs / ("page-quick" if quick else "page")
    if not 1 <= first <= len(settings.STAGES):
        raise ValueError(
            f"{places.recipe.name} has the stages 1 to {len(settings.STAGES)}, none with the number {first}"
        )
    begun_with = sha256(start) if start else None
    learned: list[dict] = []
    for number, stage in list(enumerate(settings.STAGES, 1))[first - 1 :]:
        files = []
        for seed, count in stage["CANVASES"].items():
            files += page_data.draw(count, seed, folder / "canvases", sources, processes, say)
        canvases = page_data.Canvases(files)
        say(f"stage {number} of {len(settings.STAGES)}: {len(canvases)} canvases")
        own = folder / f"stage-{number}"
        network = page_fit.fit(SimpleNamespace(**(vars(settings) | stage)), canvases, own, resume, start, say)
        learned.append({"stage": number, "count": len(canvases), "sha256": canvases.digest})
        start = own / "page.keras"
    places.out.mkdir(parents=True, exist_ok=True)
    path = places.out / "page.keras"
    network.save(path)
    material = glyphs.load("train", places.extra, places.mnist)
    about = {
        "made": date.today().isoformat(),
        "recipe": {"file": places.recipe.name, **vars(settings)},
        "started_from": begun_with,
        "canvases": learned,
        "hands": {h.name: round(w / sum(material.weights), 4) for h, w in zip(material.hands, material.weights)},
        "fonts": len(material.fonts),
        "parameters": network.count_params(),
    }
    write_settings(path, {"about": about})
    return path


def finish(
    places: Places, quick: bool = False, processes: int = 2, say: Callable[[str], None] = print
) -> dict[str, Any]:
    """Fit all that follows out/page.keras, measure it on composed pages; returns the measurement."""
    from ..evaluation import pages as evaluation
    from ..recognition.drawings import FINEST
    from ..recognition.linking import Linking
    from ..recognition.recognizer import Recognizer
    from . import drawing_weights, page_weights
    from .page_looks import Looks

    settings = recipe(quick, places.recipe)
    path = places.out / "page.keras"
    material = glyphs.load("validation", places.extra, places.mnist)
    model = places.out / "digits.keras"
    with Looks(model, page_data.Sources(places.extra, places.mnist), settings.FIT_SEED, processes) as pages:
        fitted = page_weights.fit(pages, settings, say)
    reader = Recognizer.load(model)
    fitted["drawings"] = drawing_weights.fit(
        partial(reader.find, finest=FINEST), reader.predict, settings.FIT_DRAWINGS, Linking.of(fitted["linking"]), say
    )
    write_settings(path, fitted)
    reader = Recognizer.load(model)
    digest = sha256(path)
    measured = evaluation.measure(reader.read, material, settings.MEASURED_PAGES, settings.MEASURED_SEED, digest, say)
    evaluation.write(places.out, measured)
    return measured


def summary(measured: dict) -> str:
    """A measurement as a few lines of text."""
    rows = [
        f"{k['kind']:18} {k['n']:4} pages  "
        + (
            f"{100 * k['exact']:5.1f}% wholly right, CER {100 * k['cer']:.1f}%"
            if k["digits"]
            else f"{100 * k['silent']:5.1f}% silent"
        )
        for k in measured["kinds"]
    ]
    return "\n".join(rows)


def write_settings(path: Path, values: dict) -> None:
    """Put values beside what page.json holds about the network at `path`; those of another network are dropped."""
    file, digest = path.with_suffix(".json"), sha256(path)
    old = json.loads(file.read_text("utf-8")) if file.exists() else {}
    kept = old if old.get("sha256") == digest else {}
    file.write_text(
        json.dumps({"sha256": digest} | {k: v for k, v in kept.items() if k != "sha256"} | values, indent=1) + "\n",
        "utf-8",
    )
