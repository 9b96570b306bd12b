"""\
Many visitors drawing at once: `python tests/benchmarks/sessions_load.py [--sessions 50] [--strokes 20] [--minutes 0]`.

Every visitor is a connection that speaks Streamlit's own protocol, as a browser tab does: it draws one number stroke
by stroke, waits for each answer, checks it against what the reader says of the same strokes when it is asked alone,
and clears the pad. Between two strokes a hand takes --pause seconds. Prints how long the answers took, how many
were wrong, what the server's log holds of errors, and the memory of the server with its network's process, at the
start and at the end; with --minutes it goes on for so long and prints the memory of each minute.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from digitapp import Recognizer  # noqa: E402
from digitapp.imaging import strokes as pen_strokes  # noqa: E402
from tests import pen  # noqa: E402


class Visitor:
    """One open page."""

    def __init__(self, connection):
        self._connection = connection
        self.pad = self.fragment = ""
        self.answer = ""

    async def run(self, drawing: dict | None = None) -> float:
        """Run the page (its first time), or the pad with this drawing. Returns the seconds until it has ended."""
        message = BackMsg()
        if drawing is None:
            message.rerun_script.query_string = ""
        else:
            message.rerun_script.fragment_id = self.fragment
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id, widget.json_value = self.pad, json.dumps({"drawing": drawing})
        start = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        headings = []
        async for data in self._connection:
            got = ForwardMsg()
            got.ParseFromString(data)
            element = got.delta.new_element
            if element.bidi_component.id.endswith("-pad"):
                self.pad, self.fragment = element.bidi_component.id, got.delta.fragment_id
            if element.HasField("heading"):
                headings.append(element.heading.body)
            if got.WhichOneof("type") == "script_finished":
                break
        self.answer = re.sub(r"[^0-9]", "", headings[0]) if headings else ""
        return time.perf_counter() - start


async def visit(address: str, number: str, expected: list[str], results: list, options, end: float) -> None:
    """Draw one number again and again. results: gets (seconds, whether the answer was right)."""
    lines = pen.strokes(number, height=130)
    async with websockets.connect(address.replace("http", "ws") + "/_stcore/stream", max_size=None) as connection:
        visitor = Visitor(connection)
        await visitor.run()
        drawn = 0
        while drawn < options.strokes or time.monotonic() < end:
            for count in range(1, len(lines) + 1):
                await asyncio.sleep(random.uniform(0.5, 1.5) * options.pause)  # noqa: S311
                seconds = await visitor.run(pen.drawing(lines[:count]))
                results.append((seconds, visitor.answer == expected[count - 1]))
                drawn += 1
            await visitor.run(pen.drawing([]))


def answers_alone(numbers: list[str]) -> dict[str, list[str]]:
    """For every number what the reader says after each of its strokes, when nobody else asks."""
    reader = Recognizer.load(apart=True)
    out = {}
    for number in numbers:
        lines = pen.strokes(number, height=130)
        parsed = [pen_strokes.parse(pen.drawing(lines[:count])) for count in range(1, len(lines) + 1)]
        out[number] = ["".join(line.text for line in reader.read_strokes(p).lines) for p in parsed]
    getattr(
        getattr(reader._probabilities, "__self__", None), "close", lambda: None
    )()  # LiteRT has no process of its own
    return out


def memory(process: subprocess.Popen) -> float:
    """Megabytes that the server and its network's process hold."""
    whole = psutil.Process(process.pid)
    return sum(p.memory_info().rss for p in [whole, *whole.children(recursive=True)]) / 1e6


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--strokes", type=int, default=20, help="of each visitor")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two strokes, on average")
    parser.add_argument("--minutes", type=float, default=0)
    options = parser.parse_args()
    numbers = [str(random.Random(k).randrange(100, 100_000)) for k in range(options.sessions)]  # noqa: S311
    expected = answers_alone(numbers)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true",
               "--server.address=127.0.0.1", f"--server.port={port}", "--server.fileWatcherType=none"]  # fmt: skip
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=dict(os.environ))
        try:
            await until_ready(address)
            before = memory(server)
            end = time.monotonic() + 60 * options.minutes
            results: list[tuple[float, bool]] = []
            tasks = [asyncio.create_task(visit(address, n, expected[n], results, options, end)) for n in numbers]
            minute = 0
            while not all(task.done() for task in tasks):
                await asyncio.wait(tasks, timeout=60)
                minute += 1
                if options.minutes:
                    print(f"minute {minute:3}: {memory(server):6.0f} MB, {len(results):6} answers", flush=True)
            open_pages = memory(server)
            failed = [repr(task.exception()) for task in tasks if task.exception()]
        finally:
            server.terminate()
            server.wait(20)
        log.seek(0)
        errors = [line for line in log if re.search(r"Traceback|ERROR|Error:", line)]
    times = sorted(1000 * seconds for seconds, _ in results)
    print(
        f"{os.cpu_count()} cores shared by server and {options.sessions} visitors, {options.pause:g} s between strokes"
    )
    print(
        f"answers                  {len(times)}, wrong {sum(not right for _, right in results)}, "
        f"visitors that failed {len(failed)}"
    )
    print(
        f"answer after             {statistics.median(times):.0f} ms median, "
        f"{times[int(0.95 * len(times))]:.0f} ms p95, {times[-1]:.0f} ms at most"
    )
    print(f"memory                   {before:.0f} MB before, {open_pages:.0f} MB after")
    print(f"errors in the log        {len(errors)}")
    for line in [*failed[:3], *errors[:5]]:
        print("   ", line.rstrip())


async def until_ready(address: str) -> None:
    """Wait for the server and its model."""
    for _ in range(600):
        try:
            answer = await asyncio.to_thread(
                lambda: json.load(urllib.request.urlopen(f"{address}/api/v1/health", timeout=5))
            )
            if answer["ready"]:
                return
        except OSError:
            pass
        await asyncio.sleep(0.2)
    raise TimeoutError("the server was not ready in two minutes")


if __name__ == "__main__":
    asyncio.run(main())
