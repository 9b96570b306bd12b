"""The rooms of the house and the arrows between them: what a room may import,
at the top of a file or inside a function."""

import ast

import pytest

from tests.sources import MODULES, ROOT, imports_of, tree_of

GROUND = {"errors", "paths", "quiet", "workers"}
READER = GROUND | {"imaging", "detection", "recognition", "explanation"}
#: room → the rooms that it may import, beside itself
ARROWS = {
    "errors": set(),
    "paths": set(),
    "quiet": set(),
    "workers": set(),
    "imaging": GROUND,
    "detection": GROUND | {"imaging"},
    "explanation": GROUND | {"imaging"},
    "recognition": GROUND | {"imaging", "detection", "explanation"},
    "output": READER,
    "corrections": READER,
    "synthesis": GROUND | {"imaging"},
    "datasets": GROUND | {"imaging", "synthesis"},
    "batch": READER | {"output"},
    "forms": READER | {"output", "batch"},
    "api": READER | {"digitapp", "output", "forms"},
    "evaluation": READER | {"forms", "synthesis", "datasets"},
    "export": READER | {"synthesis"},
    "ui": READER | {"digitapp", "output", "forms", "corrections", "datasets"},
    "cli": READER | {"digitapp", "output", "forms", "batch", "corrections", "datasets", "evaluation", "export"},
    "training": READER | {"corrections", "synthesis", "datasets", "evaluation", "forms"},
    "digitapp": {"errors", "recognition"},
    "__main__": {"cli"},
}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def test_every_room_has_its_arrows():
    assert {room(module) for module in MODULES} == set(ARROWS)


@pytest.mark.parametrize("name", sorted(ARROWS))
def test_a_room_imports_only_what_lies_to_its_left(name):
    wrong = [
        f"{module} imports {other}"
        for module in MODULES
        if room(module) == name
        for other in sorted(imports_of(module))
        if room(other) not in ARROWS[name] | {name}
    ]
    assert not wrong


def test_no_arrow_leads_back():
    behind = {name: set(allowed) for name, allowed in ARROWS.items()}
    for _ in behind:
        behind = {name: seen.union(*(behind[other] for other in seen)) for name, seen in behind.items()}
    assert not [name for name, seen in behind.items() if name in seen]


def reached(modules: list[str]) -> set[str]:
    """All modules of the package that these import, directly or through others, with the packages around them."""
    seen: set[str] = set()
    left = list(modules)
    while left:
        module = left.pop()
        if module in MODULES and module not in seen:
            seen.add(module)
            left += [*imports_of(module), module.rpartition(".")[0]]
    return seen


def test_pages_and_the_api_reach_neither_training_nor_synthesis():
    served = [module for module in MODULES if room(module) in ("ui", "api", "batch")]
    assert not {room(module) for module in reached(served)} & {"training", "synthesis", "evaluation"}


def test_nothing_but_train_py_imports_training():
    assert not [
        module for module in MODULES if room(module) != "training" and "training" in map(room, imports_of(module))
    ]
    for script in ("app.py", "digitapp/ui/main.py"):
        assert "training" not in (ROOT / script).read_text(encoding="utf-8")


HEAVY = {"tensorflow", "keras", "torch", "streamlit", "plotly"}


@pytest.mark.parametrize("name", ["imaging", "detection", "output", "synthesis"])
def test_rooms_of_arrays_know_no_framework(name):
    for module in MODULES:
        if room(module) != name:
            continue
        for node in ast.walk(tree_of(module)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert not {n.split(".")[0] for n in names} & HEAVY, module


def test_imports_inside_functions_count_and_those_for_the_checker_do_not():
    assert "digitapp.recognition.reader" in imports_of("digitapp.recognition.recognizer")  # inside a function
    assert "digitapp.recognition.reading" not in imports_of("digitapp.imaging.annotate")  # under TYPE_CHECKING
