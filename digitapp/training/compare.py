"""The other networks, trained alike and shortly, and a support vector machine: what does depth buy?"""
from pathlib import Path

from . import baselines, evaluate, finish
from .fit import Settings, fit
from .networks import NETWORKS

EPOCHS = 3


def rows(data, runs, say, epochs=EPOCHS, networks=None):
    """One row of the comparison table (evaluate.comparison_row) for each network and the SVM.

    Every one gets the same data, augmentation and number of epochs, and resumes where it stopped.
    """
    table = []
    for name in networks or NETWORKS:
        say(f"comparison: {name}, {epochs} epochs")
        model, history = fit(Settings(network=name, epochs=epochs), data, Path(runs) / f"compare-{name}", resume=True, verbose=2)
        finish.calibrate(model, data)
        table.append(evaluate.comparison_row(
            f"{name}, {epochs} epochs", finish.predictor(model), data.test, parameters=model.count_params(),
            size=4 * model.count_params(), training_seconds=sum(e["seconds"] for e in history)))
    say("comparison: support vector machine")
    return [*table, baselines.svm_row(data.train, data.test)]
