"""The recognizer's promises: shapes, threads, blank pictures, and files that do not belong together."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from digitapp import ImageError, Recognizer, paths
from digitapp.datasets.mnist import split
from digitapp.imaging.strokes import Stroke
from digitapp.recognition import drawings, prior, reader
from digitapp.recognition.backends.keras import page_function
from digitapp.recognition.reading import Reading
from digitapp.recognition.second_look import second_look
from tests import page_network
from tests.drawing import encoded, number


@pytest.fixture(scope="module")
def digits(mnist):
    return mnist[1][0][:700], mnist[1][1][:700]


def test_probabilities_leave_room_for_no_digit(recognizer, digits):
    p = recognizer.predict(digits[0])
    assert p.shape == (700, 10) and p.dtype == np.float32
    assert (p >= 0).all() and (p.sum(axis=1) <= 1 + 1e-5).all()
    assert (p.argmax(axis=1) == digits[1]).mean() > 0.98
    assert recognizer.predict(np.zeros((0, 28, 28), np.uint8)).shape == (0, 10)


def test_size_and_kind_of_a_batch_do_not_matter(recognizer, digits):
    x = digits[0][:70]
    whole = recognizer.predict(x)
    one_by_one = np.concatenate([recognizer.predict(x[i : i + 1]) for i in range(len(x))])
    assert np.abs(whole - one_by_one).max() < 1e-5
    assert np.abs(whole - recognizer.predict(x.astype(np.float32) / 255)).max() < 1e-5


def test_the_compiled_function_agrees_with_keras(recognizer, digits):
    import keras

    model = keras.saving.load_model(paths.digit_network(), compile=False)
    expected = second_look(model.predict_on_batch, digits[0][:200, ..., None].astype(np.float32) / 255)[:, :10]
    assert np.abs(recognizer.predict(digits[0][:200]) - expected).max() < 1e-5


def test_what_is_in_doubt_is_looked_at_again(recognizer, mnist):
    """Of the digits that are not read with certainty, more are read rightly; none was trained on."""
    _, (x, y), _ = split()
    alone = recognizer._answers(x[..., None].astype(np.float32) / 255)[:, :10]
    looked = recognizer.predict(x)
    doubt = alone.max(axis=1) < 0.98
    assert 50 < doubt.sum() < 0.1 * len(x)
    assert (looked.argmax(axis=1) == y)[doubt].mean() > (alone.argmax(axis=1) == y)[doubt].mean()
    assert np.array_equal(looked[alone.max(axis=1) > 0.9951], alone[alone.max(axis=1) > 0.9951])


def test_many_threads_get_their_own_answers(recognizer, digits):
    x = digits[0][:200]
    expected = recognizer.predict(x)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda i: recognizer.predict(x[i : i + 1 + i % 5])[0], range(200)))
    assert np.abs(np.array(got) - expected).max() < 1e-5


@pytest.mark.parametrize("digit", range(10))
def test_a_drawn_digit_is_read_whichever_the_colours(recognizer, digit):
    picture = np.asarray(number(digit))
    for image in (picture, 255 - picture):
        prediction = recognizer.classify(image)
        assert prediction.digit == digit and prediction.confidence > 0.5
        assert prediction.normalized.shape == (28, 28) and prediction.probabilities.shape == (10,)


@pytest.mark.parametrize("height", [20, 45, 200, 1000, 3000])
def test_size_does_not_change_the_answer(recognizer, height):
    assert recognizer.classify(np.asarray(number(5, height))).digit == 5


@pytest.mark.parametrize(
    "picture", [np.full((60, 60), v, np.uint8) for v in (0, 128, 255)] + [np.zeros((1, 1), np.uint8)]
)
def test_a_blank_picture_is_no_digit(recognizer, picture):
    prediction = recognizer.classify(picture)
    assert prediction.digit is None and prediction.confidence < 0.1
    assert recognizer.read(picture).text == ""


def test_a_cross_is_no_digit(recognizer):
    cross = np.full((120, 120), 255, np.uint8)
    cross[57:63, 20:100] = cross[20:100, 57:63] = 0
    assert recognizer.classify(cross).digit is None


@pytest.mark.parametrize("shares", [(0.4, 0.1), (0.9, 0.05), (0.2, 0.1), (0.1, 0.05)])
def test_confidence_allows_for_pictures_being_digits_more_often_than_in_training(shares):
    """The reference counts: of 1,000 pictures like this in training, most of those without a digit are left out."""
    answer = np.zeros((1, 11), np.float32)
    answer[0, [3, 5]] = shares
    answer[0, 10] = 1 - sum(shares)
    prediction = Recognizer(lambda batch: np.repeat(answer, len(batch), 0), 0.25).judge(np.full((28, 28), 9, np.uint8))
    if sum(shares) < 0.25:
        assert prediction.digit is None and prediction.confidence == pytest.approx(shares[0])
        return
    looks = (
        [3] * round(1000 * shares[0])
        + [5] * round(1000 * shares[1])
        + [None] * round(1000 * prior.NOTHING * (1 - sum(shares)))
    )
    assert prediction.digit == 3 and prediction.confidence == pytest.approx(looks.count(3) / len(looks), abs=1e-3)
    assert prediction.probabilities[5] == pytest.approx(looks.count(5) / len(looks), abs=1e-3)


def test_what_is_no_picture_is_refused(recognizer):
    with pytest.raises(ImageError):
        recognizer.classify(b"not a picture")
    with pytest.raises(ValueError, match="shape"):
        recognizer.predict(np.zeros((28, 28)))


def test_a_missing_model_says_how_to_make_one(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"digits\.keras\. Make one with: python train\.py$"):
        Recognizer.load(tmp_path / "digits.keras")


def test_a_model_that_is_not_its_settings_is_refused(tmp_path):
    shutil.copy(paths.digit_network(), tmp_path / "digits.keras")
    settings = json.loads(paths.digit_network().with_suffix(".json").read_text())
    (tmp_path / "digits.json").write_text(json.dumps(settings | {"sha256": "0" * 64}))
    with pytest.raises(ValueError, match="not the model"):
        Recognizer.load(tmp_path / "digits.keras")


@pytest.fixture(scope="module")
def untrained():
    return page_network.untrained()


@pytest.fixture
def folder(untrained, tmp_path):
    """A model folder with the digit network that ships and an untrained page network."""
    for file in (paths.digit_network(), paths.digit_network().with_suffix(".json")):
        shutil.copy(file, tmp_path)
    page_network.save(untrained, tmp_path, fusion={"score": 0.5})
    return tmp_path


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("runtime", ["keras", "litert"])
@pytest.mark.parametrize("name", ["page.keras", "page.json"])
def test_the_page_network_is_required(folder, name, runtime, apart, monkeypatch):
    monkeypatch.setenv("DIGITAPP_RUNTIME", runtime)
    (folder / name).unlink()
    with pytest.raises(FileNotFoundError, match=rf"{name}\. Make one with: python train\.py --page$"):
        Recognizer.load(folder / "digits.keras", apart)


@pytest.mark.parametrize("settings", [{}, {"sha256": "0" * 64}])
def test_a_page_network_that_is_not_its_settings_is_refused(folder, settings):
    (folder / "page.json").write_text(json.dumps(settings))
    with pytest.raises(ValueError, match=r"page\.keras is not the model .* python train\.py --page"):
        Recognizer.load(folder / "digits.keras")


@pytest.mark.parametrize(
    "older",
    [
        {"neighbours": {"means": [0.0], "scales": [1.0], "networks": []}},
        {"lines": {"bias": 0.5, "weights": {"digits": 1.0}, "means": {"digits": 0.0}, "scales": {"digits": 1.0}}},
        {"drawings": {"lines": {"bias": 0.5, "weights": {}, "means": {}, "scales": {}}}},
    ],
    ids=["neighbours", "lines", "lines of drawings"],
)
def test_what_was_fitted_by_another_version_is_refused(folder, older):
    settings = json.loads((folder / "page.json").read_text())
    (folder / "page.json").write_text(json.dumps(settings | older))
    with pytest.raises(ValueError, match=r"page\.json was written by another version\. .* train\.py --page$"):
        Recognizer.load(folder / "digits.keras")


def test_the_loaded_page_network_agrees_with_keras_and_what_was_fitted_is_handed_on(folder, untrained):
    loaded = Recognizer.load(folder / "digits.keras")
    x = page_network.picture(64, 112)
    assert np.abs(loaded._page(x) - page_network.reference(untrained, x)).max() < 1e-4
    assert loaded._fitted == json.loads((folder / "page.json").read_text()) and loaded._fitted["fusion"] == {
        "score": 0.5
    }


def test_the_page_network_takes_any_size_and_is_traced_once(untrained):
    traced = []

    def network(x, training):
        traced.append(x.shape)
        return untrained(x, training=training)

    page = page_function(network)
    for size in [(16, 16), (16, 320), (208, 96), (96, 208), (16, 16)]:
        x = page_network.picture(*size)
        got, expected = page(x), page_network.reference(untrained, x)
        assert got.shape == (1, size[0] // 4, size[1] // 4, 15) and got.dtype == np.float32
        assert np.abs(got - expected).max() < 1e-4 and np.ptp(expected[..., 0]) > 0.01
    assert len(traced) == 1


def test_pages_of_many_threads_are_not_mixed_up(untrained):
    page = page_function(untrained)
    pictures = [page_network.picture(16 * (2 + i % 3), 16 * (2 + i % 5), seed=i) for i in range(40)]
    expected = [page(x) for x in pictures]
    with ThreadPoolExecutor(8) as pool:
        for got, alone in zip(pool.map(page, pictures), expected, strict=True):
            np.testing.assert_allclose(got, alone, atol=1e-5)


@pytest.fixture
def asked(monkeypatch):
    """What the reader's `read` and `read_strokes` were called with, (recognizer, calls)."""
    calls = []
    for where, name in ((reader, "read"), (drawings, "read_strokes")):
        monkeypatch.setattr(where, name, lambda *given, name=name: calls.append((name, *given)) or Reading(size=(9, 9)))
    return Recognizer(lambda batch: batch, 0.5, page=np.negative, fitted={"lines": {}}), calls


def test_a_page_is_read_with_both_networks_and_what_was_fitted(asked):
    one, calls = asked
    assert one.read(encoded(number("4"))).size == (9, 9)
    ((name, picture, *rest),) = calls
    assert name == "read" and rest == [np.negative, one.predict, {"lines": {}}, None]
    np.testing.assert_array_equal(picture, np.asarray(number("4")))


@pytest.mark.parametrize("strokes", [[[[1, 2], [3, 4]], [[5, 6]]], [Stroke(np.float32([[1, 2], [3, 4]]), 6.0)]])
def test_strokes_are_polylines_or_objects_with_points(asked, strokes):
    one, calls = asked
    assert one.read_strokes(strokes).size == (9, 9)
    assert calls == [("read_strokes", strokes, np.negative, one.predict, {"lines": {}}, None)]


@pytest.mark.parametrize("strokes", [[], (), [[]], [np.zeros((0, 2))]])
def test_no_strokes_are_an_empty_reading(asked, strokes):
    one, calls = asked
    assert one.read_strokes(strokes) == Reading() and not calls


def test_strokes_without_a_point_keep_their_place_in_the_order(asked):
    one, calls = asked
    one.read_strokes([[], [[1, 2]], []])
    assert calls[0][1] == [[], [[1, 2]], []]


def test_without_a_page_network_only_pages_are_refused():
    alone = Recognizer(lambda batch: np.full((len(batch), 11), 1 / 11, np.float32), 0.5)
    assert alone.classify(np.asarray(number("4"))).digit is not None
    for read, what in ((alone.read, np.asarray(number("4"))), (alone.read_strokes, [[[1, 2], [3, 4]]])):
        with pytest.raises(RuntimeError, match="without a page network"):
            read(what)


def test_importing_the_package_does_not_load_tensorflow():
    code = "import sys, digitapp, digitapp.imaging; sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=paths.model_directory().parent).returncode == 0


def test_the_public_names_are_these():
    import digitapp

    assert digitapp.__all__ == ["Digit", "ImageError", "Line", "Prediction", "Reading", "Recognizer"]


def test_clearing_the_session_as_streamlit_does_keeps_the_network_warm(recognizer, digits):
    import keras

    before = recognizer.predict(digits[0][:3])
    keras.backend.clear_session()
    assert np.array_equal(before, recognizer.predict(digits[0][:3]))


def test_threads_get_their_own_answers_and_none_goes_through_model_predict(recognizer, monkeypatch):
    """Keras's `predict` is made for one thread and long batches; called from several it is slow, and wrong at worst."""
    import keras

    monkeypatch.setattr(keras.Model, "predict", lambda *_, **__: pytest.fail("a request went through Model.predict"))
    fresh = Recognizer.load()
    batches = np.random.default_rng(4).integers(0, 256, (64, 3, 28, 28), dtype=np.uint8)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(fresh.predict, batches))
    np.testing.assert_allclose(got, [recognizer.predict(b) for b in batches], atol=1e-5)


def test_model_directory_can_be_named_in_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGITAPP_MODEL_DIR", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        Recognizer.load()
