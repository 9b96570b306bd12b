"""The command line: python -m digitapp read | batch | evaluate | serve | export | corrections.

Exit codes: 0 everything was read, 1 some files could not be read (named on stderr, the rest is done), 2 wrong usage.
"""

import argparse
import importlib
import os
import sys

from digitapp.cli import CommandFailed, UsageError

COMMANDS = ("read", "batch", "evaluate", "serve", "export", "corrections")

EXAMPLES = """\
examples:
  python -m digitapp read photo.jpg
  python -m digitapp read *.png --csv > numbers.csv
  python -m digitapp read form.heic --json --annotate checked/
  cat photo.jpg | python -m digitapp read -
  python -m digitapp batch scans/ --out results.csv
  python -m digitapp batch scans/ --out results.csv --resume
  python -m digitapp batch forms/ --form template.json --out table.xlsx
  python -m digitapp evaluate
  python -m digitapp serve --port 8501
  python -m digitapp export --format onnx
  python -m digitapp corrections export --out corrections.npz
"""


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; each module under cli/ adds its own options and says what runs."""
    top = argparse.ArgumentParser(
        prog="python -m digitapp",
        description="Read handwritten digits and numbers from pictures.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="{" + ",".join(COMMANDS) + "}")
    for name in COMMANDS:
        module = importlib.import_module(f"digitapp.cli.{name}")
        command = commands.add_parser(
            name, help=module.HELP, description=module.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        module.add_arguments(command)
        command.set_defaults(run=module.run)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(arguments)
    try:
        return options.run(options)
    except (UsageError, CommandFailed) as error:
        print(f"digitapp: {error}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except BrokenPipeError:  # the reader of our output (head, say) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("digitapp: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
