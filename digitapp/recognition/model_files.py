"""The files of a model: two networks side by side, and beside each its settings,
which say which network they are of."""

import json
from pathlib import Path
from typing import Any

from ..errors import ModelMismatch, ModelMissing
from ..paths import sha256

PAGE = "page.keras"  # the page network, beside the digit network


def load_settings(path: Path, make: str) -> tuple[dict[str, Any], str]:
    """(what NAME.json beside the model at `path` holds, the SHA-256 of its file).

    make: the command that makes both files. Raises ModelMissing or ModelMismatch.
    """
    settings_path = path.with_suffix(".json")
    if not path.exists() or not settings_path.exists():
        missing = settings_path if path.exists() else path
        raise ModelMissing(f"There is no model at {missing}. Make one with: {make}")
    try:
        settings: dict[str, Any] = dict(json.loads(settings_path.read_text(encoding="utf-8")))
    except (ValueError, TypeError, RecursionError):
        raise ModelMismatch(f"{settings_path.name} is damaged. Make it and the model again with: {make}") from None
    model_hash = sha256(path)
    if settings.get("sha256") != model_hash:
        not_its_own = f"{path.name} is not the model that {settings_path.name} was written for."
        raise ModelMismatch(f"{not_its_own} Make both again with: {make}")
    return settings, model_hash
