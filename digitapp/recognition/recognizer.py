"""The one door to the network: pictures in, Predictions and Readings out.

Importing this module does not import TensorFlow; `Recognizer.load` does.
"""
import gc
import hashlib
import json
import os
import threading
from pathlib import Path

import numpy as np

from ..imaging.decode import decode
from ..imaging.ink import find_ink
from ..imaging.normalize import SIDE, normalize
from ..imaging.single import main_glyph
from .reading import Prediction, Reading
from .strip import HEIGHT, WINDOWS, look

MODEL_DIR = Path(__file__).resolve().parents[2] / "model"
MODEL = MODEL_DIR / "digits.keras"
LINES = "lines.keras"  # the line network, beside the model; without it lines are read by the digit network alone
#: a picture of one digit is seldom none: odds of "no digit" as a share of those in training, where one picture in three
#: has none. Among the pieces of a page, which `read` looks at, they are as in training.
NOTHING = 0.3
_BATCHES = (1, 4, 16, 64, 256)  # the sizes the network is called with; a batch is padded up to the next


class Recognizer:
    """Reads digits. Load it once per process and share it: every method may be called from several threads."""

    def __init__(self, probabilities, reject_below, model_hash="", parameters=0, lines=None):
        """Rarely called directly; see `load`.

        probabilities  callable (N,28,28,1) float32 0..1 → (N,11) float32: ten digits and "not a digit"
        reject_below   when the ten digits' probabilities sum to less, the answer is "no digit"
        lines          the line network, as strip.look wants it, or None
        """
        self._probabilities = probabilities
        self.reject_below = float(reject_below)
        self.model_hash = model_hash
        self.parameters = parameters
        self._see = (lambda inks: look(inks, lines)) if lines else None

    @classmethod
    def load(cls, path=None, apart=False):
        """The recognizer with the Keras model at `path` (model/digits.keras when None), compiled and warmed.

        apart: keep the network in a process of its own, so that this one never imports TensorFlow (see worker).
        With DIGITAPP_RUNTIME=litert in the environment its LiteRT export does the work, without TensorFlow.
        Beside the model lies NAME.json, written by train.py: the reject threshold and the model's hash; and
        lines.keras, the line network, with its own.
        Raises FileNotFoundError when there is no model, ValueError when it is not the one that its
        settings were written for, with apart RuntimeError when it cannot be loaded there. Model files are
        code: load only those you made yourself.
        """
        path = Path(path or MODEL)
        settings, model_hash = _settings(path)
        lines = path.with_name(LINES)
        lines_hash = _settings(lines)[1] if lines.exists() else ""
        runtime = os.environ.get("DIGITAPP_RUNTIME", "keras")
        if runtime == "litert":
            from . import litert
            light = litert.beside(path, model_hash, litert.DIGITS)
            eyes = litert.beside(lines, lines_hash, litert.LINES) if lines_hash else None
            return cls(light, settings["reject_below"], model_hash, light.parameters, eyes)
        if runtime != "keras":
            raise ValueError(f"DIGITAPP_RUNTIME is keras or litert, not {runtime!r}.")
        if apart:
            from .worker import Worker
            network = Worker(path)
            return cls(network, settings["reject_below"], model_hash, network.parameters, network if lines_hash else None)
        network, eyes, parameters = load_networks(path)
        return cls(network, settings["reject_below"], model_hash, parameters, eyes)

    def predict(self, batch):
        """The ten digits' probabilities for 28×28 pictures.

        batch: (N,28,28) uint8 0..255 or float 0..1, ink bright, made by `normalize`; N may be 0.
        Returns (N,10) float32; rows sum to at most 1, the rest is "not a digit".
        """
        batch = np.asarray(batch)
        if batch.ndim != 3 or batch.shape[1:] != (SIDE, SIDE):
            raise ValueError(f"a batch has the shape (N, {SIDE}, {SIDE}), not {batch.shape}")
        x = batch.astype(np.float32)[..., None]
        if batch.dtype == np.uint8:
            x /= 255.0
        out = np.empty((len(x), 10), np.float32)
        for start in range(0, len(x), _BATCHES[-1]):
            part = x[start:start + _BATCHES[-1]]
            size = next(b for b in _BATCHES if b >= len(part))
            padded = np.zeros((size, SIDE, SIDE, 1), np.float32)
            padded[:len(part)] = part
            out[start:start + len(part)] = self._probabilities(padded)[:len(part), :10]
        return out

    def classify(self, image):
        """The one digit that the ink in the picture is, but for bits of its neighbours (see imaging.single).

        image: bytes, path or uint8 array as `decode` takes them; dark on light or light on dark.
        Returns a Prediction; raises ImageError when the picture cannot be used.
        """
        return self.classify_ink(main_glyph(find_ink(decode(image)).map))

    def classify_ink(self, ink):
        """The one digit that all the ink of an ink map (H,W), 0..1, 1 = pen, is. Returns a Prediction."""
        return self.judge(normalize(ink))

    def judge(self, normalized):
        """The Prediction for one normalised glyph, (28,28) uint8.

        What is answered has its probabilities adjusted to how seldom such a picture has no digit (Saerens et al. 2002,
        "Adjusting the outputs of a classifier to new a priori probabilities").
        """
        probabilities = self.predict(normalized[None])[0]
        if not normalized.any():  # a blank picture is no matter of opinion
            probabilities = np.zeros(10, np.float32)
        best = int(probabilities.argmax())
        seen = float(probabilities.sum()) >= self.reject_below and bool(normalized.any())
        if seen:
            digits = probabilities.sum()
            probabilities /= digits + NOTHING * max(1 - digits, 0)
        return Prediction(best if seen else None, float(probabilities[best]), probabilities, normalized)

    def read(self, image):
        """Every digit of a picture, line by line: see `classify` for what a picture may be. Returns a Reading."""
        from .reader import read
        return read(decode(image), self.predict, self._see)

    def read_strokes(self, strokes):
        """Every digit written in `strokes` (of imaging.strokes), in the canvas's pixels. Returns a Reading."""
        from .reader import read_strokes
        return read_strokes(strokes, self.predict, see=self._see) if strokes else Reading()


def _settings(path):
    """(what NAME.json beside the model at `path` holds, the model's hash); raises as `Recognizer.load`."""
    settings_path, make = path.with_suffix(".json"), "python train.py" + " --lines" * (path.name == LINES)
    if not path.exists() or not settings_path.exists():
        missing = settings_path if path.exists() else path
        raise FileNotFoundError(f"There is no model at {missing}. Make one with: {make}")
    settings = json.loads(settings_path.read_text(encoding="utf-8"))
    model_hash = hashlib.sha256(path.read_bytes()).hexdigest()
    if settings["sha256"] != model_hash:
        raise ValueError(f"{path.name} is not the model that {settings_path.name} was written for. "
                         f"Make both again with: {make}")
    return settings, model_hash


def load_networks(path):
    """The Keras model at `path` and the line network beside it as warm functions, and the first one's number of parameters.

    The first takes (N,28,28,1) float32 0..1, N one of the sizes in _BATCHES, and returns (N,11) float32;
    the second, None when there is none, is as strip.look wants it.
    """
    model = _load_keras(path)
    network = _compile(model, (SIDE, SIDE))
    for size in _BATCHES:
        network(np.zeros((size, SIDE, SIDE, 1), np.float32))
    eyes, lines = None, Path(path).with_name(LINES)
    if lines.exists():
        eyes = _compile(_load_keras(lines), (HEIGHT, None))
        for width in WINDOWS:
            eyes(np.zeros((1, HEIGHT, width, 1), np.float32))
    _keep_warm()
    return network, eyes, model.count_params()


def _load_keras(path):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import keras
    return keras.saving.load_model(path, compile=False, safe_mode=True)


def _compile(model, shape):
    """The network as one compiled function of (N, *shape, 1) float32, safe under threads."""
    import tensorflow as tf
    function = tf.function(lambda x: model(x, training=False),
                           input_signature=[tf.TensorSpec((None, *shape, 1), tf.float32)])
    lock = threading.Lock()

    def call(x):
        with lock:  # two batches at once only fight for the same cores
            return function(tf.constant(x)).numpy()
    return call


def _keep_warm():
    """Undo what Streamlit does after each script run: a full collection and `keras.backend.clear_session()`.

    Together they hold the interpreter for 180 ms and empty TensorFlow's kernel cache, so that the next
    digit takes 25–80 ms instead of 1. One model is loaded for good here: there is nothing to clear.
    """
    import keras
    keras.backend.clear_session = lambda free_memory=True: None
    gc.collect()
    gc.freeze()
