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

NO_LAYERS = (
    "The small runtime that this server uses cannot show its layers. Start the app without "
    "`DIGITAPP_RUNTIME=litert` to see them."
)
_MAPS = 24  # feature maps shown of a layer


def picture(case: Case, width: int) -> None:
    """Step 1."""
    st.image(images.url(case.road.crop, width), width=width, alt="The digit with what is around it, as it was given")


def heat(case: Case, width: int) -> None:
    """Step 2, for the digit that won."""
    shown = overlay_heat(case.road.crop, case.road.heat[case.digit])
    st.image(images.url(shown, width), width=width, alt=f"The picture, coloured where the page network sees the middle of a {case.digit}")  # fmt: skip


def ten_heats(case: Case, large: bool) -> None:
    """The heat of all ten digits."""
    st.markdown(
        "The page network looks at the whole picture and says for every place how likely each digit has its middle there."
    )
    shown = [overlay_heat(case.road.crop, one) for one in case.road.heat]
    highest = case.road.heat.max(axis=(1, 2)) / 255
    labels = [f"{d}: {percent(float(value))}" for d, value in enumerate(highest)]
    sheet = images.grid(shown, 5, 180, labels)
    st.image(images.url(sheet, sheet.shape[1]), width="stretch" if large else 640, alt=f"Ten pictures, one for each digit; highest heat: {', '.join(labels)}")  # fmt: skip


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
    st.image(images.url(images.in_ink(case.road.glyph), width), width=width, alt="The 28 by 28 pixels given to the digit network")  # fmt: skip


def layers(case: Case, large: bool) -> None:
    """The feature maps of one layer, strongest first."""
    inside = model.get().inside
    if inside is None:
        st.info(NO_LAYERS, icon=":material/layers:")
        return
    st.markdown("Each layer asks many small questions of the one before; bright is where the answer is yes.")
    number = st.slider("Layer", 1, len(inside.layers), 1, key="inside-layer", format=f"%d of {len(inside.layers)}")
    layer, values = inside.layers[number - 1], inside.activations(case.road.glyph[None])[number - 1][0]
    what = "×".join(map(str, layer.shape[:2])) if len(layer.shape) == 3 else "one number each"
    if values.ndim == 1:
        columns = 16
        padded = np.zeros(-(-len(values) // columns) * columns, np.float32)
        padded[: len(values)] = values
        sheet = images.strength(padded.reshape(-1, columns)).repeat(24, axis=0).repeat(24, axis=1)
        count, shown = len(values), len(values)
    else:
        order = np.argsort(-values.mean(axis=(0, 1)))[:_MAPS]
        most = float(values.max())
        sheet = images.grid([images.strength(values[..., k], most) for k in order], 8, 84)
        count, shown = values.shape[-1], len(order)
    last = " These last numbers are all that the answer is computed from." if number == len(inside.layers) else ""
    st.image(images.url(sheet, sheet.shape[1]), width="stretch" if large else min(sheet.shape[1], 720), alt=f"{shown} feature maps of layer {number}, strongest first")  # fmt: skip
    shown_of = f"the {shown} strongest of {count} maps" if shown < count else f"all {count}"
    st.caption(f"{layer.kind}, {shown_of}, {what}.{last}")


def scores(case: Case, large: bool) -> None:
    """Who says what, and what comes of it."""
    import pandas as pd  # noqa: PLC0415

    road, reader = case.road, model.get()
    raw = np.clip(road.seen, 1e-12, 1).astype(float) ** reader.temperature
    columns: dict[str, np.ndarray] = {}
    if road.page is not None:
        columns["Page network"] = road.page
    columns["Digit network, uncalibrated"] = raw / raw.sum()
    columns["Digit network, calibrated"] = road.seen
    if road.fused is not None:
        columns["Both together"] = road.fused
        st.markdown(
            "The page network scores each digit by itself, the digit network shares 100% out; fitted weights bring both together."
        )
    else:
        st.markdown(
            "Calibration makes the network's confidence mean what it says; a single picture is judged by the digit network alone."
        )
    table = pd.DataFrame({"Digit": [*map(str, range(10)), "none"], **columns})
    bars = {
        name: st.column_config.ProgressColumn(name, format="percent", min_value=0.0, max_value=1.0) for name in columns
    }
    st.dataframe(table, hide_index=True, height=428, column_config=bars, key="inside-scores",
                 alt=f"Scores of the ten digits by each network; the last word is {case.digit}, {percent(float(case.probabilities[case.digit]))}")  # fmt: skip
    if reader.temperature != 1:
        st.caption(
            f"Calibration: the network's scores are divided by {reader.temperature:.4g} before they become probabilities."
        )


def why(case: Case, large: bool) -> None:
    """Saliency for a class against its rival, and occlusion beside it."""
    from digitapp.explanation import saliency  # noqa: PLC0415

    reader, glyph = model.get(), case.road.glyph
    st.session_state.setdefault("inside-why", case.digit)
    if st.session_state.get("inside-why-of") != case.key:  # another digit: ask about its own answer
        st.session_state["inside-why"], st.session_state["inside-why-of"] = case.digit, case.key
    digit = st.segmented_control("Why a", range(10), key="inside-why", required=True)
    if digit is None:
        return
    rival = saliency.rival_of(case.road.seen, digit)
    st.markdown(f":blue[Blue] ink speaks for **{digit}**, :orange[orange] ink for its rival **{rival}**.")
    covered = saliency.occlusion(glyph, digit, rival, reader.predict)
    width = 400 if large else 280
    with st.container(horizontal=True, gap="medium"):
        if reader.inside is not None:
            grounds = saliency.integrated_gradients(glyph, digit, rival, reader.inside.gradient)
            with st.container(width=width, gap="xsmall"):
                st.image(images.url(images.for_and_against(grounds, glyph), width), width=width, alt=f"Integrated gradients for {digit} against {rival}")  # fmt: skip
                st.caption("**Integrated gradients:** what each pixel adds on the way from blank paper to this digit.")
        with st.container(width=width, gap="xsmall"):
            st.image(images.url(images.for_and_against(covered.map, glyph), width), width=width, alt=f"Occlusion map for {digit} against {rival}")  # fmt: skip
            st.caption("**Occlusion:** what is lost when a 5×5 square of paper covers the place.")
    if reader.inside is not None:
        st.caption(f"Two ways to ask the same question; their answers agree to {covered.agreement(grounds):.2f} (correlation, 1 is the same).")  # fmt: skip


def mind(case: Case, large: bool) -> None:
    """A small change of ink that changes the answer."""
    from digitapp.explanation import counterfactual, saliency  # noqa: PLC0415

    reader, glyph = model.get(), case.road.glyph
    if reader.inside is None:
        st.info(NO_LAYERS, icon=":material/layers:")
        return
    answer = int(case.road.seen[:10].argmax())
    others = [d for d in range(10) if d != answer]
    if st.session_state.get("inside-mind-of") != case.key or st.session_state.get("inside-mind") == answer:
        st.session_state["inside-mind"] = saliency.rival_of(case.road.seen, answer)
        st.session_state["inside-mind-of"] = case.key
    target = st.segmented_control("Make it a", others, key="inside-mind", required=True)
    if target is None:
        return
    change = counterfactual.change_of_mind(glyph, target, reader.predict, reader.inside.gradient)
    if change.reached:
        st.markdown(
            f":blue[Adding {int((change.added > 0).sum())}] and :orange[taking {int((change.taken > 0).sum())}] pixels makes it a "
            f"**{target}** ({percent(change.probability)}) for the digit network."
        )
    else:
        st.markdown(
            f"Even {change.pixels} changed pixels do not make it a **{target}**: the network is not close to it."
        )
    width = 360 if large else 220
    shown = {
        "The digit": (images.in_ink(glyph), "The digit as it is"),
        "The change": (
            images.for_and_against(change.added - change.taken, glyph),
            "Pixels to add in blue, to take in orange",
        ),
        "What it becomes": (
            images.in_ink(np.rint(255 * change.picture).astype(np.uint8)),
            f"The changed digit, a {target}",
        ),
    }
    with st.container(horizontal=True, gap="medium"):
        for title, (picture, alt) in shown.items():
            with st.container(width=width, gap="xsmall"):
                st.image(images.url(picture, width), width=width, alt=alt)
                st.caption(title)


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
            st.image(images.url(sheet, sheet.shape[1]), width=sheet.shape[1], alt=f"The nearest digits, with their likeness: {', '.join(labels)}")  # fmt: skip
            st.caption("The digit and how alike it is: 1 is the same.")
        with st.container(width=640 if large else 460):
            chart(atlas, atlas.place(feature), case.digit, 560 if large else 380)


def chart(atlas: Atlas, at: np.ndarray, digit: int, height: int) -> None:
    """The map: drawn digits as small numerals, this one as a large ring."""
    colours = theme.palette()
    same = atlas.digits == digit
    numerals = [
        {
            "type": "scatter", "mode": "text", "x": atlas.places[which, 0].tolist(), "y": atlas.places[which, 1].tolist(),
            "text": [str(d) for d in atlas.digits[which]], "textfont": {"color": colour, "size": 11}, "hoverinfo": "skip",
        }
        for which, colour in ((~same, colours.none), (same, colours.said))
    ]  # fmt: skip
    ring = {
        "type": "scatter", "mode": "markers", "x": [float(at[0])], "y": [float(at[1])], "hovertemplate": "this digit<extra></extra>",
        "marker": {"symbol": "circle-open", "size": 24, "color": colours.doubt, "line": {"width": 4}},
    }  # fmt: skip
    axis = {"visible": False, "range": [-1.1, 1.1]}
    layout = {
        "xaxis": axis,
        "yaxis": axis,
        "height": height,
        "showlegend": False,
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
    }
    theme.show({"data": [*numerals, ring], "layout": layout}, key="inside-map",
               alt=f"A map of drawn digits on which alike ones lie together; this digit lies at the ring, near {digit}s")  # fmt: skip
    st.caption("The ring is this digit. The map is a t-SNE projection: near means alike, far says little.")
