"""Recipes: Python files whose capital names are the settings of a training."""

import runpy
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "recipes"


def read(path: Path) -> dict[str, Any]:
    """The settings of a recipe file, by their capital names."""
    return {name: value for name, value in runpy.run_path(str(path)).items() if name.isupper()}
