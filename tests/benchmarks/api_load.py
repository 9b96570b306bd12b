"""The REST API under load: python tests/benchmarks/api_load.py [--requests 400] [--clients 1 8 64]

Starts the API alone, sends pictures of five digits from so many clients at a time, and prints a table. Every answer is
compared with the answer to its own picture that was had beforehand, one at a time.
The clients work on the same machine.
"""

import argparse
import asyncio
import contextlib
import os
import pathlib
import socket
import subprocess
import sys
import time

import httpx2 as httpx
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tests.drawing import encoded, number  # noqa: E402


@contextlib.contextmanager
def served():
    """The address of a fresh API server whose model is ready."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "digitapp", "serve", "--api-only", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}/api/v1"
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{address}/health").json()["ready"]:
                    break
            assert process.poll() is None, "the server ended"
            time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


async def load(address, pictures, clients, requests):
    """Send `requests` pictures from `clients` at a time: (seconds, milliseconds of each, errors, wrong answers)."""
    times, errors, wrong, numbers = [], 0, 0, iter(range(requests))

    async def client():
        nonlocal errors, wrong
        async with httpx.AsyncClient(timeout=120) as http:
            for i in numbers:
                data, expected = pictures[i % len(pictures)]
                start = time.perf_counter()
                answer = await http.post(f"{address}/read", content=data, headers={"content-type": "image/png"})
                times.append(1000 * (time.perf_counter() - start))
                errors += answer.status_code != 200
                wrong += answer.status_code == 200 and answer.json() != expected

    start = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return time.perf_counter() - start, times, errors, wrong


def memory(pid):
    """Resident memory of a process in MB (Linux)."""
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) // 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 64])
    options = parser.parse_args()
    random = np.random.default_rng(0)
    files = [encoded(number("".join(map(str, random.integers(0, 10, 5))))) for _ in range(40)]
    with served() as (address, pid):
        png = {"content-type": "image/png"}
        pictures = [(data, httpx.post(f"{address}/read", content=data, headers=png).json()) for data in files]
        five = sum(len(expected["text"]) == 5 for _, expected in pictures)
        print(
            f"{os.cpu_count()} cores, runtime {os.environ.get('DIGITAPP_RUNTIME', 'keras')}, "
            f"{five} of {len(files)} pictures read as five digits"
        )
        print("clients  requests/s   p50 ms   p99 ms  errors  wrong  server MB")
        for clients in options.clients:
            seconds, times, errors, wrong = asyncio.run(load(address, pictures, clients, options.requests))
            p50, p99 = np.percentile(times, [50, 99])
            print(
                f"{clients:7}  {len(times) / seconds:10.1f}  {p50:7.1f}  {p99:7.1f}  "
                f"{errors:6}  {wrong:5}  {memory(pid):9}",
                flush=True,
            )


if __name__ == "__main__":
    main()
