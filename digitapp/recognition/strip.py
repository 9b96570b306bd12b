"""A line of glyphs as one strip of ink, and what the line network says about each part of it."""

import cv2
import numpy as np

HEIGHT = 40  # pixels of a strip
DIGIT = 26  # of a digit on it
STEP = 2  # pixels from one answer of the network to the next
MARGIN = 12  # empty pixels before and after the writing
OTHER, PAPER = 10, 11  # the classes beside the ten digits: other writing, and nothing written
ASIDE = 0.3  # how much of "other writing" is forgiven beside a digit: a dot, the end of a letter


def lay(ink, zoom_x, zoom_y, rise, x, y, size):
    """Ink moved to its place: pixel (u, v) goes to (zoom_x u + x, zoom_y v + rise u + y).

    ink: (h, w) float32 or uint8; size: (width, height) of the result. What is made smaller is blurred before.
    """
    if min(zoom_x, zoom_y) < 0.7:
        ink = cv2.GaussianBlur(ink, (0, 0), sigmaX=max(0.35 / zoom_x, 0.1), sigmaY=max(0.35 / zoom_y, 0.1))
    matrix = np.float32([[zoom_x, 0, x], [rise, zoom_y, y]])
    return cv2.warpAffine(ink, matrix, size, flags=cv2.INTER_LINEAR)


class Strip:
    """The strip of one line. ink: (40, W) float32 0..1; `frame` leads from the line's pixels to the network's answers."""

    def __init__(self, glyphs, height):
        """glyphs: of one line, from left to right; height: of a digit on it, in their pixels."""
        self.zoom = DIGIT / height
        self.left = min(g.x for g in glyphs) - MARGIN / self.zoom
        right = max(g.right for g in glyphs) + MARGIN / self.zoom
        slope, middle = _course([g for g in glyphs if g.height >= 0.5 * height] or glyphs)
        self.ink = np.zeros((HEIGHT, max(STEP * 4, int(np.ceil((right - self.left) * self.zoom)))), np.float32)
        for g in glyphs:
            self._put(g, slope, middle)

    def _put(self, g, slope, middle):
        """A glyph, upright where the line slopes."""
        zoom_x, zoom_y = self.zoom * g.width / g.ink.shape[1], self.zoom * g.height / g.ink.shape[0]
        x, y = (g.x - self.left) * self.zoom, HEIGHT / 2 + (g.y - middle - slope * g.centre[0]) * self.zoom
        first = max(0, int(x) - 2)
        width = min(self.ink.shape[1] - first, int(g.width * self.zoom) + 6)
        if width > 0:
            part = self.ink[:, first : first + width]
            np.maximum(part, lay(np.asarray(g.ink, np.float32), zoom_x, zoom_y, 0, x - first, y, (width, HEIGHT)), out=part)

    def frame(self, x):
        """The number of the first answer about what stands right of x."""
        return round((x - self.left) * self.zoom / STEP)


def _course(glyphs):
    """(slope, height at x = 0) of the line through the middles of glyphs."""
    x, y = np.array([g.centre for g in glyphs], float).T
    if len(glyphs) < 3 or np.ptp(x) < 3 * np.median([g.height for g in glyphs]):
        return 0.0, float(np.median(y))
    slope, middle = np.polyfit(x, y, 1)
    return float(slope), float(middle)


WINDOWS = (96, 192, 384)  # widths the line network is called with, pixels
EDGE = 64  # of a window whose answers are left to its neighbour: the network sees about so far


def look(inks, network):
    """What the line network says about strips of any length, in few calls.

    inks: list of (40, W) float32. network: (N, 40, w, 1) float32, w one of WINDOWS → (N, w/2, 12).
    Returns a list of (W/2, 12) arrays, W/2 rounded up.
    """
    jobs = [(i, start) for i, ink in enumerate(inks) for start in _starts(ink.shape[1])]
    out = [np.zeros((-(-ink.shape[1] // STEP), 12), np.float32) for ink in inks]
    for width in WINDOWS:
        chosen = [(i, start) for i, start in jobs if _window(inks[i].shape[1]) == width]
        if not chosen:
            continue
        batch = np.zeros((len(chosen), HEIGHT, width, 1), np.float32)
        for window, (i, start) in zip(batch, chosen):
            part = inks[i][:, start : start + width]
            window[:, : part.shape[1], 0] = part
        for answer, (i, start) in zip(network(batch), chosen):
            first = EDGE // STEP if start else 0  # a later window overwrites the edge of the one before
            at = start // STEP + first
            out[i][at : start // STEP + width // STEP] = answer[first : first + len(out[i]) - at]
    return out


def _window(width):
    return next((w for w in WINDOWS if w >= width), WINDOWS[-1])


def _starts(width):
    """Where the windows over a strip begin: each shares an EDGE on either side with the next."""
    if width <= WINDOWS[-1]:
        return [0]
    step = WINDOWS[-1] - 2 * EDGE
    return list(range(0, width - 2 * EDGE, step))


class Witness:
    """What the line network saw on one strip. frames: (T, 12) its probabilities."""

    def __init__(self, strip, frames):
        self._strip, self._total = strip, len(frames)
        log = np.log(np.clip(np.asarray(frames, np.float64), 1e-4, 1))
        start = np.zeros((1, 10))
        self._digits = np.concatenate([start, np.cumsum(log[:, :10], axis=0)])  # (T+1, 10)
        paper, other = frames[:, PAPER], frames[:, OTHER]
        self._beside = np.concatenate([[0.0], np.cumsum(np.log(np.clip(paper + ASIDE * other, 1e-4, 1)))])
        self._nothing = np.concatenate([[0.0], np.cumsum(np.log(np.clip(paper + other, 1e-4, 1)))])

    def says(self, left, right):
        """For the part from left to right (the line's pixels): ((10,) log probability of exactly that digit, and of none)."""
        a, b = (int(np.clip(self._strip.frame(x), 0, self._total)) for x in (left, right))
        if b <= a:
            b = min(a + 1, self._total)
            a = b - 1
        digits, beside = self._digits[a : b + 1], self._beside[a : b + 1, None]
        # any run of frames i..j says the digit, those around it say nothing: sum over all i < j
        before = np.logaddexp.accumulate((beside - beside[0]) - digits, axis=0)[:-1]
        after = digits[1:] + (beside[-1] - beside[1:])
        return np.logaddexp.reduce(before + after, axis=0), self._nothing[b] - self._nothing[a]
