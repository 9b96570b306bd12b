"""The commands of `python -m digitapp`, one module each: HELP, add_arguments(parser), run(options) → exit code."""


class UsageError(Exception):
    """The command was asked for something it cannot do; ends with exit code 2."""


class CommandFailed(Exception):
    """The command could not do its work; ends with exit code 1."""


def load():
    """The Recognizer; CommandFailed with its sentence when there is no usable model."""
    from digitapp import Recognizer
    from digitapp.quiet import native_stderr_off

    try:
        with native_stderr_off():
            return Recognizer.load()
    except (FileNotFoundError, ValueError, ImportError) as error:
        raise CommandFailed(str(error)) from None
