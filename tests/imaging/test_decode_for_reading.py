"""Large pictures are decoded as large as reading needs them, whatever they are; the rest stays as it is."""

import io

import numpy as np
import pytest
from PIL import Image

from digitapp.errors import ImageError
from digitapp.imaging import decode as module
from digitapp.imaging.decode import decode, decode_for_reading
from tests import pen


def scene(height, width):
    """Soft shapes, different in every corner."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    waves = [120 + 60 * np.sin(x / 23 + k) + 50 * np.cos(y / 31 - k) * (x / width) for k in range(3)]
    return np.stack(waves, axis=2).astype(np.uint8)


def jpeg(picture, orientation=1):
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(picture).save(file, "JPEG", quality=92, exif=exif)
    return file.getvalue()


def png(picture):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("kind", [jpeg, png, lambda picture: picture], ids=["jpeg", "png", "array"])
@pytest.mark.parametrize(("height", "width", "factor"), [(299, 201, 1), (400, 301, 2), (801, 640, 4)])
def test_it_is_as_much_smaller_as_leaves_enough(monkeypatch, kind, height, width, factor):
    monkeypatch.setattr(module, "ENOUGH", 30_000)
    picture = scene(height, width)
    got, size = decode_for_reading(kind(picture))
    assert size == (width, height) and got.shape == (-(-height // factor), -(-width // factor), 3)
    assert got.shape[0] * got.shape[1] >= 30_000 and got.dtype == np.uint8
    blocks = picture[: height // factor * factor, : width // factor * factor].astype(float)
    mean = blocks.reshape(height // factor, factor, width // factor, factor, 3).mean(axis=(1, 3))
    assert np.abs(got[: mean.shape[0], : mean.shape[1]] - mean).mean() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_upright_as_at_full_size(monkeypatch, orientation):
    monkeypatch.setattr(module, "ENOUGH", 10_000)
    data = jpeg(scene(240, 400), orientation)
    full, (got, size) = decode(data), decode_for_reading(data)
    assert size == (full.shape[1], full.shape[0])
    half = full.reshape(full.shape[0] // 2, 2, full.shape[1] // 2, 2, 3).mean(axis=(1, 3))
    assert got.shape == half.shape and np.abs(got - half).mean() < 3


def test_what_is_refused_is_refused_here_too():
    for wrong in (b"", b"no picture", jpeg(scene(300, 300))[:2000], "no such file", 7):
        with pytest.raises(ImageError):
            decode_for_reading(wrong)


def test_a_large_photo_is_read_with_boxes_at_its_full_size(recognizer):
    """Sixteen megapixels; the same picture a quarter as wide is read at its own size."""
    small = pen.paint(pen.strokes("4071"), (1250, 800))
    large = np.asarray(Image.fromarray(small).resize((5000, 3200), Image.Resampling.BICUBIC))
    here, there = recognizer.read(small), recognizer.read(jpeg(large))
    assert there.size == (5000, 3200) and here.text == there.text == "4071"
    for one, other in zip(here.digits, there.digits, strict=True):
        assert np.abs(np.array(one.box) * 4 - other.box).max() < 24
