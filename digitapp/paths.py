"""Where things lie: in a checkout beside the package, in an installed package inside it; and which file it is."""

import hashlib
import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent
#: model/, app.py and .streamlit/ lie in the checkout; a wheel carries copies of them in the package
HOME = CHECKOUT if (CHECKOUT / "app.py").is_file() and (CHECKOUT / "model").is_dir() else PACKAGE
APP = HOME / "app.py"


def model_directory() -> Path:
    """The folder with the networks and their report: ``DIGITAPP_MODEL_DIR``, else the shipped one."""
    named = os.environ.get("DIGITAPP_MODEL_DIR")
    return Path(named) if named else HOME / "model"


def digit_network() -> Path:
    """The digit network that is read with; page.keras and the settings of both lie beside it."""
    return model_directory() / "digits.keras"


def sha256(file: Path) -> str:
    """The hash that names a file's content, 64 hexadecimal digits."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
