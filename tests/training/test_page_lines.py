"""Which signs are on one line is learned from pages: exponents are, the lines above and below are not."""

import numpy as np
import pytest

from digitapp.recognition.lines import text_lines
from digitapp.recognition.linking import FEATURES
from digitapp.recognition.reader import Candidates
from digitapp.synthesis.pages import Page
from digitapp.synthesis.sheet import IGNORED
from digitapp.training import page_lines


def page(rng, rows: int = 3) -> tuple[Candidates, Page, np.ndarray]:
    """Lines of digits and letters with exponents; (what is found on it, its truth, the line of each sign)."""
    signs = []
    for row in range(rows):
        x, y = rng.uniform(10, 40), 100.0 * row + rng.normal(0, 2)
        for _ in range(int(rng.integers(2, 6))):
            kind = int(rng.integers(0, 11))
            signs.append((x, y, 22, 40, kind, row))
            x += 30
            if kind == 10:  # a letter has an exponent, higher than any line's digits are beside each other
                signs.append((x - 5, y - 22, 12, 22, int(rng.integers(10)), row))
                x += 12
    table = np.array(signs, float)
    boxes, kinds, lines = table[:, :4].astype(np.float32), table[:, 4].astype(int), table[:, 5].astype(int)
    p = np.full((len(kinds), 11), 0.01)
    p[np.arange(len(kinds)), kinds] = 0.9
    found = Candidates(boxes, p, p[:, :10], np.zeros((len(kinds), 28, 28), np.uint8), p[:, 10])
    return found, Page(np.zeros((400, 400, 3), np.uint8), boxes, kinds, lines, "sums"), lines


def test_lines_with_exponents_are_learned():
    rng = np.random.default_rng(0)
    said = []
    linking = page_lines.fit([page_lines.tell(*page(rng)[:2]) for _ in range(250)], 1, said.append)
    assert len(said) == 1 and said[0].startswith("linking: ")
    right = before = 0
    for _ in range(40):
        found, _, lines = page(rng)
        certain = found.probabilities[:, :10].max(axis=1) * (lines >= 0) * found.digits
        truth = [np.flatnonzero(lines == k).tolist() for k in np.unique(lines)]
        right += [sorted(line.tolist()) for line in text_lines(found.boxes, certain, linking)] == truth
        before += [sorted(line.tolist()) for line in text_lines(found.boxes, certain)] == truth
    assert right >= 38 and before <= 20


def test_print_and_what_is_no_sign_on_the_page():
    found, truth, _ = page(np.random.default_rng(3), rows=1)
    whole = page_lines.tell(found, truth)
    assert whole.features.shape == (len(whole.one_line), FEATURES) and whole.one_line.all()
    printed = Page(truth.picture, truth.boxes, np.full(len(truth.kinds), IGNORED), truth.lines, "sums")
    assert len(page_lines.tell(found, printed).one_line) == 0
    moved = Page(truth.picture, truth.boxes + np.float32([0, 300, 0, 0]), truth.kinds, truth.lines, "sums")
    assert len(page_lines.tell(found, moved).one_line) == 0  # nothing that was found is written there
    first = Page(truth.picture, truth.boxes[:1], truth.kinds[:1], truth.lines[:1], "sums")
    assert not page_lines.tell(found, first).one_line.any()


def test_too_few_pairs_are_not_learned_from():
    said = []
    told = page_lines.tell(*page(np.random.default_rng(3), rows=1)[:2])
    assert page_lines.fit([told], 0, said.append) is None and "too few" in said[0]


@pytest.mark.parametrize("seed", [0, 5])
def test_the_same_seed_gives_the_same_network(seed):
    rng = np.random.default_rng(1)
    told = [page_lines.tell(*page(rng)[:2]) for _ in range(40)]
    first, again = (page_lines.fit(told, seed, lambda line: None) for _ in range(2))
    assert first.to_dict() == again.to_dict()
