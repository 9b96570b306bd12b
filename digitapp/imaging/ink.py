"""Picture → ink: how much pen lies on every pixel, whatever the light, the paper and the pen.

The steps, all at a bounded working resolution:
1. is the pen darker or lighter than the paper? (`is_light_on_dark`)
2. the paper's own brightness is estimated and divided out, so that shadows and vignetting go
   (`flatten`); what is left is depth: 0 on paper, 1 for perfect black.
3. where depth rises above the paper's own grain and above a share of the strongest stroke nearby,
   there is ink; its grey levels are kept, because a soft stroke edge is what MNIST digits have.
"""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from digitapp.imaging.scale import stroke_width

WORK_AREA = 1_700_000  # pixels; larger pictures are reduced to this before anything is computed
SMALL_SIDE = 180  # pictures smaller than this hold one glyph at low resolution, not a page
WIDE = 0.25  # share of the shorter side that no stroke is as wide as
CLOSE = 7.0  # stroke widths that no stroke is as wide as, once the page's strokes are known
FAINTEST = 0.07  # depth that counts as ink at all on perfectly clean paper
PALE = 0.4  # share of the writing's depth below which a component is no writing
GRAIN = 4.0  # how many standard deviations of the paper's grain ink has to stand out


@dataclass(frozen=True)
class Ink:
    """Ink found in a picture.

    work: (h,w) float32 0..1 at the working resolution, 1 = pen, exactly 0 off the ink.
    size: (H, W) of the picture, pixels.
    light_on_dark: whether the pen is lighter than the paper.
    """

    work: np.ndarray
    size: tuple[int, ...]
    light_on_dark: bool = False

    @cached_property
    def map(self) -> np.ndarray:
        """(H,W) float32 0..1 in the picture's own pixels, 1 = pen, exactly 0 off the ink."""
        if self.work.shape == tuple(self.size):
            return self.work
        return cv2.resize(self.work, self.size[::-1], interpolation=cv2.INTER_LINEAR)


def find_ink(picture: np.ndarray) -> Ink:
    """The ink in a picture.

    picture: (H,W) or (H,W,3) RGB uint8, upright.
    Returns Ink. A blank, evenly grey or merely noisy picture gives an ink map of zeros.
    """
    size = picture.shape[:2]
    if min(size) < 3:
        return Ink(np.zeros(size, np.float32), size)
    grey = to_grey(reduced(picture))
    small = min(grey.shape) <= SMALL_SIDE
    light = is_light_on_dark(grey, small)
    if light:
        grey = 255 - grey
    work = depth_to_ink(flatten(grey, small), small)
    if not small and work.any():
        # now that the width of the strokes is known, follow shadows as closely as strokes allow
        reach = CLOSE * stroke_width((work > 0.25).astype(np.uint8))
        if reach < 0.6 * WIDE * min(grey.shape):
            work = depth_to_ink(flatten(grey, small, reach), small)
    return Ink(work, size, light)


def reduced(picture: np.ndarray) -> np.ndarray:
    """The picture at working resolution: at most WORK_AREA pixels, area averaged."""
    h, w = picture.shape[:2]
    factor = (WORK_AREA / (h * w)) ** 0.5
    if factor >= 1:
        return picture
    return cv2.resize(picture, (max(3, round(w * factor)), max(3, round(h * factor))), interpolation=cv2.INTER_AREA)


def to_grey(picture: np.ndarray) -> np.ndarray:
    """(h,w) uint8 brightness."""
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)


def is_light_on_dark(grey: np.ndarray, small: bool) -> bool:
    """Whether the strokes are lighter than what they lie on.

    Strokes are the minority that strays far from the local median, so the sign of the third moment
    tells. In a tiny picture one glyph may fill most of it; there the border is the paper.
    """
    if small:
        thumb = _thumbnail(grey, 160)
        ring = np.concatenate([thumb[0], thumb[-1], thumb[:, 0], thumb[:, -1]])
        return _vote(thumb, np.median(ring)) > 0
    thumb = _thumbnail(grey, 400)

    def vote(side: float) -> float:
        return _vote(thumb, cv2.medianBlur(thumb, _odd(min(thumb.shape) * side)))

    # Strokes first: a page on a dark desk looks light on dark at larger scales. But between thick strokes the holes
    # of an 8 look like strokes themselves, so the next scale must agree, or most of the picture be what it says.
    strokes = vote(0.08)
    if strokes < -0.35:
        return _dark_share(thumb) > 0.6 and vote(0.2) > 0
    around = vote(0.2)
    if strokes > 0.35 and around > 0:
        return True
    return (around if abs(around) > 0.35 else vote(0.4)) > 0


def _dark_share(thumb: np.ndarray) -> float:
    """The share of a picture's pixels that are dark, by Otsu's threshold."""
    threshold, _ = cv2.threshold(thumb, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return float((thumb <= threshold).mean())


def _vote(thumb: np.ndarray, paper: np.ndarray | np.floating) -> float:
    """-1 when all that strays from the paper is darker, 1 when it is lighter."""
    cube = (thumb.astype(np.float32) - paper) ** 3
    return float(cube.sum() / max(np.abs(cube).sum(), 1e-9))


def flatten(grey: np.ndarray, small: bool, reach: float | None = None) -> np.ndarray:
    """Depth of every pixel below its paper: (h,w) float32, 0 on paper, 1 at black.

    grey: (h,w) uint8, dark ink. The paper is a smooth surface fitted to the bright majority, then
    (in pictures larger than a single glyph) a closing that follows shadows wider than `reach`
    pixels, WIDE of the picture when None.
    """
    thumb = cv2.GaussianBlur(_thumbnail(grey, 160), (3, 3), 0).astype(np.float32)
    paper = _bright_surface(thumb)
    if not small:
        if reach:
            thumb = cv2.GaussianBlur(_thumbnail(grey, 640), (3, 3), 0).astype(np.float32)
            paper = cv2.resize(paper, thumb.shape[::-1], interpolation=cv2.INTER_LINEAR)
        side = _odd(reach * max(thumb.shape) / max(grey.shape) if reach else min(thumb.shape) * WIDE)
        ratio = cv2.copyMakeBorder(np.minimum(thumb / paper, 1.5), side, side, side, side, cv2.BORDER_REFLECT_101)
        closed = cv2.morphologyEx(ratio, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
        closed = cv2.GaussianBlur(closed, (0, 0), side / 6)
        paper = paper * closed[side:-side, side:-side]
    paper = cv2.resize(np.maximum(paper, 8), grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return 1 - grey / paper


def depth_to_ink(depth: np.ndarray, small: bool) -> np.ndarray:
    """Ink 0..1 from depth below paper; see the module's step 3."""
    level: np.ndarray | float | None
    grain: np.ndarray | float | None
    peak: np.ndarray | np.floating
    threshold: np.ndarray | float
    level, grain = whole_grain(depth) if small else block_grain(depth)
    if level is None or grain is None:
        return np.zeros(depth.shape, np.float32)
    depth = depth - level
    smooth = cv2.GaussianBlur(depth, (3, 3), 0)
    if small:
        peak = np.float32(np.percentile(smooth[smooth >= min(smooth.max(), FAINTEST)], 90))
        threshold = max(FAINTEST, min(float(GRAIN * grain), float(0.5 * peak)), float(0.12 * peak))
    else:
        least = np.maximum(FAINTEST, GRAIN * grain)
        peak = _local_peak(np.where(smooth > least, smooth, 0), _odd(max(31, max(depth.shape) / 12)))
        threshold = np.maximum(least, 0.3 * peak)
    mask = _without_pale(smooth > threshold, depth, 0 if small else PALE)
    floor = np.minimum(np.maximum(0.02, grain), 0.5 * threshold)
    value = (depth - floor) / np.maximum(0.9 * peak - floor, 0.05)
    skirt = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(skirt > 0, np.clip(value, 0, 1), 0).astype(np.float32)


def whole_grain(depth: np.ndarray) -> tuple[float, float] | tuple[None, None]:
    """The paper's depth and the spread of its grain in a small picture, two numbers; (None, None) for no ink at all.

    Otsu's threshold parts ink from paper. What mere noise is parted into are two halves of one
    heap: the share of the variance that the parting explains stays at 0.64 (normal) to 0.75
    (uniform); for ink on paper it is higher, or the ink stands far outside the paper's spread.
    """
    smooth = cv2.GaussianBlur(depth, (3, 3), 0)
    levels = np.clip(smooth * 255, 0, 255).astype(np.uint8)
    cut, _ = cv2.threshold(levels, 0, 255, cv2.THRESH_OTSU)
    paper, ink = smooth[levels <= cut], smooth[levels > cut]
    if not len(ink) or not len(paper):
        return None, None
    level = float(np.median(paper))
    grain = 1.4826 * float(np.median(np.abs(paper - level)))
    explained = len(ink) * len(paper) / depth.size**2 * (ink.mean() - paper.mean()) ** 2 / max(smooth.var(), 1e-9)
    if explained < 0.78 and np.percentile(ink, 75) - level < 4.5 * max(grain, FAINTEST / 4):
        return None, None
    return level, grain


def block_grain(depth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The paper's own depth and its spread, two (h,w) float32 surfaces.

    Median and scaled median deviation in blocks of the picture: paper is the majority in nearly
    every block, and a median over the neighbouring blocks outvotes the rest.
    """
    h, w = depth.shape
    block = max(16, min(h, w) // 12)
    rows, columns = max(1, h // block), max(1, w // block)
    step = max(1, block // 24)  # a sample of each block is enough
    cut = depth[: h // rows * rows, : w // columns * columns]
    cells = (
        cut.reshape(rows, h // rows, columns, w // columns)[:, ::step, :, ::step]
        .transpose(0, 2, 1, 3)
        .reshape(rows, columns, -1)
    )
    level = np.median(cells, axis=2).astype(np.float32)
    grain = 1.4826 * np.median(np.abs(cells - level[..., None]), axis=2).astype(np.float32)
    if min(rows, columns) >= 5:
        level, grain = cv2.medianBlur(level, 5), cv2.medianBlur(grain, 5)
    else:
        level[:], grain[:] = np.median(level), np.median(grain)
    return (
        cv2.resize(level, (w, h), interpolation=cv2.INTER_LINEAR),
        cv2.resize(grain, (w, h), interpolation=cv2.INTER_LINEAR),
    )


def _local_peak(depth: np.ndarray, reach: int) -> np.ndarray:
    """The strongest depth within `reach` pixels, smoothed; single outliers do not count."""
    factor = max(1, reach // 15)
    h, w = depth.shape
    # a maximum over cells first, so that the window stays small however large the picture is
    padded = cv2.copyMakeBorder(depth, 0, -h % factor, 0, -w % factor, cv2.BORDER_REPLICATE)
    cells = padded.reshape(padded.shape[0] // factor, factor, padded.shape[1] // factor, factor).max(axis=(1, 3))
    side = _odd(reach / factor)
    top = cv2.blur(cv2.dilate(cells, np.ones((side, side), np.uint8)), (side, side))
    return cv2.resize(top, (w, h), interpolation=cv2.INTER_LINEAR)


def _without_pale(mask: np.ndarray, depth: np.ndarray, share: float) -> np.ndarray:
    """The mask without specks, and without components far paler than the writing: show-through, pale rules.

    share: of the depth of most of the writing, that a component's mean depth must reach.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    area, on = stats[:, cv2.CC_STAT_AREA], np.nonzero(mask)  # ink is a small part of a page
    keep = area >= 6
    if share and keep.any():
        mean = np.bincount(labels[on], depth[on], count) / np.maximum(area, 1)
        h, w = mask.shape
        glyph = (
            keep
            & (stats[:, cv2.CC_STAT_HEIGHT] < 0.5 * h)
            & (stats[:, cv2.CC_STAT_WIDTH] < 0.5 * w)
            & (area > 1e-5 * h * w)
        )
        if glyph.any():
            order = np.argsort(mean[glyph])
            weight = np.cumsum(np.sqrt(area[glyph][order]))  # a blot has no more say than a few letters
            pen = mean[glyph][order][np.searchsorted(weight, 0.7 * weight[-1])]
            keep &= mean >= share * pen
    out = np.zeros_like(mask)
    out[on] = keep[labels[on]]
    return out


def _bright_surface(thumb: np.ndarray) -> np.ndarray:
    """A quadratic surface through the bright majority of a small picture (asymmetric least squares)."""
    h, w = thumb.shape
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], -1).reshape(-1, 6)
    values = thumb.reshape(-1).astype(np.float64)
    weight = np.ones(len(values))
    surface = np.full(len(values), np.median(values))
    for turn in range(12):
        ridge = 1e-3 * weight.sum() * np.diag([0, 1, 1, 1, 1, 1])
        weighted = terms * weight[:, None]
        surface = terms @ np.linalg.solve(terms.T @ weighted + ridge, weighted.T @ values)
        weight = np.where(values > surface, 1.0, 0.04)
        if turn > 5:  # what lies far below is ink or desk, and has no say any more
            weight[values < 0.85 * surface] = 1e-6
    return np.maximum(surface, 1).reshape(h, w).astype(np.float32)


def _thumbnail(grey: np.ndarray, side: int) -> np.ndarray:
    factor = side / max(grey.shape)
    if factor >= 1:
        return grey
    return cv2.resize(
        grey,
        (max(3, round(grey.shape[1] * factor)), max(3, round(grey.shape[0] * factor))),
        interpolation=cv2.INTER_AREA,
    )


def _odd(size: float) -> int:
    """The odd whole number at or just above `size`, at least 3."""
    return max(3, int(size) // 2 * 2 + 1)
