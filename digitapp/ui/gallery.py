"""Pictures to try: made by the project's own pen, kept in the folder samples/ with what they say."""

from __future__ import annotations

import json
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

FOLDER = Path(__file__).parent / "samples"


@cache
def truth() -> dict[str, str]:
    """What each sample says: file name → its lines joined by a newline."""
    path = FOLDER / "truth.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def names() -> list[str]:
    """The samples' file names, in order."""
    return sorted(truth())


def title(name: str) -> str:
    """What a button says for a sample: ``shadow.jpg`` → ``Shadow``."""
    return Path(name).stem.replace("_", " ").replace("-", " ").capitalize()


def data(name: str) -> bytes:
    """The bytes of one of :func:`names`."""
    if name not in truth():
        raise KeyError(name)
    return (FOLDER / name).read_bytes()


@cache
def thumbnail(name: str) -> bytes:
    """A sample at 320 × 200 pixels or less, as a JPEG file."""
    with Image.open(FOLDER / name) as picture:
        small = ImageOps.exif_transpose(picture).convert("RGB")
        small = ImageOps.pad(small, (320, 200), color=tuple(small.crop((2, 2, 3, 3)).tobytes()))
    buffer = BytesIO()
    small.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()
