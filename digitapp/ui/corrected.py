"""What this visitor corrected: kept in the session, saved only when asked to, and what the reader learns from it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import streamlit as st

from digitapp.ui import cut, model, sheets
from digitapp.ui.answer import count, plain

if TYPE_CHECKING:
    from digitapp import Digit, Prediction, Recognizer
    from digitapp.corrections.store import Correction, Store
    from digitapp.recognition.adapt import Hand
    from digitapp.recognition.inside import Inside
    from digitapp.ui.opened import Opened
    from digitapp.ui.sheets import Sheet

_EXAMPLES, _OWNER, _PROBLEM = "corrected-examples", "corrected-owner", "corrected-problem"
_FORGOTTEN = (
    "corrected-forgotten"  # what was forgotten while its page still shows it: not to be learned again by itself
)
NEW, SAVED, LOADED = "new", "saved", "loaded"
MOST = 200  # examples of one visit; the oldest go first
One = TypeVar("One", bound="Prediction")


@dataclass(frozen=True)
class Example:
    """A correction of this visit.

    state: NEW, SAVED (in the database) or LOADED (from this person's own file). place: which drawing or picture of the
    page it was made in.
    """

    correction: Correction
    state: str = NEW
    place: str = ""


def examples() -> dict[str, Example]:
    """This visit's corrections, oldest first, by their picture."""
    return st.session_state.setdefault(_EXAMPLES, {})


def owner() -> str:
    """The code under which this visitor's corrections are saved; made anew in every visit, unless one is typed in."""
    return st.session_state.setdefault(_OWNER, "-".join(secrets.token_hex(2) for _ in range(4)))


def be(code: str) -> None:
    """Go on under a code from an earlier visit."""
    st.session_state[_OWNER] = code


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """The database of this server, opened when it is first needed. Raises StoreError."""
    from digitapp.corrections.store import Store  # noqa: PLC0415

    return Store()


def sentence() -> str:
    """What is stored, and where, before anything is."""
    return (
        f"**Save** stores each digit's 28×28 picture, its ink, what was read, what you say it is, this page and "
        f"the time in this server's own {store().kind} database: no photo, no file name, no address. "
        f"To see it again at another visit, or to delete it then, you need your code, **{plain(owner())}**: "
        "write it down. It also stands under Corrections, where all of it can be deleted at any time."
    )


def note(
    glyph: np.ndarray, ink: np.ndarray | None, answer: int | None, truth: int | None, source: str, place: str = ""
) -> None:
    """Remember, for this visit, that a digit was read as `answer` and is `truth`;
    the reader's own answer takes it back."""
    from digitapp.corrections.store import Correction, square  # noqa: PLC0415

    name = _name(glyph)
    known = examples()
    before = known.get(name)
    if before is not None:
        answer = before.correction.answer  # what was read before the reader learned it
        if before.correction.truth == truth:
            return
        del known[name]
    if truth != answer and (name, truth) not in st.session_state.get(_FORGOTTEN, ()):
        known[name] = Example(Correction(glyph.copy(), square(ink, glyph), answer, truth, source), NEW, place)
        for old in list(known)[:-MOST]:
            del known[old]


def follow(
    source: str,
    digits: Sequence[tuple[One, int | None, bool]],
    ink: Callable[[One], np.ndarray | None],
    place: str = "",
) -> None:
    """Take note of what the visitor corrected on a page; runs it again where something was taken back.

    digits: every digit on the page, what it is (None: no digit), and whether that is what the visitor says; a
    correction that was taken back there is unlearned. source: "draw" or "photo"; ink: cuts out a digit's ink;
    place: which drawing it is, since the same digit in another one takes nothing back.
    """
    if _learn(source, digits, ink, place):  # it was still read as taught
        st.rerun()


def _learn(
    source: str, digits: Sequence[tuple[One, int | None, bool]], ink: Callable[[One], np.ndarray | None], place: str
) -> bool:
    """See `follow`; whether something was unlearned."""
    unlearned = False
    for one, truth, corrected in digits:
        known = examples().get(_name(one.normalized))
        if corrected and one.normalized.any():
            if known is None or known.correction.truth != truth:  # ink is cut out only of what is new
                note(one.normalized, ink(one), one.digit, truth, source, place)
        elif known is not None and known.state == NEW and (known.correction.source, known.place) == (source, place):
            del examples()[_name(one.normalized)]
            unlearned = True
    return unlearned


def _name(glyph: np.ndarray) -> str:
    return hashlib.sha256(glyph.tobytes()).hexdigest()[:16]


def follow_photos(photos: Mapping[str, Opened]) -> None:
    """The same for all open photos, by their keys."""
    learned = {one.place for one in examples().values()}
    unlearned = False
    for key, one in photos.items():
        if one.sheet is not None and (one.sheet.said or key in learned):
            unlearned |= _learn("photo", _said_of(one.sheet), _ink_of(one), key)
    if unlearned:
        st.rerun()


def _ink_of(one: Opened) -> Callable[[Digit], np.ndarray | None]:
    """Cuts out a digit's ink; the preview it comes from may have been let go."""

    def ink(digit: Digit) -> np.ndarray | None:
        if not one.result.preview:
            sheets.restore(one.result, one.data)
        return cut.of_sheet(one.result)(digit)

    return ink


def _said_of(sheet: Sheet) -> list[tuple[Digit, int | None, bool]]:
    """Every digit of a photo as `follow` takes them. A line that was typed over says nothing of the digits that are no
    longer in it."""
    digits: list[tuple[Digit, int | None, bool]] = []
    for index, line in enumerate(sheet.reading.lines if sheet.reading else ()):
        said = sheet.said.get(str(index))
        now = {cell.source: cell.digit for cell in said.cells} if said else {}
        silent = not said or None in now
        for place, digit in enumerate(line.digits):
            truth = now.get(place, digit.digit if silent else None)
            digits.append((digit, truth, truth != digit.digit))
    return digits


def offer(key: str, *, link: bool = True) -> None:
    """How many corrections there are, what is learned from them, and Save behind the one sentence.

    link: to the page that lists them, too.
    """
    if problem := st.session_state.pop(_PROBLEM, None):
        st.warning(problem, icon=":material/cloud_off:")
    fresh = sum(one.state == NEW for one in examples().values())
    if not examples():
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"corrected-{key}"):
        st.markdown(f":blue-badge[:material/school: {in_words()}]", width="content")
        st.button("Forget", key=f"corrected-forget-{key}", on_click=forget, type="tertiary", help="Reads as before")
        if fresh:
            with st.popover(f"Keep {count(fresh, 'correction')}", icon=":material/save:"):
                save_form(key)
        if link:
            st.page_link("pages/corrections.py", label="Corrections", icon=":material/fact_check:")


def in_words() -> str:
    """``Adapted to you: 7 examples``; on a runtime that cannot adapt, only how many corrections there are."""
    number = len(examples())
    adapts = model.ready() and not model.problem() and model.get().inside is not None
    return f"Adapted to you: {count(number, 'example')}" if adapts else count(number, "correction")


def save_form(key: str) -> None:
    """The one sentence, and Save below it."""
    from digitapp.corrections.store import StoreError  # noqa: PLC0415

    try:
        st.markdown(sentence())
    except StoreError as error:
        st.markdown(f"{error} Your corrections stay in this visit.")
        return
    st.button("Save", key=f"corrected-save-{key}", on_click=save, type="primary", icon=":material/save:")


def save() -> None:
    """Put what is new into the database; what could not be saved stays new."""
    from digitapp.corrections.store import StoreError  # noqa: PLC0415

    try:
        for name, one in examples().items():
            if one.state == NEW:
                store().save(owner(), one.correction)
                examples()[name] = replace(one, state=SAVED)
    except StoreError as error:
        st.session_state[_PROBLEM] = str(error)


def load(corrections: list[Correction]) -> None:
    """Learn from corrections that this person took along."""
    for one in corrections:
        examples().setdefault(_name(one.glyph), Example(one, LOADED))


def forget() -> None:
    """Unlearn this visit's corrections; what was saved stays saved."""
    gone = {(name, one.correction.truth) for name, one in examples().items()}
    st.session_state[_FORGOTTEN] = st.session_state.get(_FORGOTTEN, set()) | gone
    examples().clear()


def reader() -> Recognizer:
    """The recognizer, adapted to this visitor once something was corrected; waits for it as `model.get` does."""
    recognizer = model.get()
    if not examples() or recognizer.inside is None:
        return recognizer
    from digitapp.explanation.atlas import AtlasError  # noqa: PLC0415

    try:
        return recognizer.adapted(_hand(recognizer.model_hash, recognizer.inside))
    except AtlasError:  # without known digits to compare with nothing may be changed
        return recognizer


def _hand(model_hash: str, inside: Inside) -> Hand:
    """The Hand of this visit's examples, made anew when they change."""
    from digitapp.recognition.adapt import NO_DIGIT, Hand, Known  # noqa: PLC0415
    from digitapp.ui.inside.cases import open_atlas  # noqa: PLC0415

    every = [one.correction for one in examples().values()]
    version = (model_hash, tuple((one.id, one.truth) for one in every))
    kept = st.session_state.get("corrected-hand")
    if kept is None or kept[0] != version:
        atlas = open_atlas()
        truths = np.array([NO_DIGIT if one.truth is None else one.truth for one in every])
        glyphs = np.array([one.glyph for one in every])
        hand = Hand(glyphs, truths, inside.features, Known(atlas.features, atlas.digits))
        kept = st.session_state["corrected-hand"] = (version, hand)
    return kept[1]
