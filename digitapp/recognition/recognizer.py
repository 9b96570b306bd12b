"""The one door to the networks: pictures in, Predictions and Readings out.

Importing this module does not import TensorFlow; `Recognizer.load` does.
"""

import copy
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..detection.detector import Detections, Maps, detect
from ..errors import ModelMismatch
from ..imaging.decode import Source, decode_for_reading
from ..imaging.ink import find_ink
from ..imaging.normalize import SIDE, normalize
from ..imaging.single import main_glyph
from ..paths import digit_network
from .adapt import Hand
from .backends import BATCHES, Digits, open_backend
from .boosting import Trees
from .inside import CLASSES, Inside
from .linking import Linking
from .model_files import PAGE, load_settings
from .neighbours import Neighbours
from .prior import of_one_digit
from .reading import Prediction, Reading
from .second_look import second_look

if TYPE_CHECKING:
    from .reader import Adjust
    from .trace import Road, Trace


class Recognizer:
    """Reads digits. Load it once per process and share it: every method may be called from several threads."""

    def __init__(
        self, probabilities: Digits, reject_below: float, model_hash: str = "", parameters: int = 0,
        page: Maps | None = None, fitted: dict[str, Any] | None = None, inside: Inside | None = None,
        temperature: float = 1.0,
    ) -> None:  # fmt: skip
        """Rarely called directly; see `load`.

        probabilities  the digit network, (N,28,28,1) float32 0..1 → (N,11) float32: ten digits and "not a digit"
        reject_below   when the ten digits' probabilities sum to less, the answer is "no digit"
        model_hash     SHA-256 of the digit network's file; parameters: how many that network has
        page           the page network, (1,h,w,3) uint8 → (1,h/4,w/4,15) float32; None: single digits only
        fitted         what was fitted for the reading of pages, the parsed page.json
        inside         the digit network's layers and gradients; None on a runtime that has none
        temperature    what calibration divided the digit network's logits by
        """
        self._probabilities = probabilities
        self.reject_below = float(reject_below)
        self.model_hash = model_hash
        self.parameters = parameters
        self._page = page
        self._fitted = fitted
        self.inside = inside
        self.temperature = float(temperature)
        self._hand: Hand | None = None

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None, apart: bool = False) -> "Recognizer":
        """The recognizer with the Keras model at `path` (the shipped digit network when None), compiled and warmed.

        apart: keep the networks in a process of their own, so that this one never imports TensorFlow
        (see backends.worker).
        With DIGITAPP_RUNTIME=litert in the environment their LiteRT exports do the work, without TensorFlow.
        Beside the model lie NAME.json, written by train.py, with the reject threshold and the model's hash; and
        page.keras, the page network, with its page.json: its hash and what was fitted for the reading of pages.
        Raises ModelError: ModelMissing (a FileNotFoundError) when one of the files is not there, ModelMismatch (a
        ValueError) when one is damaged or a network is not the one that its settings were written for,
        ModelRuntimeMissing (an ImportError) when the runtime is not installed, with apart ModelProcessError (a
        RuntimeError) when the networks cannot be loaded there. Model files are code: load only those you made yourself.
        """
        path = Path(path) if path else digit_network()
        settings, model_hash = load_settings(path, "python train.py")
        fitted, page_hash = load_settings(path.with_name(PAGE), "python train.py --page")
        Neighbours.of(fitted.get("neighbours"))  # rather here than at the first reading
        Linking.of(fitted.get("linking"))
        for some in (fitted, fitted.get("drawings") or {}):
            Trees.of(some.get("lines"))
        reject_below = settings.get("reject_below")
        if not isinstance(reject_below, (int, float)):
            raise ModelMismatch(f"{path.stem}.json has no reject threshold. Make it again with: python train.py")
        backend = open_backend(path, model_hash, page_hash, apart)
        temperature = settings.get("temperature", 1.0)
        return cls(
            backend.digits,
            reject_below,
            model_hash,
            backend.parameters,
            backend.page,
            fitted,
            backend.inside,
            temperature,
        )

    def predict(self, batch: np.ndarray) -> np.ndarray:
        """The ten digits' probabilities for 28×28 pictures.

        batch: (N,28,28) uint8 0..255 or float 0..1, ink bright, made by `normalize`; N may be 0.
        Returns (N,10) float32; rows sum to at most 1, the rest is "not a digit". What the network is not sure of has
        had a second look (see second_look). Raises ValueError for another shape.
        """
        batch = np.asarray(batch)
        if batch.ndim != 3 or batch.shape[1:] != (SIDE, SIDE):
            raise ValueError(f"a batch has the shape (N, {SIDE}, {SIDE}), not {batch.shape}")
        x = batch.astype(np.float32)[..., None]
        if batch.dtype == np.uint8:
            x /= 255.0
        return second_look(self._answers, x)[:, :10]

    def _answers(self, x: np.ndarray) -> np.ndarray:
        """(N,28,28,1) float32 → (N,11): the network called with batches of the sizes that it is compiled for."""
        out = np.empty((len(x), CLASSES), np.float32)
        for start in range(0, len(x), BATCHES[-1]):
            part = x[start : start + BATCHES[-1]]
            size = next(b for b in BATCHES if b >= len(part))
            padded = np.zeros((size, SIDE, SIDE, 1), np.float32)
            padded[: len(part)] = part
            out[start : start + len(part)] = self._probabilities(padded)[: len(part)]
        return out

    def classify(self, image: Source) -> Prediction:
        """The one digit that the ink in the picture is, but for bits of its neighbours (see imaging.single).

        image: bytes, path or uint8 array as `decode` takes them; dark on light or light on dark.
        Returns a Prediction; raises ImageError when the picture cannot be used.
        """
        return self.classify_ink(main_glyph(find_ink(decode_for_reading(image)[0]).map))

    def classify_ink(self, ink: np.ndarray) -> Prediction:
        """The one digit that all the ink of an ink map (H,W), 0..1, 1 = pen, is. Returns a Prediction."""
        return self.judge(normalize(ink))

    def judge(self, normalized: np.ndarray) -> Prediction:
        """The Prediction for one normalised glyph, (28,28) uint8.

        What is answered has its probabilities adjusted to how seldom such a picture has no digit (see `prior`).
        """
        from .reader import as_taught

        probabilities = as_taught(self.predict, self._adjust())(normalized[None])[0]
        if not normalized.any():  # a blank picture is no matter of opinion
            probabilities = np.zeros(10, np.float32)
        best = int(probabilities.argmax())
        seen = float(probabilities.sum()) >= self.reject_below and bool(normalized.any())
        if seen:
            probabilities = of_one_digit(probabilities)
        return Prediction(best if seen else None, float(probabilities[best]), probabilities, normalized)

    def read(self, image: Source) -> Reading:
        """Every digit of a picture, line by line. Returns a Reading; pictures and errors are those of `classify`."""
        from .reader import read

        picture, size = decode_for_reading(image)
        reading = read(picture, self._maps(), self.predict, self._fitted, self._adjust())
        return reading if size == (picture.shape[1], picture.shape[0]) else reading.enlarged(size)

    def read_strokes(self, strokes: Iterable[Any]) -> Reading:
        """Every digit written in `strokes`, in drawing order.

        strokes: polylines [[x, y], ...], y down, or objects with `points` like them and the pen's `width` (of
        imaging.strokes). Returns a Reading with boxes in the strokes' units, an empty one when there are none; it also
        says which strokes each digit is made of, and what ink belongs to none.
        """
        from .drawings import read_strokes

        drawn = list(strokes)
        if not any(len(getattr(stroke, "points", stroke)) for stroke in drawn):
            return Reading()
        return read_strokes(drawn, self._maps(), self.predict, self._fitted, self._adjust())

    def adapted(self, hand: Hand) -> "Recognizer":
        """The same recognizer for one person: it reads, and judges single digits, as this hand taught it."""
        own = copy.copy(self)
        own._hand = hand
        return own

    def become(self, other: "Recognizer") -> None:
        """Take over another recognizer's networks and settings, for everyone who shares this one."""
        self.__dict__.update(other.__dict__)

    def trace(self, picture: np.ndarray) -> "Trace":
        """Read a picture (h, w) or (h, w, 3) RGB uint8, upright, as `read` does, and keep what was found on the way."""
        from .trace import trace

        return trace(picture, self._maps(), self.predict, self._fitted, self._adjust())

    def trace_strokes(self, strokes: Iterable[Any]) -> "Trace | None":
        """Read a drawing as `read_strokes` does, and keep what was found on the way; None where there is no stroke."""
        from .trace import trace_strokes

        return trace_strokes(strokes, self._maps(), self.predict, self._fitted, self._adjust())

    def road(self, traced: "Trace", place: int) -> "Road":
        """What the digit at `place` in reading order was on every step of the reading."""
        from .trace import road

        return road(traced, place, self._maps())

    def lone_road(self, glyph: np.ndarray) -> "Road":
        """The steps of a digit that is a (28, 28) uint8 picture already, ink bright."""
        from .trace import lone

        return lone(glyph, self._maps(), self.predict)

    def find(self, picture: np.ndarray, finest: float | None = None) -> Detections:
        """Where the page network alone sees digits and other signs on a picture (h, w, 3) RGB uint8.

        finest: the largest scale at which it looks, as for `detection.detector.levels`.
        """
        return detect(picture, self._maps(), finest)

    def _adjust(self) -> "Adjust | None":
        return self._hand.adjust if self._hand is not None else None

    def _maps(self) -> Maps:
        if self._page is None:
            raise RuntimeError("This recognizer was made without a page network.")
        return self._page
