"""The other networks, trained alike and shortly, and a support vector machine: what does depth buy?"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from ..evaluation.report import comparison_row
from . import baselines, finish
from .data import Data
from .fit import Settings, fit
from .networks import NETWORKS

EPOCHS = 3
SVM = "svm"
NAMES = (*NETWORKS, SVM)


def rows(
    names: Iterable[str],
    data: Data,
    runs: str | Path,
    old: Iterable[dict[str, Any]],
    say: Callable[[str], None],
    engine: str = "keras",
) -> list[dict[str, Any]]:
    """Rows of the comparison table (report.comparison_row) for `names` out of NAMES, after the `old` ones.

    Every network gets the same data, augmentation and few epochs, and goes on where it stopped; a row
    takes the place of an old one of the same name. engine: as in fit.Settings.
    """
    table = {row["name"]: row for row in old}
    for name in names:
        say(f"comparison: {name}")
        row = baselines.svm_row(data.train, data.test) if name == SVM else _network_row(name, data, runs, engine)
        table[row["name"]] = row
    return list(table.values())


def _network_row(name: str, data: Data, runs: str | Path, engine: str) -> dict[str, Any]:
    model, history = fit(
        Settings(network=name, epochs=EPOCHS, engine=engine),
        data,
        Path(runs) / f"compare-{name}",
        resume=True,
        verbose=2,
    )
    finish.calibrate(model, data)
    return comparison_row(
        f"{name}, {EPOCHS} epochs",
        finish.predictor(model),
        data.test,
        parameters=model.count_params(),
        size=4 * model.count_params(),
        training_seconds=sum(e["seconds"] for e in history),
    )
