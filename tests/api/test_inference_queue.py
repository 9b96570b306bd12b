"""The queue behind the API: so many places, so many bytes, and both come back whatever becomes of the work."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from digitapp.api.inference_queue import InferenceQueue
from digitapp.errors import Overloaded


class Reader:
    def read(self, data):
        if data == b"broken":
            raise KeyError("broken")
        return data.decode()


def submit(queue, method, data):
    """The answer, from a thread of its own: the browser tests leave an event loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(queue.submit(method, data))).result()


def test_there_are_so_many_places():
    queue = InferenceQueue(Reader, places=2)
    queue.reserve(1)
    queue.reserve(1)
    with pytest.raises(Overloaded):
        queue.reserve(1)
    queue.release(1)
    queue.reserve(1)


def test_there_is_so_much_room_but_one_alone_always_fits():
    queue = InferenceQueue(Reader, places=9, room=100)
    queue.reserve(300)
    with pytest.raises(Overloaded):
        queue.reserve(1)
    queue.release(300)
    for size in (60, 40):
        queue.reserve(size)
    with pytest.raises(Overloaded):
        queue.reserve(1)
    queue.release(40)
    queue.reserve(40)


def test_places_are_given_back_after_work_and_after_its_failure():
    queue = InferenceQueue(Reader, places=1, room=10, threads=1)
    for _ in range(3):
        assert submit(queue, "read", b"417") == "417"
        assert submit(queue, lambda reader, data: (type(reader), len(data)), b"417") == (Reader, 3)
        with pytest.raises(KeyError):
            submit(queue, "read", b"broken")
    assert queue._taken == queue._bytes == 0


def test_loading_that_fails_gives_the_place_back_and_is_tried_again():
    answers = [OSError("not yet"), Reader()]

    def load():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    queue = InferenceQueue(load, places=1, threads=1)
    with pytest.raises(OSError, match="not yet"):
        submit(queue, "read", b"1")
    assert isinstance(queue.failure, OSError) and queue.recognizer is None
    assert submit(queue, "read", b"1") == "1"
    assert queue.failure is None and isinstance(queue.recognizer, Reader)


def test_the_model_is_loaded_once_for_all_threads():
    count, go = [], threading.Event()

    def load():
        go.wait(5)
        count.append(1)
        return Reader()

    queue = InferenceQueue(load, threads=4)
    with ThreadPoolExecutor(4) as pool:
        found = [pool.submit(queue.recognizer_or_wait) for _ in range(4)]
        go.set()
        assert len({id(one.result()) for one in found}) == 1
    assert len(count) == 1
