"""The list of mutants fits the program as it is; whether the tests notice them is what run.py finds out."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.mutation.mutants import MUTANTS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.file}-{mutant.new[:20]}")
def test_a_mutant_changes_one_place_and_stays_python(mutant):
    text = (ROOT / "digitapp" / mutant.file).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, "the place has changed: write the mutant anew"
    changed = ast.unparse(ast.parse(text.replace(mutant.old, mutant.new)))
    assert changed != ast.unparse(ast.parse(text))
    for test in mutant.tests.split():
        file, _, name = test.partition("::")
        assert not name or f"def {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")
        assert (ROOT / "tests" / file).is_file()


def test_they_are_about_all_rooms_and_none_is_there_twice():
    rooms = Counter(mutant.file.split("/")[0] for mutant in MUTANTS)
    assert len(MUTANTS) >= 60
    assert all(rooms[name] >= 4 for name in ("imaging", "detection", "recognition", "output", "batch.py", "api"))
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in MUTANTS}) == len(MUTANTS)
