"""Which digit is looked into: of the drawing, of a photo, or a test digit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import streamlit as st

from digitapp.datasets import mnist
from digitapp.imaging.decode import decode_for_reading
from digitapp.paths import model_directory
from digitapp.ui import corrected, drawn, model, opened, sheets

if TYPE_CHECKING:
    from digitapp.explanation.atlas import Atlas
    from digitapp.imaging.strokes import Stroke
    from digitapp.recognition.trace import Road, Trace

SOURCES = ("Drawing", "Photo", "Test digits")
SOURCE, NUMBER, WHICH, PICTURE = "inside-from", "inside-number", "inside-which", "inside-picture"
_KEPT = "inside-traces"
_MANY = 12  # digits; more are chosen from a list
Made = TypeVar("Made")


@dataclass(frozen=True)
class Case:
    """The digit that is looked into. key: another one for another digit; truth: what it is, where that is known;
    stand_in: it is one of the project's own, in the place of MNIST's;
    said: what the visitor says it is, once corrected."""

    key: str
    road: Road
    truth: int | None = None
    stand_in: bool = False
    said: int | None = None

    @property
    def digit(self) -> int:
        """The digit it is most likely to be."""
        return int(self.probabilities[:10].argmax())

    @property
    def probabilities(self) -> np.ndarray:
        """(11,) the last word on it."""
        return self.road.answer


def arrive() -> None:
    """Do what the link that led here asks for: ?from=Photo&number=3."""
    wanted = st.query_params.get("from")
    if wanted in SOURCES:
        st.session_state[SOURCE] = wanted
    number = st.query_params.get("number", "")
    if number.isdigit():
        st.session_state[NUMBER] = int(number[:6])
    if wanted or number:
        st.query_params.clear()


def choose() -> str:
    """Where the digit comes from."""
    st.session_state.setdefault(SOURCE, SOURCES[0])
    chosen = st.segmented_control("Digit from", SOURCES, key=SOURCE, required=True, label_visibility="collapsed")
    return chosen or SOURCES[0]


def of_drawing(drawing: dict[str, Any]) -> Case | None:
    """A digit of the drawing, as the Draw page reads it; says so where there is none."""
    from digitapp.imaging import strokes as pen_strokes  # noqa: PLC0415

    strokes = pen_strokes.parse(drawing)
    key = f"drawing-{_digest(strokes)}"
    traced = _remembered(key, lambda: corrected.reader().trace_strokes(strokes)) if strokes else None
    if traced is None:
        st.subheader("Draw a digit, and look inside", anchor=False)
        st.markdown("Every stroke is followed. Or take a digit of a photo, or a test digit.")
        return None
    return _pick(
        [(key, traced)],
        "Ink, but no digit in it: write larger, or with gaps.",
        lambda place: drawn.said_of(drawing, traced.reading.digits[place]),
    )


def of_photo() -> Case | None:
    """A digit of a picture that is open on the Photo page; says so where there is none."""
    # saved work may come without photos: there is nothing to look into
    every = {key: one for key, one in opened.all_open().items() if one.data and one.sheet and not one.sheet.error}
    if not every:
        st.subheader("No photo is open", anchor=False)
        st.page_link("pages/photo.py", label="Open one on the Photo page", icon=":material/photo_camera:")
        return None
    current = opened.current()
    keys = list(every)
    if len(keys) > 1:
        place = keys.index(current) if current in keys else 0
        current = st.selectbox(
            "Picture", keys, index=place, key=PICTURE, format_func=lambda key: every[key].result.name, width=320
        )
    elif current not in every:
        current = keys[0]
    one = every[current]
    sheet = one.result
    whole = f"{current}-{sheet.turns}"
    if not sheet.areas:
        parts = [_traced(whole, lambda: sheets.upright(one.data, sheet.turns))]
    else:
        parts = [
            _traced(f"{whole}-{area}", partial(_cut_out, one.data, sheet.turns, area))
            for area in sorted(sheet.areas, key=lambda area: (area[1], area[0]))
        ]
    shown = [digit.digit for digit in sheet.reading.digits] if sheet.reading else []
    if shown and shown != [digit for _, traced in parts for digit in traced.digits]:
        st.caption("Read anew, with what you have corrected since the photo was read.")
    return _pick(parts, "No digit was found on this picture.")


def _cut_out(data: bytes, turns: int, area: sheets.Area) -> np.ndarray:
    """A part of the picture in a file, turned by quarter turns to the right;
    a corner of it where hardly a pixel is marked."""
    picture = sheets.upright(data, turns)
    found = sheets.in_pixels([area], picture.shape[1], picture.shape[0])
    left, top, right, below = found[0] if found else (0, 0, 3, 3)
    return np.ascontiguousarray(picture[top:below, left:right])


def of_tests() -> Case | None:
    """One of MNIST's test digits, or of the drawn ones where MNIST is not on this machine; None where neither is."""
    from digitapp.explanation.atlas import AtlasError  # noqa: PLC0415

    found = test_digits()
    stand_in = found is None
    if found is None:
        try:
            atlas = open_atlas()
        except AtlasError as error:
            st.info(str(error), icon=":material/map:")
            return None
        found = atlas.pictures, atlas.digits
    pictures, truth = found
    count = len(pictures)
    number = min(st.session_state.get(NUMBER, 0), count - 1)
    st.session_state[NUMBER] = number
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = int(st.number_input("Number", 0, count - 1, key=NUMBER, width=150))
        st.button("Another", icon=":material/shuffle:", key="inside-another", on_click=another, args=(count,))
        if stand_in:
            st.caption("Digits drawn by the project's own pen: MNIST is not on this machine.", width="content")
    glyph = pictures[number]
    kept = _remembered(f"test-{stand_in}-{number}", lambda: model.get().lone_road(glyph))
    return Case(f"test-{stand_in}-{number}", kept, int(truth[number]), stand_in)


def another(count: int) -> None:
    """Another test digit, by chance."""
    st.session_state[NUMBER] = int(np.random.default_rng().integers(count))


def test_digits() -> tuple[np.ndarray, np.ndarray] | None:
    """MNIST's test pictures (10000,28,28) uint8 and labels, or None where they are not on this machine."""
    try:
        file = mnist.find()
        return _load_tests(str(file), file.stat().st_mtime)
    except (mnist.MnistError, OSError):
        return None


@st.cache_resource(show_spinner=False, max_entries=1)
def _load_tests(path: str, stamp: float) -> tuple[np.ndarray, np.ndarray]:
    return mnist.load_test(path)


@st.cache_resource(show_spinner=False, max_entries=2)
def _atlas(model_hash: str) -> Atlas:
    from digitapp.explanation import atlas  # noqa: PLC0415

    reader = model.get()
    if reader.inside is None:  # a runtime without layers: the pictures' own pixels stand in
        return atlas.open_atlas(model_directory() / "atlas.npz", lambda x: x.reshape(len(x), -1).astype(np.float32))
    return atlas.open_atlas(model_directory() / "atlas.npz", reader.inside.features)


def open_atlas() -> Atlas:
    """The drawn digits with the features of the network in use. Raises AtlasError."""
    return _atlas(model.get().model_hash)


def _digest(strokes: list[Stroke]) -> str:
    return hashlib.sha256(repr([stroke.points.tolist() for stroke in strokes]).encode()).hexdigest()[:16]


def _traced(key: str, picture: Callable[[], np.ndarray]) -> tuple[str, Trace]:
    """What was found on a picture, seen as large as `Recognizer.read` sees it: it reads the same."""
    return key, _remembered(key, lambda: corrected.reader().trace(decode_for_reading(picture())[0]))


def _remembered(key: str, make: Callable[[], Made]) -> Made:
    """The last few things made for this visitor and what was taught: a slider that moves reads no picture again."""
    kept = st.session_state.setdefault(_KEPT, {})
    key = f"{model.get().model_hash[:12]}-{_lesson()}-{key}"
    if key not in kept:
        kept[key] = make()
        for old in list(kept)[:-8]:
            del kept[old]
    return kept[key]


def _lesson() -> str:
    """Another word for other examples: with the same ones the same is read."""
    every = [(one.correction.id, one.correction.truth) for one in corrected.examples().values()]
    return hashlib.sha256(repr(every).encode()).hexdigest()[:12]


def _pick(
    traces: list[tuple[str, Trace]], nothing: str, said_of: Callable[[int], int | None] = lambda place: None
) -> Case | None:
    """The digit chosen among those of the traces, the last one if none was. said_of: what the visitor says of each."""
    every = [(key, traced, place) for key, traced in traces for place in range(len(traced.order))]
    if not every:
        st.subheader(":gray[No digit here]", anchor=False)
        st.markdown(nothing)
        return None
    said = [str(traced.digits[place]) for _, traced, place in every]
    chosen = len(every) - 1
    name = f"{WHICH}-{every[0][0]}-{len(every)}"
    if 1 < len(every) <= _MANY:
        chosen = st.segmented_control(
            "Digit to look into", range(len(every)), default=chosen, required=True, format_func=lambda k: said[k],
            key=name, label_visibility="collapsed",
        )  # fmt: skip
    elif len(every) > _MANY:
        chosen = st.selectbox(
            "Digit to look into", range(len(every)), key=name, width=320,
            format_func=lambda k: f"{said[k]} · number {k + 1} of {len(every)}",
        )  # fmt: skip
    key, traced, place = every[chosen]
    found = _remembered(f"{key}-road-{place}", lambda: model.get().road(traced, place))
    return Case(f"{key}-{place}", found, said=said_of(place))
