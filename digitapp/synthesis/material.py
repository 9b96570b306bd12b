"""What pages are composed from: digits of real hands, fonts, textures.

Plain arrays and paths; `datasets` gathers them.
"""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .manner import Forms

_SIZE = 96  # pixels per em at which a font's glyphs are rendered, before they are scaled to the line


@dataclass(frozen=True)
class Hand:
    """The digits of one writer, or of one data set whose writers are not known.

    digits: for each of the ten digits a list of (h, w) uint8 ink crops, ink bright, cut tight.
    coarse: whether the ink is only about 20 pixels tall, so that enlarging it has to sharpen it.
    mixed: whether many people wrote them, nobody knows which digit is whose.
    """

    name: str
    digits: tuple[list[np.ndarray], ...]
    coarse: bool
    mixed: bool = False

    @cached_property
    def forms(self) -> tuple[Forms, ...]:
        """What the digits look like, for each of the ten."""
        return tuple(Forms(inks) for inks in self.digits)


@dataclass(frozen=True)
class Material:
    """hands with their weights; handwriting fonts; fonts of print and of other scripts; photographs and paper, RGB
    uint8.

    only: the one kind of writer there is, "scan" (a real hand), "pen" or "font"; None: all of them.
    """

    hands: list[Hand] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    fonts: list[Path] = field(default_factory=list)
    print_fonts: list[Path] = field(default_factory=list)
    script_fonts: list[Path] = field(default_factory=list)
    textures: list[np.ndarray] = field(default_factory=list)
    only: str | None = None


@lru_cache(maxsize=512)
def _font(path: Path) -> tuple[ImageFont.FreeTypeFont, int]:
    font = ImageFont.truetype(str(path), _SIZE)
    box = font.getbbox("0", anchor="ls")
    return font, max(20, int(box[3] - box[1]))


@lru_cache(maxsize=20_000)
def font_glyph(path: Path, text: str) -> tuple[np.ndarray, float, float] | None:
    """A font's picture of a few letters: (ink (h, w) uint8 tight, height of its 0 in pixels, pixels below the
    baseline).

    None for what the font shows as nothing.
    """
    font, zero = _font(path)
    left, top, right, bottom = (int(v) for v in font.getbbox(text, anchor="ls"))
    if right - left < 2 or bottom - top < 2 or (right - left) * (bottom - top) > 2_000_000:
        return None
    image = Image.new("L", (right - left + 8, bottom - top + 8))
    ImageDraw.Draw(image).text((4 - left, 4 - top), text, 255, font=font, anchor="ls")
    ink = np.asarray(image)
    rows, columns = np.flatnonzero((ink > 40).any(1)), np.flatnonzero((ink > 40).any(0))
    if not len(rows):
        return None
    below = rows[-1] + 1 - (4 - top)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], float(zero), float(below)
