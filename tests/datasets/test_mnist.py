"""digitapp.mnist: finding, checking and refusing files, with small files made here."""

import numpy as np
import pytest

from digitapp.datasets import mnist


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """No MNIST by any road: no variable, an empty cache."""
    monkeypatch.delenv("DIGITAPP_MNIST", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path


def write(path, test_shape=(10_000, 28, 28), dtype=np.uint8):
    path.parent.mkdir(parents=True, exist_ok=True)
    labels = np.arange(test_shape[0]) % 10
    np.savez_compressed(path, x_test=np.zeros(test_shape, dtype), y_test=labels.astype(np.uint8))
    return path


def test_says_what_to_do_when_there_is_none(nowhere):
    with pytest.raises(mnist.MnistError, match="DIGITAPP_MNIST"):
        mnist.load_test()


def test_cache_variable_and_path_are_tried_in_rising_order(nowhere, monkeypatch):
    cached = write(mnist.cache_path())
    assert mnist.find() == cached
    named = write(nowhere / "named.npz")
    monkeypatch.setenv("DIGITAPP_MNIST", str(named))
    assert mnist.find() == named
    given = write(nowhere / "given.npz")
    assert mnist.find(given) == given
    x, y = mnist.load_test(given)
    assert x.shape == (10_000, 28, 28) and y[13] == 3


def test_a_named_file_that_is_missing_is_not_replaced_by_another(nowhere, monkeypatch):
    write(mnist.cache_path())
    monkeypatch.setenv("DIGITAPP_MNIST", str(nowhere / "typo.npz"))
    with pytest.raises(mnist.MnistError, match="typo.npz"):
        mnist.load_test()
    with pytest.raises(mnist.MnistError, match="typo.npz"):
        mnist.load(download=True)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_damaged_files_are_named(nowhere, content):
    file = nowhere / "bad.npz"
    file.write_bytes(content)
    with pytest.raises(mnist.MnistError, match="bad.npz"):
        mnist.load_test(file)


def test_truncated_archive(nowhere):
    file = write(nowhere / "cut.npz")
    file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(mnist.MnistError, match="cut.npz"):
        mnist.load_test(file)


def test_pickled_objects_are_never_unpickled(nowhere):
    file = nowhere / "pickle.npz"
    np.savez(file, x_test=np.array([object()]), y_test=np.zeros(1, np.uint8))
    with pytest.raises(mnist.MnistError):
        mnist.load_test(file)


@pytest.mark.parametrize("shape, dtype", [((5_000, 28, 28), np.uint8), ((10_000, 28, 28), np.float32)])
def test_other_arrays_are_not_taken_for_mnist(nowhere, shape, dtype):
    with pytest.raises(mnist.MnistError, match="not MNIST"):
        mnist.load_test(write(nowhere / "other.npz", shape, dtype))
