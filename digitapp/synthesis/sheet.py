"""A sheet being written on: layers of pen and print, and the truth of every sign on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from . import linework, pen
from .curves import Curve, Point
from .ties import Laid
from .writer import OTHER, Writer, tight

Box = tuple[float, float, float, float]  # x, y, width, height
IGNORED = 11  # the class of what is neither asked for nor wrong: printed digits


@dataclass
class Sheet:
    """pen, print: (h, w) float32 ink 0..1; signs: rows (x, y, width, height, class, line); names: what is written
    there, by the row's number, as in `contents`."""

    rng: np.random.Generator
    width: int
    height: int
    signs: list[tuple[float, float, float, float, int, int]] = field(default_factory=list)
    lines: int = 0
    names: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pen = np.zeros((self.height, self.width), np.float32)
        self.print = np.zeros((self.height, self.width), np.float32)

    def lay(self, ink: np.ndarray, x: float, y: float, layer: np.ndarray | None = None) -> bool:
        """Put ink with its corner at (x, y), as far as it fits; False when it is wholly outside."""
        layer = self.pen if layer is None else layer
        x, y = round(x), round(y)
        x0, y0, x1, y1 = max(0, x), max(0, y), min(self.width, x + ink.shape[1]), min(self.height, y + ink.shape[0])
        if x1 <= x0 or y1 <= y0:
            return False
        part = layer[y0:y1, x0:x1]
        np.maximum(part, ink[y0 - y : y1 - y, x0 - x : x1 - x], out=part)
        return True

    def free(self, x: float, y: float, width: float, height: float) -> bool:
        """Whether no sign's box is touched by this one."""
        return all(x + width < a or a + w < x or y + height < b or b + h < y for a, b, w, h, _, _ in self.signs)

    def write(
        self,
        content: Iterable[str],
        x: float,
        baseline: float,
        height: float,
        writer: Writer,
        gap: tuple[float, float] = (0.05, 0.4),
        slope: float = 0.0,
        cells: float | None = None,
        line: int | None = None,
        layer: np.ndarray | None = None,
    ) -> float:
        """Write signs from (x, baseline) on and return the x behind the last.

        gap: range of the space between signs, in heights. slope: rise of the baseline per pixel. cells: pitch in
        pixels, when every sign has a place of its own. line: index of the line they belong to, a new one when None.
        """
        rng, start = self.rng, x
        if line is None:
            line, self.lines = self.lines, self.lines + 1
        first, before = True, None  # the next digit begins a number; the digit before it, and where it was laid
        for sign in content:
            foot = baseline + slope * (x - start)
            if sign == " ":
                x += cells or height * rng.uniform(0.45, 0.9)
                first, before = True, None
                continue
            struck, raised = sign[0] == "~" and len(sign) > 1, sign[0] == "^" and len(sign) > 1
            sign = sign.lstrip("~^") if struck or raised else sign
            tall = height * rng.uniform(0.45, 0.68) if raised else height
            if raised:
                foot -= height * rng.uniform(0.45, 0.75)
            if sign.isdigit():
                ink, below = (
                    writer.digit(int(sign), tall, first and not cells),
                    (writer.foot(int(sign)) + rng.normal(0, writer.steady)) * tall,
                )
            else:
                found = writer.sign(sign, tall)
                ink, below = found if found is not None else (None, 0.0)
            first = not sign.isdigit() and sign not in ".,'"
            if ink is None:
                continue
            h, w = ink.shape
            tuck = w * writer.operators.tuck(sign, rng) - height * writer.operators.room(sign, rng)
            at = x + (cells - w) * rng.uniform(0.25, 0.75) if cells else x - tuck
            x = x + cells if cells else at + w - tuck + height * rng.uniform(*gap)
            top = foot - h + below
            if not self.lay(ink, at, top, layer):
                continue
            if before is not None and sign.isdigit() and not cells:
                tie = writer.ties.stroke(rng, before, Laid(ink, at, top), tall)
                self.trace(tie, 0.9 * writer.style.width * tall, layer)
            before = Laid(ink, at, top) if sign.isdigit() and not struck else None
            kind = int(sign) if sign.isdigit() and not struck else OTHER
            box = (float(at), float(top), float(w), float(h))
            if struck:
                box = self.strike(box, tall, writer)
            self.names[len(self.signs)] = f"~{sign}" if struck else sign
            self.signs.append((*box, kind, line))
            if x > self.width + height:
                break
        return x

    def trace(self, points: np.ndarray | None, wide: float, layer: np.ndarray | None = None) -> None:
        """A stroke of the pen along (n, 2) points, `wide` pixels wide; nothing when there are none."""
        if points is not None:
            layer = self.pen if layer is None else layer
            at = [np.rint(points * 16).astype(np.int32)]
            cv2.polylines(layer, at, False, 1.0, max(1, round(wide)), cv2.LINE_AA, 4)

    def strike(self, box: Box, height: float, writer: Writer) -> Box:
        """Strike a sign out with one to three lines or a scribble; the box of both together."""
        rng = self.rng
        x, y, w, h = box
        wide = max(1.5, writer.style.width * height)
        layer = np.zeros_like(self.pen)
        if rng.random() < 0.25:
            strokes = pen.bend(linework.scratch_out(rng), writer.style, rng)
            points = np.concatenate(strokes)
            low, span = points.min(0), np.maximum(np.ptp(points, axis=0), 1e-3)
            strokes = [(s - low) / span * (w * 1.3, h * 1.1) + (x - 0.15 * w, y - 0.05 * h) for s in strokes]
        else:
            strokes, reach = [], max(w, 0.5 * h)
            middle = x + w / 2
            tilt = rng.choice([0.0, 0.9, -0.9], p=[0.4, 0.4, 0.2])
            for k in range(int(rng.choice([1, 2, 3], p=[0.5, 0.35, 0.15]))):
                up = y + h * (0.5 + rng.normal(0, 0.07) + 0.22 * k * (-1) ** k)
                rise = tilt * h * rng.uniform(0.35, 0.6)
                ends = (
                    (middle - reach * rng.uniform(0.6, 0.95), up + rise),
                    (middle + reach * rng.uniform(0.6, 0.95), up - rise),
                )
                strokes.append(np.linspace(ends[0], ends[1], 8))
                if tilt and k:  # a cross
                    strokes[-1][:, 1] = 2 * up - strokes[-1][:, 1]
        for stroke in strokes:
            cv2.polylines(
                layer, [np.rint(stroke * 16).astype(np.int32)], False, 1.0, max(1, round(wide)), cv2.LINE_AA, 4
            )
        np.maximum(self.pen, layer, out=self.pen)
        points = np.concatenate(strokes)
        x0, y0 = min(x, points[:, 0].min()), min(y, points[:, 1].min())
        return x0, y0, max(x + w, points[:, 0].max()) - x0, max(y + h, points[:, 1].max()) - y0

    def draw(
        self,
        strokes: Sequence[Curve | tuple[Curve, ...]] | np.ndarray,
        x: float,
        y: float,
        size: float,
        writer: Writer,
        wide: float,
    ) -> None:
        """A drawing of strokes (about one unit large) or of ink (h, w) uint8, `size` pixels large, where no sign is."""
        if isinstance(strokes, np.ndarray):
            scale = size / max(strokes.shape)
            ink = tight(
                cv2.resize(
                    strokes.astype(np.float32) / 255,
                    None,
                    fx=scale,
                    fy=scale,
                    interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC,
                )
            )
        else:
            lines = pen.bend(strokes, writer.style, self.rng)
            points = np.concatenate(lines)
            scale = size / max(0.2, float(np.ptp(points, axis=0).max()))
            lines = [(s - points.min(0)) * scale + wide + 2 for s in lines]
            high = np.concatenate(lines).max(0)
            ink = tight(
                pen.ink((int(high[1] + wide + 4), int(high[0] + wide + 4)), lines, wide, writer.style, self.rng).astype(
                    np.float32
                )
                / 255
            )
        if ink is not None and self.free(x, y, ink.shape[1], ink.shape[0]):
            self.lay(np.clip(ink, 0, 1), x, y)

    def rule(
        self,
        a: Point | np.ndarray,
        b: Point | np.ndarray,
        wide: int,
        value: float,
        layer: np.ndarray | None = None,
    ) -> None:
        """A line from a to b, printed when no other layer is named."""
        cv2.line(
            self.print if layer is None else layer,
            tuple(round(v * 16) for v in a),
            tuple(round(v * 16) for v in b),
            float(value),
            wide,
            cv2.LINE_AA,
            4,
        )

    def rule_paper(self, step: float, slope: float) -> None:
        """Ruled or squared paper: printed lines `step` pixels apart, rising by `slope` per pixel."""
        rng = self.rng
        value, wide, offset = rng.uniform(0.12, 0.7), 1 if rng.random() < 0.75 else 2, rng.uniform(0, step)
        reach = max(self.width, self.height)
        for k in np.arange(offset - step, reach + step, step):
            self.rule((-5, k), (self.width + 5, k + slope * self.width), wide, value)
            if self.height and offset > 0.5 * step:
                self.rule((k, -5), (k - slope * self.height, self.height + 5), wide, value)
