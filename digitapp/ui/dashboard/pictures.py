"""MNIST's test pictures for the dashboard, and sheets of them as one PNG.

Nothing is ever downloaded while a page is drawn: where MNIST is not on this machine, the pages
show everything but the pictures and say why.
"""

from __future__ import annotations

import base64
import io

import numpy as np
import streamlit as st
from PIL import Image

from digitapp.datasets import mnist
from digitapp.ui import theme


def test_digits() -> np.ndarray | None:
    """(10000,28,28) uint8, ink bright; None when MNIST is not here (see :func:`why_not`)."""
    pictures = _load(*_whereabouts())
    return pictures if isinstance(pictures, np.ndarray) else None


def why_not() -> str | None:
    """Why there are no pictures, in a sentence; None when there are."""
    pictures = _load(*_whereabouts())
    return pictures if isinstance(pictures, str) else None


def _whereabouts() -> tuple[str, float | str]:
    """What the cache of the pictures depends on: the file and its date, or why there is none."""
    try:
        file = mnist.find()
        return str(file), file.stat().st_mtime
    except (mnist.MnistError, OSError) as error:
        return "", str(error)


@st.cache_resource(show_spinner=False, max_entries=2)
def _load(path: str, stamp: float | str) -> np.ndarray | str:
    if not path:
        return str(stamp)
    try:
        x, _ = mnist.load_test(path)
    except mnist.MnistError as error:
        return str(error)
    x.flags.writeable = False
    return x


def sheet(pictures: np.ndarray, columns: int) -> bytes:
    """(N,28,28) uint8 → one PNG, ``columns`` a row, in the ink of the page on nothing.

    The ink's strength becomes opacity, so one sheet suits the page's own paper, light or dark.
    """
    n = len(pictures)
    rows = max(1, -(-n // columns))
    tiles = np.zeros((rows * columns, 28, 28), np.uint8)
    tiles[:n] = pictures
    alpha = tiles.reshape(rows, columns, 28, 28).swapaxes(1, 2).reshape(rows * 28, columns * 28)
    return in_ink(alpha)


def in_ink(strength: np.ndarray, enlarge: int = 1) -> bytes:
    """(H,W) uint8 ink strength → PNG in the page's text colour, each pixel ``enlarge`` wide."""
    if enlarge > 1:
        strength = strength.repeat(enlarge, axis=0).repeat(enlarge, axis=1)
    colour = theme.palette().text.lstrip("#")
    rgba = np.empty((*strength.shape, 4), np.uint8)
    rgba[..., :3] = [int(colour[i : i + 2], 16) for i in (0, 2, 4)]
    rgba[..., 3] = strength
    file = io.BytesIO()
    Image.fromarray(rgba).save(file, "PNG", compress_level=3)
    return file.getvalue()


def data_url(png: bytes) -> str:
    """A PNG as a data: URL."""
    return "data:image/png;base64," + base64.b64encode(png).decode()


@st.cache_resource(show_spinner=False, max_entries=2)
def _smoothed(path: str, stamp: float | str) -> np.ndarray:
    """All test pictures slightly blurred and flat, float32 of length 1, for comparing."""
    import cv2  # noqa: PLC0415 - only one tab needs it

    pictures = _load(path, stamp)
    if isinstance(pictures, str):
        raise mnist.MnistError(pictures)
    # Rows of one tall picture bleed a little into the neighbour's blank margin: harmless here.
    tall = cv2.GaussianBlur(pictures.reshape(-1, 28), (0, 0), 1.0)
    flat = tall.reshape(len(pictures), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    flat /= np.linalg.norm(flat, axis=1, keepdims=True) + 1e-6
    return flat


def nearest(index: int, among: np.ndarray, count: int = 6) -> list[int]:
    """The test digits most like digit ``index`` (correlation of slightly blurred pictures).

    among: (10000,) bool, which may be named. Most alike first; never the digit itself.
    """
    flat = _smoothed(*_whereabouts())
    likeness = flat @ flat[index]
    likeness[~among] = -2
    likeness[index] = -2
    return np.argsort(-likeness)[:count].tolist()


def explain_absence() -> None:
    """Say on the page why there are no pictures, if there are none."""
    from digitapp.ui import fetch_mnist  # noqa: PLC0415

    if reason := why_not():
        st.info(
            f"**The figures are complete, the pictures are missing.** {reason}", icon=":material/image_not_supported:"
        )
        fetch_mnist.offer("dashboard")
