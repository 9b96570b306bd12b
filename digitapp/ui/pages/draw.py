"""Draw: a pad, and while the pen is on it what the reader makes of it."""

import streamlit as st

from digitapp.ui import answer, charts, copy, corrected, cut, drawn, examples, model, pad
from digitapp.ui.drawn import Drawn
from digitapp.ui.inside.link import link
from digitapp.ui.pictures import data_url

ANSWER_HEIGHT = 352  # a place kept: nothing jumps when the answer comes
BELOW_HEIGHT = 42  # places kept, too: earlier readings, and beside them what was learned
MOST_BARS = 5  # digits that have a small bar each
GHOST = "42"  # what stands faintly on the empty pad
LABEL = "Pad to draw digits on. Without a pen, use an example here or a picture on the Photo page."


@st.fragment
def board() -> None:
    """Pad and answer; the pen runs only this again."""
    left, right = st.columns([3, 2], gap="small")
    seen = drawn.look(pad.drawing())
    index = 0
    with right.container(border=True, height=ANSWER_HEIGHT, key="draw-answer", gap="small"):
        if not seen.strokes:
            invitation()
        elif seen.reading is None:
            getting_ready()
        elif seen.digits:
            index = show_answer(seen)
        elif seen.live:
            st.header(":gray[…]", anchor=False)
        else:
            no_digit(seen)
    pad.remember(seen.text)
    with left:
        pad.pad(
            LABEL, say=seen.spoken, passed_over=seen.passed_over, keys=bool(seen.keys), on_key=drawn.press,
            ghost=examples.strokes(GHOST, left=24, top=pad.BASELINE - 140, height=140),
            demo=model.ready() and not model.problem(),
        )  # fmt: skip
    if not seen.live:
        said = [(d.source, d.digit, d.mended) for d in seen.digits]
        corrected.follow("draw", said, cut.of_drawing(seen.strokes), str(seen.drawing.get("id")))
    with st.container(key="draw-below"):
        left, right = st.columns([3, 2], gap="small")
        with left:
            earlier()
        with right.container(height=BELOW_HEIGHT, border=False):
            corrected.offer("draw", link=False)
    if seen.digits or seen.near:
        details(seen, index)


def invitation() -> None:
    """The empty pad: what to do, and three numbers that write themselves."""
    st.subheader("Draw a digit, or a whole number", anchor=False)
    st.markdown("With mouse, pen or finger. The answer follows the pen.")
    st.space("stretch")
    st.caption("Or watch one being written")
    with st.container(horizontal=True, gap="small"):
        for number in examples.NUMBERS:
            height = 140 if len(number) < 4 else 88  # fits a phone
            way = examples.strokes(number, left=24, top=pad.BASELINE - height, height=height)
            st.button(
                number, key=f"draw-example-{number}", icon=":material/gesture:", on_click=pad.show, args=(way,),
                kwargs={"write": True}, help=f"Writes {number} on the pad",
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


def show_answer(seen: Drawn) -> int:
    """The number, huge; how sure; a small bar for each digit; a way to correct it. Returns the chosen digit's index."""
    large = len(seen.digits) <= 8 and len(seen.lines) == 1
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="draw-number"
    ):
        with st.container(width="content", gap=None):
            for line in seen.lines:
                (st.title if large else st.header)(answer.coloured(line), anchor=False)
        copy.button(seen.text, key="draw-copy")
    doubts = sum(d.to_check for d in seen.digits)
    if all(d.mended for d in seen.digits):
        words = "As you say"
    elif doubts and len(seen.digits) > 1:
        words = f"**{charts.percent(seen.confidence)} sure** · :orange[{doubts} to check]"
    else:
        words = f"**{answer.sure(seen.confidence)}**"
    if seen.example:
        words = f":gray[An example] · {words}"
    if signs := seen.signs:
        words += f" · :gray[passed over: {answer.count(signs, 'sign')}]"
    st.markdown(words)
    if 1 < len(seen.digits) <= MOST_BARS:
        answer.confidence_row(seen.digits, key="draw-each")
    index = choose(seen)
    correct(seen, index, "Not right? Tap what you wrote")
    return index


def no_digit(seen: Drawn) -> None:
    """Ink, but no digit in it."""
    st.header(":gray[No digit here]", anchor=False)
    if seen.near and seen.guess:
        nearest, share = seen.guess.alternatives[0]
        st.markdown(f":gray[Nearest guess: {nearest} ({charts.percent(share)})]")
    st.caption(drawn.advice(seen))
    correct(seen, 0, "It is one? Tap what you wrote")


def choose(seen: Drawn) -> int:
    """Which digit the details are about: the one tapped, else the first doubtful, else the last."""
    if len(seen.digits) < 2:
        return 0
    picked = st.segmented_control(
        "Digit to look at", range(len(seen.digits)), format_func=lambda i: f"{seen.digits[i].digit}",
        key=drawn.choice_key(seen), label_visibility="collapsed",
    )  # fmt: skip
    return seen.first_look if picked is None else picked


def correct(seen: Drawn, index: int, label: str) -> None:
    """Ten digits to tap when the answer is wrong."""
    drawn.remember_view(seen, index)
    key = drawn.pills_key(seen, index)
    shown = seen.digits[index].digit if seen.digits else None
    if key not in st.session_state:
        st.session_state[key] = shown
    st.pills(
        label, range(10), key=key, on_change=drawn.tapped, args=(key, seen.keys[index], drawn.read_as(seen, index))
    )


def earlier() -> None:
    """The last readings of this session, to bring one back."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", height=BELOW_HEIGHT, border=False):
        if past := pad.history():
            st.caption("Earlier", width="content")
            for place, one in enumerate(past):
                st.button(
                    one["text"].replace("\n", " · "), key=f"draw-earlier-{place}", type="tertiary", on_click=pad.show,
                    args=(one["strokes"],), kwargs={"number": one["id"]}, help="Brings this drawing back",
                )  # fmt: skip


def details(seen: Drawn, index: int) -> None:
    """The ten bars and the 28×28 picture of one digit."""
    one = seen.digits[index].source if seen.digits else seen.guess
    if one is None or seen.reading is None:
        return
    left, right = st.columns([3, 2], gap="small")
    with left.container(border=True, height="stretch", key="draw-bars"):
        st.caption("How likely each digit is")
        charts.ten_bars(one.probabilities, one.digit, one.confidence)
    with right.container(border=True, height="stretch"):
        st.caption(
            "What the network sees" if seen.reading.digits else "What the network sees: all the ink as one picture"
        )
        st.image(data_url(one.normalized), width=140, alt="The 28 by 28 pixels given to the network")
        if seen.digits:
            link("Drawing")


if problem := model.problem():
    model.explain_failure(problem)
board()
if not model.ready():
    model.rerun_when_ready()
