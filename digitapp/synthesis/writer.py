"""One writer with one pen: every sign he writes, as ink of the height that a line asks for."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from ..imaging.shape import slant
from . import manner, pen, signs
from .curves import Curve
from .glyph_pictures import digit_strokes, habits
from .look_alikes import KANA, LOOK_ALIKES, UNKNOWNS
from .material import Material, font_glyph
from .operators import Operators
from .ties import Ties

_KANA_FONT = (
    "あいうえおかきくけこさしすせそたちつてとなにぬねの"
    "はひふへほまみむめもやゆよらりるれろわをん"
    "アイウエオカキクケコ日月火水木金土山川田人口大小中上下"
)
OTHER = 10  # the class of every sign that is no digit


class Writer:
    """Writes with one hand and one pen. `kind`: "scan" (a real hand's digits), "pen" (drawn strokes) or "font"."""

    def __init__(self, rng: np.random.Generator, material: Material) -> None:
        self.rng, self.material = rng, material
        kinds = ["scan" if material.hands else "pen", "pen", "font" if material.fonts else "pen"]
        self.kind = material.only or str(rng.choice(kinds, p=[0.58, 0.27, 0.15]))
        if material.hands:
            weights = np.array(material.weights)
            self.hand = material.hands[int(rng.choice(len(material.hands), p=weights / weights.sum()))]
        self.font = material.fonts[int(rng.integers(len(material.fonts)))] if material.fonts else None
        self.style = pen.writer(rng)
        self.habits = habits(rng)
        self.shear, self.turn = rng.normal(0, 0.12), rng.normal(0, 0.03)
        if rng.random() < 0.2:  # a hand that leans far to the right
            self.shear = abs(rng.normal(0.45, 0.25))
        self.aspect = math.exp(rng.normal(0, 0.12))
        self.weight = rng.normal(0, 1)  # how thick the pen is, beside the hand's own
        self.steady = rng.uniform(0.01, 0.07)  # how far sizes and baselines stray
        self.sizes, self.feet, self.ones = manner.sizes(rng), manner.feet(rng), manner.ones(rng)
        self.ties = Ties.of(rng)
        #: where the slant of this hand lies in a set of many people's, None for one who writes as all of them do
        self.leaning = rng.uniform(0, 1) if rng.random() < 0.75 else None
        self._own: dict[int, np.ndarray] = {}
        self.pen_letters = rng.random() < 0.4 or not material.fonts
        if self.kind != "pen":
            self._one_pen()
        self.operators = Operators(rng, self.style, self._upright())

    def _upright(self) -> float:
        """How far this hand's 1 leans, pixels a row: its slashes lean otherwise."""
        ink = self.digit(1, 48.0)
        return slant(ink)[0] if ink is not None else 0.5 * self.shear

    def _one_pen(self) -> None:
        """Draw signs as thick as this hand's digits are: the eye must not tell them apart by the pen."""
        ink = self.digit(int(self.rng.choice([2, 3, 5, 7])), 48.0)
        if ink is None:
            return
        mask = (ink > 0.5).astype(np.uint8)
        around = sum(cv2.arcLength(c, True) for c in cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0])
        wide = 2 * mask.sum() / max(around, 1.0) / 48  # a stroke's outline runs along both of its sides
        tool = "felt" if self.style.tool in ("chalk", "nib") else self.style.tool
        self.style = replace(self.style, width=float(np.clip(wide, 0.02, 0.22)), tool=tool)

    def gap(self) -> tuple[float, float]:
        """Space between the signs of a line, least and most, in heights: ordinary, touching, written into each other,
        wide.
        """
        kind = int(self.rng.choice(4, p=[0.55, 0.21, 0.07, 0.17]))
        return ((0.05, 0.42), (-0.14, 0.08), (-0.22, 0.02), (0.3, 1.2))[kind]

    def digit(self, digit: int, height: float, first: bool = False) -> np.ndarray | None:
        """Ink (h, w) float32 0..1 of one digit, about `height` pixels tall, cut tight. first: it begins a number."""
        rng = self.rng
        height *= math.exp(rng.normal(0, self.steady))
        lean = self.ones.lean if digit == 1 else 0.0
        if self.kind != "font":
            height *= self.sizes[digit] * (self.ones.tall if digit == 1 else 1.0)
            height *= self.ones.begin(digit) if first else 1.0
        form = self.ones.form if digit == 1 and self.kind == "scan" else None
        if self.kind == "scan" and self.hand.digits[digit] and form is None:
            return self._scan(self._one_of_mine(digit), height, self.hand.coarse, lean)
        if self.kind == "font" and self.font is not None:
            found = font_glyph(self.font, str(digit))
            return None if found is None else self._font(found[0], height / max(found[1], 1))
        name = form or (self.habits[digit] if rng.random() < 0.85 else None)
        strokes, style, _ = digit_strokes(digit, rng, name, pen.vary(self.style, rng))
        strokes = [s - lean * np.c_[s[:, 1], 0 * s[:, 1]] for s in strokes]  # y points down: its head goes to the right
        return self._pen(strokes, style, height / max(float(np.ptp(np.concatenate(strokes)[:, 1])), 0.7), height)[0]

    def foot(self, digit: int) -> float:
        """How far below the line a digit ends, in heights."""
        if self.kind == "font" and self.font is not None:
            found = font_glyph(self.font, str(digit))
            return 0.0 if found is None else found[2] / max(found[1], 1)
        return float(self.feet[digit])

    def _one_of_mine(self, digit: int) -> np.ndarray:
        """A digit of the hand; out of many people's one that the same person may have written."""
        pool = self.hand.digits[digit]
        if not self.hand.mixed or self.leaning is None:
            return pool[int(self.rng.integers(len(pool)))]
        if digit not in self._own:
            self._own[digit] = self.hand.forms[digit].alike(self.leaning, self.rng)
        return pool[int(self.rng.choice(self._own[digit]))]

    def sign(self, text: str, height: float) -> tuple[np.ndarray, float] | None:
        """(ink, pixels below the baseline) of a letter, an operator or any other sign beside digits `height` pixels
        tall.
        """
        rng = self.rng
        if text in Operators.NAMES:
            return self._strokes(self.operators.strokes(text, rng), height)
        if text == "kana":
            if self.material.script_fonts and rng.random() < 0.6:
                path = self.material.script_fonts[int(rng.integers(len(self.material.script_fonts)))]
                return self._from_font(path, _KANA_FONT[int(rng.integers(len(_KANA_FONT)))], height)
            return self._strokes(signs.sign(signs.HANZI_KANA if rng.random() < 0.5 else KANA, rng), height)
        if text == "greek":
            return self._strokes(signs.sign(signs.GREEK_CYRILLIC, rng), height)
        if text == "mark":
            return self._strokes(signs.sign(signs.MARKS, rng), height)
        if not self.pen_letters and self.font is not None:
            path = (
                self.font if rng.random() < 0.93 else self.material.fonts[int(rng.integers(len(self.material.fonts)))]
            )
            return self._from_font(path, text, height)
        for table in (UNKNOWNS, LOOK_ALIKES, signs.SMALL, signs.CAPITALS):
            if text in table and (table not in (UNKNOWNS, LOOK_ALIKES) or rng.random() < 0.5):
                forms = signs.variants(table[text])
                return self._strokes(list(forms[int(rng.integers(len(forms)))]), height)
        return self._from_font(self.font, text, height) if self.font is not None else None

    def _from_font(self, path: Path, text: str, height: float) -> tuple[np.ndarray, float] | None:
        found = font_glyph(path, text)
        if found is None:
            return None
        ink, zero, below = found
        scale = height / max(zero, 1)
        out = self._font(ink, scale)
        return None if out is None else (out, below * scale)

    def _strokes(self, strokes: Sequence[Curve | tuple[Curve, ...]], height: float) -> tuple[np.ndarray, float] | None:
        style = pen.vary(self.style, self.rng)
        lines = pen.bend(strokes, style, self.rng)
        foot = float(np.concatenate(lines)[:, 1].max()) - 1.0
        ink, wide = self._pen(lines, style, height, height)
        return None if ink is None else (ink, foot * height + wide / 2)

    def _pen(
        self, strokes: Sequence[np.ndarray], style: pen.Style, scale: float, height: float
    ) -> tuple[np.ndarray | None, float]:
        wide = max(1.0, style.width * height)
        low = np.concatenate(strokes).min(0)
        placed = [(s - low) * scale + wide + 2 for s in strokes]
        high = np.concatenate(placed).max(0)
        size = (int(high[1] + wide + 4), int(high[0] + wide + 4))
        if max(size) > 1500:
            return None, wide
        return tight(pen.ink(size, placed, wide, style, self.rng).astype(np.float32) / 255), wide

    def _scan(self, ink: np.ndarray, height: float, coarse: bool, lean: float = 0.0) -> np.ndarray | None:
        rng = self.rng
        scale = height / ink.shape[0]
        out: np.ndarray = ink.astype(np.float32) / 255
        if scale > 1:
            size = max(2, round(ink.shape[1] * scale)), max(2, round(ink.shape[0] * scale))
            out = cv2.resize(out, size, interpolation=cv2.INTER_CUBIC)
            if (
                coarse and scale > 1.3
            ):  # an enlarged soft edge becomes a pen's edge; where it is cut says how thick the pen is
                cut = float(np.clip(0.45 - 0.12 * self.weight * rng.uniform(0.7, 1.3), 0.2, 0.75))
                out = 1 / (1 + np.exp(-(out - cut) * min(6 + 3 * scale, 14))) * (out > 0.05)
        elif not coarse:
            out = self._thicken(out)
        out = self._bend(out, lean)
        if scale < 1:
            size = max(1, round(scale * out.shape[1])), max(1, round(scale * out.shape[0]))
            out = cv2.resize(out, size, interpolation=cv2.INTER_AREA)
        elif not coarse:
            out = self._thicken(out)
        return tight(np.clip(out, 0, 1).astype(np.float32))

    def _thicken(self, ink: np.ndarray) -> np.ndarray:
        """Real ink from a thin pen, made as thick as this writer's."""
        steps = int(round(max(0.0, self.weight + 0.5) * ink.shape[0] / 60))
        return cv2.dilate(ink, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * steps + 1,) * 2)) if steps else ink

    def _font(self, ink: np.ndarray, scale: float) -> np.ndarray | None:
        out: np.ndarray = ink.astype(np.float32) / 255
        if self.weight > 0.3 or self.weight < -1.2:
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
            out = (
                cv2.dilate(out, kernel, iterations=int(1 + 2 * max(self.weight, 0)))
                if self.weight > 0
                else cv2.erode(out, kernel)
            )
        out = self._bend(out)
        interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        size = max(1, round(out.shape[1] * scale)), max(1, round(out.shape[0] * scale))
        return tight(np.clip(cv2.resize(out, size, interpolation=interpolation), 0, 1))

    def _bend(self, ink: np.ndarray, lean: float = 0.0) -> np.ndarray:
        rng = self.rng
        turn, shear = self.turn + rng.normal(0, 0.05), 0.5 * self.shear + lean + rng.normal(0, 0.05)
        aspect = self.aspect * math.exp(rng.normal(0, 0.06))
        height, width = ink.shape
        c, s = math.cos(turn), math.sin(turn)
        matrix = np.array([[c, -s], [s, c]]) @ np.array([[aspect, -shear], [0, 1]])
        reach = np.abs(matrix) @ np.array([width, height])
        w, h = int(reach[0]) + 3, int(reach[1]) + 3
        shift = np.array([w / 2, h / 2]) - matrix @ np.array([width / 2, height / 2])
        return cv2.warpAffine(ink, np.c_[matrix, shift].astype(np.float32), (w, h), flags=cv2.INTER_LINEAR)


def tight(ink: np.ndarray, least: float = 0.15) -> np.ndarray | None:
    """The part of an ink picture that holds ink, None when there is none."""
    mask = ink > least
    rows = np.flatnonzero(mask.any(axis=1))
    if not len(rows):
        return None
    columns = np.flatnonzero(mask.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
