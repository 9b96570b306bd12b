"""The difficulties that pages are composed with, by name: `LEVELS`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """What is done to a page. Lengths are in pixels of a picture 900 x 1200."""

    size: tuple = (900, 1200)  # height, width
    lines: tuple = (2, 6)  # at least, at most
    digits: tuple = (3, 9)
    height: tuple = (42, 80)  # of a digit
    gap: tuple = (0.25, 0.6)  # between digits, of their height; below 0 they touch
    inks: tuple = ("black", "blue", "black")
    strength: tuple = (0.85, 1.0)
    layout: str = "lines"  # lines, boxes, table, sums, amounts, words
    ground: str = "plain"  # plain, ruled, grid, security, colour, desk, white
    skew: tuple = (0.0, 0.0)  # degrees either way
    perspective: float = 0.0
    gradient: float = 0.08
    shadow: tuple = (0.0, 0.0)
    blur: tuple = (0.5, 0.9)
    noise: tuple = (0.004, 0.012)
    jpeg: tuple = (88, 95)


LEVELS = {
    "plain": Level(),
    "canvas": Level(
        size=(360, 900),
        lines=(1, 1),
        digits=(2, 7),
        height=(90, 170),
        ground="white",
        gradient=0,
        blur=(0.4, 0.5),
        noise=(0, 0.0001),
        inks=("black",),
        strength=(1, 1),
        gap=(0.12, 0.5),
    ),
    "shadow": Level(gradient=0.45, shadow=(0.3, 0.6), jpeg=(75, 92)),
    "ruled": Level(ground="ruled", gradient=0.2),
    "grid": Level(ground="grid", gradient=0.2),
    "boxes": Level(layout="boxes", lines=(2, 5), digits=(4, 9), gradient=0.2),
    "table": Level(layout="table", lines=(3, 6), digits=(2, 4), gradient=0.2),
    "pencil": Level(inks=("pencil",), strength=(0.55, 0.85), gradient=0.25),
    "colour": Level(ground="colour", inks=("blue", "red", "green", "black"), gradient=0.25),
    "skewed": Level(skew=(4, 15), gradient=0.2),
    "perspective": Level(ground="desk", perspective=0.12, skew=(0, 5), gradient=0.3, lines=(2, 5)),
    "small": Level(size=(420, 560), height=(18, 30), lines=(2, 6), blur=(0.7, 1.0), noise=(0.01, 0.02), jpeg=(60, 85)),
    "touching": Level(gap=(-0.06, 0.04), lines=(2, 4), digits=(2, 5)),
    "cheque": Level(
        size=(170, 620),
        lines=(1, 1),
        digits=(3, 7),
        height=(70, 100),
        gap=(-0.03, 0.14),
        layout="amounts",
        ground="security",
        inks=("black",),
        noise=(0.01, 0.03),
        blur=(0.8, 1.3),
        jpeg=(70, 90),
    ),
    "sums": Level(layout="sums", lines=(2, 5), gradient=0.3, shadow=(0.0, 0.3)),
    "words": Level(layout="words", lines=(2, 5), gradient=0.2),
    "damaged": Level(
        ground="ruled",
        skew=(5, 5),
        gradient=0.4,
        shadow=(0.25, 0.5),
        jpeg=(60, 60),
        blur=(0.6, 1.0),
        noise=(0.008, 0.02),
    ),
}
