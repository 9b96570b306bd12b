"""A running reader takes a new model file without a restart, or keeps the old one and says why."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from .model_files import PAGE
from .recognizer import Recognizer
from .self_test import self_test

PERIOD = 2.0  # seconds between two looks at the files
_log = logging.getLogger(__name__)


class Watcher:
    """Looks at the model's files and has `recognizer` become what they hold, once that has passed its self-test.

    path: of the digit network; load: makes a Recognizer from the files as they are; problem: why the files that are
    there now were not taken, "" when they were.
    """

    def __init__(self, recognizer: Recognizer, path: Path, load: Callable[[], Recognizer]) -> None:
        self.recognizer, self.problem = recognizer, ""
        self._path, self._load = path, load
        self._files = [file for model in (path, path.with_name(PAGE)) for file in (model, model.with_suffix(".json"))]
        self._seen = self._last = self._stamps()

    def check(self) -> bool:
        """Look once; returns whether a new model was taken.
        Files that are still being written are left for the next look."""
        now = self._stamps()
        settled, self._last = now == self._last, now
        if now == self._seen or not settled:
            return False
        self._seen = now
        try:
            new = self._load()
            self_test(new, self._path.with_name("atlas.npz"))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the new one, the old one goes on
            self.problem = _reason(error)
            _log.warning("The new model was not taken: %s", error)
            return False
        self.problem = ""
        self.recognizer.become(new)
        gc.collect()  # the old networks' process ends with its last reference
        _log.info("A new model was taken: %s", new.model_hash[:12])
        return True

    def run(self, stop: threading.Event) -> None:
        """Look every PERIOD seconds until `stop` is set."""
        while not stop.wait(PERIOD):
            self.check()

    def _stamps(self) -> list[tuple[int, int] | None]:
        stamps: list[tuple[int, int] | None] = []
        for file in self._files:
            try:
                found = file.stat()
                stamps.append((found.st_mtime_ns, found.st_size))
            except OSError:
                stamps.append(None)
        return stamps


def _reason(error: Exception) -> str:
    """A sentence without a path."""
    if isinstance(error, FileNotFoundError):
        return "one of its files is missing"
    if isinstance(error, ValueError):  # ours: not the hash it was written with, or the self-test
        return str(error).split(" Make ")[0].rstrip(".")
    return "it is damaged or of another shape"
