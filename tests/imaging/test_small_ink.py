"""Small ink on a line: found where it was drawn, whatever the colours and the light, and nothing else."""

import cv2
import numpy as np
import pytest

from digitapp.imaging.small_ink import small_ink

DIGITS = np.array([(40, 30, 24, 40), (80, 30, 24, 40), (130, 30, 24, 40)], float)
POINT, COMMA, DASH = (112, 66, 6, 6), (110, 64, 5, 12), (12, 48, 16, 4)


def sheet(*small, paper=235, pen=40, size=(110, 220)):
    """A line of three rings as digits, with small boxes of ink beside them: (h, w, 3) uint8."""
    picture = np.full((*size, 3), paper, np.uint8)
    for x, y, w, h in DIGITS.astype(int):
        cv2.ellipse(picture, (x + w // 2, y + h // 2), (w // 2 - 2, h // 2 - 2), 0, 0, 360, (pen,) * 3, 4, cv2.LINE_AA)
    for x, y, w, h in small:
        cv2.rectangle(picture, (x, y), (x + w - 1, y + h - 1), (pen,) * 3, -1)
    return picture


def shaded(picture):
    """Brighter on the left than on the right."""
    return (picture * np.linspace(1, 0.6, picture.shape[1])[None, :, None]).astype(np.uint8)


@pytest.mark.parametrize("change", [lambda p: p, lambda p: 255 - p, shaded, lambda p: p[..., 0].copy()])
@pytest.mark.parametrize("small", [(POINT,), (COMMA,), (DASH,), (DASH, POINT)])
def test_it_is_found_where_it_was_drawn(small, change):
    boxes, strengths = small_ink(change(sheet(*small)), DIGITS)
    assert boxes.shape == (len(small), 4) and np.abs(boxes - np.array(small)).max() <= 1
    assert (strengths > 0.7).all() and (strengths < 1.5).all()


@pytest.mark.parametrize("scale", [0.6, 3.0])
def test_in_small_and_in_large_pictures(scale):
    picture = cv2.resize(sheet(POINT, DASH), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    boxes, _ = small_ink(picture, DIGITS * scale)
    assert np.abs(boxes - np.array((DASH, POINT)) * scale).max() <= 2 + scale


def test_faint_ink_is_weaker_than_the_digits():
    picture = sheet()
    cv2.rectangle(picture, (112, 66), (118, 72), (120,) * 3, -1)
    _, strengths = small_ink(picture, DIGITS)
    assert strengths == pytest.approx([(235 - 120) / (235 - 40)], abs=0.08)


def test_what_is_no_small_ink_is_left_out():
    picture = sheet()
    cv2.line(picture, (0, 76), (219, 76), (40,) * 3, 2)  # a rule
    cv2.line(picture, (120, 0), (120, 109), (40,) * 3, 2)  # the side of a box
    cv2.circle(picture, (52, 50), 3, (40,) * 3, -1)  # a piece of a digit
    cv2.rectangle(picture, (170, 30), (176, 66), (40,) * 3, -1)  # as tall as a digit
    assert len(small_ink(picture, DIGITS)[0]) == 0


def test_other_lines_are_left_out():
    far = (60, 4, 6, 6)
    assert len(small_ink(sheet(far), DIGITS)[0]) == 0


@pytest.mark.parametrize("picture", [np.full((110, 220, 3), 200, np.uint8), np.zeros((3, 3), np.uint8)])
def test_without_contrast_or_room_there_is_none(picture):
    boxes, strengths = small_ink(picture, DIGITS)
    assert boxes.shape == (0, 4) and strengths.shape == (0,)
    assert small_ink(picture, DIGITS[:0])[0].shape == (0, 4)
