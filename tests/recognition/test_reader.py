"""Whole pictures and strokes read with the committed model; the lattice alone with an oracle instead of a network."""
import cv2
import numpy as np
import pytest

from digitapp.imaging.strokes import Stroke
from digitapp.recognition import reader
from digitapp.recognition.strip import OTHER, PAPER, STEP, Witness
from tests import pen


def lines_of(numbers, height=110, left=60, pitch=190):
    return [s for row, number in enumerate(numbers) for s in pen.strokes(number, left, 60 + pitch * row, height)]


def test_a_page_of_lines(recognizer):
    reading = recognizer.read(pen.paint(lines_of(["3052", "467", "28"])))
    assert reading.text == "3052\n467\n28"
    for line in reading.lines:
        assert 0 < line.confidence <= min(d.confidence for d in line.digits) + 1e-6
        for digit in line.digits:
            x, y, w, h = digit.box
            assert 0.7 * 110 < h < 1.4 * 110 and w < 110
            assert digit.alternatives[0][0] == digit.digit


def test_light_on_dark_reads_the_same(recognizer):
    assert recognizer.read(pen.paint(lines_of(["3052"]), paper=15, ink=240)).text == "3052"


def test_under_a_shadow_on_ruled_paper(recognizer):
    picture = pen.paint(lines_of(["3052", "4628"]), (700, 470)).astype(float)
    for y in range(50, 470, 47):
        cv2.line(picture, (0, y), (700, y), (150, 170, 200), 2)
    light = cv2.GaussianBlur(np.tile(np.where(np.arange(700) > 300, 0.6, 1.0), (470, 1)), (0, 0), 15)
    picture = np.uint8(picture * light[..., None])
    assert recognizer.read(picture).text == "3052\n4628"


@pytest.mark.parametrize("degrees", [-12, 12])
def test_a_slanting_page(recognizer, degrees):
    flat = pen.paint(lines_of(["30528", "46285"], 80, 200, 150), (900, 700))
    picture = cv2.warpAffine(flat, cv2.getRotationMatrix2D((450, 350), degrees, 1), (900, 700), borderValue=(240, 240, 240))
    assert recognizer.read(picture).text == "30528\n46285"


def test_digits_that_touch(recognizer):
    lines = pen.strokes("3", 60, 60, 120) + pen.strokes("5", 118, 60, 120) + pen.strokes("2", 250, 60, 120)
    assert recognizer.read(pen.paint(lines, width=10)).text == "352"


@pytest.mark.parametrize("picture", [
    np.full((300, 400, 3), 250, np.uint8), np.full((1, 1, 3), 0, np.uint8),
    np.random.default_rng(3).integers(0, 256, (240, 320, 3)).astype(np.uint8), pen.paint(pen.scribble(), (340, 300)),
], ids=["blank", "one pixel", "noise", "scribble"])
def test_silent_where_no_digit_is(recognizer, picture):
    assert recognizer.read(picture).text == ""


def test_a_picture_with_one_doubtful_digit_alone_is_silent_but_a_canvas_and_a_longer_number_are_not():
    def doubtful(batch):
        return np.repeat(np.eye(10)[[5]] * 0.42, len(batch), 0)

    assert reader.read(pen.paint(pen.strokes("3")), doubtful).text == ""
    assert reader.read(pen.paint(pen.strokes("3")), lambda batch: 2 * doubtful(batch)).text == "5"
    assert len(reader.read(pen.paint(pen.strokes("384")), doubtful).digits) == 3
    strokes = [Stroke(np.array(line), 12) for line in pen.strokes("3")]
    assert reader.read_strokes(strokes, doubtful).text == "5"


def test_strokes_need_no_gap_and_no_certain_pen(recognizer):
    drawn = pen.strokes("3", 20, 30) + pen.strokes("5", 92, 34) + pen.strokes("8", 175, 28)
    for width in (2, 30):
        reading = recognizer.read_strokes([Stroke(np.float32(points), width) for points in drawn])
        assert reading.text == "358"


def test_no_strokes():
    assert reader.read_strokes([], lambda batch: pytest.fail("nothing to predict")).lines == ()


@pytest.mark.parametrize("heard", (False, True))
def test_the_lattice_finds_the_cheapest_way_of_all(heard):
    """Against every way through a short line, tried one by one."""
    rng = np.random.default_rng(0)
    lattices, _, _ = reader.analyse(pen.paint(pen.strokes("35", 60, 60, 120) + pen.strokes("3", 228, 60, 120), width=12))
    (lattice,) = lattices
    if heard:
        strip = lattice.strip()
        lattice.hear(Witness(strip, rng.dirichlet(np.ones(12), -(-strip.ink.shape[1] // STEP))))
    for c in lattice.candidates:
        c.judge(rng.dirichlet(np.ones(11))[:10])

    def ways(at, before):
        if at == len(lattice.pieces):
            yield 0.0
            return
        for c in lattice.candidates:
            if c.first == at:
                for read in (True, False):
                    border = lattice.borders[at]
                    price = (c.digit_price if read else lattice._sign_price(c)) + border
                    price += 2.5 if border and before is not read else 0.0
                    for rest in ways(c.last + 1, read):
                        yield price + rest

    path = lattice.best()
    price, before = 0.0, None
    for c, read in path:
        border = lattice.borders[c.first]
        price += (c.digit_price if read else lattice._sign_price(c)) + border + (2.5 if border and before is not read else 0.0)
        before = read
    assert price == pytest.approx(min(ways(0, None)))
    assert [c.first for c, _ in path] == [0] + [c.last + 1 for c, _ in path[:-1]]


def heard(said, among):
    """The digits of a clear "358" when the line network says `said` (a digit, OTHER) wherever `among` (its frames) is."""
    (lattice,), place, _ = reader.analyse(pen.paint(pen.strokes("3", 60, 60, 120) + pen.strokes("5", 190, 60, 120) + pen.strokes("8", 320, 60, 120), width=12))
    strip = lattice.strip()
    frames = np.full((-(-strip.ink.shape[1] // STEP), 12), 1e-3)
    frames[:, PAPER] = 0.99
    for piece, digit in zip(lattice.pieces, (3, 5, 8), strict=True):
        middle = strip.frame(piece.centre[0])
        frames[middle - 1 : middle + 2, digit], frames[middle - 1 : middle + 2, PAPER] = 0.99, 1e-3
    first, end = strip.frame(lattice.pieces[among].x), strip.frame(lattice.pieces[among].right)
    frames[first:end] = 1e-3
    frames[first:end, said] = 0.99
    lattice.hear(Witness(strip, frames))
    for c in lattice.candidates:  # the digit network doubts the 5 and nothing else
        doubtful = np.full(10, 0.001)
        doubtful[[5, 6]] = 0.35, 0.3
        c.judge(doubtful if (c.first, c.last) == (1, 1) else np.eye(10)[(3, 5, 8)[c.first]] * 0.98 if c.first == c.last else np.zeros(10))
    return "".join(str(c.probabilities.argmax()) for c, read in lattice.best() if read)


def test_the_line_network_decides_what_the_digit_network_doubts():
    assert heard(5, among=1) == "358" and heard(6, among=1) == "368" and heard(OTHER, among=1) == "38"


def test_the_line_network_alone_does_not_change_a_clear_digit():
    assert heard(9, among=0) == "358"


def test_a_line_is_trusted_less_where_signs_stand_beside_its_digits(recognizer):
    """A sum's digits are as clear as a number's, but a bracket or a letter may be one of them."""
    plain, among = ([line for line in recognizer.read(pen.paint(lines)).lines] for lines in (
        pen.strokes("3468", 60, 60, 110),
        pen.strokes("34", 60, 60, 110) + [[(260, 115), (330, 115)], [(295, 80), (295, 150)]] + pen.strokes("68", 370, 60, 110)))
    assert [line.text for line in plain] == [line.text for line in among] == ["3468"]
    assert among[0].confidence < 0.9 * plain[0].confidence
