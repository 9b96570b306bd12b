"""What several tests share: MNIST, the browser and the recognizer, each present or explained.

On a developer's machine a test without its data or its browser is skipped with the reason; in CI (CI=true) the same
is a failure, so that no test is left out unnoticed.
"""

import os
import shutil

if "PYTEST_XDIST_WORKER" in os.environ:  # two processes share two cores: before anything is loaded that counts them
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ.setdefault(name, "1")

import pytest

from digitapp import Recognizer
from digitapp.datasets import mnist as mnist_file

#: what takes longest, which processes that share the tests begin with, so that none ends long after the others
LONGEST = (
    "browser/", "forms/test_fields.py", "training/test_fit.py", "test_hostile.py", "backends/test_worker.py",
    "forms/test_align.py", "test_readme.py", "test_export.py", "recognition/test_adapt.py",
    "training/test_page_weights.py", "backends/test_litert.py", "ui/test_photo.py", "training/test_page_looks.py",
    "test_install.py",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Sort the tests for processes that share them; one process alone keeps the order of folders."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: next((k for k, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST)))


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_xdist_make_scheduler(config, log):
    """What stays together where some processes share the tests (-n 3): those of one file, which share what they set up;
    and all with a browser, which have one server and one Chromium."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "browser" if "/browser/" in file else file

    config.option.loadscopereorder = False  # they are sorted already, by how long they take
    return Together(config, log)


def missing(reason: str):
    """Skip the test with `reason`; in CI fail it."""
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(f"CI must not miss this: {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def mnist():
    """All of MNIST: (x_train, y_train), (x_test, y_test), uint8, ink bright."""
    try:
        return mnist_file.load()
    except mnist_file.MnistError as error:
        missing(str(error))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium to test with."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    missing("There is no Chromium on this machine. On Debian: apt-get install chromium")


@pytest.fixture(scope="session")
def recognizer() -> Recognizer:
    """The committed model, loaded once for all tests."""
    try:
        return Recognizer.load()
    except FileNotFoundError as error:
        missing(str(error))
