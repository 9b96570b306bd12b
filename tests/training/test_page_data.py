"""Canvases on disk and the batches cut from them: boxes stay on their ink, and a batch depends on a seed alone."""

import cv2
import numpy as np
import pytest

from digitapp.detection.decode import CLASSES, decode
from digitapp.synthesis.material import Material
from digitapp.synthesis.pages import compose
from digitapp.training import page_data
from digitapp.training.page_data import Canvases, Sources, batch, crop, relight

COUNT = 5  # canvases in a file here


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Files of few canvases, drawn with a pen alone, by this process."""
    threads = cv2.getNumThreads()

    class Here:
        def __init__(self, *_, **__):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        map = staticmethod(map)

    monkeypatch.setattr(page_data, "SHARD", COUNT)
    monkeypatch.setattr(page_data, "ProcessPoolExecutor", Here)
    monkeypatch.setattr(page_data, "_material", {})
    monkeypatch.setattr(page_data.glyphs, "load", lambda part, *_: Material())
    yield
    cv2.setNumThreads(threads)


@pytest.fixture
def files(tmp_path):
    return page_data.draw(2 * COUNT - 1, 7, tmp_path / "canvases", Sources(None, None), say=lambda _: None)


def test_canvases_are_drawn_once_and_kept(files, tmp_path):
    assert [f.name for f in files] == ["canvases-7-000.npz", "canvases-7-001.npz"]
    before, said = [f.read_bytes() for f in files], []
    files[1].unlink()
    again = page_data.draw(2 * COUNT, 7, files[0].parent, Sources(None, None), say=said.append)
    assert again == files and len(said) == 1 and "canvases-7-001" in said[0]
    assert [f.read_bytes() for f in again] == before
    assert not list(files[0].parent.glob("*.part*"))
    alone = page_data.draw(COUNT, 8, tmp_path / "other", Sources(None, None), say=said.append)
    assert Canvases(alone).digest != Canvases(files[:1]).digest


def test_a_canvas_is_the_page_of_its_seed(files):
    canvases = Canvases(files)
    assert len(canvases) == 2 * COUNT
    for index in (0, COUNT - 1, COUNT, 2 * COUNT - 1):
        page = compose(np.random.default_rng([7, index // COUNT, index % COUNT]), Material(), (256, 256))
        picture, boxes = canvases[index]
        assert picture.shape == (256, 256, 3) and picture.dtype == np.uint8 and boxes.dtype == np.float32
        assert np.array_equal(boxes[:, :4], page.boxes) and np.array_equal(boxes[:, 4], page.kinds)
        assert np.abs(picture.astype(int) - page.picture).mean() < 6  # a JPEG of high quality; channels in their order


def test_the_digest_is_that_of_the_canvases(files, tmp_path):
    assert Canvases(files).digest == Canvases(files).digest
    assert len({Canvases(part).digest for part in (files, files[:1], files[1:], files[::-1])}) == 4


def marked(rng, side=256):
    """A black canvas with white rectangles, and their boxes."""
    picture, boxes = np.zeros((side, side, 3), np.uint8), []
    for k in range(9):
        w, h = rng.integers(8, 50, 2)
        x, y = 85 * (k % 3) + rng.integers(0, 30), 85 * (k // 3) + rng.integers(0, 30)
        picture[y : y + h, x : x + w] = 255
        boxes.append((x, y, w, h, k))
    return picture, np.array(boxes, np.float32)


@pytest.mark.parametrize("side", [96, 192, 256])
def test_boxes_move_with_the_picture(side):
    """Every rectangle that is wholly in the crop is found there, where its box says, to the pixel."""
    sizes, found = set(), 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        picture, boxes = marked(rng)
        before = boxes.copy()
        out, moved = crop(picture, boxes, rng, side)
        assert out.shape == (side, side, 3) and out.dtype == np.uint8 and np.array_equal(boxes, before)
        assert moved.shape == boxes.shape and np.array_equal(moved[:, 4], boxes[:, 4])
        sizes.add(tuple(np.round(moved[0, 2:4] / boxes[0, 2:4], 3)))
        for x, y, w, h, _ in moved:
            if x < 3 or y < 3 or x + w > side - 3 or y + h > side - 3:
                continue
            near = out[int(y) - 3 : int(y + h) + 4, int(x) - 3 : int(x + w) + 4, 0] > 127
            rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
            there = np.array((columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)) + (int(x) - 3, int(y) - 3) * 2
            assert np.abs(there - (x, y, x + w, y + h)).max() <= 1
            found += 1
    assert found > 15
    if side < 256:
        assert (1.0, 1.0) in sizes and len(sizes) > 5  # as it was, enlarged, reduced, and not by the same both ways
        assert any(a != b for a, b in sizes)


def test_relighting_keeps_shapes_and_changes_colours():
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (12, 16, 3)).astype(np.uint8)
    before, grey, dark, same = picture.copy(), 0, 0, 0
    for seed in range(200):
        out = relight(picture, np.random.default_rng(seed))
        assert out.shape == picture.shape and out.dtype == np.uint8 and np.array_equal(picture, before)
        grey += (out == out[..., :1]).all()
        same += np.array_equal(out, picture)
        likeness = np.corrcoef(picture.mean(axis=2).ravel(), out.mean(axis=2).ravel())[0, 1]
        assert abs(likeness) > 0.9  # other light and other colours, but every pixel where it was
        dark += likeness < 0
    assert 20 < grey < 70 and 8 < dark < 40 and 20 < same < 120
    flat = relight(np.full((4, 4, 3), 200, np.uint8), np.random.default_rng(3))
    assert (flat == flat[0, 0]).all()


def test_a_batch_depends_on_its_generator_alone(files):
    canvases = Canvases(files)
    np.random.seed(0)  # what NumPy's global generator holds must not matter
    one = batch(canvases, np.random.default_rng([3, 11]), 4, 96)
    batch(canvases, np.random.default_rng([3, 12]), 2, 96)
    two = batch(Canvases(files), np.random.default_rng([3, 11]), 4, 96)
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    three = batch(canvases, np.random.default_rng([3, 12]), 4, 96)
    assert not np.array_equal(one[0], three[0])


def test_a_batch_has_maps_for_its_pictures():
    """With rectangles for digits: what the maps say stands in the picture."""

    class Marked:
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return marked(np.random.default_rng(index))

    x, heat, mask, box, at = batch(Marked(), np.random.default_rng(5), 6, 128)
    assert x.shape == (6, 128, 128, 3) and x.dtype == np.uint8
    assert heat.shape == (6, 32, 32, CLASSES) and mask.shape == at.shape == (6, 32, 32) and box.shape == (6, 32, 32, 4)
    assert all(m.dtype == np.float32 for m in (heat, mask, box, at))
    signs = 0
    for picture, h, b in zip(x, heat, box, strict=True):
        middle = np.abs(picture.astype(int).mean(axis=2) - np.median(picture))
        boxes, scores = decode(h, b, 0.99)
        signs += len(boxes)
        assert (scores.max(axis=1) == 1).all()
        for cx, cy in boxes[:, :2] + boxes[:, 2:] / 2:
            if 0 < cx < 128 and 0 < cy < 128:
                assert middle[int(cy), int(cx)] > 60
    assert signs == at.sum() > 6 and (mask == 0).any()
