"""Material out of a folder made here: whose hand and which font is in which part, and scans cut to their ink."""

import cv2
import numpy as np
import pytest
from PIL import ImageFont

from digitapp.datasets import glyphs
from digitapp.datasets.mnist import MnistError
from digitapp.imaging.normalize import normalize
from digitapp.synthesis.pages import compose
from tests import pen

WRITERS = [*glyphs.VALIDATION_WRITERS, "0001_CH3F", "0002_CH3M", "0003_CH4F"]


def scan(digit, paper=235, ink=60, size=(90, 110), seed=0):
    """A scan (110, 90) uint8 of one digit, dark on light, with the grain of paper."""
    noise = np.random.default_rng(seed).normal(0, 1.5, size[::-1])
    clean = pen.ink(pen.strokes(str(digit), 20, 15, 75), size, 7)
    return np.uint8(np.clip(paper - (paper - ink) * clean + noise, 0, 255)), clean


@pytest.fixture
def tiny_mnist(monkeypatch):
    """In MNIST's place twenty pictures a part: in training all bars are 12 pixels high, in validation 16."""

    def part(high):
        x = np.zeros((20, 28, 28), np.uint8)
        x[:, 4 : 4 + high, 10:14] = 255
        return x, np.arange(20) % 10

    monkeypatch.setattr(glyphs, "split_mnist", lambda path: (part(12), part(16), part(20)))


@pytest.fixture
def no_system_fonts(monkeypatch, tmp_path):
    folder = tmp_path / "system"
    (folder / "truetype").mkdir(parents=True)
    monkeypatch.setattr(glyphs, "SYSTEM_FONTS", folder)
    return folder / "truetype"


@pytest.fixture
def extra(tmp_path):
    """A folder as --extra wants it."""
    folder = tmp_path / "extra"
    (folder / "fonts").mkdir(parents=True)
    (folder / "paper").mkdir()
    x = np.stack([scan(d, seed=k)[0] for k in range(len(WRITERS)) for d in range(10)])
    np.savez(folder / "swiss_numbers.npz", x=x, y=np.tile(np.arange(10), len(WRITERS)), writer=np.repeat(WRITERS, 10))
    ring = np.zeros((10, 32, 32), np.uint8)
    ring[:, 6:26, 8:22] = 1
    np.savez(folder / "optdigits32.npz", x=ring, y=np.arange(10))
    for k in range(60):
        (folder / "fonts" / f"Hand{k}.ttf").write_bytes(ImageFont.load_default(20).path.getvalue())
    cv2.imwrite(str(folder / "paper" / "red.png"), np.full((40, 50, 3), (0, 0, 200), np.uint8))
    return folder


def test_the_ink_of_a_scan_is_bright_tight_and_the_digits():
    for digit in range(10):
        picture, clean = scan(digit)
        ink = glyphs.scan_ink(picture)
        assert ink.dtype == np.uint8 and ink.max() == 255
        rows, columns = np.flatnonzero((clean > 0.3).any(1)), np.flatnonzero((clean > 0.3).any(0))
        assert np.abs(np.subtract(ink.shape, (np.ptp(rows) + 1, np.ptp(columns) + 1))).max() <= 2
        a, b = normalize(ink).astype(float), normalize(clean).astype(float)
        shifted = [np.roll(a, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        assert max(np.corrcoef(s.ravel(), b.ravel())[0, 1] for s in shifted) > 0.9


@pytest.mark.parametrize(("paper", "ink"), [(250, 20), (235, 190), (180, 110)])
def test_every_pen_becomes_full_ink_and_paper_none(paper, ink):
    found = glyphs.scan_ink(scan(8, paper, ink)[0])
    assert np.percentile(found[found > 0], 75) > 220 and (found == 0).mean() > 0.3


def test_dirt_on_a_scan_is_left_out():
    picture, _ = scan(3)
    dirty = picture.copy()
    dirty[2:4, 2:4] = 40
    dirty[105:107, 84:87] = 40
    assert np.array_equal(glyphs.scan_ink(dirty), glyphs.scan_ink(picture))


@pytest.mark.parametrize("value", [0, 200, 255])
def test_a_blank_scan_has_no_ink(value):
    assert glyphs.scan_ink(np.full((50, 40), value, np.uint8)).size == 0


def names(material):
    return {hand.name for hand in material.hands}


def test_nobodys_hand_is_in_both_parts(tiny_mnist, no_system_fonts, extra):
    train, validation = (glyphs.load(part, extra) for part in ("train", "validation"))
    assert names(train) & names(validation) == {"mnist"}  # whose pictures are parted, see below
    swiss = {f"swiss {w}" for w in WRITERS}
    assert swiss <= names(train) | names(validation)
    assert names(validation) - {"mnist"} == {f"swiss {w}" for w in glyphs.VALIDATION_WRITERS}
    assert "optdigits" in names(train)


def test_the_pictures_of_mnist_are_those_of_the_part(tiny_mnist, no_system_fonts):
    for part, high in (("train", 12), ("validation", 16)):
        (hand,) = glyphs.load(part).hands
        assert hand.coarse and len(hand.digits) == 10
        assert {ink.shape for inks in hand.digits for ink in inks} == {(high, 4)}
        assert [len(inks) for inks in hand.digits] == [2] * 10


def test_no_font_is_in_both_parts(tiny_mnist, no_system_fonts, extra):
    train, validation = (set(glyphs.load(part, extra).fonts) for part in ("train", "validation"))
    assert not train & validation and len(train | validation) == 60
    assert 0.02 < len(validation) / 60 < 0.3
    moved = extra.rename(extra.with_name("elsewhere"))  # it is the name that decides, not the folder
    assert {f.name for f in glyphs.load("validation", moved).fonts} == {f.name for f in validation}


def test_hands_hold_their_writers_digits(tiny_mnist, no_system_fonts, extra):
    found = {hand.name: hand for hand in glyphs.load("train", extra).hands}
    for digit in range(10):
        (ink,) = found["swiss 0001_CH3F"].digits[digit]
        assert np.array_equal(ink, glyphs.scan_ink(scan(digit, seed=WRITERS.index("0001_CH3F"))[0]))
    assert not found["swiss 0001_CH3F"].coarse
    assert {ink.shape for inks in found["optdigits"].digits for ink in inks} == {(20, 14)}


def test_every_hand_has_a_weight_and_no_writer_more_than_another(tiny_mnist, no_system_fonts, extra):
    for part in ("train", "validation"):
        material = glyphs.load(part, extra)
        weights = dict(zip([h.name for h in material.hands], material.weights, strict=True))
        assert min(weights.values()) > 0
        assert len({w for name, w in weights.items() if name.startswith("swiss")}) == 1


def test_papers_are_rgb_and_photographs_come_along(tiny_mnist, no_system_fonts, extra):
    textures = glyphs.load("train", extra).textures
    assert len(textures) > 1 and all(t.dtype == np.uint8 and t.ndim == 3 and t.shape[2] == 3 for t in textures)
    assert (textures[-1] == (200, 0, 0)).all()
    assert len(glyphs.load("train").textures) == len(textures) - 1


def test_the_systems_fonts_are_print_or_other_scripts(tiny_mnist, no_system_fonts):
    for name in ("DejaVuSans.ttf", "LiberationSerif-Bold.ttf", "Kiloji.ttf", "Webdings.ttf", "notes.txt"):
        (no_system_fonts / name).write_bytes(b"")
    material = glyphs.load("train")
    assert [f.name for f in material.print_fonts] == ["DejaVuSans.ttf", "LiberationSerif-Bold.ttf"]
    assert [f.name for f in material.script_fonts] == ["Kiloji.ttf"] and material.fonts == []


def test_a_system_without_fonts_will_do(tiny_mnist, monkeypatch, tmp_path):
    monkeypatch.setattr(glyphs, "SYSTEM_FONTS", tmp_path / "nowhere")
    assert glyphs.load("train").print_fonts == []


def test_pages_are_composed_from_it(tiny_mnist, no_system_fonts, extra):
    material = glyphs.load("train", extra)
    for seed in range(6):
        page = compose(np.random.default_rng(seed), material, (128, 128), "numbers", 25.0)
        assert page.picture.shape == (128, 128, 3) and (page.kinds < 10).any()


def test_what_is_missing_in_the_folder_is_done_without(tiny_mnist, no_system_fonts, extra):
    for name in ("swiss_numbers.npz", "optdigits32.npz"):
        (extra / name).unlink()
    assert names(glyphs.load("train", extra)) == {"mnist"}


def test_without_mnist_there_is_an_error_that_says_so(tmp_path):
    with pytest.raises(MnistError, match=r"none\.npz"):
        glyphs.load("train", None, tmp_path / "none.npz")


def test_the_real_mnist_is_cut_tight(mnist, no_system_fonts):
    """All 5,000 pictures held back, each as often as its digit occurs."""
    (hand,) = glyphs.load("validation").hands
    assert sum(len(inks) for inks in hand.digits) == 5000 and min(map(len, hand.digits)) > 400
    for inks in hand.digits:
        for ink in inks[:50]:
            assert (ink[[0, -1]] > 60).any(axis=1).all() and (ink[:, [0, -1]] > 60).any(axis=0).all()


def test_scans_are_seen_as_classify_sees_them_and_no_writer_is_in_both_parts(extra):
    x, y = glyphs.scans("validation", extra)
    assert x.shape == (10 * len(glyphs.VALIDATION_WRITERS), 28, 28) and x.dtype == np.uint8
    for glyph, digit in zip(x[:10], y[:10], strict=True):
        wanted = normalize(scan(digit)[1]).astype(float)
        assert np.corrcoef(glyph.astype(float).ravel(), wanted.ravel())[0, 1] > 0.93
    train_x, train_y = glyphs.scans("train", extra)
    others = len(WRITERS) - len(glyphs.VALIDATION_WRITERS)
    assert len(train_x) == 10 * others + 10 and np.bincount(train_y).tolist() == [others + 1] * 10
    assert len(glyphs.scans("train", None)[0]) == 0
