"""The work behind the REST API: done by a few threads, with a queue that has an end."""

import asyncio
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..errors import Overloaded
from ..recognition.recognizer import Recognizer

#: what is done with a picture: the name of a method of Recognizer, or a function of one and the bytes
Method = str | Callable[[Recognizer, bytes], Any]


class InferenceQueue:
    """Runs calls on the recognizer in threads, at most `room` bytes of pictures and `places` of them at a time.

    load: returns the Recognizer; called once, in a thread, when the queue is first asked for anything. Requests that
    come before it is there wait in the queue. After a failure the next request tries again.
    """

    def __init__(
        self, load: Callable[[], Recognizer], places: int = 256, room: int = 512_000_000, threads: int | None = None
    ) -> None:
        self._load, self._places, self._room = load, places, room
        self._threads = threads or min(8, os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="api")
        self._lock = threading.Lock()
        self._taken = self._bytes = 0
        self._loading = threading.Lock()
        self.recognizer: Recognizer | None = None
        self.failure: Exception | None = None

    def recognizer_or_wait(self) -> Recognizer:
        """The recognizer; blocks while it is being loaded. Raises what loading raised."""
        if self.recognizer is None:
            with self._loading:
                if self.recognizer is None:
                    try:
                        self.recognizer, self.failure = self._load(), None
                    except Exception as error:
                        self.failure = error
                        raise
        return self.recognizer

    def begin(self) -> None:
        """Load the model in the background, unless it is there."""
        if self.recognizer is None and not self._loading.locked():
            self._pool.submit(self.recognizer_or_wait)

    def reserve(self, size: int) -> None:
        """Take a place for a picture of `size` bytes; raises Overloaded when there is none."""
        with self._lock:
            if self._taken >= self._places or (self._taken and self._bytes + size > self._room):
                raise Overloaded
            self._taken += 1
            self._bytes += size

    def release(self, size: int) -> None:
        """Give the place back."""
        with self._lock:
            self._taken -= 1
            self._bytes -= size

    async def submit(self, method: Method, data: bytes) -> Any:
        """recognizer.<method>(data), or method(recognizer, data), off the event loop.
        Raises Overloaded, ImageError and what loading raises."""
        self.reserve(len(data))
        # The place is given back by the thread, not by the request: one whose caller has left still works.
        future = self._pool.submit(self._work, method, data)
        return await asyncio.wrap_future(future)

    def _work(self, method: Method, data: bytes) -> Any:
        try:
            recognizer = self.recognizer_or_wait()
            return getattr(recognizer, method)(data) if isinstance(method, str) else method(recognizer, data)
        finally:
            self.release(len(data))
