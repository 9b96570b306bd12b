"""Arrays as page.json keeps them: half-precision numbers in base64."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

import numpy as np


def packed(values: np.ndarray) -> dict[str, Any]:
    """An array as JSON keeps it: its shape, and half-precision numbers in base64."""
    half = np.ascontiguousarray(values, "<f2")
    return {"shape": list(half.shape), "float16": base64.b64encode(half.tobytes()).decode("ascii")}


def unpacked(values: dict[str, Any]) -> np.ndarray:
    """The array (float32) that `packed` kept."""
    return _decoded(values["float16"]).reshape(values["shape"])


@lru_cache(maxsize=512)
def _decoded(text: str) -> np.ndarray:
    """Kept: page.json is asked for its weights at every reading."""
    return np.frombuffer(base64.b64decode(text), "<f2").astype(np.float32)
