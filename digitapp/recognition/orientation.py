"""A picture that gives little as it is may lie on its side: the four quarter turns, tried where that is worth it."""

from collections.abc import Callable

import numpy as np

from .reading import Reading

ENOUGH = 0.85  # share of the digits: on its side a page shows zeros with some confidence, and little else


def read_upright(read: Callable[[np.ndarray], Reading], picture: np.ndarray) -> tuple[Reading, int]:
    """The reading of `picture`, (H, W, 3) uint8, and by how many quarter turns to the right it was turned for it.

    Only where the picture as it is gives little are the other turns read, and one is taken only when it does not.
    """
    first = read(picture)
    if not gives_little(first):
        return first, 0
    best, turns = first, 0
    for k in (1, 3, 2):
        reading = read(np.ascontiguousarray(np.rot90(picture, -k)))
        if not gives_little(reading) and expected_digits(reading) > expected_digits(best):
            best, turns = reading, k
    return best, turns


def expected_digits(reading: Reading) -> float:
    """How many digits are right and stand in lines that are, on average:
    weighed by their line's confidence or their own."""
    return float(sum(min(line.confidence, digit.confidence) for line in reading.lines for digit in line.digits))


def gives_little(reading: Reading) -> bool:
    """Whether nothing was found, or less than that share of what was found is expected to be right."""
    return expected_digits(reading) <= ENOUGH * len(reading.digits)
