"""The one recognizer of this server: loaded in the background, in a process of its own, shared by all visitors."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import streamlit as st

from digitapp import paths

if TYPE_CHECKING:
    from digitapp import Recognizer
    from digitapp.recognition.hot_reload import Watcher

GRACE = 3.0  # seconds that loading TensorFlow leaves the processor to the first page, if nobody wants an answer
_wanted = Event()


@st.cache_resource(show_spinner=False)
def recognizer() -> Recognizer:
    """The recognizer, loaded and warmed; the first call takes seconds, later ones nothing.

    Raises what ``Recognizer.load`` raises when there is no usable model.
    """
    import plotly.graph_objects  # noqa: F401, PLC0415 - the first chart shall not wait for it

    from digitapp import Recognizer  # noqa: PLC0415

    _wanted.wait(GRACE)
    return Recognizer.load(apart=True)


@st.cache_resource(show_spinner=False)
def _loading() -> Future[Recognizer]:
    """The one background load of this process."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="load-model")
    future = pool.submit(recognizer)
    pool.shutdown(wait=False)
    return future


def start() -> None:
    """Have the model loaded in the background, unless that has been done; returns at once.

    What takes long begins with the end of the first page, with the first :func:`get`, or after GRACE.
    """
    _loading()


@st.cache_resource(show_spinner=False)
def _watched() -> dict[str, Watcher]:
    """Who looks for new model files, once somebody does."""
    return {}


def watch(stop: Event) -> None:
    """Wait for the model, then take new model files as they come, until `stop` is set. For a thread of its own."""
    from digitapp import Recognizer  # noqa: PLC0415
    from digitapp.recognition.hot_reload import Watcher  # noqa: PLC0415

    try:
        current = _loading().result()
    except Exception:  # noqa: BLE001 - there is no model: the pages say so
        return
    watcher = _watched()["one"] = Watcher(current, paths.digit_network(), lambda: Recognizer.load(apart=True))
    watcher.run(stop)


def not_taken() -> str:
    """Why the model files that lie there now are not the ones in use; "" when they are."""
    watcher = _watched().get("one")
    return watcher.problem if watcher else ""


def hurry() -> None:
    """Begin with what takes long: a page is complete."""
    _wanted.set()


def ready() -> bool:
    """Whether loading has ended, well or badly; begins it if nobody has. Never waits."""
    return _loading().done()


def get() -> Recognizer:
    """The recognizer; waits for it if need be. Raises what loading raised."""
    hurry()
    return _loading().result()


def problem() -> BaseException | None:
    """What went wrong with loading, None while it goes on and when it went well. Never waits."""
    return _loading().exception() if ready() else None


def retry() -> None:
    """Forget a failed attempt, so that the next look begins a new one."""
    _loading.clear()
    recognizer.clear()


@st.fragment(run_every=0.25)
def rerun_when_ready() -> None:
    """Look every quarter of a second; when the model is there, run the page again.

    Called only while it is not: the full run that follows leaves this fragment out,
    which ends the looking.
    """
    if ready():
        st.rerun()


def explain_failure(error: BaseException) -> None:
    """A message for a model that cannot be loaded, with what would help."""
    st.error(
        "**The reader is not available.** Its networks could not be loaded from `model/`. "
        "Run `python train.py` and `python train.py --page` to make them, or restore the files, then try again.",
        icon=":material/error:",
    )
    st.caption(f"Reason: {type(error).__name__}")
    st.button("Try again", icon=":material/refresh:", on_click=retry)
