"""Write the model for other programs and check that it answers as Keras does.

saved_model is for TensorFlow Serving, onnx for ONNX Runtime, litert for phones and for DIGITAPP_RUNTIME=litert.
"""

import pathlib

from . import CommandFailed, UsageError

HELP = "write the model as SavedModel, ONNX or LiteRT"
FORMATS = {"saved_model": "digits_saved_model", "onnx": "digits.onnx", "litert": "digits.tflite"}


def add_arguments(parser):
    parser.add_argument("--format", required=True, choices=FORMATS, help="what to write")
    parser.add_argument("--out", type=pathlib.Path, help="file or, for saved_model, folder to write (default exports/…)")
    parser.add_argument("--model", type=pathlib.Path, help="the Keras model to export (default model/digits.keras; the other one is model/lines.keras)")
    parser.add_argument("--overwrite", action="store_true", help="replace what is there")


def run(options) -> int:
    """Export, compare on drawn digits, print the largest difference; exit code 1 when it is too large."""
    out = options.out or pathlib.Path("exports") / FORMATS[options.format]
    if out.exists() and not options.overwrite:
        raise UsageError(f"{out} is there already; add --overwrite to replace it")
    from .. import export

    try:
        difference = export.export(options.format, out, options.model)
    except (FileNotFoundError, export.ExportError) as error:
        raise CommandFailed(str(error)) from None
    print(f"{out}: largest difference from Keras on drawn writing: {difference:.1e}")
    return 0
