"""Serve the page and the REST API (streamlit run app.py), or the REST API alone.

The API alone needs no browser part and starts faster.
"""

import argparse
import os
import sys

from ..paths import APP
from . import UsageError

HELP = "start the page and the REST API"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8501, help="port to listen on (default 8501)")
    parser.add_argument("--api-only", action="store_true", help="the REST API without the page")


def run(options: argparse.Namespace) -> int:
    """Become the server; returns only when it could not be started."""
    if not 0 <= options.port <= 65535:
        raise UsageError(f"there is no port {options.port}: it must be between 0 and 65535")
    if options.api_only:
        command = ["uvicorn", "digitapp.api:app", "--host", options.host, "--port", str(options.port)]
    else:
        command = ["streamlit", "run", str(APP), "--server.address", options.host, "--server.port", str(options.port)]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", *command])  # nosec B606: no shell, fixed program
