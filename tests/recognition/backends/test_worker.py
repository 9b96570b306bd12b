"""The networks in a process of their own answer as those in this process, survive its end, and say what is wrong."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from digitapp import Recognizer, paths
from digitapp.recognition.backends import worker as protocol
from digitapp.recognition.backends.worker import Worker
from tests import page_network
from tests.stumps import stump


@pytest.fixture(scope="module")
def apart(recognizer):
    reader = Recognizer.load(apart=True)
    yield reader
    reader._probabilities.__self__.close()


@pytest.fixture
def worker(apart) -> Worker:
    """The worker behind `apart`'s networks, which is one for both."""
    assert apart._probabilities.__self__ is apart._page.__self__
    return apart._page.__self__


@pytest.fixture
def pictures():
    return np.random.default_rng(3).integers(0, 256, (300, 28, 28), dtype=np.uint8)


def test_the_same_answers_as_in_this_process(apart, recognizer, pictures):
    assert np.abs(apart.predict(pictures) - recognizer.predict(pictures)).max() < 1e-5
    assert apart.predict(pictures[:0]).shape == (0, 10)
    assert (apart.parameters, apart.model_hash) == (recognizer.parameters, recognizer.model_hash)


@pytest.mark.parametrize("size", [(16, 16), (96, 240), (304, 128)])
def test_the_page_network_sees_the_same(worker, recognizer, size):
    x = page_network.picture(*size)
    got = worker.page(x)
    assert got.shape == (1, size[0] // 4, size[1] // 4, 15) and got.dtype == np.float32
    assert np.abs(got - recognizer._page(x)).max() < 1e-4
    turned = np.rot90(x, 2, (1, 2))  # not contiguous
    assert np.abs(worker.page(turned) - recognizer._page(turned)).max() < 1e-4


def test_it_loads_the_page_network_beside_the_model(tmp_path, recognizer):
    for file in (paths.digit_network(), paths.digit_network().with_suffix(".json")):
        shutil.copy(file, tmp_path)
    network, x = page_network.untrained(), page_network.picture(64, 96)
    fitted = page_network.save(network, tmp_path, lines=stump("digits").to_dict())
    loaded = Recognizer.load(tmp_path / "digits.keras", apart=True)
    try:
        assert np.abs(loaded._page(x) - page_network.reference(network, x)).max() < 1e-4
        assert loaded._fitted == fitted
    finally:
        loaded._page.__self__.close()


def test_digits_and_pages_asked_for_at_once_are_not_mixed_up(apart, worker, recognizer, pictures):
    pages = [page_network.picture(16 * (1 + i % 4), 48, seed=i) for i in range(24)]
    digits, maps = recognizer.predict(pictures[:24]), [recognizer._page(x) for x in pages]
    with ThreadPoolExecutor(8) as pool:
        some = [
            (pool.submit(apart.predict, pictures[i : i + 1]), pool.submit(worker.page, pages[i])) for i in range(24)
        ]
    for i, (digit, page) in enumerate(some):
        assert np.abs(digit.result() - digits[i]).max() < 1e-5
        assert np.abs(page.result() - maps[i]).max() < 1e-4


def test_a_picture_that_the_network_fails_on_leaves_the_process_alive(worker, recognizer):
    pid = worker.pid
    with pytest.raises(RuntimeError, match=r"the network failed: \w+"):
        worker.page(np.zeros((1, 40, 48, 3), np.uint8))  # 40 is no multiple of 16
    x = page_network.picture(48, 48)
    assert np.abs(worker.page(x) - recognizer._page(x)).max() < 1e-4 and worker.pid == pid


def test_a_picture_of_floats_is_refused_and_not_made_black(worker):
    with pytest.raises(TypeError, match="uint8"):
        worker.page(np.ones((1, 16, 16, 3), np.float32))


def test_many_threads_get_their_own_answers(apart, recognizer, pictures):
    expected = recognizer.predict(pictures)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda i: apart.predict(pictures[i : i + 1 + i % 5])[0], range(200)))
    assert np.abs(np.array(got) - expected[:200]).max() < 1e-5


@pytest.mark.parametrize("network", ["digits", "page"])
def test_a_process_that_died_is_started_again(worker, recognizer, pictures, network):
    first = worker.pid
    os.kill(first, signal.SIGKILL)
    if network == "digits":
        x = pictures[:16, ..., None].astype(np.float32) / 255
        assert np.abs(worker.digits(x) - recognizer._answers(x)).max() < 1e-5
    else:  # more than a pipe holds: the request itself breaks off
        x = page_network.picture(256, 256)
        assert np.abs(worker.page(x) - recognizer._page(x)).max() < 1e-4
    assert worker.pid not in (None, first)


def test_after_closing_the_next_call_starts_it_again(worker, recognizer):
    worker.close()
    assert worker.pid is None
    x = page_network.picture(32, 64)
    assert np.abs(worker.page(x) - recognizer._page(x)).max() < 1e-4 and worker.pid


def test_this_process_stays_free_of_tensorflow_and_takes_the_other_along():
    """In an interpreter of its own: the modules it holds, and whether the other process outlives it."""
    script = (
        "import sys; from digitapp import Recognizer; r = Recognizer.load(apart=True)\n"
        "print(r._probabilities.__self__.pid, 'tensorflow' in sys.modules or 'keras' in sys.modules, flush=True)\n"
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=False, stdout=subprocess.PIPE, text=True, timeout=120)
    pid, heavy = done.stdout.split()
    assert heavy == "False"
    end = time.monotonic() + 30
    while _runs(int(pid)):
        assert time.monotonic() < end, "the other process went on alone"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    """Whether a process is alive; one that has ended and is only waiting to be asked for its exit code is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_model_that_cannot_be_loaded_is_explained(tmp_path):
    broken = tmp_path / "broken.keras"
    broken.write_bytes(b"no model")
    with pytest.raises(RuntimeError, match=r"broken\.keras could not be loaded: \w+"):
        Worker(broken)


def test_a_page_network_that_cannot_be_loaded_is_explained(tmp_path):
    shutil.copy(paths.digit_network(), tmp_path)
    (tmp_path / "page.keras").write_bytes(b"no model")
    with pytest.raises(RuntimeError, match=r"could not be loaded: \w+: .*page\.keras"):
        Worker(tmp_path / "digits.keras")


@pytest.mark.parametrize(
    "x", [np.arange(24, dtype=np.uint8).reshape(1, 2, 4, 3), np.zeros((0, 5), np.uint8), np.uint8([7])]
)
def test_a_message_arrives_as_it_was_sent_and_one_that_breaks_off_is_noticed(x):
    pipe = io.BytesIO()
    protocol._send(pipe, 3, x)
    whole = pipe.getvalue()
    number, got = protocol._receive(io.BytesIO(whole), {3: x.dtype})
    assert number == 3 and got.dtype == x.dtype
    np.testing.assert_array_equal(got, x)
    for end in range(len(whole)):
        with pytest.raises(EOFError):
            protocol._receive(io.BytesIO(whole[:end]), {3: x.dtype})


def test_a_wrong_hash_is_found_before_anything_is_started(tmp_path):
    (tmp_path / "digits.keras").write_bytes(paths.digit_network().read_bytes() + b"x")
    (tmp_path / "digits.json").write_text(json.dumps({"sha256": "0", "reject_below": 0.5}))
    with pytest.raises(ValueError, match="not the model"):
        Recognizer.load(tmp_path / "digits.keras", apart=True)
