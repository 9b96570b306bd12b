"""The photographs to try on the Photo page, written by the project's own pen on synthetic paper.

    python -m digitapp.training.samples            # makes digitapp/ui/samples/*.jpg and truth.json
    python -m digitapp.training.samples --out DIR

truth.json says what each picture reads: file name → its lines, joined by a newline.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from ..synthesis import paper, pen
from ..synthesis.material import Material
from ..synthesis.pages import Page, moved
from ..synthesis.sheet import Sheet
from ..synthesis.writer import Writer

FOLDER = Path(__file__).resolve().parents[1] / "ui" / "samples"
QUALITY = 80
MARGIN = 120  # pixels of paper around the picture, so that a turned sheet still fills it


@dataclass(frozen=True)
class Sample:
    """What is written, on what, and how it is photographed. Lengths are in pixels of the picture.

    lines: what is written, line by line; cells of a table are parted by spaces. seed: chooses the hand and all that
    is left to chance. ground: "plain", "ruled", "table" (drawn with the pen) or "security" (as on a cheque).
    height: of a digit. pitch: from line to line, in heights. gap: between digits, in heights; below 0 they touch.
    width: of the pen, in heights. gradient, shadow: shares of the light that are lost. turn: degrees.
    """

    lines: tuple[str, ...]
    seed: int
    ground: str = "plain"
    size: tuple[int, int] = (1200, 900)  # width, height
    height: float = 80.0
    pitch: float = 2.1
    gap: tuple[float, float] = (0.2, 0.4)
    width: float = 0.06
    ink: str = "blue"
    gradient: float = 0.1
    shadow: float = 0.0
    turn: float = 0.0


SAMPLES = {
    "shadow": Sample(("314159", "271828", "161803"), 3, gradient=0.4, shadow=0.5),
    "ruled": Sample(("20261121", "45 1207", "8163", "970425"), 1, "ruled", ink="black", turn=-2.5),
    "table": Sample(("17 42 95", "30 68 71", "24 59 86", "63 10 98"), 8, "table", height=88, gap=(0.1, 0.25)),
    "pencil": Sample(("1089", "9801", "6174"), 3, height=90, ink="pencil", gradient=0.35),
    "cheque": Sample(("12.500",), 3, "security", (1200, 340), 165, gap=(0.05, 0.15), width=0.09, ink="black"),
    "touching": Sample(
        ("2026", "5038", "6947"), 3, size=(1100, 700), height=112, pitch=1.75, gap=(-0.1, -0.03), width=0.09
    ),
}


def make(sample: Sample) -> Page:
    """The picture of a sample with its truth; the same sample gives the same picture."""
    rng = np.random.default_rng(sample.seed)
    width, tall = (side + 2 * MARGIN for side in sample.size)
    writer, sheet = tidy_writer(rng, sample), Sheet(rng, width, tall)
    ground = paper.sheet(rng, tall, width)
    if sample.ground == "security":
        paper.security(ground, rng)
    step = sample.pitch * sample.height
    across = max(len(line) for line in sample.lines) * 0.85 * sample.height
    left = MARGIN + 0.4 * (sample.size[0] - across)
    first = (tall - step * (len(sample.lines) - 1) + sample.height) / 2  # the first line's foot
    if sample.ground == "table":
        _table(sheet, writer, sample)
    else:
        if sample.ground == "ruled":
            paper.rules(ground, rng, step, offset=first + 0.08 * sample.height)
        for k, line in enumerate(sample.lines):
            x = left + sample.height * rng.uniform(0, 0.5)
            sheet.write(list(line), x, first + k * step, sample.height, writer, sample.gap, rng.normal(0, 0.006))
    paper.stain(ground, (255 * sheet.pen).astype(np.uint8), paper.INKS[sample.ink])
    return _photograph(ground, sheet, sample)


def tidy_writer(rng: np.random.Generator, sample: Sample) -> Writer:
    """A writer who wants to be read: nothing extreme, with the sample's pen."""
    writer = Writer(rng, Material())
    style = writer.style
    writer.style = replace(
        style,
        width=sample.width,
        slant=float(np.clip(style.slant, 0, 0.3)),
        turn=0.5 * style.turn,
        aspect=float(np.clip(style.aspect, 0.9, 1.2)),
        jitter=min(style.jitter, 0.015),
        bow=min(style.bow, 0.02),
        tremor=0.0,
        gaps=0.0,
        darkness=1.0,
        tool="pencil" if sample.ink == "pencil" else "felt",
    )
    writer.steady = 0.03
    return writer


def _table(sheet: Sheet, writer: Writer, sample: Sample) -> None:
    """A table ruled by hand, a number in each cell; a row is one line."""
    rng, height = sheet.rng, sample.height
    cells = [line.split() for line in sample.lines]
    w, h = (0.95 * max(map(len, cells[0])) + 0.9) * height, 1.75 * height
    columns, rows = len(cells[0]), len(cells)
    x, y = (sheet.width - columns * w) / 2, (sheet.height - rows * h) / 2
    ends = [((x - 8, y + k * h), (x + columns * w + 8, y + k * h)) for k in range(rows + 1)]
    ends += [((x + k * w, y - 8), (x + k * w, y + rows * h + 8)) for k in range(columns + 1)]
    ruler = replace(writer.style, pressure=0.0)
    for a, b in ends:
        line = np.linspace(a, b, 4) + rng.normal(0, 1.5, (4, 2))
        stroke = pen.ink((sheet.height, sheet.width), [pen.spline(line)], 0.05 * height, ruler, rng)
        sheet.lay(stroke.astype(np.float32) / 255, 0, 0)
    for row, texts in enumerate(cells):
        sheet.lines += 1
        for column, text in enumerate(texts):
            at = x + column * w + height * rng.uniform(0.3, 0.45)
            foot = y + row * h + h * rng.uniform(0.77, 0.82)
            sheet.write(list(text), at, foot, height, writer, sample.gap, line=sheet.lines - 1)


def _photograph(ground: np.ndarray, sheet: Sheet, sample: Sample) -> Page:
    """Turn the sheet, light it, take its picture, and carry the boxes along."""
    width, height = sample.size
    shift = np.array([[1, 0, -MARGIN], [0, 1, -MARGIN], [0, 0, 1]], float)
    matrix = paper.tilt(sheet.rng, height, width, sample.turn) @ shift
    picture = cv2.warpPerspective(ground, matrix, (width, height), flags=cv2.INTER_LINEAR)
    picture = paper.light(picture, sheet.rng, sample.gradient, sample.shadow)
    picture = paper.camera(picture, sheet.rng, blur=0.7, noise=0.008)
    signs = np.array(sheet.signs, np.float64)
    boxes = moved(signs[:, :4], matrix).astype(np.float32)
    return Page(picture, boxes, signs[:, 4].astype(np.int64), signs[:, 5].astype(np.int64), sample.ground)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write all samples and their truth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder to write to")
    out = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    truth = {}
    for name, sample in SAMPLES.items():
        page = make(sample)
        cv2.imwrite(str(out / f"{name}.jpg"), page.picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        truth[f"{name}.jpg"] = "\n".join(page.text)
    (out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
