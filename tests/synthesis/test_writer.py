"""A writer's ink and a sheet's truth: what is said to stand somewhere is exactly where the ink is."""

import cv2
import numpy as np
import pytest
from PIL import ImageFont

from digitapp.synthesis.material import Hand, Material, font_glyph
from digitapp.synthesis.sheet import Sheet
from digitapp.synthesis.writer import OTHER, Writer, tight

NOTHING = Material()
SIGNS = ["+", "-", "×", "÷", "=", ":", ".", ",", "'", "/", "*", "(", ")", "|", "k", "m", "x", "A", "R", "W"]
SCRIPTS = ["kana", "greek", "mark"]


def writer(seed=0, material=NOTHING):
    return Writer(np.random.default_rng(seed), material)


@pytest.fixture(scope="module")
def font(tmp_path_factory):
    """The font that Pillow brings along, as a file."""
    path = tmp_path_factory.mktemp("font") / "font.ttf"
    path.write_bytes(ImageFont.load_default(20).path.getvalue())
    return path


def inked(layer):
    """(left, top, right, bottom) of what is on a layer, right and bottom behind the last pixel."""
    rows, columns = np.flatnonzero((layer > 0.15).any(axis=1)), np.flatnonzero((layer > 0.15).any(axis=0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


@pytest.mark.parametrize("height", [12, 40, 110])
@pytest.mark.parametrize("digit", range(10))
def test_digits_are_ink_of_the_height_asked_for(digit, height):
    for seed in range(6):
        hand = writer(seed)
        ink, tall = hand.digit(digit, height), height * hand.sizes[digit]
        assert ink.ndim == 2 and ink.dtype == np.float32 and ink.min() >= 0 and 0.3 < ink.max() <= 1
        assert 0.8 * tall < ink.shape[0] < 1.6 * tall and ink.shape[1] < 2.3 * tall
        assert tight(ink).shape == ink.shape


def test_the_same_seed_is_the_same_hand():
    for seed in range(4):
        for draw in (lambda w: w.digit(5, 50), lambda w: w.sign("k", 50)[0]):
            assert np.array_equal(draw(writer(seed)), draw(writer(seed)))
    assert not np.array_equal(writer(1).digit(5, 50), writer(2).digit(5, 50))
    one = writer(3)
    assert not np.array_equal(one.digit(5, 50), one.digit(5, 50))  # no hand repeats itself


@pytest.mark.parametrize("sign", SIGNS + SCRIPTS)
def test_signs_are_drawn_without_any_data(sign):
    for seed in range(4):
        ink, below = writer(seed).sign(sign, 60)
        assert ink.dtype == np.float32 and 0.3 < ink.max() <= 1 and max(ink.shape) < 200
        assert np.isfinite(below) and tight(ink).shape == ink.shape


def test_marks_stand_where_they_belong():
    """Distance of top and foot from the baseline in heights, on the average of several hands."""

    def extent(sign):
        found = [writer(seed).sign(sign, 100) for seed in range(12)]
        return np.mean([(b - i.shape[0], b) for i, b in found], axis=0) / 100

    assert extent(".")[0] > -0.4 and abs(extent(".")[1]) < 0.15
    assert extent(",")[1] > 0.1  # it hangs
    assert extent("'")[1] < -0.6
    assert extent("-")[0] > -0.75 and extent("-")[1] < -0.2
    assert extent("/")[0] < -0.9 and extent("/")[1] > 0


def test_a_real_hand_is_used_where_there_is_one_and_drawn_digits_where_it_has_none():
    """A hand whose every digit is a filled block, but for the 7, which it never wrote."""
    block = [np.full((40, 24), 255, np.uint8)]
    hand = Hand("blocks", tuple([] if d == 7 else block for d in range(10)), False)
    full = {3: [], 7: []}
    for seed in range(60):
        one = writer(seed, Material([hand], [1.0]))
        assert one.kind in ("scan", "pen")
        for digit, shares in full.items():
            if one.kind == "scan":
                ink = one.digit(digit, 48)
                assert 0.7 * 48 < ink.shape[0] / one.sizes[digit] < 1.5 * 48
                shares.append((ink > 0.5).mean())
    assert len(full[3]) > 20 and np.mean(full[3]) > 0.6 > 0.45 > np.mean(full[7])


@pytest.mark.parametrize("coarse", [True, False])
def test_an_enlarged_scan_has_a_pens_edge(coarse):
    """A soft digit 20 pixels tall, drawn 100 tall: few pixels are between paper and ink where the scan was coarse."""
    y, x = np.mgrid[0:20, 0:20]
    ring = np.uint8(255 * np.exp(-(((np.hypot(x - 9.5, y - 9.5) - 7) / 1.6) ** 2)))
    hand = Hand("ring", tuple([ring] for _ in range(10)), coarse)
    grey = []
    for seed in range(30):
        one = writer(seed, Material([hand], [1.0]))
        if one.kind == "scan":
            ink = one.digit(0, 100)
            assert ink.min() >= 0 and ink.max() <= 1 and 70 < ink.shape[0] / one.sizes[0] < 150
            grey.append(((ink > 0.1) & (ink < 0.9)).mean() / (ink > 0.5).mean())
    assert np.mean(grey) < 0.6 if coarse else np.mean(grey) > 0.6


def test_fonts_are_measured_at_their_zero(font):
    zero, height, below = font_glyph(font, "0")
    assert height == pytest.approx(zero.shape[0], abs=2) and abs(below) <= 2
    assert font_glyph(font, "g")[2] > 0.1 * height and font_glyph(font, "'")[2] < -0.4 * height
    assert font_glyph(font, " ") is None
    for text in "0aWg":
        ink = font_glyph(font, text)[0]
        assert ink.dtype == np.uint8 and ink.max() > 200
        assert (ink[[0, -1]] > 40).any(axis=1).all() and (ink[:, [0, -1]] > 40).any(axis=0).all()


def test_a_font_writes_digits_and_letters(font):
    kinds = set()
    for seed in range(25):
        one = writer(seed, Material(fonts=[font]))
        kinds.add(one.kind)
        ink = one.digit(4, 60)
        assert 0.6 * 60 < ink.shape[0] < 1.6 * 60
        ink, _ = one.sign("ü" if seed % 2 else "Q", 60)
        assert ink.max() > 0.3
    assert kinds == {"pen", "font"}


def test_tight_is_cut_to_the_ink():
    ink = np.zeros((30, 40), np.float32)
    ink[7:12, 3:20], ink[28, 39] = 0.5, 0.1
    assert tight(ink).shape == (5, 17) and tight(ink, 0.05).shape == (22, 37)
    assert tight(np.zeros((5, 5))) is None


@pytest.mark.parametrize("sign", list("0123456789") + ["k", "+", ",", "kana"])
@pytest.mark.parametrize("height", [16, 60])
def test_a_box_is_that_of_the_ink(sign, height):
    for seed in range(4):
        sheet = Sheet(np.random.default_rng(seed), 240, 240)
        sheet.write([sign], 60, 150, height, writer(seed))
        ((x, y, w, h, kind, line),) = sheet.signs
        assert np.abs(np.subtract((x, y, x + w, y + h), inked(sheet.pen))).max() <= 1
        assert kind == (int(sign) if sign.isdigit() else OTHER) and line == 0
        assert not sheet.print.any()


def test_every_box_of_a_line_holds_its_ink_and_none_lies_outside():
    for seed in range(8):
        sheet = Sheet(np.random.default_rng(seed), 600, 200)
        end = sheet.write(list("40 7x+13"), 30, 120, 50, writer(seed), (0.05, 0.4), 0.05)
        assert [kind for *_, kind, _ in sheet.signs] == [4, 0, 7, OTHER, OTHER, 1, 3]
        rest = sheet.pen.copy()
        for x, y, w, h, _, _ in sheet.signs:
            area = np.s_[round(y) : round(y) + round(h), round(x) : round(x) + round(w)]
            assert (sheet.pen[area] > 0.3).any()
            rest[area] = 0
        assert not rest.any()
        boxes = np.array(sheet.signs)
        assert (boxes[1:, 0] > boxes[:-1, 0] + boxes[:-1, 2]).all() and end > boxes[-1, 0] + boxes[-1, 2]
        assert boxes[2, 0] - boxes[1, 0] - boxes[1, 2] > 0.45 * 50  # the space


@pytest.mark.parametrize("slope", [-0.1, 0.1])
def test_a_sloping_line_and_signs_that_have_a_place_each(slope):
    sheet = Sheet(np.random.default_rng(3), 900, 300)
    sheet.write(list("8080808080"), 40, 150, 40, writer(3), slope=slope, cells=70)
    boxes = np.array(sheet.signs)
    foot, middle = boxes[:, 1] + boxes[:, 3], boxes[:, 0] + boxes[:, 2] / 2
    assert np.polyfit(boxes[:, 0], foot, 1)[0] == pytest.approx(slope, abs=0.03)
    assert np.floor((middle - 40) / 70).tolist() == list(range(10))


def test_an_exponent_is_small_and_raised():
    for seed in range(6):
        sheet = Sheet(np.random.default_rng(seed), 300, 200)
        sheet.write(["8", "^8"], 30, 140, 60, writer(seed))
        base, raised = np.array(sheet.signs)
        assert raised[4] == 8 and raised[3] < 0.85 * base[3]
        assert raised[1] + raised[3] < base[1] + 0.75 * base[3]


@pytest.mark.parametrize("digit", "0147")
def test_a_struck_out_digit_is_no_digit_and_its_box_holds_the_strokes(digit):
    for seed in range(10):
        one = writer(seed)
        sheet = Sheet(np.random.default_rng(seed), 300, 300)
        sheet.write(["~" + digit], 110, 180, 60, one)
        ((x, y, w, h, kind, _),) = sheet.signs
        assert kind == OTHER
        wide = max(1.5, one.style.width * 60)
        assert np.abs(np.subtract((x, y, x + w, y + h), inked(sheet.pen))).max() <= wide / 2 + 3


def test_lines_are_numbered_and_may_be_continued():
    sheet, one = Sheet(np.random.default_rng(0), 900, 400), writer(0)
    sheet.write(["1", "2"], 20, 90, 40, one)
    sheet.write(["3"], 20, 190, 40, one)
    sheet.write(["4"], 400, 90, 40, one, line=0)
    sheet.write(["5"], 20, 290, 40, one)
    assert [(kind, line) for *_, kind, line in sheet.signs] == [(1, 0), (2, 0), (3, 1), (4, 0), (5, 2)]


def test_what_lies_outside_is_no_sign_and_what_is_cut_keeps_its_whole_box():
    sheet, one = Sheet(np.random.default_rng(0), 100, 100), writer(0)
    sheet.write(["8"], 300, 50, 40, one)
    sheet.write(["8"], 20, -30, 40, one)
    assert sheet.signs == [] and not sheet.pen.any()
    sheet.write(["8"], 90, 60, 40, one)
    ((x, _, w, h, _, _),) = sheet.signs
    assert x + w > 100 and h > 30 and inked(sheet.pen)[2] == 100


def test_free_is_what_touches_no_box():
    sheet = Sheet(np.random.default_rng(0), 100, 100)
    assert sheet.free(0, 0, 100, 100)
    sheet.signs.append((40.0, 40.0, 20.0, 20.0, 3, 0))
    assert not any(sheet.free(*box) for box in [(0, 0, 100, 100), (45, 45, 2, 2), (30, 30, 11, 11), (59, 50, 30, 2)])
    assert all(sheet.free(*box) for box in [(0, 0, 39, 100), (61, 0, 9, 99), (0, 61, 99, 9), (0, 0, 99, 39)])


@pytest.mark.parametrize("thick", [3, 9])
def test_signs_are_as_thick_as_the_digits_of_the_hand(thick):
    bar = np.zeros((60, 40), np.uint8)
    bar[:, 18 : 18 + thick] = bar[:thick] = bar[-thick:] = 255
    material = Material([Hand("bars", tuple([bar] for _ in range(10)), False)], [1.0], only="scan")
    widths = []
    for seed in range(40):
        hand = writer(seed, material)
        digit = hand.digit(3, 60.0)
        minus = hand._strokes([[(0, 0.5), (1.2, 0.5)]], 60.0)[0]
        widths.append(
            [cv2.distanceTransform((ink > 0.5).astype(np.uint8), cv2.DIST_L2, 5).max() for ink in (minus, digit)]
        )
    dashes, strokes = np.array(widths).T
    assert np.median(dashes / strokes) == pytest.approx(1, abs=0.3)


def test_a_hand_that_leaves_room_writes_its_sums_that_much_wider():
    """Two signs between three digits, room on both sides of each; the digits of a number stay as close as ever."""
    ends = {}
    for airy in (0.0, 0.5):
        for content in ("4+7/2", "472"):
            sheet, one = Sheet(np.random.default_rng(2), 1500, 200), writer(5)
            one.operators.airy = airy
            one.operators.tuck = lambda name, rng: 0.0
            one.operators.room = lambda name, rng, airy=airy: airy if name in "+/" else 0.0
            sheet.write(list(content), 50, 120, 50, one)
            boxes = np.array(sheet.signs)[:, :4]
            ends[airy, content] = boxes[-1, 0] - boxes[0, 0]
    assert ends[0.5, "4+7/2"] - ends[0.0, "4+7/2"] == pytest.approx(4 * 0.5 * 50, abs=1)
    assert ends[0.5, "472"] == pytest.approx(ends[0.0, "472"], abs=1)
