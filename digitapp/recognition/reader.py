"""Picture → Reading: ink, glyphs, lines, and the lattice that lets the network choose among readings."""
import numpy as np

from digitapp.imaging.ink import Ink, find_ink
from digitapp.imaging.lines import page_slope, text_lines
from digitapp.imaging.page import find_sheet
from digitapp.imaging.segment import cleaned, components
from digitapp.imaging.skew import turn_upright
from digitapp.imaging.stroke_glyphs import stroke_glyphs
from digitapp.recognition.belief import believed
from digitapp.recognition.lattice import LineLattice
from digitapp.recognition.reading import Digit, Line, Reading
from digitapp.recognition.strip import Witness

TEMPER = 2.0  # power that makes the product of the digits' probabilities as frequent as right lines are
#: one or two digits that are all there is on a picture must be at least so sure, or they are part of a drawing
FEW, FEW_SURE = 2, 0.35


def read(picture, predict, see=None):
    """All digits in a picture.

    picture: (H,W) or (H,W,3) RGB uint8, upright.
    predict: (N,28,28) uint8 → (N,10) probabilities whose rows sum to at most 1, the rest "not a digit".
    see: the line network, as a list of (40,W) float32 strips → list of (W/2,12) (strip.look), or None to do without.
    Returns a Reading. Its `stages` explain it: "ink" is the Ink found, "glyphs" the boxes of the
    connected pieces of ink that were looked at, in pixels of the picture.
    """
    lattices, place, stages = analyse(picture)
    _predict(lattices, predict, see)
    height, width = picture.shape[:2]
    lines = conclude(lattices, place)
    if sum(len(line.digits) for line in lines) <= FEW and all(line.confidence < FEW_SURE for line in lines):
        lines = ()
    return Reading(lines, (width, height), stages)


def read_strokes(strokes, predict, size=(0, 0), see=None):
    """All digits written with a pen of which every stroke is known.

    strokes: objects with `points` (n,2), x and y in pixels, and `width` of the pen.
    predict, see: as for `read`. size: (width, height) of the canvas, for the Reading alone.
    """
    glyphs = stroke_glyphs(strokes)
    lattices = [LineLattice(line) for line in text_lines(glyphs, (np.inf, np.inf))]
    _predict(lattices, predict, see)
    return Reading(conclude(lattices, _rounded), tuple(size), {"glyphs": [_rounded(g.box) for g in glyphs]})


def analyse(picture):
    """All that comes before the network: (lattices of the lines, place, stages).

    place: leads a box of the lattices' pixels to one of the picture's, whole pixels.
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

    def place(box, scale=ink.scale):
        box = [v / scale for v in (turn.back(box) if turn else box)]
        return _rounded(sheet.back(box) if sheet else box)

    lattices = [LineLattice(line) for line in text_lines(glyphs, work.shape)]
    if sheet:
        ink = Ink(sheet.map_back(ink.work), (height, width), ink.light_on_dark)
    return lattices, place, {"ink": ink, "glyphs": [place(g.box) for g in glyphs]}


def conclude(lattices, place):
    """Lines of a Reading from lattices whose candidates have their probabilities."""
    paths = [lattice.best() for lattice in lattices]
    lines = []
    for lattice, path, digits in zip(lattices, paths, believed(paths, [lattice.height for lattice in lattices])):
        if digits:
            # the network's doubts about the digits of one line go together, so more than their product is lost
            sure = float(np.prod([c.probabilities.max() for c in digits])) ** TEMPER * lattice.trust(path, digits, len(lattices) > 1 or len(path) > 1)
            lines.append(Line(tuple(_digit(c, place) for c in digits), sure))
    return tuple(lines)


def _predict(lattices, predict, see):
    """Give every candidate its probabilities: the digit network looks at each, the line network at each line."""
    candidates = [c for lattice in lattices for c in lattice.candidates]
    if not candidates:
        return
    if see and sum(len(lattice.pieces) for lattice in lattices) > 1:  # a piece alone has nothing beside it to look at
        strips = [lattice.strip() for lattice in lattices]
        for lattice, strip, frames in zip(lattices, strips, see([strip.ink for strip in strips])):
            lattice.hear(Witness(strip, frames))
    for c, p in zip(candidates, predict(np.stack([c.normalized for c in candidates]))):
        c.judge(p)


def _digit(c, place):
    best = int(c.probabilities.argmax())
    return Digit(best, float(c.probabilities[best]), np.asarray(c.probabilities, np.float32), c.normalized, place(c.glyph.box))


def _rounded(box):
    x, y, w, h = box
    return int(x), int(y), max(1, round(w)), max(1, round(h))
