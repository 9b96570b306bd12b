"""Picture → Reading: ink, glyphs, lines, and the lattice that lets the network choose among readings."""
import numpy as np

from digitapp.imaging.ink import find_ink
from digitapp.imaging.lines import text_lines
from digitapp.imaging.segment import find_glyphs
from digitapp.imaging.stroke_glyphs import stroke_glyphs
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
    lines = _read_lines(glyphs, ink.work.shape, predict, ink.scale)
    height, width = picture.shape[:2]
    stages = {"ink": ink, "glyphs": [_in_picture(g.box, ink.scale) for g in glyphs]}
    return Reading(lines, (width, height), stages)


def read_strokes(strokes, predict, size=(0, 0)):
    """All digits written with a pen of which every stroke is known.

    strokes: objects with `points` (n,2), x and y in pixels, and `width` of the pen.
    predict: as for `read`. size: (width, height) of the canvas, for the Reading alone.
    """
    glyphs = stroke_glyphs(strokes)
    if not glyphs:
        return Reading((), tuple(size))
    shape = max(g.bottom for g in glyphs) + 1e6, max(g.right for g in glyphs) + 1e6  # nothing is too large here
    return Reading(_read_lines(glyphs, shape, predict, 1.0), tuple(size), {"glyphs": [_in_picture(g.box, 1.0) for g in glyphs]})


def _read_lines(glyphs, shape, predict, scale):
    """Lines of a Reading from glyphs, with one call of the network."""
    lattices = [LineLattice(line) for line in text_lines(glyphs, shape)]
    candidates = [c for lattice in lattices for c in lattice.candidates]
    if not candidates:
        return ()
    for c, p in zip(candidates, predict(np.stack([c.normalized for c in candidates]))):
        c.probabilities = p
    lines = []
    for lattice in lattices:
        digits = tuple(_digit(c, scale) for c in lattice.best() if c.probabilities.max() > SURE)
        if digits:
            lines.append(Line(digits, float(np.prod([d.confidence for d in digits]))))
    return tuple(lines)


def _digit(c, scale):
    best = int(c.probabilities.argmax())
    return Digit(best, float(c.probabilities[best]), np.asarray(c.probabilities, np.float32), c.normalized,
                 _in_picture(c.glyph.box, scale))


def _in_picture(box, scale):
    x, y, w, h = (v / scale for v in box)
    return int(x), int(y), max(1, round(w)), max(1, round(h))
