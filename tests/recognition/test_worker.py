"""The network in a process of its own answers as the one in this process, survives its end, and says what is wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from digitapp import Recognizer
from digitapp.recognition import recognizer as module
from digitapp.recognition.worker import Worker


@pytest.fixture(scope="module")
def apart(recognizer):
    reader = Recognizer.load(apart=True)
    yield reader
    reader._probabilities.close()


@pytest.fixture
def pictures():
    return np.random.default_rng(3).integers(0, 256, (300, 28, 28), dtype=np.uint8)


def test_the_same_answers_as_in_this_process(apart, recognizer, pictures):
    assert np.abs(apart.predict(pictures) - recognizer.predict(pictures)).max() < 1e-5
    assert apart.predict(pictures[:0]).shape == (0, 10)
    assert (apart.parameters, apart.model_hash) == (recognizer.parameters, recognizer.model_hash)


def test_the_line_network_sees_the_same(apart, recognizer):
    inks = [np.random.default_rng(w).random((40, w)).astype(np.float32) for w in (3, 90, 300, 900)]
    for one, other in zip(apart._see(inks), recognizer._see(inks), strict=True):
        assert np.abs(one - other).max() < 1e-5


def test_many_threads_get_their_own_answers(apart, recognizer, pictures):
    expected = recognizer.predict(pictures)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda i: apart.predict(pictures[i : i + 1 + i % 5])[0], range(200)))
    assert np.abs(np.array(got) - expected[:200]).max() < 1e-5


def test_a_process_that_died_is_started_again(apart, recognizer, pictures):
    first = apart._probabilities.pid
    os.kill(first, signal.SIGKILL)
    assert np.abs(apart.predict(pictures[:7]) - recognizer.predict(pictures[:7])).max() < 1e-5
    assert apart._probabilities.pid != first


def test_this_process_stays_free_of_tensorflow_and_takes_the_other_along():
    """In an interpreter of its own: the modules it holds, and whether the other process outlives it."""
    script = (
        "import sys; from digitapp import Recognizer; r = Recognizer.load(apart=True)\n"
        "print(r._probabilities.pid, 'tensorflow' in sys.modules or 'keras' in sys.modules, flush=True)\n"
        "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, timeout=120)
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


def test_a_wrong_hash_is_found_before_anything_is_started(tmp_path):
    (tmp_path / "digits.keras").write_bytes(module.MODEL.read_bytes() + b"x")
    (tmp_path / "digits.json").write_text(json.dumps({"sha256": "0", "reject_below": 0.5}))
    with pytest.raises(ValueError, match="not the model"):
        Recognizer.load(tmp_path / "digits.keras", apart=True)
