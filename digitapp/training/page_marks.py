"""Fit what tells decimal points and minus signs from the other signs on lines of digits, from composed pages."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from ..detection.detector import overlap
from ..recognition import reader
from ..recognition.linking import Linking
from ..recognition.numbers import KINDS, expanded, features, line_signs
from ..synthesis.pages import Page

NAMES = {".": "point", ",": "point", "-": "minus"}  #: of `synthesis.contents`; all others are other signs
FEWEST = 10  # of each kind, to fit anything
MATCH = 0.25  # overlap above which a detection is the sign that was written there


def truths(
    candidates: reader.Candidates, page: Page, linking: Linking | None = None
) -> Iterator[tuple[list[float], str]]:
    """(features, kind) of every sign beside digits on a page, with its picture, whose candidates have been weighed."""
    others = candidates.boxes[~candidates.digits & (candidates.other > reader.SIGN)]
    for group in reader.digit_lines(candidates, linking):
        digits = candidates.boxes[group]
        signs = line_signs(digits, others, page.picture)
        for box, strength, seen in zip(signs.boxes, signs.strengths, signs.seen, strict=True):
            name = _name(box, page, bool(seen))
            if name is not None:
                yield features(box, digits, float(strength)), NAMES.get(name, "other")


def _name(box: np.ndarray, page: Page, seen: bool) -> str | None:
    """What is written in a box, "" for nothing; None where small ink may be a piece of something."""
    if not len(page.names):
        return ""
    union, _ = overlap(box, page.boxes)
    best = int(union.argmax())
    if union[best] > MATCH:
        return page.names[best]
    return "" if seen or union[best] == 0 else None


def fit_marks(rows: Sequence[tuple[list[float], str]], say: Callable[[str], object] = print) -> dict | None:
    """What `recognition.numbers.kinds` takes, as page.json holds it; None where too few points or minus signs were
    seen.

    rows: what `truths` gives for the signs of many pages.
    """
    kinds = [kind for _, kind in rows]
    count = {kind: kinds.count(kind) for kind in KINDS}
    if min(count.values()) < FEWEST:
        say(f"marks: {count}, too few to tell them apart")
        return None
    x, y = expanded(np.array([values for values, _ in rows])), np.array([KINDS.index(kind) for kind in kinds])
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=1.0, max_iter=5000).fit(scaler.transform(x), y)
    answer = model.predict(scaler.transform(x))
    found = ", ".join(
        f"{kind} {100 * (answer[y == k] == k).mean():.0f}% found, {100 * (y[answer == k] == k).mean():.0f}% right"
        for k, kind in enumerate(KINDS)
    )
    say(f"marks: {count}; {found}")
    return {
        "bias": np.round(model.intercept_, 4).tolist(),
        "weights": np.round(model.coef_, 4).tolist(),
        "means": np.round(scaler.mean_, 4).tolist(),
        "scales": np.round(scaler.scale_, 4).tolist(),
    }
