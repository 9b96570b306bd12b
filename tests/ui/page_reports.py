"""Figures of whole pages to show in tests: of a reader whose every answer is made up here, and so is known."""

import base64
import hashlib
import io
import json

import numpy as np
from PIL import Image

from digitapp.evaluation.metrics import expected_calibration_error, reliability, wilson

#: kind: (pages, of which without a mistake, character error rate), and (pages, of which silent)
WRITTEN = {"numbers": (60, 57, 0.01), "boxed": (60, 48, 0.05), "canvas": (60, 60, 0.0)}
BLANK = {"words": (50, 40), "nothing": (50, 50)}
NETWORK = b"not a real page network"


def lines(seed: int = 6, count: int = 800):
    """(confidence, right) of lines read, each right about as often as it is sure."""
    rng = np.random.default_rng(seed)
    confidence = np.round(1 - rng.gamma(0.5, 0.1, count).clip(0, 0.99), 4)
    return confidence, rng.random(count) < confidence


def picture() -> str:
    """A small JPEG as a data URL."""
    file = io.BytesIO()
    Image.fromarray(np.full((90, 120, 3), 235, np.uint8)).save(file, "JPEG")
    return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()


def _share(name, count, of):
    low, high = wilson(count, of)
    return {name: count / of, f"{name}_low": low, f"{name}_high": high}


def _written(n, exact, cer):
    return {"digits": True, "n": n, **_share("exact", exact, n), "cer": cer} | dict.fromkeys(
        ("silent", "silent_low", "silent_high")
    )


def _blank(n, silent):
    return {"digits": False, "n": n, **_share("exact", silent, n), "cer": None, **_share("silent", silent, n)}


def content():
    """What pages.json holds."""
    confidence, right = lines()
    bins = reliability(1 - right.astype(int), confidence[:, None])
    return {
        "schema": 1,
        "made": "2026-11-22T09:00:00+00:00",
        "model": hashlib.sha256(NETWORK).hexdigest(),
        "seed": 1,
        "count": sum(n for n, *_ in (*WRITTEN.values(), *BLANK.values())),
        "kinds": [{"kind": k} | _written(*v) for k, v in WRITTEN.items()]
        + [{"kind": k} | _blank(*v) for k, v in BLANK.items()],
        "with_digits": _written(180, 165, 0.021),
        "without_digits": _blank(100, 90),
        "lines": {"confidence": confidence.tolist(), "right": right.astype(int).tolist()},
        "truth_lines": 820,
        "missed_lines": 820 - int(right.sum()),
        "reliability": bins,
        "ece": expected_calibration_error(bins),
        "examples": [
            {"kind": "numbers", "picture": picture(), "truth": ["12"], "read": [{"text": "12", "confidence": 0.98}]},
            {"kind": "boxed", "picture": picture(), "truth": ["507"], "read": [{"text": "501", "confidence": 0.61}]},
            {"kind": "words", "picture": picture(), "truth": [], "read": []},
        ],
    }  # fmt: skip


def write(directory, edit=None):
    """Write pages.json and the network it was measured with; `edit` may change the content before."""
    found = content()
    if edit is not None:
        edit(found)
    (directory / "page.keras").write_bytes(NETWORK)
    (directory / "pages.json").write_text(json.dumps(found), encoding="utf-8")
    return found
