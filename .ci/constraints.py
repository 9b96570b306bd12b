"""Print constraints.txt: the exact versions, in this environment, of all that requirements*.txt ask for.

    .venv/bin/python .ci/constraints.py > constraints.txt     after the tests have passed with these versions
    .venv/bin/python .ci/constraints.py --check               whether the file holds all that is asked for, and fits

Reads what is installed and asks no package index.
"""

import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
HEAD = "# What CI installs, version by version. Written by .ci/constraints.py; see CONTRIBUTING.md.\n"


def asked_for(name: str) -> list[Requirement]:
    """The requirements in a file of the project and in those that it includes."""
    found: list[Requirement] = []
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        line = line.split("#")[0].strip()
        if line.startswith("-r "):
            found += asked_for(line[3:].strip())
        elif line:
            found.append(Requirement(line))
    return found


def installed(requirements: list[Requirement]) -> dict[str, str]:
    """name → version of these and of all they depend on here. Raises PackageNotFoundError."""
    versions: dict[str, str] = {}
    done: set[tuple[str, str]] = set()
    left = [(requirement, extra) for requirement in requirements for extra in ("", *requirement.extras)]
    while left:
        requirement, extra = left.pop()
        name = canonicalize_name(requirement.name)
        if (name, extra) in done:
            continue
        done.add((name, extra))
        found = metadata.distribution(name)
        if not requirement.specifier.contains(found.version, prereleases=True):
            raise SystemExit(f"{name} {found.version} is installed, {requirement} is asked for.")
        versions[name] = found.version.split("+")[0]
        for text in found.requires or []:
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                left += [(needed, one) for one in ("", *needed.extras)]
    return versions


def problems(text: str) -> list[str]:
    """What is wrong with the text of constraints.txt: what is asked for and not in it, and what does not fit."""
    pinned = dict(line.split("==") for line in text.splitlines() if line and not line.startswith("#"))
    found = []
    for requirement in asked_for("requirements-dev.txt"):
        version = pinned.get(canonicalize_name(requirement.name))
        if version is None:
            found.append(f"{requirement.name} is missing")
        elif not requirement.specifier.contains(version, prereleases=True):
            found.append(f"{requirement.name} is {version}, {requirement} is asked for")
    return found


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit("\n".join(problems((ROOT / "constraints.txt").read_text(encoding="utf-8"))) or 0)
    versions = installed(asked_for("requirements-dev.txt"))
    sys.stdout.write(HEAD + "".join(f"{name}=={version}\n" for name, version in sorted(versions.items())))
