"""Search the settings with Optuna, by the validation loss of short trainings. A study goes on where it stopped."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .data import Data
from .fit import Settings, fit


def search(
    settings: Settings,
    data: Data,
    storage: str | Path,
    trials: int,
    folder: str | Path,
    say: Callable[[str], None],
    epochs: int = 2,
) -> Settings:
    """Run `trials` more trials of `epochs` each and return `settings` with the best ones found so far.

    storage: the SQLite file that keeps the study; trials whose first epochs are worse than the median's
    are given up.
    """
    import optuna

    Path(storage).parent.mkdir(parents=True, exist_ok=True)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        study_name=settings.network,
        storage=f"sqlite:///{storage}",
        direction="minimize",
        load_if_exists=True,
        sampler=optuna.samplers.TPESampler(seed=settings.seed),
    )

    def objective(trial: optuna.Trial) -> float:
        tried = replace(
            settings,
            epochs=epochs,
            learning_rate=trial.suggest_float("learning_rate", 2e-4, 1e-2, log=True),
            batch=trial.suggest_categorical("batch", [96, 192, 384]),
            width=trial.suggest_float("width", 0.5, 1.5),
            dropout=trial.suggest_float("dropout", 0.0, 0.5),
            augmentation=trial.suggest_float("augmentation", 0.3, 1.5),
        )
        _, history = fit(tried, data, Path(folder) / str(trial.number), verbose=0)
        shutil.rmtree(Path(folder) / str(trial.number), ignore_errors=True)
        say(f"trial {trial.number}: validation loss {history[-1]['val_loss']:.4f}, {trial.params}")
        return history[-1]["val_loss"]

    study.optimize(objective, n_trials=trials)
    say(f"best of {len(study.trials)} trials: validation loss {study.best_value:.4f}, {study.best_params}")
    return replace(settings, **study.best_params)
