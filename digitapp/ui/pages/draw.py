"""Draw: a canvas, and after every stroke what the reader makes of it."""

import numpy as np
import streamlit as st

from digitapp.imaging import strokes as pen_strokes
from digitapp.ui import answer, canvas, charts, corrected, cut, examples, model, theme
from digitapp.ui.inside.link import link
from digitapp.ui.pictures import data_url

ANSWER_HEIGHT = canvas.HEIGHT + 2  # the frame included
MENDED = "draw-mended"
CHOSEN = "draw-chosen"


@st.fragment
def board() -> None:
    """Canvas and answer; a stroke runs only this again."""
    left, right = st.columns([3, 2], gap="small")
    with left:
        label = "Canvas to draw digits on. Without a pen, use an example here or a picture on the Photo page."
        drawing = canvas.pad(label, st.session_state.get("draw-pen", 14))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            canvas.controls(empty=not drawing["objects"])
            st.slider("Pen width", 6, 30, 14, key="draw-pen", width=150, format="%d px", label_visibility="collapsed")
    strokes = pen_strokes.parse(drawing)
    reading, guess = read(strokes)
    digits = answer.shown(reading.digits, st.session_state.get(MENDED, {})) if reading else []
    with right.container(border=True, height=ANSWER_HEIGHT, key="draw-answer", gap="small"):
        if not strokes:
            invitation()
        elif reading is None:
            getting_ready()
        elif digits:
            show_answer(digits)
        else:
            no_digit(guess)
    details(digits, guess)
    missed = None if guess is None else cut.whole(strokes)
    corrected.follow("draw", [(d.source, d.digit, d.mended) for d in digits], cut.of_drawing(strokes), missed)
    canvas.hand(spoken(strokes, reading, digits), label)


def read(strokes):
    """(Reading, Prediction of all the ink as one digit or None); (None, None) while the model loads."""
    if not strokes or not model.ready() or model.problem():
        return None, None
    reader = corrected.reader()
    reading = reader.read_strokes(strokes)
    if reading.digits:
        return reading, None
    return reading, reader.classify_ink(pen_strokes.render(strokes, (canvas.WIDTH, canvas.HEIGHT)))


def invitation() -> None:
    """The empty canvas: what to do, and three numbers that draw themselves."""
    st.subheader("Draw a digit, or a whole number", anchor=False)
    st.markdown("With mouse, pen or finger. The answer comes after every stroke.")
    st.space("stretch")
    st.caption("Or watch one being written")
    with st.container(horizontal=True, gap="small"):
        for number in examples.NUMBERS:
            height = 140 if len(number) < 4 else 88  # fits a phone
            way = examples.strokes(number, left=24, top=canvas.BASELINE - height, height=height)
            st.button(
                number, key=f"draw-example-{number}", icon=":material/gesture:", on_click=canvas.play, args=(way,),
                help=f"Writes {number} on the canvas",
            )  # fmt: skip
    if not model.ready():
        st.caption(":material/hourglass_top: Getting ready; you can draw already")


def getting_ready() -> None:
    """A drawing is there before the model is."""
    if model.problem():
        st.subheader(":gray[No answer without the reader]", anchor=False)
        return
    st.subheader(":gray[Getting ready…]", anchor=False)
    st.markdown("The reader is being loaded. Go on drawing: the answer comes by itself.")


def show_answer(digits) -> None:
    """The number, huge; how sure; a small bar for each digit."""
    doubts = sum(d.to_check for d in digits)
    number = answer.coloured(digits)
    (st.title if len(digits) <= 8 else st.header)(number, anchor=False)
    confidence = answer.together(digits)
    if all(d.mended for d in digits):
        st.markdown("As you say")
    elif doubts and len(digits) > 1:
        st.markdown(f"**{charts.percent(confidence)} sure** · :orange[{doubts} to check]")
    else:
        st.markdown(f"**{answer.sure(confidence)}**")
    if len(digits) > 1:
        answer.confidence_row(digits, key="draw-each")


def no_digit(guess) -> None:
    """Ink, but no digit in it."""
    st.header(":gray[No digit here]", anchor=False)
    if guess is not None:
        nearest = int(np.argmax(guess.probabilities))
        share = charts.percent(float(guess.probabilities[nearest]))
        st.markdown(f":gray[Nearest guess: {nearest} ({share})]")
    st.caption("Write a little larger, or with a gap between the digits.")


def details(digits, guess) -> None:
    """The ten bars and the 28×28 picture of one digit, and a way to mend it."""
    left, right = st.columns([3, 2], gap="small")
    with left.container(border=True, height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", height=40, wrap=False, border=False):
            st.caption("How likely each digit is", width="content")
            index = choose(digits)
        one = digits[index].source if digits else guess
        if one is None:
            figure = charts.ten_bars(None, None)
        else:
            figure = charts.ten_bars(one.probabilities, one.digit, one.confidence)
        alt = charts.describe(None if one is None else one.probabilities, None if one is None else one.digit)
        theme.show(figure, alt=alt, key="draw-bars")
    with right.container(border=True, height="stretch"):
        st.caption("What the network sees")
        seen = np.zeros((28, 28), np.uint8) if one is None else one.normalized
        st.image(data_url(seen), width=140, alt=f"The 28 by 28 pixels given to the network{': empty' if one is None else ''}")
        if digits:
            mend(digits, index)
            link("Drawing")
        else:
            st.caption("Nothing drawn yet" if one is None else "All the ink as one picture")


def choose(digits) -> int:
    """Which digit the details are about: the one tapped, else the first doubtful, else the last."""
    if len(digits) < 2:
        return 0
    doubtful = [i for i, d in enumerate(digits) if d.to_check]
    fallback = doubtful[0] if doubtful else len(digits) - 1
    picked = st.segmented_control(
        "Digit to look at",
        range(len(digits)),
        format_func=lambda i: f"{digits[i].digit}",
        key=f"{CHOSEN}-{len(digits)}",
        label_visibility="collapsed",
    )
    return fallback if picked is None else picked


def mend(digits, index: int) -> None:
    """Ten digits to tap when the answer is wrong."""
    one = digits[index]
    box = tuple(one.source.box)
    key = f"draw-mend-{box}-{one.source.digit}"
    st.pills(
        "Not right? Tap what you wrote", range(10), default=one.digit, key=key,
        on_change=keep_mended, args=(key, box, one.source.digit),
    )  # fmt: skip


def keep_mended(key: str, box: tuple[int, ...], read_as: int) -> None:
    """Remember what the visitor says this digit is; tapping the reader's own answer takes it back."""
    said = st.session_state[key]
    mended = dict(st.session_state.get(MENDED, {}))
    mended.pop(box, None)
    if said is not None and said != read_as:
        mended[box] = said
    st.session_state[MENDED] = mended


def spoken(strokes, reading, digits) -> str:
    """The answer as a sentence for a screen reader."""
    if not strokes:
        return ""
    if reading is None:
        return "Getting ready"
    if not digits:
        return "No digit here"
    return f"{' '.join(answer.text(digits))}, {charts.percent(answer.together(digits))} sure"


if problem := model.problem():
    model.explain_failure(problem)
board()
if not model.ready():
    model.rerun_when_ready()
