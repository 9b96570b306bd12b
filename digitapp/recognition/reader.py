"""Picture → Reading: ink, glyphs, lines, and the lattice that lets the network choose among readings."""
import numpy as np

from digitapp.imaging.ink import Ink, find_ink
from digitapp.imaging.lines import page_slope, text_lines
from digitapp.imaging.page import find_sheet
from digitapp.imaging.segment import cleaned, components
from digitapp.imaging.skew import turn_upright
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
    height, width = picture.shape[:2]
    sheet = find_sheet(picture)
    ink = find_ink(sheet.flat(picture) if sheet else picture)
    work = cleaned(ink)
    glyphs = components(work)
    turn = turn_upright(work.shape, page_slope(glyphs))
    if turn:
        work = turn.apply(work)
        glyphs = components(work)

    def place(box):
        box = [v / ink.scale for v in (turn.back(box) if turn else box)]
        return _rounded(sheet.back(box) if sheet else box)

    lines = _read_lines(glyphs, work.shape, predict, place)
    if sheet:
        ink = Ink(sheet.map_back(ink.work), (height, width), ink.light_on_dark)
    return Reading(lines, (width, height), {"ink": ink, "glyphs": [place(g.box) for g in glyphs]})


def read_strokes(strokes, predict, size=(0, 0)):
    """All digits written with a pen of which every stroke is known.

    strokes: objects with `points` (n,2), x and y in pixels, and `width` of the pen.
    predict: as for `read`. size: (width, height) of the canvas, for the Reading alone.
    """
    glyphs = stroke_glyphs(strokes)
    if not glyphs:
        return Reading((), tuple(size))
    shape = max(g.bottom for g in glyphs) + 1e6, max(g.right for g in glyphs) + 1e6  # nothing is too large here
    return Reading(_read_lines(glyphs, shape, predict, _rounded), tuple(size), {"glyphs": [_rounded(g.box) for g in glyphs]})


def _read_lines(glyphs, shape, predict, place):
    """Lines of a Reading from glyphs, with one call of the network."""
    lattices = [LineLattice(line) for line in text_lines(glyphs, shape)]
    candidates = [c for lattice in lattices for c in lattice.candidates]
    if not candidates:
        return ()
    for c, p in zip(candidates, predict(np.stack([c.normalized for c in candidates]))):
        c.probabilities = p
    lines = []
    for lattice in lattices:
        digits = tuple(_digit(c, place) for c in lattice.best() if c.probabilities.max() > SURE)
        if digits:
            lines.append(Line(digits, float(np.prod([d.confidence for d in digits]))))
    return tuple(lines)


def _digit(c, place):
    best = int(c.probabilities.argmax())
    return Digit(best, float(c.probabilities[best]), np.asarray(c.probabilities, np.float32), c.normalized, place(c.glyph.box))


def _rounded(box):
    x, y, w, h = box
    return int(x), int(y), max(1, round(w)), max(1, round(h))
