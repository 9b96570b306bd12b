"""Arrays as page.json keeps them: half-precision numbers in base64, or single ones where halves would not do."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

import numpy as np

_KINDS = {"float16": "<f2", "float32": "<f4"}


def packed(values: np.ndarray, kind: str = "float16") -> dict[str, Any]:
    """An array as JSON keeps it: its shape, and numbers of this kind, float16 or float32, in base64."""
    kept = np.ascontiguousarray(values, _KINDS[kind])
    return {"shape": list(kept.shape), kind: base64.b64encode(kept.tobytes()).decode("ascii")}


def unpacked(values: dict[str, Any]) -> np.ndarray:
    """The array (float32) that `packed` kept."""
    kind = "float32" if "float32" in values else "float16"
    return _decoded(values[kind], kind).reshape(values["shape"])


@lru_cache(maxsize=512)
def _decoded(text: str, kind: str) -> np.ndarray:
    """Kept: page.json is asked for its weights at every reading."""
    return np.frombuffer(base64.b64decode(text), _KINDS[kind]).astype(np.float32)
