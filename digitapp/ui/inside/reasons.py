"""Why a digit is read as it is, and what would change that:
the two panels that ask the digit network for its reasons."""

from __future__ import annotations

import numpy as np
import streamlit as st

from digitapp.ui import model
from digitapp.ui.charts import percent
from digitapp.ui.inside import images
from digitapp.ui.inside.cases import Case
from digitapp.ui.inside.panels import NO_LAYERS


def ask(label: str, key: str, case: Case, options: list[int], first: int) -> int:
    """A digit to choose for a panel: `first` until one is chosen.

    Streamlit forgets what was chosen while another panel is shown; here it is kept until another digit is looked into.
    """
    of, kept = st.session_state.get(f"{key}-kept", ("", first))
    if of != case.key:
        st.session_state[key] = first
    elif st.session_state.get(key) not in options:
        st.session_state[key] = kept if kept in options else first
    chosen = st.segmented_control(label, options, key=key, required=True)
    digit = first if chosen is None else chosen
    st.session_state[f"{key}-kept"] = (case.key, digit)
    return digit


def why(case: Case, large: bool) -> None:
    """Saliency for a class against its rival, and occlusion beside it."""
    from digitapp.explanation import saliency  # noqa: PLC0415

    reader, glyph = model.get(), case.road.glyph
    st.markdown("Which ink makes the digit network answer as it does, and which ink is against it.")
    digit = ask("Why a", "inside-why", case, list(range(10)), case.digit)
    rival = saliency.rival_of(case.road.seen, digit)
    st.markdown(f":blue[Blue] ink speaks for **{digit}**, :orange[orange] ink for its rival **{rival}**.")
    covered = saliency.occlusion(glyph, digit, rival, reader.predict)
    width = 400 if large else 280
    with st.container(horizontal=True, gap="medium"):
        if reader.inside is not None:
            grounds = saliency.integrated_gradients(glyph, digit, rival, reader.inside.gradient)
            with st.container(width=width, gap="xsmall"):
                st.image(images.url(images.for_and_against(grounds, glyph), width), width=width,
                         alt=f"Integrated gradients for {digit} against {rival}")  # fmt: skip
                st.caption("**Integrated gradients:** what each pixel adds on the way from blank paper to this digit.")
        with st.container(width=width, gap="xsmall"):
            st.image(images.url(images.for_and_against(covered.map, glyph), width), width=width,
                     alt=f"Occlusion map for {digit} against {rival}")  # fmt: skip
            st.caption("**Occlusion:** what is lost when a 5×5 square of paper covers the place.")
    if reader.inside is not None:
        st.caption("Two ways to ask the same question; their answers "
                   f"agree to {covered.agreement(grounds):.2f} (correlation, 1 is the same).")  # fmt: skip


def mind(case: Case, large: bool) -> None:
    """A small change of ink that changes the answer."""
    from digitapp.explanation import counterfactual, saliency  # noqa: PLC0415

    reader, glyph = model.get(), case.road.glyph
    if reader.inside is None:
        st.info(NO_LAYERS, icon=":material/layers:")
        return
    answer = int(case.road.seen[:10].argmax())
    others = [d for d in range(10) if d != answer]
    st.markdown("How little ink would have to change for the digit network to answer something else.")
    target = ask("Make it a", "inside-mind", case, others, saliency.rival_of(case.road.seen, answer))
    change = counterfactual.change_of_mind(glyph, target, reader.predict, reader.inside.gradient)
    if change.reached:
        st.markdown(
            f":blue[Adding {int((change.added > 0).sum())}] and :orange[taking {int((change.taken > 0).sum())}] pixels "
            f"makes it a **{target}** ({percent(change.probability)}) for the digit network."
        )
    else:
        st.markdown(
            f"A **{target}** could not be reached: with {change.pixels} pixels changed it still is not the most "
            f"probable answer ({percent(change.probability)})."
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
