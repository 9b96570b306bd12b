"""Digits of real hands and fonts, as `synthesis.Material` for composing pages.

Writers and fonts, not pictures, are parted between training and validation.
"""

import hashlib
from pathlib import Path

import cv2
import numpy as np

from ..imaging.ink import find_ink
from ..imaging.normalize import SIDE, normalize
from ..imaging.single import main_glyph
from ..synthesis.material import Hand, Material
from .mnist import split as split_mnist

VALIDATION_WRITERS = ("0006_CH4M", "0012_CH3M", "0016_CH3F", "0020_CH4M")  # of swiss_numbers: two ages, both sexes
#: of skimage.data
PHOTOGRAPHS = (
    "astronaut", "brick", "cell", "chelsea", "coffee", "coins", "grass", "hubble_deep_field", "immunohistochemistry",
    "moon", "retina",
)  # fmt: skip
VALIDATION_PHOTOGRAPHS = ("camera", "gravel")
VALIDATION_PAPERS = "_02"  # how their names end
SYSTEM_FONTS = Path("/usr/share/fonts")
#: fonts of other scripts, whose signs are no digits; everything else that the system has is print
_SCRIPTS = ("kiloji", "seto")
_FACES = (
    "DejaVuSans",
    "DejaVuSerif",
    "Liberation",
    "Lato-Regular",
    "Lato-Bold",
    "Lato-Light",
    "FreeSans",
    "FreeSerif",
    "FreeMono",
)


def load(part: str, extra: Path | None = None, mnist: Path | None = None) -> Material:
    """Material for the "train" or the "validation" part.

    extra: folder with swiss_numbers.npz, optdigits32.npz, fonts/ and paper/; what is missing is done without.
    Raises mnist.MnistError when MNIST cannot be had.
    """
    train = part == "train"
    (x, y), held, _ = split_mnist(mnist)
    x, y = (x, y) if train else held
    hands, weights = [Hand("mnist", _by_digit([_tight(a) for a in x], y), True, mixed=True)], [0.40]
    textures = _photographs(train)
    fonts: list[Path] = []
    if extra is not None:
        swiss = _swiss(extra / "swiss_numbers.npz", train)
        hands += swiss
        weights += [0.38 / max(len(swiss), 1)] * len(swiss)
        if train and (extra / "optdigits32.npz").exists():
            with np.load(extra / "optdigits32.npz", allow_pickle=False) as z:
                inks = [_tight(np.where(a > 0, 255, 0).astype(np.uint8)) for a in z["x"]]
                hands.append(Hand("optdigits", _by_digit(inks, z["y"]), True, mixed=True))
                weights.append(0.06)
        fonts = [f for f in sorted((extra / "fonts").glob("*.?tf")) if _held_out(f.name) != train]
        paper = [f for f in sorted((extra / "paper").glob("*.png")) if f.stem.endswith(VALIDATION_PAPERS) != train]
        textures += [_colours(f) for f in paper]
    system = sorted(SYSTEM_FONTS.rglob("*.?tf")) if SYSTEM_FONTS.exists() else []
    scripts = [f for f in system if any(s in str(f).lower() for s in _SCRIPTS)]
    faces = [f for f in system if f.name.startswith(_FACES)]
    return Material(hands, weights, fonts, faces, scripts, textures)


def scans(part: str, extra: Path | None) -> tuple[np.ndarray, np.ndarray]:
    """Real digits as `Recognizer.classify` sees their scans: (x (n, 28, 28) uint8 ink bright, y (n,) int64).

    Swiss writers of the part, "train" or "validation"; to train on also those of optdigits. extra: as for `load`.
    """
    x, y = [np.empty((0, SIDE, SIDE), np.uint8)], [np.empty(0, np.int64)]
    if extra is not None and (extra / "swiss_numbers.npz").exists():
        with np.load(extra / "swiss_numbers.npz", allow_pickle=False) as z:
            mine = np.isin(z["writer"], VALIDATION_WRITERS) == (part == "validation")
            x.append(np.array([normalize(main_glyph(find_ink(scan).map)) for scan in z["x"][mine]]))
            y.append(z["y"][mine].astype(np.int64))
    if part == "train" and extra is not None and (extra / "optdigits32.npz").exists():
        with np.load(extra / "optdigits32.npz", allow_pickle=False) as z:
            x.append(np.array([normalize(np.where(bitmap > 0, 1, 0).astype(bool)) for bitmap in z["x"]]))
            y.append(z["y"].astype(np.int64))
    return np.concatenate(x), np.concatenate(y)


def _colours(file: Path) -> np.ndarray:
    """A picture file as (h, w, 3) uint8 RGB."""
    picture = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError(f"{file} is no picture that can be read")
    return picture[..., ::-1]


def _held_out(name: str) -> bool:
    """One font in eight is never trained on, chosen by its name."""
    return hashlib.sha256(name.encode()).digest()[0] % 8 == 0


def _swiss(path: Path, train: bool) -> list[Hand]:
    if not path.exists():
        return []
    with np.load(path, allow_pickle=False) as z:
        x, y, writers = z["x"], z["y"], z["writer"]
    hands = []
    for writer in np.unique(writers):
        if (writer in VALIDATION_WRITERS) == train:
            continue
        mine = writers == writer
        hands.append(Hand(f"swiss {writer}", _by_digit([scan_ink(a) for a in x[mine]], y[mine]), False))
    return hands


def scan_ink(scan: np.ndarray) -> np.ndarray:
    """The ink (h, w) uint8, bright and cut tight, of a clean scan of one digit, dark on light; empty without ink."""
    paper = float(np.median(scan))
    depth = np.clip(paper - 6 - scan.astype(np.float32), 0, None)
    top = float(np.percentile(depth[depth > 0.3 * depth.max()], 80)) if depth.max() > 20 else 255.0
    ink = np.clip(depth * (255.0 / top), 0, 255).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((ink > 70).astype(np.uint8), connectivity=8)
    for k in range(1, count):
        if stats[k, cv2.CC_STAT_AREA] < 0.02 * stats[1:, cv2.CC_STAT_AREA].sum():
            ink[labels == k] = 0
    ink[ink < 25] = 0
    return _tight(ink)


def _tight(ink: np.ndarray) -> np.ndarray:
    rows, columns = np.flatnonzero((ink > 60).any(1)), np.flatnonzero((ink > 60).any(0))
    if not len(rows):
        return ink[:0, :0]
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _by_digit(inks: list[np.ndarray], y: np.ndarray) -> tuple[list[np.ndarray], ...]:
    return tuple([a for a, d in zip(inks, y) if d == digit and a.size] for digit in range(10))


def _photographs(train: bool) -> list[np.ndarray]:
    """Photographs without a digit that come with scikit-learn and, where it is installed, scikit-image."""
    from sklearn.datasets import load_sample_image

    if not train:
        found = [load_sample_image("flower.jpg")]
    else:
        found = [load_sample_image("china.jpg")]
    try:
        from skimage import data
    except ImportError:
        return [np.ascontiguousarray(image) for image in found]
    found += [np.asarray(getattr(data, name)()) for name in (PHOTOGRAPHS if train else VALIDATION_PHOTOGRAPHS)]
    return [np.ascontiguousarray(image if image.ndim == 3 else np.repeat(image[..., None], 3, 2)) for image in found]
