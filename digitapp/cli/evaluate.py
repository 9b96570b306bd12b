"""Measure the committed model.

Without a table: on MNIST's 10,000 test digits (from DIGITAPP_MNIST or Keras's own download). With a table: on your own
pictures; a CSV file with the columns file (beside the table) and text (the right lines, joined by "|").
"""

import argparse
import csv
import json
import pathlib
from typing import Any

from ..datasets import mnist
from ..errors import ImageError, MnistError
from ..evaluation.distance import edit_distance
from . import CommandFailed, UsageError, load

HELP = "measure the model on MNIST or on your own labelled pictures"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "table", nargs="?", type=pathlib.Path, metavar="LABELS.csv", help="your own pictures and what they say"
    )
    parser.add_argument("--data", type=pathlib.Path, metavar="mnist.npz", help="where MNIST lies")
    parser.add_argument("--limit", type=int, metavar="N", help="at most the first N pictures")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(options: argparse.Namespace) -> int:
    """Print the figures; exit code 1 when some pictures could not be read or the data is missing."""
    if options.limit is not None and options.limit < 1:
        raise UsageError("--limit must be at least 1")
    figures = _pictures(options) if options.table else _mnist(options)
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name.replace('_', ' '):24} {value}")
    return 1 if figures.get("unreadable") else 0


def _mnist(options: argparse.Namespace) -> dict[str, Any]:
    try:
        pictures, labels = mnist.load_test(options.data)
    except MnistError as error:
        raise CommandFailed(str(error)) from None
    pictures, labels = pictures[: options.limit], labels[: options.limit]
    from ..evaluation import metrics  # scikit-learn: half a second that other commands need not wait for

    recognizer = load()
    probabilities = recognizer.predict(pictures)
    figures = metrics.headline(labels.astype(int), probabilities, recognizer.reject_below)
    return {
        "pictures": figures["count"],
        "accuracy": f"{figures['accuracy']:.2%}",
        "interval_95": f"{figures['accuracy_low']:.2%} to {figures['accuracy_high']:.2%}",
        "refused": f"{figures['refused']:.2%}",
        "macro_f1": f"{figures['macro_f1']:.2%}",
        "model": recognizer.model_hash[:12],
    }


def _pictures(options: argparse.Namespace) -> dict[str, Any]:
    try:
        with open(options.table, newline="", encoding="utf-8-sig") as file:
            table = [(row["file"], row["text"]) for row in csv.DictReader(file)][: options.limit]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{options.table} cannot be read: {error}") from None
    except KeyError as error:
        raise UsageError(f"{options.table} has no column {error}") from None
    if not table:
        raise UsageError(f"{options.table} has no rows")
    from ..evaluation.metrics import wilson

    recognizer, exact, errors, length, unreadable = load(), 0, 0, 0, 0
    for name, text in table:
        try:
            got = "|".join(line.text for line in recognizer.read(options.table.parent / name).lines)
        except ImageError:
            got, unreadable = "", unreadable + 1
        exact += got == text
        errors += edit_distance(text, got)
        length += len(text)
    low, high = wilson(exact, len(table))
    return {
        "pictures": len(table),
        "all_right": f"{exact / len(table):.2%}",
        "interval_95": f"{low:.2%} to {high:.2%}",
        "character_errors": f"{errors / max(length, 1):.2%}",
        "unreadable": unreadable,
        "model": recognizer.model_hash[:12],
    }
