"""Write a network for other programs and check that it answers as Keras does.

saved_model is for TensorFlow Serving, onnx for ONNX Runtime, litert for phones and for DIGITAPP_RUNTIME=litert.
"""

import argparse
import pathlib

from ..errors import DigitappError
from . import CommandFailed, UsageError

HELP = "write a network as SavedModel, ONNX or LiteRT"
FORMATS = {"saved_model": "_saved_model", "onnx": ".onnx", "litert": ".tflite"}  # and how a file's name ends


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", required=True, choices=FORMATS, help="what to write")
    parser.add_argument(
        "--out", type=pathlib.Path, help="file or, for saved_model, folder to write (default exports/…)"
    )
    parser.add_argument(
        "--model", type=pathlib.Path,
        help="the Keras model to export (default model/digits.keras; the other one is model/page.keras)",
    )  # fmt: skip
    parser.add_argument("--overwrite", action="store_true", help="replace what is there")


def run(options: argparse.Namespace) -> int:
    """Export, compare on drawn writing, print the largest difference; exit code 1 when it is too large."""
    name = options.model.stem if options.model else "digits"
    out = options.out or pathlib.Path("exports") / f"{name}{FORMATS[options.format]}"
    if out.exists() and not options.overwrite:
        raise UsageError(f"{out} is there already; add --overwrite to replace it")
    from .. import export

    try:
        difference = export.export(options.format, out, options.model)
    except (DigitappError, ValueError) as error:  # a converter says with a ValueError what it cannot do
        raise CommandFailed(str(error)) from None
    print(f"{out}: largest difference from Keras on drawn writing: {difference:.1e}")
    return 0
