"""A folder of pictures → a table, streaming, on all cores or on a Dask cluster.

Pictures go out to worker processes and come back in order; at no time are more than a few per worker on their way, so
memory does not grow with the folder. A worker that dies takes only the picture that killed it along.
"""

import concurrent.futures
import contextlib
import itertools
import multiprocessing
import os
import pathlib
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from .errors import BatchError, ImageError, ModelError, TableError
from .imaging.decode import EXTENSIONS
from .output import rows
from .output.tables import Table
from .workers import set_up

if TYPE_CHECKING:
    from .recognition.recognizer import Recognizer

__all__ = ["BatchError", "TableError", "pictures", "run"]

AHEAD = 4  # pictures on their way per worker

#: where pictures are read, what makes another one when it breaks, and how many workers it has
Workers = tuple[Executor, Callable[[], Executor], int]


def run(
    folder: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    resume: bool = False,
    overwrite: bool = False,
    processes: int | None = None,
    dask: str | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> tuple[int, int]:
    """Read every picture under `folder` into the table `out` (.csv, .jsonl or .parquet).

    processes: how many workers (None: one per core); dask: a scheduler's address, to work there instead, where
    `folder` must have the same path. progress: called with (row number, failed) after each row.
    Returns (rows in the table, those among them that are errors). Raises TableError or BatchError.
    """
    with Table(pathlib.Path(out), resume, overwrite) as table:
        files = ((name, path) for name, path in pictures(pathlib.Path(folder)) if rows.shown(name) not in table.done)
        count, failed = len(table.done), table.failed
        first = next(files, None)
        if first is not None:
            with workers_of(dask, processes) as (executor, restart, workers):
                for name, answer in in_order(itertools.chain([first], files), executor, restart, AHEAD * workers):
                    table.append({"file": rows.shown(name), **answer})
                    count, failed = count + 1, failed + ("error" in answer)
                    if progress:
                        progress(count, failed)
        table.finish()
    return count, failed


def workers_of(dask: str | None, processes: int | None) -> AbstractContextManager[Workers]:
    """Context of (executor, restart, number of workers) in which the model is loaded; raises BatchError."""
    return _dask(dask) if dask else _processes(processes)


def pictures(folder: str | os.PathLike[str], inside: str = "") -> Iterator[tuple[str, str]]:
    """The picture files under `folder`, in the order of their names: (name relative to it, absolute path)."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        print(f"digitapp: {rows.shown(str(folder))} was left out: {error.strerror}", file=sys.stderr)
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from pictures(entry.path, f"{inside}{entry.name}/")
        elif entry.name.lower().endswith(tuple(f".{ending}" for ending in EXTENSIONS)) and entry.is_file():
            yield inside + entry.name, os.path.abspath(entry.path)


def in_order(
    files: Iterable[tuple[str, str]],
    executor: Executor,
    restart: Callable[[], Executor],
    ahead: int,
    work: Callable[[str], dict[str, Any]] | None = None,
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (name, work(path)) for each (name, path) of `files`, in their order, `ahead` of them on their way.

    When the executor breaks, because a picture killed its worker, restart() makes another; the pictures on their way
    are read again one at a time, and the one that breaks it again is answered with an error.
    """
    files, work = iter(files), work or read_one
    waiting: deque[tuple[str, str, Future[dict[str, Any]]]] = deque()
    while True:
        try:
            for name, path in itertools.islice(files, ahead - len(waiting)):
                waiting.append((name, path, Future()))  # so that it is among the suspects if this breaks the executor
                waiting[-1] = name, path, executor.submit(work, path)
            if not waiting:
                return
            name, path, future = waiting[0]
            answer = _answer(future)
        except concurrent.futures.BrokenExecutor:
            executor = restart()
            suspects, waiting = waiting, deque()
            for name, path, _ in suspects:
                try:
                    answer = _answer(executor.submit(work, path))
                except concurrent.futures.BrokenExecutor:
                    answer = {"error": "Reading this picture ended the program that read it. It was left out."}
                    executor = restart()
                yield name, answer
        else:
            waiting.popleft()
            yield name, answer


def _answer(future: Future[dict[str, Any]]) -> dict[str, Any]:
    try:
        return future.result()
    except concurrent.futures.BrokenExecutor:
        raise
    except Exception as error:  # a Dask task that was given up: its row must not be missing
        return {"error": f"This picture could not be read: {type(error).__name__}."}


_loading = threading.Lock()
_recognizer: "Recognizer | None" = None


def read_one(path: str) -> dict[str, Any]:
    """In a worker: Reading.to_dict() of a picture, or {"error": sentence}. The model is loaded at the first one."""
    try:
        return model().read(pathlib.Path(path)).to_dict()
    except ImageError as error:
        return {"error": str(error)}
    except Exception as error:  # a fault of ours: the other pictures are read all the same
        return {"error": f"The reader failed on this picture ({type(error).__name__}). Please report it."}


def ready() -> str | None:
    """In a worker: None when the model could be loaded, else why not."""
    try:
        model()
    except ModelError as error:
        return str(error)
    return None


def model() -> "Recognizer":
    """In a worker: its Recognizer, loaded once."""
    global _recognizer
    with _loading:
        if _recognizer is None:
            from .quiet import native_stderr_off
            from .recognition.recognizer import Recognizer

            with native_stderr_off():
                _recognizer = Recognizer.load()
    return _recognizer


def _check(executor: Executor) -> None:
    try:
        trouble = executor.submit(ready).result()
    except concurrent.futures.BrokenExecutor:
        trouble = "a worker ended while it loaded the model"
    if trouble:
        raise BatchError(trouble)


@contextlib.contextmanager
def _processes(wanted: int | None) -> Iterator[Workers]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = wanted or cores or 1
    # spawn: TensorFlow does not survive a fork
    context = multiprocessing.get_context("spawn")
    with contextlib.ExitStack() as pools:

        def start() -> Executor:
            pool = concurrent.futures.ProcessPoolExecutor(count, context, set_up)
            pools.callback(pool.shutdown, cancel_futures=True)
            return pool

        pool = start()
        _check(pool)
        yield pool, start, count


@contextlib.contextmanager
def _dask(address: str) -> Iterator[Workers]:
    try:
        from distributed import Client
    except ImportError:
        raise BatchError("--dask needs one more package: pip install distributed") from None
    try:
        client = Client(address, timeout="20s")
    except (OSError, TimeoutError, ValueError) as error:
        raise BatchError(f"no Dask scheduler answers at {address} ({error})") from None
    with client, client.get_executor(retries=2) as executor:
        _check(executor)
        yield executor, lambda: executor, max(1, sum(client.nthreads().values()))
