"""The networks that say which signs are on one line, trained on composed pages (see recognition.linking)."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from sklearn.neural_network import MLPClassifier

from ..detection.detector import overlap
from ..recognition.lines import ordered
from ..recognition.linking import Linking
from ..recognition.reader import Candidates, signs
from ..synthesis.pages import Page
from ..synthesis.sheet import IGNORED
from .page_truths import MATCH

NETWORKS = 5  # one ends here, another there; their mean is as good as the best of them
HIDDEN, EPOCHS, BATCH, LEARNING_RATE, WEIGHT_DECAY = (32, 32), 16, 512, 3e-3, 1e-3
FEWEST = 50  # pairs of either kind, to learn anything
NO_LINE = -1  # of what is no sign on the page


class Told(NamedTuple):
    """Pairs of a page's signs: features (m, FEATURES), and (m,) bool whether they are on one line."""

    features: np.ndarray
    one_line: np.ndarray


def tell(candidates: Candidates, page: Page) -> Told:
    """What the signs found on a page say about its lines; pairs with printed digits are left out, and those of which
    neither is a sign."""
    index, certain = signs(candidates)
    order, _, two = ordered(candidates.boxes[index], certain)
    line, asked = _lines(candidates.boxes[index[order]], page)
    a, b = two.left, two.right
    kept = asked[a] & asked[b] & ((line[a] != NO_LINE) | (line[b] != NO_LINE))
    return Told(two.features[kept], ((line[a] == line[b]) & (line[a] != NO_LINE))[kept])


def _lines(boxes: np.ndarray, page: Page) -> tuple[np.ndarray, np.ndarray]:
    """(n,) the line of the page that each box is a sign of, NO_LINE for none; (n,) bool, False for what is printed."""
    line, asked = np.full(len(boxes), NO_LINE), np.ones(len(boxes), bool)
    for k, box in enumerate(boxes if len(page.boxes) else ()):
        union, _ = overlap(box, page.boxes)
        best = int(union.argmax())
        if union[best] > MATCH:
            line[k], asked[k] = page.lines[best], page.kinds[best] != IGNORED
    return line, asked


def fit(told: Sequence[Told], seed: int = 0, say: Callable[[str], None] = print) -> Linking | None:
    """The networks trained on the pairs of some pages; None where there are too few of either kind."""
    x = np.concatenate([one.features for one in told])
    y = np.concatenate([one.one_line for one in told])
    if min(y.sum(), (~y).sum()) < FEWEST:
        say(f"linking: {y.sum()} of {len(y)} pairs are on one line, too few to learn from")
        return None
    means, scales = x.mean(axis=0), x.std(axis=0)
    scales[scales < 1e-3] = 1
    linking = Linking(means, scales, tuple(_network((x - means) / scales, y, seed + k) for k in range(NETWORKS)))
    right = ((linking.log_odds(x) > 0) == y).mean()
    say(f"linking: {len(y)} pairs of {len(told)} pages, {100 * y.mean():.0f}% on one line; {100 * right:.1f}% right")
    return linking


def _network(x: np.ndarray, y: np.ndarray, seed: int) -> tuple[np.ndarray, ...]:
    """The layers of one network, as `Linking` has them."""
    model = MLPClassifier(
        HIDDEN, alpha=WEIGHT_DECAY, batch_size=min(BATCH, len(x)), learning_rate_init=LEARNING_RATE, random_state=seed
    )
    for _ in range(EPOCHS):
        model.partial_fit(x, y, classes=[False, True])
    return tuple(np.concatenate([w, b[None]]) for w, b in zip(model.coefs_, model.intercepts_, strict=True))
