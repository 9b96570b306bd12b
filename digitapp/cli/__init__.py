"""The commands of `python -m digitapp`, one module each: HELP, add_arguments(parser), run(options) → exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import DigitappError, ModelError

if TYPE_CHECKING:
    from digitapp import Recognizer


class UsageError(DigitappError):
    """The command was asked for something it cannot do; ends with exit code 2."""


class CommandFailed(DigitappError):
    """The command could not do its work; ends with exit code 1."""


def load() -> Recognizer:
    """The Recognizer; CommandFailed with its sentence when there is no usable model."""
    from digitapp import Recognizer
    from digitapp.quiet import native_stderr_off

    try:
        with native_stderr_off():
            return Recognizer.load()
    except ModelError as error:
        raise CommandFailed(str(error)) from None
