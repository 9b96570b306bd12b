"""Pages with truth: writing on paper, under light, before a camera. What the page network learns from.

    page = compose(np.random.default_rng(1), material, (256, 256))

Everything random comes from the generator handed in, so the same seed composes the same page.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from . import paper
from .layouts import LAYOUTS
from .material import Material
from .sheet import IGNORED, Sheet
from .surroundings import draw_one, printed
from .writer import Writer

#: how often each layout is composed for training
WEIGHTS = {
    "lines": 14, "numbers": 7, "sums": 14, "system": 4, "spread": 6, "single": 7, "amounts": 14, "grid": 15, "form": 10,
    "words": 12, "drawings": 7, "diagram": 6, "print": 4, "letters in boxes": 3, "nothing": 8,
}  # fmt: skip
HEIGHTS = (11.0, 66.0)  # of a digit, pixels; the pyramid brings every digit into this range
#: and what its other levels show: writing far too small to be read there, and parts of digits larger than the canvas
TINY, HUGE = (3.0, 8.0), (150.0, 480.0)
#: strengths of what is done to a page, and how often each is: for training, which has to learn the bad ones; and as
#: people who want digits read send their pictures
RUIN, RUIN_WEIGHTS, USUAL_RUIN = (0.0, 0.35, 0.7, 1.0), (0.15, 0.4, 0.3, 0.15), (0.3, 0.45, 0.2, 0.05)
TRIFLE = 0.03  # of a sign's width or height: who reaches no further over the border is still whole
_PENS = ("black", "blue", "blue", "red", "green", "pencil", "pencil")


@dataclass(frozen=True)
class Page:
    """picture (h, w, 3) uint8 RGB; boxes (n, 4) float32 x, y, width, height; kinds (n,) int: 0–9, OTHER, IGNORED;
    lines (n,) int.

    names: what each sign is, as in `contents`: "5", "a", "+", "~5" (struck out); "" where it has no name.
    """

    picture: np.ndarray
    boxes: np.ndarray
    kinds: np.ndarray
    lines: np.ndarray
    layout: str
    names: tuple[str, ...] = ()

    @property
    def text(self) -> list[str]:
        """The digits of every line that has any, top to bottom."""
        found = []
        for line in np.unique(self.lines[self.kinds < 10]):
            mine = np.flatnonzero((self.lines == line) & (self.kinds < 10))
            middle = self.boxes[mine, 0] + self.boxes[mine, 2] / 2
            text = "".join(str(self.kinds[k]) for k in mine[np.argsort(middle)])
            found.append((float(np.mean(self.boxes[mine, 1] + self.boxes[mine, 3] / 2)), text))
        return [text for _, text in sorted(found)]


def compose(
    rng: np.random.Generator,
    material: Material,
    size: tuple[int, int] = (256, 256),
    layout: str | None = None,
    height: float | None = None,
    ruin: float | None = None,
) -> Page:
    """One page of `size` (width, height) in pixels.

    layout: a name from LAYOUTS, at random by WEIGHTS when None. height: of a digit, pixels. ruin: strength of what
    light and camera do to it, 0 for a clean scan, at random when None.
    """
    if ruin is None:
        ruin = float(rng.choice(RUIN, p=RUIN_WEIGHTS))
    if layout is None:
        layout = str(rng.choice(list(WEIGHTS), p=np.array(list(WEIGHTS.values())) / sum(WEIGHTS.values())))
    width, tall = size
    if height is None:
        height = math.exp(rng.uniform(math.log(HEIGHTS[0]), math.log(HEIGHTS[1])))
        chance = rng.random()
        if chance < 0.08:
            height = rng.uniform(66, 150)
        elif chance < 0.12:
            height = rng.uniform(*TINY)
        elif chance < 0.17:
            height = rng.uniform(*HUGE)
    narrow = layout == "amounts"
    if narrow and HEIGHTS[0] < height < HEIGHTS[1]:
        height = rng.uniform(20, 90)
    if narrow:
        tall = int(np.clip(height * rng.uniform(1.05, 2), 24, tall))
    writer = Writer(rng, material)
    sheet = Sheet(rng, width, tall)
    LAYOUTS[layout](sheet, writer, height)
    if rng.random() < 0.2:
        for _ in range(int(rng.integers(1, 4))):
            draw_one(sheet, writer, height * rng.uniform(0.7, 3))
    if rng.random() < 0.12:
        printed(sheet, writer, height, 0.2)
    if rng.random() < 0.06:
        for _ in range(int(rng.integers(1, 4))):
            a, b = rng.uniform(0, 1, 2) * (width, tall), rng.uniform(0.2, 0.9, 2) * (width, tall)
            cv2.rectangle(
                sheet.print,
                tuple(int(v) for v in a),
                tuple(int(v) for v in a + b),
                float(rng.uniform(0.4, 1)),
                int(rng.integers(1, 4)),
                cv2.LINE_AA,
            )
    picture, depth = _coloured(sheet, rng, material, height, ruin)
    picture, boxes, keep = _photographed(picture, sheet, rng, height, ruin, depth)
    signs = np.array(sheet.signs, np.float64).reshape(-1, 6)[keep]
    page = Page(
        picture,
        boxes[keep].astype(np.float32),
        signs[:, 4].astype(np.int64),
        signs[:, 5].astype(np.int64),
        layout,
        tuple(sheet.names.get(int(k), "") for k in np.flatnonzero(keep)),
    )
    if narrow and tall < size[1]:  # the reader, too, continues the border of a picture that is smaller than its tiles
        above = int(rng.integers(0, size[1] - tall + 1))
        whole = cv2.copyMakeBorder(page.picture, above, size[1] - tall - above, 0, 0, cv2.BORDER_REPLICATE)
        page = replace(page, picture=whole, boxes=page.boxes + np.array([0, above, 0, 0], np.float32))
    return page


def _coloured(
    sheet: Sheet, rng: np.random.Generator, material: Material, height: float, ruin: float
) -> tuple[np.ndarray, float]:
    """(h, w, 3) float32 RGB 0..1: paper with print and pen on it; and how much darker the pen is than white, 0..1."""
    h, w = sheet.pen.shape
    chance = rng.random()
    plain = chance < 0.16
    ground: np.ndarray
    if plain:  # a drawing program, a clean scan
        ground = np.full((h, w, 3), 1.0 if rng.random() < 0.8 else rng.uniform(0.8, 1), np.float32)
    elif chance < (0.28 if sheet.signs else 0.5) and material.textures:
        ground = _texture(rng, material, h, w)
        if rng.random() < 0.7:  # paper with a structure, not a photograph under the writing
            ground = 0.9 + rng.uniform(0.1, 0.5) * (ground - ground.mean()) + rng.uniform(-0.3, 0.08)
        elif sheet.signs:
            ground = 0.75 + 0.35 * (ground - ground.mean())
    else:
        ground = paper.sheet(rng, h, w, rng.random() < 0.2)
        if rng.random() < 0.25:
            ground = ground * rng.uniform(0.45, 0.95)
        if rng.random() < 0.12:
            ground = (
                ground + rng.uniform(0.02, 0.1) * paper.smooth_noise(rng, h, w, int(rng.integers(2, 12)))[..., None]
            )
    if not plain and rng.random() < (0.4 if h < w / 2 else 0.05):
        ground = np.ascontiguousarray(ground, np.float32)
        paper.security(ground, rng)
    if rng.random() < 0.06 and not plain:  # the other page shows through
        ground = ground * (1 - rng.uniform(0.03, 0.12) * cv2.GaussianBlur(sheet.pen[:, ::-1], (0, 0), 1.2)[..., None])
    print_colour = np.array(
        paper.INKS[str(rng.choice(["black", "black", "blue", "red", "green"]))], np.float32
    ) * rng.uniform(0.3, 1.6)
    colour = np.array(paper.INKS[_PENS[int(rng.integers(len(_PENS)))]], np.float32)
    colour = np.clip(colour * rng.uniform(0.6, 1.5) + rng.normal(0, 0.03, 3), 0, 0.75).astype(np.float32)
    if plain:
        colour *= 0.3 if rng.random() < 0.8 else 1
    contrast = (
        float(rng.choice([rng.uniform(0.7, 1), rng.uniform(0.35, 0.7), rng.uniform(0.18, 0.35)], p=[0.74, 0.22, 0.04]))
        if ruin
        else 1.0
    )
    ink = sheet.pen
    if rng.random() < 0.4:
        ink = ink * np.clip(1 - 0.25 * np.abs(paper.smooth_noise(rng, h, w, int(rng.integers(2, 6)))), 0, 1)
    rules = np.clip(sheet.print, 0, 1) * (rng.uniform(0.3, 1) * contrast)
    out = ground * (1 - rules[..., None] * (1 - np.clip(print_colour, 0, 0.8)))
    out = out * (1 - (contrast * ink)[..., None] * (1 - colour))
    return np.ascontiguousarray(np.clip(out, 0, 1), np.float32), contrast * float(1 - colour.mean())


def _texture(rng: np.random.Generator, material: Material, h: int, w: int) -> np.ndarray:
    texture = material.textures[int(rng.integers(len(material.textures)))]
    scale = math.exp(rng.uniform(math.log(0.4), math.log(2.5)))
    side_h, side_w = min(int(h / scale) + 1, texture.shape[0] - 1), min(int(w / scale) + 1, texture.shape[1] - 1)
    y, x = int(rng.integers(texture.shape[0] - side_h)), int(rng.integers(texture.shape[1] - side_w))
    part = texture[y : y + side_h, x : x + side_w]
    if rng.random() < 0.5:
        part = part[:, ::-1]
    return (
        cv2.resize(
            np.ascontiguousarray(part), (w, h), interpolation=cv2.INTER_AREA if side_h > h else cv2.INTER_LINEAR
        ).astype(np.float32)
        / 255
    )


def _photographed(
    picture: np.ndarray, sheet: Sheet, rng: np.random.Generator, height: float, ruin: float, depth: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(picture uint8, boxes (n, 4), which signs are kept) after light, a desk beyond the sheet, tilt and camera."""
    h, w = picture.shape[:2]
    boxes = np.array(sheet.signs, np.float64).reshape(-1, 6)[:, :4]
    keep = np.ones(len(boxes), bool)
    if ruin and rng.random() < 0.6:
        picture = paper.light(
            picture, rng, rng.uniform(0, 0.6) * ruin, rng.uniform(0.1, 0.55) * ruin if rng.random() < 0.35 else 0.0
        )
    if ruin and rng.random() < 0.1:  # the sheet ends here
        angle, away = rng.uniform(0, 2 * math.pi), rng.uniform(0.28, 0.5)
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        beyond = ((x - w / 2) * math.cos(angle) / w + (y - h / 2) * math.sin(angle) / h > away).astype(np.float32)
        soft = cv2.GaussianBlur(beyond, (0, 0), rng.uniform(0.6, 2))[..., None]
        desk = paper.desk(rng, h, w) if rng.random() < 0.6 else np.full((h, w, 3), rng.uniform(0, 1), np.float32)
        picture = picture * (1 - soft) + desk * soft
        for k, (a, b, c, d) in enumerate(boxes):
            corners = beyond[np.clip([b, b + d / 2, b + d], 0, h - 1).astype(int)][
                :, np.clip([a, a + c / 2, a + c], 0, w - 1).astype(int)
            ]
            keep[k] = not corners.any()
            if not keep[k] and not corners.all():  # cut by the edge: neither asked for nor wrong
                keep[k], sheet.signs[k] = True, (*sheet.signs[k][:4], IGNORED, sheet.signs[k][5])
    turn = rng.normal(0, 3) if rng.random() < 0.85 else rng.normal(0, 9)
    matrix = paper.tilt(
        rng, h, w, turn * (0.4 if h < w / 2 else 1), rng.uniform(0, 0.06) if rng.random() < 0.4 else 0.0
    )
    if rng.random() < 0.85 and ruin:
        picture = cv2.warpPerspective(
            picture.astype(np.float32), matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        cut = _cut(boxes, (w, h))
        boxes = moved(boxes, matrix)
        # half a digit, which the tilt brings into the picture with its border smeared, is neither asked for nor wrong
        for k in np.flatnonzero(cut & ~_cut(boxes, (w, h))).tolist():
            sheet.signs[k] = (*sheet.signs[k][:4], IGNORED, sheet.signs[k][5])
    blur = rng.uniform(0.3, 0.35 + 0.022 * height * ruin) if rng.random() < 0.5 * bool(ruin) else 0.0
    noise = float(rng.choice([0.0, 0.008, 0.02, 0.045], p=[0.4, 0.3, 0.2, 0.1])) * ruin
    noise = min(noise, depth * 0.12 * (height / 30) ** 0.5)  # what nobody can read teaches only guessing
    if rng.random() < 0.1 * bool(ruin):  # the hand moved
        kernel = np.zeros((int(rng.integers(3, 6)),) * 2, np.float32)
        kernel[len(kernel) // 2] = 1 / len(kernel)
        picture = cv2.filter2D(picture, -1, kernel if rng.random() < 0.5 else kernel.T)
    picture = picture * rng.uniform(0.75, 1.06) if ruin else picture
    jpeg = int(rng.integers(25, 92)) if rng.random() < 0.5 * bool(ruin) else None
    picture = paper.camera(picture, rng, blur, noise, jpeg)
    if rng.random() < 0.35:
        picture = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    if rng.random() < 0.15:  # chalk on a blackboard, a drawing in dark mode, a negative
        picture = 255 - picture
    return np.ascontiguousarray(picture), boxes, keep


def _cut(boxes: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """(n,) which boxes (n, 4) reach over the border of a picture of `size` (width, height) by more than a trifle."""
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    return ((low < -TRIFLE * boxes[:, 2:]) | (high > size + TRIFLE * boxes[:, 2:])).any(axis=1)


def moved(boxes: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Boxes (n, 4) after a homography: around points of an ellipse in them, since writing seldom fills its corners."""
    if not len(boxes):
        return boxes
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    around = np.stack([0.5 + 0.5 * np.cos(angle), 0.5 + 0.5 * np.sin(angle)], 1)
    points = boxes[:, None, :2] + around[None] * boxes[:, None, 2:]
    points = cv2.perspectiveTransform(points.reshape(1, -1, 2), matrix)[0].reshape(len(boxes), -1, 2)
    low, high = points.min(1), points.max(1)
    return np.concatenate([low, high - low], 1)
