"""decode: every kind of file and array people have, and what is said about those that cannot be used."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageOps

from digitapp.imaging import decode as module
from digitapp.imaging.decode import MAX_PIXELS, ImageError, decode


def scene(height=40, width=64):
    """Dark strokes on light paper, different at every corner, so that a wrong turn shows."""
    picture = np.full((height, width, 3), 240, np.uint8)
    picture[4:24, 6:10] = 20
    picture[4:8, 6:40] = (20, 30, 120)
    picture[30:34, 50:60] = 60
    return picture


def encoded(picture, format, **options):
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def test_path_string_bytes_and_array_give_the_same_picture(tmp_path):
    expected = scene()
    file = tmp_path / "scene.png"
    Image.fromarray(expected).save(file)
    for given in (file, str(file), file.read_bytes(), bytearray(file.read_bytes()), expected):
        got = decode(given)
        assert got.dtype == np.uint8
        np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF", "GIF", "PPM"])
def test_lossless_formats(format):
    np.testing.assert_array_equal(decode(encoded(Image.fromarray(scene()), format)), scene())


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "HEIF", "AVIF"])
def test_lossy_formats(format):
    got = decode(encoded(Image.fromarray(scene()), format, quality=95)).astype(int)
    assert got.shape == scene().shape
    assert abs(got - scene()).mean() < 6


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP", "HEIF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied_once(format, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(scene())
    picture.getexif()[0x0112] = orientation
    upright = np.asarray(ImageOps.exif_transpose(picture)).astype(int)
    # as bytes: pillow-heif turns those into the rotation box that HEIC readers obey
    got = decode(encoded(Image.fromarray(scene()), format, exif=exif.tobytes(), quality=95)).astype(int)
    assert got.shape == upright.shape
    assert abs(got - upright).mean() < 6


@pytest.mark.parametrize("nonsense", [0, 9, 255, 65535])
def test_impossible_orientations_are_ignored(nonsense):
    exif = Image.Exif()
    exif[0x0112] = nonsense
    np.testing.assert_array_equal(decode(encoded(Image.fromarray(scene()), "PNG", exif=exif)), scene())


def test_broken_exif_and_broken_colour_profile_do_not_matter():
    picture = Image.fromarray(scene())
    np.testing.assert_array_equal(decode(encoded(picture, "PNG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")), scene())
    np.testing.assert_array_equal(decode(encoded(picture, "PNG", icc_profile=b"not a profile" * 9)), scene())


def test_sixteen_bits_are_divided_by_257():
    grey = np.linspace(0, 65535, 40 * 64).reshape(40, 64)
    expected = np.rint(grey.astype(np.uint16) / 257).astype(np.uint8)
    for format in ("PNG", "TIFF"):
        got = decode(encoded(Image.fromarray(grey.astype(np.uint16)), format))
        np.testing.assert_array_equal(got, np.repeat(expected[..., None], 3, axis=2))
    np.testing.assert_array_equal(decode(grey.astype(np.uint16))[..., 0], expected)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "LAB", "I", "F"])
def test_pillow_modes_keep_ink_dark(mode):
    grey = Image.fromarray(scene()).convert("L")
    picture = grey.convert("RGB").convert(mode) if mode in ("CMYK", "YCbCr", "P") else None
    if mode == "LAB":
        picture = Image.merge("LAB", [grey, Image.new("L", grey.size, 128), Image.new("L", grey.size, 128)])
    picture = picture or grey.convert(mode)
    got = decode(encoded(picture, "JPEG" if mode in ("CMYK", "YCbCr") else "TIFF"))
    assert got.shape == scene().shape
    assert got[10, 7].mean() < 60 and got[15, 30].mean() > 200


def test_a_dark_sixteen_bit_picture_stays_dark():
    assert decode(np.full((3, 3), 1000, np.uint16)).max() == round(1000 / 257)
    assert decode(np.full((3, 3), 600, np.int64)).max() == 2


def test_float_tiff_of_zero_to_one():
    ramp = np.linspace(0, 1, 200, dtype=np.float32).reshape(10, 20)
    got = decode(encoded(Image.fromarray(ramp), "TIFF"))
    np.testing.assert_array_equal(got[..., 0], np.rint(ramp * 255))


def stroke_on_nothing(colour):
    picture = np.zeros((50, 50, 4), np.uint8)
    picture[10:40, 24:28] = (*colour, 255)
    return picture


@pytest.mark.parametrize("colour", [(0, 0, 0), (20, 40, 160), (200, 30, 30), (255, 255, 255), (250, 240, 120)])
def test_ink_on_transparency_shows(colour):
    for given in (stroke_on_nothing(colour), encoded(Image.fromarray(stroke_on_nothing(colour)), "PNG")):
        grey = decode(given).mean(axis=2)
        assert abs(grey[25, 25] - grey[25, 5]) > 90


def test_hidden_colours_do_not_count():
    """Editors keep white below full transparency, others black: neither is seen."""
    for hidden in (0, 255):
        picture = stroke_on_nothing((0, 0, 0))
        picture[picture[..., 3] == 0] = (hidden, hidden, hidden, 0)
        np.testing.assert_array_equal(decode(picture), decode(stroke_on_nothing((0, 0, 0))))


def test_a_cut_out_page_gets_its_own_paper_around_it():
    page = np.zeros((80, 80, 4), np.uint8)
    page[10:70, 10:70] = (235, 230, 220, 255)
    page[20:60, 38:42] = (30, 30, 30, 255)
    got = decode(page).astype(int)
    assert abs(got[0, 0] - (235, 230, 220)).max() <= 1


def test_all_transparent_is_blank_paper():
    assert (decode(np.zeros((9, 7, 4), np.uint8)) == 255).all()


def test_palette_and_grey_with_transparency():
    grey = np.full((30, 30), 10, np.uint8)
    alpha = np.zeros_like(grey)
    alpha[5:25, 14:17] = 255
    both = Image.merge("LA", [Image.fromarray(grey), Image.fromarray(alpha)])
    palette = Image.new("P", (30, 30), 0)
    palette.putpalette([255, 0, 255, 10, 10, 10])
    palette.paste(1, (14, 5, 17, 25))
    for data in (
        encoded(both, "PNG"),
        encoded(palette, "PNG", transparency=0),
        encoded(palette, "GIF", transparency=0),
    ):
        got = decode(data)
        assert (got[0, 0] == 255).all() and got[15, 15].max() < 20


@pytest.mark.parametrize("format", ["GIF", "TIFF", "WEBP", "PNG"])
def test_first_frame_or_page(format):
    second = Image.new("RGB", (64, 40), "black")
    options = {"lossless": True} if format == "WEBP" else {}
    data = encoded(Image.fromarray(scene()), format, save_all=True, append_images=[second], **options)
    np.testing.assert_array_equal(decode(data), scene())


def test_arrays_of_other_kinds():
    grey = scene()[..., 1]
    rgb = np.repeat(grey[..., None], 3, axis=2)
    np.testing.assert_array_equal(decode(grey), rgb)
    np.testing.assert_array_equal(decode(grey[..., None]), rgb)
    np.testing.assert_array_equal(decode((grey / 255).astype(np.float32)), rgb)
    np.testing.assert_array_equal(decode(grey.astype(np.float64)), rgb)
    np.testing.assert_array_equal(decode(grey.astype(np.int64)), rgb)
    np.testing.assert_array_equal(decode(grey > 100)[..., 0], np.where(grey > 100, 255, 0))
    np.testing.assert_array_equal(decode(rgb[::-1, ::2]), rgb[::-1, ::2])
    assert decode(np.dstack([rgb, np.full_like(grey, 255)])[:, ::-1]).shape == rgb.shape


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((0, 5), np.uint8),
        np.zeros((4, 4, 2), np.uint8),
        np.zeros((2, 4, 4, 3), np.uint8),
        np.zeros(7, np.uint8),
        np.full((3, 3), np.nan),
        np.full((3, 3), -1),
        np.full((3, 3), 1e9),
        np.full((3, 3), "a"),
        np.full((3, 3), None),
        np.broadcast_to(np.uint8(0), (10_000, 5_001)),
    ],
)
def test_unusable_arrays_are_refused(array):
    with pytest.raises(ImageError):
        decode(array)


@pytest.mark.parametrize("given", [None, 7, ["a"], io.BytesIO(b"x")])
def test_other_types_are_refused(given):
    with pytest.raises(ImageError, match="bytes, as a path or as an array"):
        decode(given)


def test_missing_file_folder_and_impossible_names(tmp_path):
    for name in (tmp_path / "none.png", "a\0b.png", "x" * 5000 + ".png", ""):
        with pytest.raises(ImageError):
            decode(name)
    with pytest.raises(ImageError, match="folder"):
        decode(tmp_path)


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"hello", b"<svg/>", b"%!PS-Adobe", b"PK\x03\x04" + bytes(99), b"MZ" * 50]
)
def test_what_is_no_picture_is_refused_with_a_sentence(data):
    with pytest.raises(ImageError) as refusal:
        decode(data)
    assert str(refusal.value).endswith(".") and "Error" not in str(refusal.value)


def png_claiming(width, height):
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(100_000, 100_000), (2**31 - 1, 2**31 - 1), (10_000, 5_001), (9_001, 10_000)])
def test_pixels_are_counted_before_decoding(size, monkeypatch):
    monkeypatch.setattr(module, "_upright", lambda *_: pytest.fail("decoded"))
    with pytest.raises(ImageError, match="megapixels"):
        decode(png_claiming(*size))


def test_zero_width_is_refused():
    with pytest.raises(ImageError):
        decode(png_claiming(0, 5))


def test_truncated_files_are_refused():
    for format in ("PNG", "JPEG", "HEIF", "AVIF", "WEBP", "TIFF"):
        data = encoded(Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 120, 3), np.uint8)), format)
        with pytest.raises(ImageError, match="damaged|not a picture"):
            decode(data[: len(data) // 2])


def test_a_48_megapixel_jpeg_is_read_at_full_size():
    picture = Image.new("L", (8000, 6000), 255)
    picture.paste(0, (1000, 2000, 1200, 4000))
    exif = Image.Exif()
    exif[0x0112] = 6
    got = decode(encoded(picture, "JPEG", exif=exif))
    assert got.shape == (8000, 6000, 3)
    assert got[1100, 3000].max() < 9 and got[900, 3000].min() > 246
    assert got.shape[0] * got.shape[1] <= MAX_PIXELS


def test_one_pixel_and_one_line():
    for height, width in ((1, 1), (1, 10_000), (10_000, 1)):
        assert decode(encoded(Image.new("L", (width, height), 7), "PNG")).shape == (height, width, 3)


def test_any_path_like_is_a_path(tmp_path):
    class Named:
        def __fspath__(self):
            return str(tmp_path / "a.png")

    Image.fromarray(np.full((4, 5, 3), 7, np.uint8)).save(tmp_path / "a.png")
    assert decode(Named()).tolist() == np.full((4, 5, 3), 7).tolist()
