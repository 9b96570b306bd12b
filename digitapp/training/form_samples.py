"""Filled photos of the example forms, to try on the Photo page, written by the project's own pen.

python -m digitapp.training.form_samples            # makes digitapp/forms/examples/*.jpg
python -m digitapp.training.form_samples --out DIR
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

from ..evaluation import forms
from ..forms.blank import FORMS
from ..forms.library import EXAMPLES

SIDE, QUALITY = 1200, 75  # pixels of a photo's longer side; of the JPEG
SEEDS = {"mark-sheet": (1, 2, 3), "meter-reading": (4, 5)}
WRONG_SUM = ("mark-sheet", 2)  # the sheet whose marks were added up wrongly: a rule that fails is seen at once


def truth(name: str, seed: int) -> Mapping[str, str]:
    """What is written in the fields of one photo."""
    digits = forms.values(FORMS[name](), np.random.default_rng(seed))
    if (name, seed) == WRONG_SUM:
        digits["Sum"] = str(int(digits["Sum"]) + 3)
    return digits


def photo(name: str, seed: int) -> np.ndarray:
    """One photo, (H, W, 3) uint8 RGB; the same seed gives the same."""
    rng = np.random.default_rng(seed)
    picture = forms.photograph(forms.fill(FORMS[name](), truth(name, seed), rng), rng)
    scale = min(1.0, SIDE / max(picture.shape[:2]))
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write all photos."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=EXAMPLES, help="folder to write to")
    out = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    for name, seeds in SEEDS.items():
        for number, seed in enumerate(seeds, 1):
            picture = photo(name, seed)[..., ::-1]
            cv2.imwrite(str(out / f"{name}-{number}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])


if __name__ == "__main__":
    main()
