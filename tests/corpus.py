"""Files that people and attackers send, made on the spot: (name, bytes, what must become of it).

READS: the number 407 as the other pictures have it. BLANK: a reading with nothing in it. VALID: some reading.
REFUSED: an ImageError. EITHER: a reading or an ImageError, both are right.
"""

import io
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image

from tests.drawing import encoded, number

READS, BLANK, VALID, REFUSED, EITHER = "reads", "blank", "valid", "refused", "either"
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "HEIF", "AVIF")


def png(*chunks, width=8, height=8, depth=8, colour=0):
    """A PNG of raw chunks, so that its header may lie."""
    header = (b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    parts = [struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
             for kind, body in (header, *chunks, (b"IEND", b""))]  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def bmp(width, height):
    return b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0) + bytes(64)


def gif(width, height):
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + b"," + struct.pack(
        "<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\x00;"  # fmt: skip


def tiff(width, height):
    tags = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, 8),
        (259, 3, 8),
        (262, 3, 1),
        (273, 4, 200),
        (278, 4, height),
        (279, 4, 99),
    ]
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in tags)
    return (b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)).ljust(200, b"\0") + zlib.compress(
        bytes(10**5)
    )


def jpeg_header(width, height):
    data = bytearray(encoded(Image.new("L", (8, 8)), "JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def not_pictures():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.png", bytes(999))
    yield "empty.png", b"", REFUSED
    yield "one-byte.png", b"\x89", REFUSED
    yield "text.png", b"Das ist kein Bild.\n" * 50, REFUSED
    yield "page.png", b"<!doctype html><script>alert(1)</script>", REFUSED
    yield (
        "drawing.png",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='file:///etc/passwd'/></svg>",
        REFUSED,
    )
    yield "archive.png", archive.getvalue(), REFUSED
    yield "program.png", b"\x7fELF\x02\x01\x01" + bytes(500), REFUSED
    yield "windows.png", b"MZ" + bytes(500), REFUSED
    yield "postscript.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", REFUSED
    yield "array.png", b"\x93NUMPY\x01\0" + bytes(100), REFUSED
    yield "only-magic.png", b"\x89PNG\r\n\x1a\n", REFUSED


def lying_headers():
    for side in (100_000, 2**31 - 1):
        yield f"claims-{side}.png", png((b"IDAT", zlib.compress(bytes(99))), width=side, height=side), REFUSED
    yield "claims.bmp", bmp(100_000, 100_000), REFUSED
    yield "claims.gif", gif(65_535, 65_535), REFUSED
    yield "claims.tif", tiff(100_000, 100_000), REFUSED
    yield "claims.jpg", jpeg_header(65_500, 65_500), REFUSED
    yield "just-over.png", encoded(Image.new("1", (10_000, 5_001))), REFUSED
    yield "zero-width.png", png((b"IDAT", zlib.compress(b"")), width=0), REFUSED
    yield "zero.bmp", bmp(0, 0), REFUSED
    yield "zero.gif", gif(0, 0), REFUSED
    yield "zero.tif", tiff(0, 5), REFUSED
    yield "negative.bmp", bmp(-5, 5), REFUSED
    text = (b"zTXt", b"k\0\0" + zlib.compress(bytes(200_000_000), 9))
    yield "text-bomb.png", png(text, (b"IDAT", zlib.compress(bytes(72)))), EITHER
    profile = (b"iCCP", b"k\0\0" + zlib.compress(bytes(200_000_000), 9))
    yield "profile-bomb.png", png(profile, (b"IDAT", zlib.compress(bytes(72)))), EITHER
    yield "too-much-data.png", png((b"IDAT", zlib.compress(bytes(300_000_000), 9))), EITHER
    yield "too-little-data.png", png((b"IDAT", zlib.compress(bytes(9))), width=4000, height=4000), REFUSED


def odd_sizes():
    for size in ((1, 1), (1, 10_000), (10_000, 1), (2, 2), (3, 3000)):
        yield f"{size[0]}x{size[1]}.png", encoded(Image.new("L", size, 255)), BLANK
    noise = np.random.default_rng(0).integers(0, 256, (1, 10_000), np.uint8)
    yield "noise-line.png", encoded(Image.fromarray(noise)), VALID
    yield "noise-pixel.png", encoded(Image.fromarray(noise[:, :1])), VALID
    yield "long.png", encoded(Image.new("1", (1_000_000, 40), 1)), BLANK
    yield "tall.png", encoded(Image.new("1", (40, 1_000_000), 1)), BLANK


def odd_kinds():
    rgb = number("407")
    grey = rgb.convert("L")
    ink = Image.fromarray(255 - np.asarray(grey))
    nothing = Image.new("RGB", rgb.size, "black")
    yield "sixteen.png", encoded(Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)), READS
    yield "sixteen.tif", encoded(Image.fromarray(np.asarray(grey).astype(np.uint16) * 257), "TIFF"), READS
    yield "one-bit.png", encoded(grey.convert("1", dither=Image.Dither.NONE)), READS
    yield "one-bit.tif", encoded(grey.convert("1", dither=Image.Dither.NONE), "TIFF", compression="group4"), READS
    yield "cmyk.jpg", encoded(rgb.convert("CMYK"), "JPEG"), READS
    yield "palette.png", encoded(rgb.quantize(16)), READS
    yield "inverted.png", encoded(ink), READS
    for colour in ("black", "white", "blue", "yellow"):
        picture = Image.new("RGB", rgb.size, colour)
        picture.putalpha(ink)
        yield f"transparent-{colour}.png", encoded(picture), READS
        yield f"transparent-{colour}.webp", encoded(picture, "WEBP", lossless=True), READS
    yield "grey-alpha.png", encoded(Image.merge("LA", [nothing.convert("L"), ink])), READS
    palette = grey.convert("1", dither=Image.Dither.NONE).convert("P")
    yield "palette-transparent.png", encoded(palette, transparency=255), READS
    yield "palette-transparent.gif", encoded(palette, "GIF", transparency=255), READS
    yield "all-transparent.png", encoded(Image.new("RGBA", (60, 40))), BLANK
    more = [number("123"), nothing]
    for format in ("GIF", "WEBP", "PNG", "TIFF"):
        options = {"lossless": True} if format == "WEBP" else {}
        yield f"several.{format.lower()}", encoded(rgb, format, save_all=True, append_images=more, **options), READS
    yield "broken-profile.png", encoded(rgb, icc_profile=b"not a profile" * 20), READS
    yield "broken-profile.jpg", encoded(rgb, "JPEG", icc_profile=b"\xff" * 300), READS
    yield "broken-exif.jpg", encoded(rgb, "JPEG", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff"), READS
    for format in FORMATS:
        yield f"plain.{format.lower()}", encoded(rgb, format), READS
    large = Image.new("L", (8000, 6000), 250)
    large.paste(grey.resize((3000, 2000)), (2500, 2000))
    yield "48-megapixels.jpg", encoded(large, "JPEG"), READS
    yield "48-megapixels.png", encoded(large.convert("1", dither=Image.Dither.NONE)), READS


def turned():
    upright = number("407")
    ways = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # EXIF orientation: how the picture is stored
    for orientation, way in ways.items():
        stored = upright if way is None else upright.transpose(Image.Transpose(way))
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield f"turned-{orientation}.jpg", encoded(stored, "JPEG", quality=95, exif=exif), READS
    for nonsense in (0, 9, 77, 65_535):
        exif = Image.Exif()
        exif[0x0112] = nonsense
        yield f"turned-{nonsense}.jpg", encoded(upright, "JPEG", quality=95, exif=exif), READS


def truncated():
    for format in FORMATS:
        whole = encoded(number("407"), format)
        for percent in range(5, 100, 5):
            yield f"{percent}-percent.{format.lower()}", whole[: len(whole) * percent // 100], EITHER


def everything():
    """The whole corpus, one file after another."""
    for part in (not_pictures, lying_headers, odd_sizes, odd_kinds, turned, truncated):
        yield from part()


NAMES = ['quo"te\'s.png', "..png", ". .png", "a b\tc.png", "new\nline.png", "rtl\u202egnp.exe.png", "=1+1.png",
         "-rf.png", "$(touch x).png", "%00.png", "<img src=x onerror=alert(1)>.png", "ä" * 120 + ".png",
         "x" * 251 + ".png", "CON.png", "日本.png"]  # fmt: skip
