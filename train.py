#!/usr/bin/env python3
"""Make everything in model/: the network, its calibration, its report.

    python train.py --extra DIR              the digit network that ships (recipes/digits.py): an hour on two cores
    python train.py --page --extra DIR       the page network beside it (recipes/page.py): hours on two cores;
                                             needs PyTorch
    python train.py --page --fit             fit its fusion and the confidence of lines anew, and measure it
    python train.py --quick                  a trial of the whole road in under two minutes
    python train.py --resume                 go on with an interrupted training
    python train.py --seeds 3                three seeds: mean ± sd in the report; the first one ships
    python train.py --network mobile --optimizer sgd --learning-rate 0.1
    python train.py --from model/digits.keras --freeze --epochs 3      transfer learning
    python train.py --atlas                  the map of drawn digits for the page "Look inside", a minute
    python train.py --from model/digits.keras --corrections DB         learn from saved corrections, or refuse to
    python train.py --tune 20                search the settings with Optuna, resumable
    python train.py --resume --compare       train all networks shortly, and an SVM, for the comparison
    KERAS_BACKEND=torch python train.py      train on another backend (jax, torch); the app serves on TensorFlow

On Linux an allocator that keeps its memory (LD_PRELOAD=libtcmalloc_minimal.so.4) nearly doubles TensorFlow's
speed in training. MNIST is found at --data, at the environment variable DIGITAPP_MNIST, or downloaded by Keras.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict, fields, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from digitapp.training.data import Data
    from digitapp.training.fit import Settings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
NETWORKS = ("mlp", "lenet", "cnn", "resnet", "mobile")  # named here too, so that --help need not load Keras


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", choices=NETWORKS)
    parser.add_argument("--optimizer", choices=["sgd", "adam", "adamw", "rmsprop"])
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--batch", type=int, help="pictures in a step")
    parser.add_argument("--learning-rate", type=float, help="at its peak")
    parser.add_argument("--weight-decay", type=float)
    parser.add_argument("--dropout", type=float)
    parser.add_argument("--width", type=float, help="multiplies the channels of every layer")
    parser.add_argument("--augmentation", type=float, help="strength, 0 is none, 1 is usual")
    parser.add_argument("--label-smoothing", type=float)
    parser.add_argument("--seed", type=int)
    parser.add_argument(
        "--engine", choices=["keras", "torch"], help="what computes: PyTorch, where it is installed, is twice as fast"
    )
    parser.add_argument(
        "--from", dest="start_from", metavar="MODEL", help="fine-tune this .keras file (one of your own)"
    )
    parser.add_argument("--freeze", action="store_true", default=None, help="with --from: train the last layer alone")
    parser.add_argument(
        "--corrections", metavar="DB", help="with --from: a file or address of saved corrections to learn from"
    )
    parser.add_argument("--page", action="store_true", help="make the page network instead (model/page.keras)")
    parser.add_argument(
        "--recipe", type=Path, metavar="FILE", help="settings; recipes/digits.py or recipes/page.py when not given"
    )
    parser.add_argument(
        "--stage", type=int, default=1, metavar="N", help="with --page: begin with this stage of the recipe"
    )
    parser.add_argument(
        "--fit", action="store_true", help="with --page: leave the network as it is, fit and measure what follows it"
    )
    parser.add_argument(
        "--atlas",
        action="store_true",
        help="make the map of drawn digits alone (model/atlas.npz), with the model there is",
    )
    parser.add_argument(
        "--extra", type=Path, metavar="DIR", help="more handwriting: swiss_numbers.npz, optdigits32.npz, fonts/, paper/"
    )
    parser.add_argument("--seeds", type=int, default=1, metavar="K")
    parser.add_argument("--tune", type=int, metavar="N", help="N trials; the best settings are printed and used")
    parser.add_argument(
        "--compare",
        nargs="*",
        choices=[*NETWORKS, "svm"],
        metavar="NAME",
        help=f"also train these, shortly, for the comparison: {', '.join(NETWORKS)}, svm (no name: all)",
    )
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--data", type=Path, metavar="NPZ", help="mnist.npz")
    parser.add_argument("--drawn", type=int, help="digits, and as many non-digits, that the pen draws")
    parser.add_argument("--pages", type=int, help="composed pages that digits are cut out of")
    parser.add_argument("--out", type=Path, default=Path("model"), help="where the results go")
    parser.add_argument(
        "--runs", type=Path, default=Path("runs"), help="where checkpoints, drawings and studies are kept"
    )
    parser.add_argument("--tensorboard", type=Path, metavar="DIR")
    return parser.parse_args()


def say(sentence: str) -> None:
    print(sentence, flush=True)


def settings_of(args: argparse.Namespace) -> "tuple[Settings, dict[str, int]]":
    """(Settings, how much is drawn and composed): the recipe's, the trial's shortcuts, and what was asked for."""
    from digitapp.training import fine_tune, recipes
    from digitapp.training.fit import Settings

    file = recipes.FOLDER / "digits.py" if args.page else args.recipe or recipes.FOLDER / "digits.py"
    recipe = {name.lower(): value for name, value in recipes.read(file).items()}
    if args.quick:
        recipe |= {"epochs": 1, "drawn": 2000, "pages": 60}
    if args.quick or args.start_from:
        recipe["settle"] = None
    amounts = {name: recipe.pop(name) for name in ("drawn", "pages")}
    amounts |= {name: getattr(args, name) for name in amounts if getattr(args, name) is not None}
    asked = {f.name: getattr(args, f.name) for f in fields(Settings) if getattr(args, f.name, None) is not None}
    if args.corrections:
        if not args.start_from:
            sys.exit("--corrections needs --from: the model that is to learn from them")
        asked = {"epochs": fine_tune.EPOCHS, "learning_rate": fine_tune.RATE} | asked
    settings = Settings(**(recipe | asked))
    beyond_torch = settings.freeze or args.corrections or args.tensorboard
    if settings.engine == "torch" and (beyond_torch or not find_spec("torch")):
        say(f"Keras trains: PyTorch {'cannot do this' if beyond_torch else 'is not installed'}")
        settings = replace(settings, engine="keras")
    return settings, amounts


def make_page_network(args: argparse.Namespace) -> str:
    """The page network, or with --fit only what follows it; returns what to say of it."""
    from digitapp.datasets.mnist import MnistError
    from digitapp.training import page_make

    places = page_make.Places(args.out, args.runs, args.extra, args.data, args.recipe or page_make.RECIPE)
    try:
        if not args.fit:
            start = Path(args.start_from) if args.start_from else None
            page_make.train(places, args.quick, args.resume, start, args.stage, say=say)
        measured = page_make.finish(places, args.quick, say=say)
    except (MnistError, ValueError) as e:
        sys.exit(str(e))
    return page_make.summary(measured)


def make_atlas(args: argparse.Namespace) -> str:
    """The map of drawn digits, with the digit network there is; returns what to say of it."""
    import keras

    from digitapp.recognition.inside import open_network
    from digitapp.training import atlas

    network = open_network(keras.saving.load_model(args.out / "digits.keras", compile=False))
    return f"{atlas.make(args.out / 'atlas.npz', network.features)} drawn digits on the map"


def load_data(args: argparse.Namespace, amounts: dict[str, int]) -> "Data":
    """MNIST's training part less 5,000 for validation, and what the project draws itself."""
    from digitapp.datasets.mnist import MnistError
    from digitapp.training import data as sources

    train = 12_000 if args.quick else None
    try:
        data = sources.load(args.data, train=train, cache=args.runs / "drawings", extra=args.extra, **amounts)
    except MnistError as e:
        sys.exit(str(e))
    say(
        f"{len(data.train[0])} MNIST digits, {len(data.scans[0])} of other hands, {len(data.drawn[0])} drawn digits, "
        f"{len(data.non_digits[0])} drawn non-digits, {len(data.crops[0])} digits and {len(data.crop_others[0])} other "
        "signs from pages"
    )
    return data


def learn_corrections(args: argparse.Namespace, settings: "Settings", data: "Data", verbose: int) -> str:
    """Go on with a model on saved corrections, or refuse to; returns what to say of it."""
    from digitapp.corrections.store import StoreError
    from digitapp.training import fine_tune

    try:
        outcome = fine_tune.run(settings, data, args.corrections, args.out, args.runs / "corrections", say, verbose)
    except (fine_tune.Refused, StoreError) as e:
        sys.exit(str(e))
    return (
        f"{outcome.summary}\nsaved {args.out / 'digits.keras'}; its exports and its report are still the old ones: "
        "python -m digitapp export --format litert, python train.py"
    )


def fit_seeds(args: argparse.Namespace, settings: "Settings", data: "Data", verbose: int) -> list[Any]:
    """[(settings, model, calibration, history)], one seed after the other; each has its own folder for --resume."""
    from digitapp.training import finish
    from digitapp.training.settle import fit_and_settle

    finished = []
    for seed in range(settings.seed, settings.seed + args.seeds):
        say(f"training {settings.network}, seed {seed}, {settings.epochs} epochs")
        own = replace(settings, seed=seed)
        folder = args.runs / f"{settings.network}-{seed}"
        model, history = fit_and_settle(own, data, folder, args.resume, args.tensorboard, verbose)
        finished.append((own, *finish.calibrate(model, data), history))
    return finished


def measure(args: argparse.Namespace, data: "Data", finished: list[Any]) -> dict[str, Any]:
    """Measure, once and for all networks alike, and write the report and the model card; returns the headline figures.

    The test set has chosen nothing until here. The first seed ships, whatever the others came to.
    """
    import keras
    import numpy as np

    from digitapp.evaluation import hands
    from digitapp.evaluation import report as evaluation
    from digitapp.training import compare, finish

    settings, model, calibration, history = finished[0]
    predict, threshold = finish.asked(model, calibration["reject_below"])
    test_probabilities = [finish.predictor(m)(data.test[0]) for _, m, _, _ in finished]
    rows = finish.old_comparison(args.out)
    if args.compare is not None:
        rows = compare.rows(args.compare or compare.NAMES, data, args.runs, rows, say, settings.engine)
    report, codes = evaluation.evaluate(
        predict,
        data.test,
        validation=data.validation,
        non_digits=(*data.non_digit_validation, finish.kind_names()),
        model_path=args.out / "digits.keras",
        parameters=model.count_params(),
        network=settings.network,
        reject_threshold=threshold,
        voters=test_probabilities[1:],
        seeds=[float(np.mean(p.argmax(1) == data.test[1])) for p in test_probabilities] if args.seeds > 1 else None,
        seed_epochs=len(history),
        comparison=rows,
        quick=args.quick,
        progress=say,
        training={
            "settings": asdict(settings),
            "data": finish.describe(data),
            "backend": "torch" if settings.engine == "torch" else keras.backend.backend(),
            "calibration": calibration,
            "seconds": sum(e["seconds"] for e in history),
        },
    )
    pages = 8 if args.quick else hands.PAGES
    report["hands"] = hands.measure(predict, threshold, args.extra, args.data, pages, say=say)
    runs = [{"name": f"seed {s.seed}", "seed": s.seed, "network": s.network, "epochs": h} for s, _, _, h in finished]
    evaluation.write_report(args.out, report, codes, data.test[1], {"runs": runs})
    finish.write_card(args.out / "README.md", report)
    return report["headline"]


def main() -> None:
    started = time.perf_counter()
    args = arguments()
    took = lambda: f"{time.perf_counter() - started:.0f} s"
    settings, amounts = settings_of(args)
    if args.page:
        summary = make_page_network(args)
        return say(f"done in {took()}\n{summary}")
    if args.atlas:
        return say(f"{make_atlas(args)} ({took()})")
    verbose = 1 if sys.stdout.isatty() else 2
    data = load_data(args, amounts)
    if args.corrections:
        return say(learn_corrections(args, settings, data, verbose))
    if args.tune:
        from digitapp.training import tune

        settings = tune.search(settings, data, args.runs / "study.sqlite3", args.tune, args.runs / "tune", say)
    from digitapp.training.readable import readable

    data = readable(data, settings, args.runs, say, verbose)
    finished = fit_seeds(args, settings, data, verbose)

    from digitapp.training import finish

    _, model, calibration, _ = finished[0]
    args.out.mkdir(parents=True, exist_ok=True)
    digest = finish.save(model, args.out / "digits.keras", calibration)
    say(f"saved {args.out / 'digits.keras'}: {calibration}")
    headline = measure(args, data, finished)
    say(
        f"done in {took()}, model {digest[:12]}: "
        f"{100 * headline['accuracy']:.2f}% of MNIST's test digits right\n" + json.dumps(headline, indent=1)[:600]
    )


if __name__ == "__main__":
    main()
