"""The ink cut out of a picture is the ink that was drawn, whatever the colours are and whatever stands around it."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digitapp.imaging.box_ink import BEYOND, box_ink
from digitapp.imaging.normalize import bounding_box, normalize
from tests import pen

SIDE = 160  # pixels of the pictures here
WHITE, BLACK = (240, 238, 230), (30, 30, 45)
COLOURS = {
    "dark on light": (WHITE, BLACK),
    "light on dark": (BLACK, WHITE),
    "red on green, equally bright": ((0, 150, 0), (255, 22, 10)),
    "faint pencil": ((205, 205, 200), (178, 178, 176)),
}


def drawn(digit="5", height=64, left=50.0, top=45.0, width=6, size=(SIDE, SIDE)):
    """The clean ink of one digit, (h, w) float32 0..1."""
    return pen.ink(pen.strokes(digit, left, top, height), size, width)


def paint(ink, paper=WHITE, colour=BLACK):
    """A picture of this ink, (h, w, 3) uint8; paper: a colour, or one for every pixel."""
    paper = np.asarray(paper, float)
    return np.uint8(np.clip(np.rint(paper + (np.asarray(colour, float) - paper) * ink[..., None]), 0, 255))


def likeness(cut, ink):
    """Correlation of the two 28×28 pictures, up to one pixel that a hair's breadth of the centre of mass decides."""
    assert cut is not None
    a, b = normalize(cut).astype(float), normalize(ink).astype(float)
    shifts = [np.roll(b, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    return max(np.corrcoef(a.ravel(), s.ravel())[0, 1] for s in shifts)


def box_of(ink):
    return bounding_box(ink > 0.3)


@pytest.mark.parametrize("colours", COLOURS.values(), ids=COLOURS)
@pytest.mark.parametrize("digit", "0123456789")
def test_every_digit_in_every_colour(digit, colours):
    for height, width, floor in ((14, 2, 0.92), (30, 3, 0.95), (70, 7, 0.97)):
        ink = drawn(digit, height, width=width)
        assert likeness(box_ink(paint(ink, *colours), box_of(ink)), ink) > floor, height


def test_the_red_and_the_green_are_one_grey():
    """The colours above would be lost to anything that looks at brightness alone."""
    grey = cv2.cvtColor(np.uint8([COLOURS["red on green, equally bright"]]), cv2.COLOR_RGB2GRAY)
    assert abs(int(grey[0, 0]) - int(grey[0, 1])) <= 2


def test_what_is_returned_is_ink():
    ink = drawn("8")
    cut = box_ink(paint(ink), box_of(ink))
    _, _, w, h = box_of(ink)
    assert cut.dtype == np.float32 and cut.min() == 0 and cut.max() == 1
    assert (cut == 0).mean() > 0.5  # paper is exactly 0
    longest = BEYOND * max(w, h) + 2
    assert h <= cut.shape[0] <= h + 2 * longest and w <= cut.shape[1] <= w + 2 * longest


def test_a_grey_picture_is_read_like_its_colour_twin():
    ink = drawn("3")
    grey = paint(ink, (230,) * 3, (50,) * 3)
    assert np.allclose(box_ink(grey[..., 0], box_of(ink)), box_ink(grey, box_of(ink)), atol=1e-3)


def test_a_large_sign_is_reduced_and_keeps_its_shape():
    ink = drawn("2", 700, 120, 110, 60, (900, 900))
    cut = box_ink(paint(ink), box_of(ink))
    assert max(cut.shape) < 100 and likeness(cut, ink) > 0.97


@pytest.mark.parametrize("degrees", range(0, 360, 45))
def test_paper_under_a_gradient_of_light(degrees):
    """Around the digit the paper changes by more than the ink differs from it: no one threshold tells them apart."""
    ink = drawn("6")
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE - 0.5
    ramp = np.cos(np.radians(degrees)) * x + np.sin(np.radians(degrees)) * y
    paper = 170 + 120 * ramp
    left, top, w, h = box_of(ink)
    assert np.ptp(paper[top - 10 : top + h + 10, left - 10 : left + w + 10]) > 40
    picture = paint(ink, paper[..., None] * np.ones(3), paper[..., None] * np.ones(3) - 40)
    assert likeness(box_ink(picture, box_of(ink)), ink) > 0.93


@pytest.mark.parametrize("digit", "0258")
def test_noise_does_not_become_ink(digit):
    rng = np.random.default_rng(3)
    ink = drawn(digit)
    noisy = np.uint8(np.clip(paint(ink) + rng.normal(0, 12, (SIDE, SIDE, 3)), 0, 255))
    cut = box_ink(noisy, box_of(ink))
    assert likeness(cut, ink) > 0.95


@pytest.mark.parametrize("side", ["left", "right", "above", "below"])
@pytest.mark.parametrize("digit", "023456789")
def test_a_frames_line_beside_a_digit_is_left_out(digit, side):
    """A ruled line as dark as the digit, 6 pixels from its ink, inside a box that is a little too large."""
    ink = drawn(digit)
    x, y, w, h = box_of(ink)
    at = {"left": x - 6, "right": x + w + 6, "above": y - 6, "below": y + h + 6}[side]
    lined = ink.copy()
    if side in ("left", "right"):
        lined[:, at - 1 : at + 1] = 1
    else:
        lined[at - 1 : at + 1] = 1
    assert likeness(box_ink(paint(lined), (x - 3, y - 3, w + 6, h + 6)), ink) > 0.95


@pytest.mark.parametrize("digit", "0123456789")
def test_a_frame_around_the_box_is_left_out(digit):
    framed, ink = drawn(digit), drawn(digit)
    x, y, w, h = box_of(ink)
    cv2.rectangle(framed, (x - 8, y - 8), (x + w + 8, y + h + 8), 1.0, 2)
    assert likeness(box_ink(paint(framed), (x, y, w, h)), ink) > 0.95


def test_a_neighbours_ink_beyond_the_box_is_cut():
    """A digit that touches: what lies behind the box's border is gone, the digit is whole."""
    ink = drawn("3")
    x, y, w, h = box_of(ink)
    both = np.maximum(ink, drawn("5", left=50 + w + 1.0))
    cut = box_ink(paint(both), (x, y, w, h))
    assert cut.shape[1] <= w + 2 * (BEYOND * h + 2)
    assert likeness(cut, ink) > 0.9
    assert likeness(cut, ink) > 0.1 + likeness(both, ink)


def test_a_neighbour_that_only_sticks_into_the_box_is_no_part_of_the_digit():
    ink = drawn("0")
    x, y, w, h = box_of(ink)
    stray = ink.copy()
    stray[y : y + 12, x + w - 3 : x + w + 30] = 0
    stray[y + 2 : y + 8, x + w - 2 : x + w + 30] = 1
    free = ink.copy()
    free[y : y + 12, x + w - 3 : x + w + 30] = 0
    cut = box_ink(paint(stray), (x, y, w, h))
    assert likeness(cut, free) > 0.98


@pytest.mark.parametrize("shape", [(40, 40), (40, 40, 3), (8, 300, 3), (300, 8, 3)])
def test_without_contrast_there_is_no_ink(shape):
    picture = np.full(shape, 128, np.uint8)
    assert box_ink(picture, (5, 5, 20, 25)) is None
    assert box_ink(picture + np.random.default_rng(1).integers(0, 3, shape).astype(np.uint8), (5, 5, 20, 25)) is None


@pytest.mark.parametrize("corner", [(0, 0), (0, 1), (1, 0), (1, 1)])
@pytest.mark.parametrize("digit", "257")
def test_a_digit_at_the_border_of_the_picture(digit, corner):
    ink = drawn(digit)
    x, y, w, h = box_of(ink)
    left, top = x - 1 if corner[0] == 0 else 0, y - 1 if corner[1] == 0 else 0
    right, bottom = x + w + 1 if corner[0] == 1 else SIDE, y + h + 1 if corner[1] == 1 else SIDE
    part = paint(ink)[top:bottom, left:right]
    assert likeness(box_ink(part, (x - left, y - top, w, h)), ink) > 0.95


def test_a_digit_partly_outside_gives_the_part_that_is_seen():
    ink = drawn("8")
    x, y, w, h = box_of(ink)
    cut_off = h // 5
    seen = ink[y + cut_off :]
    cut = box_ink(paint(seen), (x, -cut_off, w, h))
    assert likeness(cut, seen) > 0.95


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    size=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    place=st.tuples(st.floats(-0.3, 1), st.floats(-0.3, 1)),
    box=st.tuples(st.floats(0.5, 90), st.floats(0.5, 90)),
    noise=st.booleans(),
)
def test_any_box_that_touches_any_picture_gives_ink_or_none(seed, size, place, box, noise):
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (*size, 3)).astype(np.uint8) if noise else np.full((*size, 3), seed % 256, np.uint8)
    x, y = (p * side - (p < 0) * 0.5 * b for p, side, b in zip(place, size[::-1], box, strict=True))
    if x + box[0] <= 0 or y + box[1] <= 0 or x >= size[1] or y >= size[0]:
        return
    cut = box_ink(picture, (x, y, *box))
    if cut is not None:
        assert cut.ndim == 2 and cut.dtype == np.float32 and np.isfinite(cut).all()
        assert cut.min() >= 0 and 0 < cut.max() <= 1
        assert normalize(cut).max() == 255


@pytest.mark.parametrize("box", [(10, 42, 20, 20), (42, 10, 20, 20)])
def test_a_box_just_outside_has_no_ink(box):
    assert box_ink(paint(drawn("5", 30, 4, 4, 3, (40, 40))), box) is None


@pytest.mark.parametrize("box", [(10, 60, 20, 20), (60, 10, 20, 20), (10, -44, 20, 20), (500, 500, 20, 20)])
def test_a_box_wholly_outside_has_no_ink(box):
    assert box_ink(paint(drawn("5", 30, 4, 4, 3, (40, 40))), box) is None
