"""Frames drawn on a picture, to say which part of it is to be read:
the one wrapper around streamlit-drawable-canvas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

Area = tuple[float, float, float, float]
SMALLEST = 8  # pixels of a frame's shorter side; less was a slip of the hand


@cache
def _helper() -> Any:
    """The component made of frames.js, registered once per process."""
    return st.components.v2.component(
        "digitapp_frames",
        html="<span></span>",
        js=(Path(__file__).parent / "frames.js").read_text("utf-8"),
    )


def shares(picture: bytes, key: str, there: Sequence[Area]) -> tuple[Area, ...]:
    """As `areas`, in shares of the picture's width and height, 0..1. there: the frames of before;
    they come back as they are."""
    with Image.open(BytesIO(picture)) as opened:
        width, height = opened.size
    named = {f"{n}": (x * width, y * height, w * width, h * height) for n, (x, y, w, h) in enumerate(there, 1)}
    drawn = [(x / width, y / height, w / width, h / height) for x, y, w, h in areas(picture, key, named)]
    same = len(drawn) == len(there) and np.allclose(drawn, there, atol=1 / min(width, height), rtol=0)
    return tuple(there) if same else tuple(drawn)


def areas(picture: bytes, key: str, named: Mapping[str, Area] | None = None) -> list[Area]:
    """Show a picture to draw frames on; returns them as (x, y, width, height) in its pixels.

    picture: a picture file. key: another one for another picture. named: frames that are there already, with their
    names. The canvas is as wide as there is room; its coordinates are the picture's own.
    """
    # raises outside a running Streamlit
    from streamlit_drawable_canvas import boxes_to_drawing, st_canvas  # noqa: PLC0415

    with Image.open(BytesIO(picture)) as opened:
        width, height = opened.size
    pen = {"stroke_width": max(2, width // 300), "stroke_color": "#2F5BEA", "fill_color": "rgba(47, 91, 234, 0.10)"}
    there = [
        {"label": name, "left": box[0], "top": box[1], "width": box[2], "height": box[3]}
        for name, box in (named or {}).items()
    ]
    place = f"areas-place-{key}"
    with st.container(key=place):
        result = st_canvas(
            key=f"areas-{key}",
            width=width,
            height=height,
            drawing_mode="labeled_rect",
            **pen,
            background_image=picture,
            initial_drawing=boxes_to_drawing(there, **pen) if named is not None else None,
            font_size=max(12, width // 45),
        )
    _helper()(
        key=f"areas-helper-{key}",
        data={"place": place, "shape": [width, height], "label": "The picture, to draw frames on"},
        height="content",
    )
    frames = [
        (float(box["left"]), float(box["top"]), float(box["width"]), float(box["height"])) for box in result.boxes
    ]
    return [frame for frame in frames if min(frame[2:]) >= SMALLEST]
