"""Picture → Reading: ink, glyphs, lines, and the lattice that lets the network choose among readings."""
import numpy as np

from digitapp.imaging.ink import find_ink
from digitapp.imaging.lines import text_lines
from digitapp.imaging.segment import find_glyphs
from digitapp.recognition.lattice import LineLattice
from digitapp.recognition.reading import Digit, Line, Reading

SURE = 0.5  # a digit below this probability is passed over


def read(picture, predict):
    """All digits in a picture.

    picture: (H,W) or (H,W,3) RGB uint8, upright.
    predict: (N,28,28) uint8 → (N,10) probabilities whose rows sum to at most 1, the rest "not a digit".
    Returns a Reading; its `stages` hold the ink map and the glyph boxes that were tried.
    """
    ink = find_ink(picture)
    glyphs = find_glyphs(ink)
    lines = [LineLattice(line) for line in text_lines(glyphs, ink.work.shape)]
    candidates = [c for line in lines for c in line.candidates]
    if candidates:
        for c, p in zip(candidates, predict(np.stack([c.normalized for c in candidates]))):
            c.probabilities = p
    read_lines = []
    for line in lines:
        digits = tuple(_digit(c, ink.scale) for c in line.best() if c.probabilities.max() > SURE)
        if digits:
            read_lines.append(Line(digits, float(np.prod([d.confidence for d in digits]))))
    height, width = picture.shape[:2]
    stages = {"ink": ink, "glyphs": [_in_picture(g.box, ink.scale) for g in glyphs]}
    return Reading(tuple(read_lines), (width, height), stages)


def _digit(c, scale):
    best = int(c.probabilities.argmax())
    return Digit(best, float(c.probabilities[best]), np.asarray(c.probabilities, np.float32), c.normalized,
                 _in_picture(c.glyph.box, scale))


def _in_picture(box, scale):
    x, y, w, h = (v / scale for v in box)
    return int(x), int(y), max(1, round(w)), max(1, round(h))
