"""What networks make of one digit, a panel each: one plain sentence, one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from digitapp.imaging.annotate import overlay_heat
from digitapp.ui import model, theme
from digitapp.ui.charts import percent
from digitapp.ui.inside import images
from digitapp.ui.inside.cases import Case

if TYPE_CHECKING:
    from digitapp.explanation.atlas import Atlas
    from digitapp.recognition.trace import Road

NO_LAYERS = (
    "The small runtime that this server uses cannot show its layers. Start the app without "
    "`DIGITAPP_RUNTIME=litert` to see them."
)
_MAPS = 24  # feature maps shown of a layer
_LAYER = "inside-layer-kept"
_NARROW = 58  # pixels of a table's column: six of them fit a phone
#: what a layer does, by its Keras class
KINDS = {
    "Conv2D": "Small patterns looked for everywhere",
    "Activation": "Where a pattern was found, as far as it was",
    "ReLU": "Where a pattern was found, as far as it was",
    "MaxPooling2D": "Only the strongest of every four places is kept",
    "AveragePooling2D": "The mean of neighbouring places",
    "GlobalAveragePooling2D": "The mean of each map",
    "GlobalMaxPooling2D": "The strongest place of each map",
    "Dense": "All of it weighed together",
    "features": "All of it weighed together",
}


def picture(case: Case, width: int) -> None:
    """Step 1."""
    st.image(images.url(case.road.crop, width), width=width, alt="The digit with what is around it, as it was given")


def heat(case: Case, width: int) -> None:
    """Step 2, for the digit that won."""
    shown = overlay_heat(case.road.crop, case.road.heat[case.digit])
    st.image(images.url(shown, width), width=width,
             alt=f"The picture, coloured where the page network sees the middle of a {case.digit}")  # fmt: skip


def ten_heats(case: Case, large: bool) -> None:
    """The heat of all ten digits."""
    st.markdown(
        "The page network looks at the whole picture and says for every place how likely each digit "
        "has its middle there."
    )
    shown = [overlay_heat(case.road.crop, one) for one in case.road.heat]
    highest = case.road.heat.max(axis=(1, 2)) / 255
    labels = [f"{d}: {percent(float(value))}" for d, value in enumerate(highest)]
    sheet = images.grid(shown, 5, 180, labels)
    st.image(images.url(sheet, sheet.shape[1]), width="stretch" if large else 640,
             alt=f"Ten pictures, one for each digit; highest heat: {', '.join(labels)}")  # fmt: skip


def ink(case: Case, width: int) -> None:
    """Step 3."""
    found = case.road.ink
    if found is None:
        st.caption("No ink could be told from the paper here; the page network decides alone.")
        return
    side = max(found.shape)
    square = np.zeros((side, side), np.uint8)
    top, left = (side - found.shape[0]) // 2, (side - found.shape[1]) // 2
    square[top : top + found.shape[0], left : left + found.shape[1]] = np.rint(255 * found)
    st.image(images.url(images.in_ink(square), width), width=width, alt="The ink alone, cut out of the picture")


def glyph(case: Case, width: int) -> None:
    """Step 4."""
    st.image(images.url(images.in_ink(case.road.glyph), width), width=width,
             alt="The 28 by 28 pixels given to the digit network")  # fmt: skip


def layers(case: Case, large: bool) -> None:
    """The feature maps of one layer, strongest first."""
    inside = model.get().inside
    if inside is None:
        st.info(NO_LAYERS, icon=":material/layers:")
        return
    st.markdown("Each layer asks many small questions of the one before; bright is where the answer is yes.")
    number = which_layer(len(inside.layers), large)
    layer, values = inside.layers[number - 1], inside.activations(case.road.glyph[None])[number - 1][0]
    if values.ndim == 1:
        columns = 16
        padded = np.zeros(-(-len(values) // columns) * columns, np.float32)
        padded[: len(values)] = values
        sheet = images.strength(padded.reshape(-1, columns)).repeat(24, axis=0).repeat(24, axis=1)
        words, alt = f"all {len(values)} numbers", f"The {len(values)} numbers of layer {number}"
    else:
        order = np.argsort(-values.mean(axis=(0, 1)))[:_MAPS]
        most, count = float(values.max()), values.shape[-1]
        sheet = images.grid([images.strength(values[..., k], most) for k in order], 8, 84)
        shown_of = f"the {len(order)} strongest of {count}" if len(order) < count else f"all {count}"
        words = f"{shown_of} maps, {'×'.join(map(str, layer.shape[:2]))} each"
        alt = f"{len(order)} feature maps of layer {number}, strongest first"
    last = " These last numbers are all that the answer is computed from." if number == len(inside.layers) else ""
    st.image(images.url(sheet, sheet.shape[1]), width="stretch" if large else min(sheet.shape[1], 720), alt=alt)
    st.caption(f"{KINDS.get(layer.kind, 'The next step')}: {words}.{last}")


def which_layer(count: int, large: bool) -> int:
    """Number of the layer that is looked at, from 1; kept while another panel is shown.

    In the teacher's view two buttons choose it: a slider that has the focus would keep the arrow keys to itself.
    """
    number = min(st.session_state.get(_LAYER, 1), count)
    if large:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Layer before", icon=":material/keyboard_arrow_up:", key="inside-layer-up",
                      on_click=_go_to, args=(max(1, number - 1),), shortcut="Up")  # fmt: skip
            st.button("Layer after", icon=":material/keyboard_arrow_down:", key="inside-layer-down",
                      on_click=_go_to, args=(min(count, number + 1),), shortcut="Down")  # fmt: skip
            st.markdown(f"Layer **{number}** of {count}", width="content")
        return number
    st.session_state.setdefault("inside-layer", number)
    number = st.slider("Layer", 1, count, key="inside-layer", format=f"%d of {count}")
    _go_to(number)
    return number


def _go_to(number: int) -> None:
    st.session_state[_LAYER] = number


def scores(case: Case, large: bool) -> None:
    """Who says what, step by step, and what comes of it."""
    import pandas as pd  # noqa: PLC0415

    taken = steps(case.road)
    st.markdown("What each step of the reading says of the ten digits and of “no digit”; the last one is the answer.")
    st.markdown(
        "\n".join(f"{k}. **{name}:** {does}. *{highest(values)}*" for k, (name, does, values) in enumerate(taken, 1))
    )
    if case.road.fused is None:
        st.caption(
            "A single picture is judged by the digit network alone." if case.road.line is None else
            "Its strokes were parted from those beside it, which the page network took for one sign: "
            "so it has no say here."
        )  # fmt: skip
    table = pd.DataFrame({"Digit": [*map(str, range(10)), "none"]} | {name: values for name, _, values in taken})
    names = [name for name, _, _ in taken]
    r, g, b = images.rgb(theme.palette().said)
    shaded = table.style.format(lambda value: percent(float(value)), subset=names).map(
        lambda value: f"background-color: rgba({r}, {g}, {b}, {0.5 * float(value):.3f})", subset=names
    )
    st.dataframe(shaded, hide_index=True, height=428, width="content", key="inside-scores",
                 column_config={name: st.column_config.Column(width=_NARROW) for name in table.columns},
                 alt=f"Scores of the ten digits after each step; the last word is {case.digit}, "
                     f"{percent(float(case.probabilities[case.digit]))}")  # fmt: skip
    temperature = model.get().temperature
    if temperature != 1:
        raw = np.clip(case.road.seen, 1e-12, 1).astype(float) ** temperature
        st.caption(
            f"The digit network is calibrated: its scores are divided by {temperature:.4g} before they become "
            f"probabilities; without that it would say {highest(raw / raw.sum())}."
        )


def steps(road: Road) -> list[tuple[str, str, np.ndarray]]:
    """(short name, what it does, (11,) what it says) of every step that the digit took, the last word last."""
    every = [
        ("Page", "the page network looks at the whole picture and scores each sign by itself", road.page),
        ("28×28", "the digit network sees these pixels alone and shares 100% out", road.seen),
        ("Both", "fitted weights bring the two together", road.fused),
        ("Around", "and what stands beside it has a say", road.around),
        ("Yours", "and what you have taught by your corrections", road.taught),
        ("Line", "and no digit is less sure than the line it stands in", road.whole),
    ]
    return [(name, does, said) for name, does, said in every if said is not None]


def highest(values: np.ndarray) -> str:
    """The two highest of (11,) scores in words: ``7 97%, no digit 2%``."""
    order = np.argsort(-values, kind="stable")[:2]
    return ", ".join(f"{'no digit' if k == 10 else k} {percent(float(values[k]))}" for k in order)


def look_alikes(case: Case, large: bool) -> None:
    """The nearest drawn digits, and all of them on a map with this one among them."""
    from digitapp.explanation.atlas import AtlasError  # noqa: PLC0415
    from digitapp.ui.inside.cases import open_atlas  # noqa: PLC0415

    try:
        atlas = open_atlas()
    except AtlasError as error:
        st.info(str(error), icon=":material/map:")
        return
    inside, glyph = model.get().inside, case.road.glyph
    feature = glyph.reshape(-1).astype(np.float32) if inside is None else inside.features(glyph[None])[0]
    order, likeness = atlas.nearest(feature)
    whose = "in the network's eyes" if inside else "pixel by pixel"
    st.markdown(f"The eight drawn digits most like it {whose}, and where it lies among {len(atlas.digits)} of them.")
    labels = [f"{atlas.digits[k]}: {value:.2f}" for k, value in zip(order, likeness, strict=True)]
    sheet = images.grid([images.in_ink(atlas.pictures[k]) for k in order], 4, 96, labels)
    with st.container(horizontal=True, gap="medium", vertical_alignment="top"):
        with st.container(width=sheet.shape[1], gap="xsmall"):
            st.image(images.url(sheet, sheet.shape[1]), width=sheet.shape[1],
                     alt=f"The nearest digits, with their likeness: {', '.join(labels)}")  # fmt: skip
            st.caption("The digit and how alike it is: 1 is the same.")
        with st.container(width=640 if large else 460):
            chart(atlas, atlas.place(feature), case.digit, 560 if large else 380)


def chart(atlas: Atlas, at: np.ndarray, digit: int, height: int) -> None:
    """The map: drawn digits as small points, a colour and one numeral for each kind, this one as a large disc."""
    colours = theme.palette()
    light = 40 if colours is theme.LIGHT else 68
    kinds = [(d, atlas.places[atlas.digits == d]) for d in range(10) if (atlas.digits == d).any()]
    points = [
        {
            "type": "scatter", "mode": "markers", "x": places[:, 0].tolist(), "y": places[:, 1].tolist(),
            "marker": {"size": 5, "color": f"hsl({36 * d}, 65%, {light}%)", "opacity": 0.45}, "hoverinfo": "skip",
        }
        for d, places in kinds
    ]  # fmt: skip
    middles = np.array([np.median(places, axis=0) for _, places in kinds])
    numerals = {
        "type": "scatter", "mode": "text", "x": middles[:, 0].tolist(), "y": (middles[:, 1] + 0.11).tolist(),
        "text": [str(d) for d, _ in kinds], "textfont": {"color": colours.text, "size": 17}, "hoverinfo": "skip",
    }  # fmt: skip
    this = {
        "type": "scatter", "mode": "markers+text", "x": [float(at[0])], "y": [float(at[1])],
        "text": [f"<b>{digit}</b>"], "textfont": {"color": colours.text, "size": 16},
        "hovertemplate": "this digit<extra></extra>",
        "marker": {"size": 28, "color": colours.paper, "line": {"width": 4, "color": colours.doubt}},
    }  # fmt: skip
    axis = {"visible": False, "range": [-1.2, 1.2]}
    layout = {
        "xaxis": axis,
        "yaxis": axis,
        "height": height,
        "showlegend": False,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
    }
    theme.show({"data": [*points, numerals, this], "layout": layout}, key="inside-map",
               alt=f"A map of drawn digits on which alike ones lie together; "
                   f"this digit lies at the ring, near {digit}s")  # fmt: skip
    st.caption("The ring is this digit. The map is a t-SNE projection: near means alike, far says little.")
