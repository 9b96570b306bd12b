"""Templates that are known by name: the examples, and those in a folder of the server's own (DIGITAPP_FORMS)."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from ..errors import UnknownForm
from .template import MOST_BYTES, load

EXAMPLES = Path(__file__).parent / "examples"
VARIABLE = "DIGITAPP_FORMS"


def names() -> list[str]:
    """The names of all templates, in order: their files' names without the ending."""
    return sorted(_files())


def text(name: str) -> str:
    """The template of this name as JSON text, its picture in it. Raises UnknownForm, TemplateError."""
    files = _files()
    if name not in files:  # a name is only ever looked up, never made a path of
        raise UnknownForm(f"There is no form of this name. There are: {', '.join(sorted(files)) or 'none'}.")
    path = files[name]
    return _dumped(path, path.stat().st_mtime_ns)


def photos(name: str) -> list[Path]:
    """Photos to try an example with, filled in; none for a template of the server's own."""
    return sorted(EXAMPLES.glob(f"{name}-[0-9].jpg")) if name in names() else []


def _files() -> dict[str, Path]:
    """The template files by name; the server's own come before an example of the same name."""
    own = os.environ.get(VARIABLE)
    folders = [EXAMPLES, *([Path(own)] if own else [])]
    return {
        path.stem: path
        for folder in folders
        for path in sorted(folder.glob("*.json"))
        if path.is_file() and path.stat().st_size <= MOST_BYTES
    }


@lru_cache(maxsize=16)
def _dumped(path: Path, _changed: int) -> str:
    """The template with its picture in it, whatever the file names; read again once the file has changed."""
    return load(path).dumps()
