"""Fetch MNIST's pictures on request: one button that says from where, shows progress, and can be stopped."""

from __future__ import annotations

import http.client
import os
import threading
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st

from digitapp.datasets import mnist
from digitapp.paths import sha256

ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"  # Keras's own
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"  # of that file
OTHER_ADDRESS = "DIGITAPP_MNIST_URL"  # environment variable: a mirror
MOST = 64_000_000  # bytes; MNIST has 11.5 million
_CHUNK = 1 << 16
_REFUSED, _CAME = "mnist-refused", "mnist-came"


@dataclass
class Fetching:
    """One download. state: "running", "done", "stopped" or "failed"; problem: the sentence that says why."""

    address: str
    target: Path
    state: str = "running"
    problem: str = ""
    got: int = 0
    size: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Download, check, put in place. A file that is not whole or not MNIST is never put in place."""
        part = self.target.with_suffix(f".{os.getpid()}.part")
        try:
            self.target.parent.mkdir(parents=True, exist_ok=True)
            self._download(part)
            if self.stop.is_set():
                self.state = "stopped"
                return
            if self.address == ADDRESS and sha256(part) != SHA256:
                raise ValueError("what came is not MNIST's file")
            mnist.load_test(part)
            os.replace(part, self.target)
            self.state = "done"
        except (OSError, ValueError, http.client.HTTPException, mnist.MnistError) as error:
            self.state = "failed"
            if isinstance(error, mnist.MnistError):
                self.problem = "What came is not MNIST's file."
            elif self.size and self.got < self.size:
                self.problem = f"The connection broke off after {self.got / 1e6:.1f} of {self.size / 1e6:.1f} MB."
            else:
                self.problem = f"{_host(self.address)} did not send the file."
        finally:
            part.unlink(missing_ok=True)

    def _download(self, part: Path) -> None:
        request = urllib.request.Request(self.address, headers={"User-Agent": "digitapp"})
        with (
            urllib.request.urlopen(request, timeout=20) as answer,  # nosec B310: http(s), see start
            part.open("wb") as file,
        ):
            self.size = int(answer.headers.get("Content-Length") or 0)
            while not self.stop.is_set() and (chunk := answer.read(_CHUNK)):
                file.write(chunk)
                self.got += len(chunk)
                if self.got > MOST:
                    raise ValueError("the file is too large")
        if not self.stop.is_set() and self.size and self.got < self.size:
            raise OSError("the connection broke off")


@st.cache_resource(show_spinner=False)
def _place() -> dict[str, Fetching]:
    """The one download of this server, whoever asked for it."""
    return {}


def address() -> str:
    """Where the file comes from. Raises ValueError when the mirror that was named is no web address."""
    named = os.environ.get(OTHER_ADDRESS) or ADDRESS
    if urlsplit(named).scheme not in ("http", "https"):
        raise ValueError(f"{OTHER_ADDRESS} is no http or https address.")
    return named


def start() -> None:
    """Begin the download, unless one is going on."""
    place = _place()
    if "one" not in place or place["one"].state != "running":
        place["one"] = Fetching(address(), mnist.cache_path())
        threading.Thread(target=place["one"].run, name="fetch-mnist", daemon=True).start()


def stop() -> None:
    """Break the download off."""
    if one := _place().get("one"):
        one.stop.set()


def refuse() -> None:
    """Do not ask this visitor again."""
    st.session_state[_REFUSED] = True


def offer(key: str) -> None:
    """For a page that has just found no pictures: the button, the progress, or why it failed.

    Nothing where it was refused, or MNIST's place is set by hand.
    Where the file has come since the page looked, the page is run again, once.
    """
    if os.environ.get(mnist.ENVIRONMENT_VARIABLE) or st.session_state.get(_REFUSED):
        return
    one = _place().get("one")
    if one and one.state == "running":
        _progress(key)
    elif not mnist.cache_path().is_file():
        try:
            _ask(one, key, _host(address()))
        except ValueError as error:  # a mirror that is none
            st.caption(str(error))
    elif one and st.session_state.get(_CAME) != id(one):
        st.session_state[_CAME] = id(one)
        st.rerun()


def _ask(one: Fetching | None, key: str, host: str) -> None:
    with st.container(border=True, key=f"fetch-{key}"):
        if one and one.state == "failed":
            st.markdown(f":orange[:material/cloud_off: {one.problem}] Nothing was kept of it.")
        st.markdown(
            "MNIST's 70,000 digits are not on this machine. They can be fetched once from "
            f"**{host}** and are kept on the server; nothing of yours is sent."
        )
        with st.container(horizontal=True):
            again = one is not None and one.state == "failed"
            st.button(
                "Try again" if again else "Fetch MNIST (11 MB)",
                icon=":material/download:",
                key=f"fetch-go-{key}",
                on_click=start,
            )
            st.button("No, thank you", key=f"fetch-no-{key}", on_click=refuse, type="tertiary")


@st.fragment(run_every=0.5)
def _progress(key: str) -> None:
    """Looks twice a second; when the download has ended, the page is run again."""
    one = _place().get("one")
    if one is None or one.state != "running":
        st.rerun()
    with st.container(border=True, key=f"fetch-{key}"):
        share = min(one.got / one.size, 1.0) if one.size else 0.0
        st.progress(
            share,
            text=f"Fetching MNIST from {_host(one.address)}: {one.got / 1e6:.1f} "
            f"of {(one.size or 11_490_434) / 1e6:.1f} MB",
        )
        st.button("Stop", icon=":material/close:", key=f"fetch-stop-{key}", on_click=stop)


def _host(address: str) -> str:
    return urlsplit(address).hostname or address
