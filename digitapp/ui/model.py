"""The one recognizer of this process: loaded in the background, kept warm, shared by all visitors."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from digitapp import Recognizer

#: Importing TensorFlow stops every other thread for a second or two. It waits until the first page
#: is painted; when no visitor comes within this many seconds there is nobody to disturb.
GRACE = 2.0

_begin = threading.Event()


@st.cache_resource(show_spinner=False)
def recognizer() -> Recognizer:
    """The recognizer, loaded and warmed; the first call takes seconds, later ones nothing.

    Raises what ``Recognizer.load`` raises when there is no usable model.
    """
    import plotly.graph_objects  # noqa: F401, PLC0415 - the first chart shall not wait for it

    from digitapp import Recognizer  # noqa: PLC0415

    return Recognizer.load()


@st.cache_resource(show_spinner=False)
def _loading() -> Future[Recognizer]:
    """The one background load of this process."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="load-model")
    future = pool.submit(_load_when_painted)
    pool.shutdown(wait=False)
    return future


def _load_when_painted() -> Recognizer:
    if os.environ.get("DIGITAPP_RUNTIME", "keras") == "keras":  # the light runtime is there in an instant
        _begin.wait(GRACE)
    return recognizer()


def start() -> None:
    """Have the model loaded in the background, unless that has been done; returns at once."""
    _loading()


def painted() -> None:
    """The page has been sent to a visitor: a moment later, when it is on the screen, loading may begin."""
    if not _begin.is_set():
        threading.Timer(0.5, _begin.set).start()


def ready() -> bool:
    """Whether loading has ended, well or badly; begins it if nobody has. Never waits."""
    return _loading().done()


def get() -> Recognizer:
    """The recognizer; waits for it if need be. Raises what loading raised."""
    _begin.set()
    return _loading().result()


def problem() -> BaseException | None:
    """What went wrong with loading, None while it goes on and when it went well. Never waits."""
    return _loading().exception() if ready() else None


def retry() -> None:
    """Forget a failed attempt, so that the next look begins a new one."""
    _loading.clear()
    recognizer.clear()


@st.fragment(run_every=0.7)
def rerun_when_ready() -> None:
    """Look now and then (each look takes time from the loading); when the model is there, run the page again.

    Called only while it is not: the full run that follows leaves this fragment out,
    which ends the looking.
    """
    if ready():
        st.rerun()


def explain_failure(error: BaseException) -> None:
    """A message for a model that cannot be loaded, with what would help."""
    st.error(
        "**The reader is not available.** Its model could not be loaded from `model/digits.keras`. "
        "Run `python train.py` to make it, or restore the file, then try again.",
        icon=":material/error:",
    )
    st.caption(f"Reason: {type(error).__name__}")
    st.button("Try again", icon=":material/refresh:", on_click=retry)
