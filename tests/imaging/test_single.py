"""What a crop leaves of the neighbours goes; what belongs to the digit stays. Compared with the digit drawn alone."""

import cv2
import numpy as np
import pytest

from digitapp.imaging.single import main_glyph

FIVE = [[(60, 20), (56, 60), (80, 58), (92, 80), (80, 104), (54, 104)]]
FLAG = [[(66, 14), (94, 12)]]  # apart from the 5's body, above it
UNDERLINE = [[(40, 124), (110, 122)]]
BIT_OF_NEXT = [[(118, 40), (112, 60), (118, 90)]]
BIT_OF_LAST = [[(30, 30), (34, 60)]]
COMMA = [[(104, 108), (100, 116)]]


def drawn(*strokes) -> np.ndarray:
    """Ink of these polylines, 140×140."""
    sheet = np.zeros((140, 140), np.uint8)
    for stroke in strokes:
        for line in stroke:
            cv2.polylines(sheet, [np.int32(line)], False, 255, 6, cv2.LINE_AA)
    return sheet.astype(np.float32) / 255


@pytest.mark.parametrize(
    "company", [[UNDERLINE], [BIT_OF_NEXT], [BIT_OF_LAST], [COMMA], [UNDERLINE, BIT_OF_NEXT, BIT_OF_LAST]]
)
def test_what_stands_beside_it_goes(company):
    assert np.abs(main_glyph(drawn(FIVE, *company)) - drawn(FIVE)).max() < 0.26  # a soft edge may touch


def test_parts_of_the_digit_stay():
    whole = drawn(FIVE, FLAG)
    assert np.array_equal(main_glyph(whole), whole)
    halves = drawn([[(60, 20), (60, 60)]], [[(64, 74), (60, 120)]])  # a broken 1
    assert np.array_equal(main_glyph(halves), halves)
    twins = drawn([[(40, 20), (40, 110)]], [[(90, 20), (90, 110)]])  # neither is the other's crumb
    assert np.array_equal(main_glyph(twins), twins)


def test_one_piece_and_none():
    one, none = drawn(FIVE), np.zeros((9, 9), np.float32)
    assert main_glyph(one) is one and main_glyph(none) is none
