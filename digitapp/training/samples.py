"""The photographs to try on the Photo page, written by the project's own pen on synthetic paper.

    python -m digitapp.training.samples            # makes digitapp/ui/samples/*.jpg and truth.json
    python -m digitapp.training.samples --out DIR

truth.json says what each picture reads: file name → its lines, joined by a newline.
"""

import argparse
import json
from pathlib import Path

import cv2

from digitapp.training.compose import compose

FOLDER = Path(__file__).resolve().parents[1] / "ui" / "samples"
QUALITY = 80

# file → level, seed, what is written, changes of the level
SAMPLES = {
    "shadow": ("shadow", 42, ["314159", "271828", "161803"], {"height": (78, 84), "inks": ("blue",)}),
    "ruled": (
        "ruled",
        42,
        ["20261121", "45 1207", "8163", "970425"],
        {"height": (70, 76), "inks": ("black",), "skew": (3, 3)},
    ),
    "table": (
        "table",
        42,
        ["17 42 95", "30 68 71", "24 59 86", "63 10 98"],
        {"height": (86, 90), "digits": (2, 2), "inks": ("blue",)},
    ),
    "pencil": ("pencil", 40, ["1089", "9801", "6174"], {"height": (88, 94), "gradient": 0.35}),
    "cheque": ("cheque", 41, ["12.500"], {"size": (340, 1200), "height": (165, 170), "gap": (0.0, 0.1)}),
    "touching": (
        "touching",
        41,
        ["2026", "5038", "6947"],
        {"height": (110, 116), "size": (700, 1100), "gap": (-0.05, 0.0)},
    ),
}


def make(name):
    """One sample as a composed `Page`."""
    level, seed, texts, changes = SAMPLES[name]
    return compose(level, seed, texts=texts, **changes)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write to")
    out = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    truth = {}
    for name in SAMPLES:
        page = make(name)
        cv2.imwrite(str(out / f"{name}.jpg"), page.picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        truth[f"{name}.jpg"] = page.text
    (out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
