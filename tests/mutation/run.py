"""Break the program in the ways of mutants.py, one at a time in a copy, and say which of them no test notices.

    python tests/mutation/run.py                  all of them
    python tests/mutation/run.py --only api/      those whose file's name begins so
    python tests/mutation/run.py --from 30        from the thirtieth on

A mutant is killed when pytest fails, and survives when all its tests pass. Exit code 1 when one survives. For systems
that can fork.
"""

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

# What the tests need and what takes long to import: once here, not once for each mutant.
import cv2  # noqa: F401
import fastapi  # noqa: F401
import hypothesis  # noqa: F401
import numpy  # noqa: F401
import pillow_heif  # noqa: F401
import pytest
import starlette.testclient  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from tests.mutation.mutants import MUTANTS, Mutant  # noqa: E402

LIMIT = 1200  # seconds for the tests of one mutant: one that runs into a loop counts as killed


def copy_of_the_project(folder: Path) -> Path:
    """The program and its tests in a folder of their own; the model and what else is only read stays where it is."""
    for name in ("digitapp", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "train.py", "pyproject.toml"):
        shutil.copy2(ROOT / name, folder / name)
    for name in ("model", "recipes"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def passes(folder: Path, tests: str, keep_bytecode: bool = False) -> bool:
    """Whether these tests pass in the copy. They run in a fork of this process, which has the large packages already.

    keep_bytecode: write it, for the runs that follow; that of a mutant must not stay, since Python tells it from the
    original's by the second and the length.
    """
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        sys.path[:] = [
            str(folder),
            *(place for place in sys.path if Path(place).resolve() not in (ROOT, ROOT / "tests/mutation")),
        ]
        for name in [name for name in sys.modules if name.split(".")[0] in ("tests", "digitapp")]:
            del sys.modules[name]
        sys.dont_write_bytecode = not keep_bytecode
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        code = 3
        try:
            early = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
            files = [f"tests/{test}" for test in tests.split()]
            code = int(pytest.main(["-x", "-q", "-W", early, "-p", "no:cacheprovider", *files]))
        finally:
            os._exit(code)
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code > 1:
                print(f"pytest ended with {code}: no test was run. The list is wrong.", file=sys.stderr)
            return code == 0
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def survives(folder: Path, mutant: Mutant) -> bool:
    """Whether all tests of a mutant pass with it. The copy is as before afterwards."""
    file = folder / "digitapp" / mutant.file
    before, text = file.stat(), file.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.file} does not hold {mutant.old!r} exactly once.")
    try:
        file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
        return passes(folder, mutant.tests)
    finally:
        file.write_text(text, encoding="utf-8")
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def main() -> int:
    """Run what was asked for; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="beginning of the files' names, as imaging/")
    parser.add_argument("--from", type=int, default=1, dest="first", help="number of the first one")
    options = parser.parse_args()
    chosen = [(k, m) for k, m in enumerate(MUTANTS, 1) if k >= options.first and m.file.startswith(options.only)]
    survivors = 0
    with tempfile.TemporaryDirectory() as place:
        folder = copy_of_the_project(Path(place))
        sound: dict[str, bool] = {}
        for number, mutant in chosen:
            if mutant.tests not in sound:
                sound[mutant.tests] = passes(folder, mutant.tests, keep_bytecode=True)
            if not sound[mutant.tests]:
                print(f"{mutant.tests} fails without any mutant.", file=sys.stderr)
                return 2
            begun = time.monotonic()
            alive = survives(folder, mutant)
            survivors += alive
            change = f"{mutant.old!r} → {mutant.new!r}"
            print(
                f"{number:3} {'SURVIVED' if alive else 'killed  '} {mutant.file}: {change} "
                f"({time.monotonic() - begun:.0f} s)",
                flush=True,
            )
    print(f"{len(chosen) - survivors} of {len(chosen)} killed ({(len(chosen) - survivors) / max(len(chosen), 1):.0%})")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
