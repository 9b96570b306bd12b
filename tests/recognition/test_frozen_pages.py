"""Forty-eight small pages that never change, composed once by the project's pen: what the shipped networks must read.

The floors lie under what was measured when the networks were made; a change that falls below one of them reads worse.
"""

import json
from pathlib import Path

import pytest

from digitapp.evaluation.pages import edit_distance

FOLDER = Path(__file__).parent / "pages"
TRUTH = json.loads((FOLDER / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def read(recognizer):
    """File name → the lines that are read."""
    return {name: [line.text for line in recognizer.read(FOLDER / name).lines] for name in TRUTH}


def test_most_pages_are_read_without_a_mistake(read):
    written = [name for name, lines in TRUTH.items() if lines]
    right = [name for name in written if read[name] == TRUTH[name]]
    wrong = {name: (TRUTH[name], read[name]) for name in written if name not in right}
    assert len(right) >= EXACT * len(written), wrong


def test_few_characters_are_wrong(read):
    errors = sum(edit_distance("|".join(TRUTH[name]), "|".join(read[name])) for name in TRUTH if TRUTH[name])
    assert errors <= CER * sum(len("|".join(lines)) for lines in TRUTH.values())


def test_pages_without_digits_stay_silent(read):
    speaking = {name: read[name] for name, lines in TRUTH.items() if not lines and read[name]}
    assert len(speaking) <= SPEAKING, speaking


EXACT, CER, SPEAKING = 0.45, 0.115, 3
