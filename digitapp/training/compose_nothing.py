"""Pages without any digit, for measuring that the reader stays silent.

    page = compose_no_digits("doodles", seed=3)

`NO_DIGITS` names the kinds. The same kind and seed give the same page.
"""

from dataclasses import replace

import numpy as np

from digitapp.training import doodles, linework, paper, pen, signs
from digitapp.training.compose import blank, photograph
from digitapp.training.curves import line as straight
from digitapp.training.levels import Level
from digitapp.training.look_alikes import LOOK_ALIKES

NO_DIGITS = ("text", "text with look-alikes", "lines", "doodles", "blank")


def compose_no_digits(kind, seed):
    """A page without any digit, of one of NO_DIGITS, on paper of any ground; a `Page` with no lines."""
    if kind not in NO_DIGITS:
        raise ValueError(f"unknown kind {kind!r}; known are {', '.join(NO_DIGITS)}")
    rng = np.random.default_rng(seed)
    grounds = ("plain", "ruled", "grid", "colour", "desk")
    what = Level(
        ground=grounds[int(rng.integers(len(grounds)))],
        gradient=rng.uniform(0, 0.4),
        shadow=(0, 0.5),
        skew=(0, 6),
        perspective=0.06,
        inks=("black", "blue", "pencil", "red"),
        jpeg=(60, 95),
        noise=(0.004, 0.02),
    )
    height, width = what.size
    sheet, off = blank(rng, what)
    tall = rng.uniform(*what.height)
    if what.ground in ("ruled", "grid"):
        paper.rules(sheet.page, rng, tall * rng.uniform(0.8, 2.0), what.ground == "grid")
    if kind.startswith("text"):
        tables = (signs.SMALL, signs.SMALL, LOOK_ALIKES) if "look" in kind else (signs.SMALL,)
        for y in np.arange(off[1] + height * 0.15, off[1] + height * 0.9, tall * rng.uniform(1.8, 2.4)):
            x = off[0] + width * 0.06
            while x < off[0] + width * 0.75:
                word = signs.word(rng, int(rng.integers(3, 8)), tables)
                x = sheet.sign(word, x, y, tall * 0.9) + tall * rng.uniform(0.5, 0.8)
                if rng.random() < 0.1:
                    break
    elif kind == "doodles":
        for _ in range(int(rng.integers(1, 7))):
            size = rng.uniform(90, 300)
            strokes = pen.bend(
                (doodles.drawing, linework.scribble, linework.spiral, linework.wave)[int(rng.integers(4))](rng),
                sheet.style,
                rng,
            )
            placed, _ = pen.fit(strokes, size, 0.05)
            corner = off + rng.uniform(0.02, 0.95, 2) * (width - size, height - size)
            sheet.put([s + corner for s in placed], rng.uniform(2, 7))
    elif kind == "lines":
        for _ in range(int(rng.integers(2, 10))):
            across = rng.random() < 0.6
            # a short upright line could be meant as a 1
            long, at = rng.uniform(0.3 if across else 0.7, 0.9), rng.uniform(0.05, 0.95)
            line = straight(0.03, at, 0.03 + long, at + rng.normal(0, 0.02), rng)
            line = [(x, y) if across else (y, x) for x, y in line]
            sheet.put([pen.spline(line) * (width, height) + off], rng.uniform(1.5, 6))
    return photograph(
        sheet, replace(what, perspective=what.perspective if what.ground == "desk" else 0.0), rng, off, kind
    )
