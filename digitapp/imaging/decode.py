"""Anything a person may hand over → an upright RGB picture. The one door for uploads, requests, files and arrays.

Pillow opens the file. Its header is looked at before any pixel is decoded, so a small file that claims a huge
picture costs nothing. Embedded colour profiles are not applied: ink is told from paper by contrast, not by hue.
"""

import os
import pathlib
import warnings
from collections.abc import Callable
from io import BytesIO
from typing import IO

import cv2
import numpy as np
import pillow_heif
from PIL import Image

from ..errors import ImageError as ImageError
from ..errors import ImageTooLarge as ImageTooLarge

pillow_heif.register_heif_opener()

# Pillow warns about big pictures where this module refuses them with a sentence, and about metadata that nobody uses.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")

MAX_PIXELS = 50_000_000
#: pixels that do for reading: a digit that is tall enough for the page network has some fifteen to its height
ENOUGH = 2_000_000
# Formats people's pictures come in. The rest of Pillow's list (EPS runs another program, for one) stays shut.
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "DIB", "TIFF", "GIF", "HEIF", "AVIF", "PPM")
EXTENSIONS = ("png", "jpg", "jpeg", "webp", "bmp", "tif", "tiff", "gif", "heic", "heif", "avif")
KNOWN = "PNG, JPEG, WebP, BMP, TIFF, GIF, HEIC or AVIF"

#: what `decode` takes
Source = bytes | bytearray | memoryview | str | os.PathLike[str] | np.ndarray

_STRIP_PIXELS = 2_000_000  # converted at a time, so that a 48-megapixel picture needs no second full copy
_SIXTEEN_BIT = ("I;16", "I;16B", "I;16L", "I;16N")


def decode(image: Source) -> np.ndarray:
    """Return `image` as an upright picture, (H, W, 3) uint8 RGB, at its full size.

    image: the bytes of a picture file | its path (str, pathlib.Path or another os.PathLike) | an array:
        (H, W) or (H, W, 1) grey, (H, W, 3) RGB, (H, W, 4) RGBA; uint8, or bool, float 0..1, or uint16.
    An array that is RGB uint8 already is handed on without a copy. EXIF orientation is applied, transparency is
    laid on the colour that lets the ink show, of several frames or pages the first is taken.
    Raises ImageError for everything that is not a picture of at most MAX_PIXELS pixels.
    """
    return _decoded(image, None)[0]


def decode_for_reading(image: Source) -> tuple[np.ndarray, tuple[int, int]]:
    """`decode` for the networks: (the picture, its full size (width, height)).

    The picture is a half, a quarter or an eighth as wide and high where ENOUGH pixels are left; a JPEG file is then
    not even decoded at its full size.
    """
    return _decoded(image, ENOUGH)


def _decoded(image: Source, enough: int | None) -> tuple[np.ndarray, tuple[int, int]]:
    if isinstance(image, np.ndarray):
        return _reduced(_from_array(image), enough)
    if isinstance(image, (bytes, bytearray, memoryview)):
        if not len(image):
            raise ImageError("The file is empty. Please choose it again, or save the picture once more.")
        return _from_file(lambda: BytesIO(image), enough)
    if isinstance(image, (str, os.PathLike)):
        path = _existing(image)
        return _from_file(lambda: open(path, "rb"), enough)
    raise ImageError(
        f"A picture must be given as bytes, as a path or as an array of numbers, not as {type(image).__name__}."
    )


def _factor(width: int, height: int, enough: int | None) -> int:
    """By how much a picture of this size may be made smaller."""
    return next((f for f in (8, 4, 2) if enough and width * height >= enough * f * f), 1)


def _reduced(picture: np.ndarray, enough: int | None) -> tuple[np.ndarray, tuple[int, int]]:
    """A picture made smaller where it may be, and its size before."""
    size = picture.shape[1], picture.shape[0]
    factor = _factor(*size, enough)
    if factor > 1:
        less = -(-size[0] // factor), -(-size[1] // factor)
        picture = cv2.resize(picture, less, interpolation=cv2.INTER_AREA)
    return picture, size


def check_size(width: int, height: int) -> None:
    """Raise ImageError when a picture of width × height pixels is empty or larger than MAX_PIXELS."""
    if width < 1 or height < 1:
        raise ImageError("The picture has no pixels: its width or height is zero.")
    if width * height > MAX_PIXELS:
        raise ImageTooLarge(
            f"The picture has {width:,} × {height:,} pixels, more than the {MAX_PIXELS // 1_000_000} megapixels "
            "that can be read. Please make it smaller or cut out the part with the digits."
        )


def _existing(given: str | os.PathLike[str]) -> pathlib.Path:
    path = pathlib.Path(given)
    try:
        usable, there = path.is_file(), path.exists()
    except (OSError, ValueError):  # a name that is too long, or has a null byte in it
        usable = there = False
    if not there:
        raise ImageError("There is no such file. Please check its name and folder.")
    if not usable:
        raise ImageError("This is a folder or a device, not a picture file.")
    return path


def _from_file(opened: Callable[[], IO[bytes]], enough: int | None) -> tuple[np.ndarray, tuple[int, int]]:
    try:
        with opened() as file, Image.open(file, formats=FORMATS) as picture:
            width, height = picture.size
            check_size(width, height)
            factor = _factor(width, height, enough)
            if factor > 1 and picture.format == "JPEG":
                picture.draft(None, (width // factor, height // factor))
            drafted = picture.size != (width, height)
            picture.load()
            check_size(*picture.size)
            orientation = _orientation(picture)
            upright = _upright(picture, orientation)
            if drafted:
                return upright, (height, width) if orientation >= 5 else (width, height)
            return _reduced(upright, enough)
    except ImageError:
        raise
    except Image.UnidentifiedImageError:
        raise ImageError(f"This is not a picture that can be opened. Please use {KNOWN}.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageTooLarge(
            f"The picture is far larger than the {MAX_PIXELS // 1_000_000} megapixels that can be read."
        ) from None
    except PermissionError:
        raise ImageError("The file may not be opened. Please check its permissions.") from None
    except MemoryError:
        raise ImageError("The picture needs too much memory. Please make it smaller.") from None
    except Exception:  # a broken file makes Pillow's readers raise whatever their parsing stumbles on
        raise ImageError("The picture is damaged or incomplete. Please send or save it once more.") from None


def _orientation(picture: Image.Image) -> int:
    """EXIF orientation 1..8. Asked after load(): HEIC and TIFF are turned by Pillow then, and say 1."""
    try:
        value = picture.getexif().get(0x0112, 1)
    except Exception:  # damaged EXIF says nothing about the pixels
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _as_stored(upright: np.ndarray, orientation: int) -> np.ndarray:
    """The view of `upright` in which rows and columns run as they are stored in the file."""
    if orientation >= 5:
        upright = upright.swapaxes(0, 1)
    if orientation in (3, 4, 6, 7):  # stored rows run the other way
        upright = upright[::-1]
    if orientation in (2, 3, 7, 8):  # stored columns run the other way
        upright = upright[:, ::-1]
    return upright


def _upright(picture: Image.Image, orientation: int) -> np.ndarray:
    width, height = picture.size
    upright = np.empty((width, height, 3) if orientation >= 5 else (height, width, 3), np.uint8)
    stored = _as_stored(upright, orientation)
    deep = picture.mode in ("I", "F", *_SIXTEEN_BIT)
    scale = _scale(_brightest(picture), of_one=picture.mode == "F") if deep else 1.0
    behind = _behind(picture) if picture.has_transparency_data and not deep else None
    rows = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, rows):
        strip = picture.crop((0, top, width, min(top + rows, height)))
        if deep:
            strip = Image.fromarray(_to_bytes(np.asarray(strip), scale))
        elif behind is not None:
            strip = strip.convert("RGBA")
            page = Image.new("RGB", strip.size, behind)
            page.paste(strip, mask=strip.getchannel("A"))
            strip = page
        elif strip.mode == "LAB":
            strip = strip.getchannel(0)  # lightness
        stored[top : top + rows] = np.asarray(strip.convert("RGB"))
    return upright


def _brightest(picture: Image.Image) -> float:
    """The highest value in a picture with one channel."""
    value = picture.getextrema()[1]
    return value[1] if isinstance(value, tuple) else value


def _behind(picture: Image.Image) -> tuple[int, int, int]:
    """The colour to lay behind a picture with transparency so that its ink shows.

    Ink alone on nothing gets white or black paper, whichever is farther from it. A solid picture with ink of its
    own (a cut-out page, rounded corners) gets its own paper's colour, so that its outline does not turn into ink.
    """
    longest = max(1000, *picture.size)
    size = max(1, picture.width * 1000 // longest), max(1, picture.height * 1000 // longest)
    sample = np.asarray(picture.resize(size, Image.Resampling.NEAREST).convert("RGBA"))
    alpha = sample[..., 3]
    seen = alpha > min(127, alpha.max() / 2)
    if not alpha.any():
        return 255, 255, 255
    luma = sample[..., :3] @ np.array([0.299, 0.587, 0.114])
    paper = np.median(sample[seen], axis=0)[:3]
    rows, columns = seen.any(axis=1).nonzero()[0], seen.any(axis=0).nonzero()[0]
    solid = seen[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].mean() > 0.6
    if solid and np.mean(abs(luma[seen] - np.median(luma[seen])) > 48) > 0.002:
        return int(paper[0]), int(paper[1]), int(paper[2])
    return (255, 255, 255) if luma[seen].mean() < 128 else (0, 0, 0)


def _from_array(array: np.ndarray) -> np.ndarray:
    if array.ndim == 2:
        array = array[..., None]
    if array.ndim != 3 or array.shape[2] not in (1, 3, 4):
        raise ImageError(
            "An array must have the shape (height, width), (height, width, 3) for RGB or (height, width, 4) for RGBA."
        )
    check_size(array.shape[1], array.shape[0])
    if array.dtype.kind not in "buif":
        raise ImageError(f"An array must hold numbers, not {array.dtype}.")
    if array.dtype != np.uint8:
        low, high = float(array.min()), float(array.max())
        if not np.isfinite((low, high)).all() or low < 0 or high > 65535:
            raise ImageError("An array must hold grey levels from 0 to 255 (or floats from 0 to 1, or 16-bit values).")
        array = _to_bytes(array, _scale(high, of_one=array.dtype.kind in "bf"))
    if array.shape[2] == 1:
        return np.repeat(array, 3, axis=2)
    if array.shape[2] == 4:
        return _upright(Image.fromarray(np.ascontiguousarray(array), "RGBA"), 1)
    return np.ascontiguousarray(array)


def _scale(high: float, of_one: bool = False) -> float:
    """Grey levels per step for values up to `high`: of 1, of 255, of 65535 or, beyond that, of `high` itself."""
    if of_one and high <= 1:
        return 255.0
    if high <= 255:
        return 1.0
    return 255 / max(high, 65535)  # 1/257 for 16 bits


def _to_bytes(values: np.ndarray, scale: float) -> np.ndarray:
    return np.clip(np.rint(np.nan_to_num(values.astype(np.float32) * scale)), 0, 255).astype(np.uint8)
