"""One hand's digits: sizes as measured, feet on or below the line, and forms that one person may have written."""

import cv2
import numpy as np
import pytest
from PIL import ImageFont

from digitapp.imaging.shape import slant
from digitapp.synthesis import manner
from digitapp.synthesis.material import Hand, Material
from digitapp.synthesis.sheet import Sheet
from digitapp.synthesis.writer import Writer


def bar(lean: float, tall: int = 40, wide: int = 5) -> np.ndarray:
    """A bar that leans to the right by so many pixels a row, drawn row by row."""
    reach = int(np.ceil(abs(lean) * tall)) + wide + 2
    ink = np.zeros((tall, reach), np.uint8)
    for row in range(tall):
        start = round((tall - row) * lean if lean > 0 else row * -lean)
        ink[row, start : start + wide] = 255
    return ink


def ring(lean: float) -> np.ndarray:
    ink = np.zeros((40, 60), np.uint8)
    cv2.ellipse(ink, (30, 20), (9, 16), 0, 0, 360, 255, 4)
    shift = np.float32([[1, -lean, 20 * lean], [0, 1, 0]])
    return cv2.warpAffine(ink, shift, (60, 40))


@pytest.mark.parametrize("lean", [-0.6, -0.2, 0.0, 0.3, 0.8])
def test_slant_is_the_lean_of_a_bar(lean):
    assert slant(bar(lean))[0] == pytest.approx(lean, abs=0.03)


def test_empty_ink_leans_nowhere():
    assert slant(np.zeros((5, 5), np.uint8)) == (0, 0)


def test_sizes_are_those_that_were_measured():
    hands = np.log([manner.sizes(np.random.default_rng(seed)) for seed in range(2000)])
    assert np.allclose(hands.mean(axis=1), 0)
    expected = np.array(manner.HEIGHTS) - np.mean(manner.HEIGHTS)
    assert np.allclose(hands.mean(axis=0)[1:], expected[1:], atol=0.03)
    assert hands[:, 0].mean() < expected[0]  # and some hands' zeros are smaller still
    assert 0.05 < hands[:, 5].std() < 0.15


def test_most_feet_stand_on_the_line_and_some_hands_let_a_few_hang():
    hands = np.array([manner.feet(np.random.default_rng(seed)) for seed in range(2000)])
    assert np.abs(np.median(hands, axis=0)).max() < 0.02
    hanging = hands[:, list(manner.HANGING)].min(axis=1) > 0.05
    assert 0.03 < hanging.mean() < 0.2
    assert np.abs(hands[hanging][:, [1, 2, 6, 8]]).mean() < 0.05


def test_one_persons_digits_have_one_form_and_one_slant():
    leans = np.linspace(-0.5, 0.5, 240)
    inks = [make(lean) for lean in leans for make in (bar, ring)]
    forms = manner.Forms(inks)
    for seed in range(20):
        rng = np.random.default_rng(seed)
        mine = forms.alike(0.8, rng)
        kinds = {int(k) % 2 for k in mine}
        assert len(kinds) == 1  # all bars or all rings
        assert np.ptp(leans[mine // 2]) < 0.15
    assert forms.alike(0.9, np.random.default_rng(1)).max() > forms.alike(0.1, np.random.default_rng(1)).max()


def test_few_digits_are_all_used():
    forms = manner.Forms([bar(0.1), bar(0.2)])
    assert sorted(forms.alike(0.5, np.random.default_rng(0))) == [0, 1]


def writers(material: Material):
    return (Writer(np.random.default_rng(seed), material) for seed in range(40))


def test_a_writer_keeps_to_the_form_it_began_with():
    pool = [bar(lean) for lean in np.linspace(-0.5, 0.5, 300)]
    seen = set()
    for mixed in (True, False):
        material = Material([Hand("many", tuple([pool] * 10), False, mixed)], [1.0], only="scan")
        for writer in writers(material):
            leans = [slant(writer._one_of_mine(1))[0] for _ in range(20)]
            if mixed and writer.leaning is not None:
                assert np.ptp(leans) < 0.15
                seen.add(round(np.mean(leans), 1))
            else:
                assert np.ptp(leans) > 0.4
    assert len(seen) > 4  # and writers differ


def test_a_zero_is_smaller_than_a_nine_and_hangs_as_its_hand_lets_it():
    block = np.full((40, 24), 255, np.uint8)
    material = Material([Hand("blocks", tuple([[block]] * 10), False)], [1.0], only="scan")
    smaller = []
    for writer in writers(material):
        writer.shear = writer.turn = 0.0
        tall = {d: np.median([writer.digit(d, 60).shape[0] for _ in range(15)]) for d in (0, 9)}
        smaller.append(tall[0] < tall[9])
        assert tall[0] / tall[9] == pytest.approx(writer.sizes[0] / writer.sizes[9], rel=0.15)
        writer.feet[:], writer.steady = 0.3, 1e-9
        sheet = Sheet(writer.rng, 200, 200)
        sheet.write(["9"], 20, 120, 60, writer)
        assert sheet.signs[0][1] + sheet.signs[0][3] == pytest.approx(120 + 0.3 * 60, abs=1)
    assert np.mean(smaller) > 0.8


def test_the_1_of_some_hands_towers_leans_or_begins_tall():
    hands = [manner.ones(np.random.default_rng(seed)) for seed in range(2000)]
    for part, usual in (("tall", 1.0), ("lean", 0.0), ("first", 1.0)):
        values = np.array([getattr(hand, part) for hand in hands])
        assert values.min() == usual and 0.1 < np.mean(values > usual) < 0.3
    assert manner.Ones(first=1.5).begin(1) == 1.5 > manner.Ones(first=1.5).begin(7) > 1 == manner.Ones().begin(1)


@pytest.mark.parametrize("kind", ["scan", "pen"])
def test_a_hand_writes_its_1_as_it_does(kind):
    """Beside the same hand without that manner: taller by as much, leaning by as much, and nothing else changed."""
    pool = [[bar(0.0, 40, 8)]] * 10
    material = Material([Hand("bars", tuple(pool), False)], [1.0], only=kind)
    for writer in list(writers(material))[:12]:
        writer.shear = writer.turn = 0.0

        def seen(digit: int, ones: manner.Ones, first: bool = False, writer: Writer = writer) -> tuple[float, float]:
            writer.ones, writer.rng = ones, np.random.default_rng(5)
            inks = [writer.digit(digit, 60, first) for _ in range(25)]
            return np.mean([ink.shape[0] for ink in inks]), np.mean([slant(ink)[0] for ink in inks])

        tall, lean = seen(1, manner.Ones())
        assert seen(1, manner.Ones(tall=1.4))[0] / tall == pytest.approx(1.4, abs=0.12)
        assert seen(1, manner.Ones(first=1.5), True)[0] / tall == pytest.approx(1.5, abs=0.12)
        assert seen(1, manner.Ones(first=1.5))[0] == tall
        assert seen(1, manner.Ones(lean=0.3))[1] - lean > (0.2 if kind == "scan" else 0.1)
        assert seen(3, manner.Ones(tall=1.4, lean=0.3)) == seen(3, manner.Ones())


def test_some_hands_of_scans_write_a_continental_1():
    """As the pen draws it: with an up-stroke, and so much wider than the stroke that the scans of this hand are."""
    hands = [manner.ones(np.random.default_rng(seed)).form for seed in range(2000)]
    assert {None, *manner.CONTINENTAL} == set(hands) and 0.08 < np.mean([form is not None for form in hands]) < 0.16
    material = Material([Hand("bars", tuple([[bar(0.0, 40, 8)]] * 10), False)], [1.0], only="scan")
    for writer in list(writers(material))[:8]:
        writer.shear = writer.turn = 0.0

        def wide(digit: int, ones: manner.Ones, writer: Writer = writer) -> float:
            writer.ones = ones
            return float(np.mean([writer.digit(digit, 60).shape[1] for _ in range(15)]))

        plain = wide(1, manner.Ones())
        assert min(wide(1, manner.Ones(form=form)) for form in ("cursive", "peaked")) > 1.4 * plain
        assert wide(7, manner.Ones(form="cursive")) == pytest.approx(wide(7, manner.Ones()), rel=0.1)


def test_a_number_begins_at_a_line_a_space_and_a_sign():
    block = np.full((40, 24), 255, np.uint8)
    writer = Writer(
        np.random.default_rng(3), Material([Hand("blocks", tuple([[block]] * 10), False)], [1.0], only="scan")
    )
    writer.ones, writer.steady, writer.shear, writer.turn = manner.Ones(first=2.0), 1e-9, 0.0, 0.0

    def tall(content: str, **options: float) -> list[bool]:
        sheet = Sheet(writer.rng, 1200, 200)
        sheet.write(list(content), 10, 150, 40, writer, **options)
        high = [box[3] for box in sheet.signs if box[4] < 10]
        return [h > 1.5 * min(high) for h in high]

    assert tall("111 1+111.111") == [True, False, False, True, True] + [False] * 5
    assert tall("111", cells=60.0) == [False] * 3  # whoever has a box for each digit fills it with it


def test_fonts_have_sizes_and_feet_of_their_own(tmp_path):
    path = tmp_path / "font.ttf"
    path.write_bytes(ImageFont.load_default(20).path.getvalue())
    material = Material([], [], [path], only="font")
    for writer in writers(material):
        writer.sizes[:] = 9.0
        found = writer.digit(4, 50)
        assert found is None or found.shape[0] < 100
        assert abs(writer.foot(4)) < 1
