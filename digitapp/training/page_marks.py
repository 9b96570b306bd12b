"""Fit what tells decimal points and minus signs from the other signs on lines of digits, from composed pages."""

from collections.abc import Iterable, Iterator

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from ..detection.detector import overlap
from ..recognition import reader
from ..recognition.numbers import KINDS, beside, expanded, features
from ..synthesis.pages import Page

NAMES = {".": "point", ",": "point", "-": "minus"}  #: of `synthesis.contents`; all others are other signs
FEWEST = 10  # of each kind, to fit anything
MATCH = 0.25  # overlap above which a detection is the sign that was written there


def truths(candidates: reader.Candidates, page: Page) -> Iterator[tuple[list[float], str]]:
    """(features, kind) of every sign beside digits on a page whose candidates have been weighed."""
    others = candidates.boxes[~candidates.digits & (candidates.other > reader.SIGN)]
    for group in reader.digit_lines(candidates):
        digits = candidates.boxes[group]
        for box in others[beside(others, digits)]:
            name = ""
            if len(page.names):
                union, _ = overlap(box, page.boxes)
                best = int(union.argmax())
                name = page.names[best] if union[best] > MATCH else ""
            yield features(box, digits), NAMES.get(name, "other")


def fit_marks(pages: Iterable[tuple[reader.Candidates, Page]], say=print) -> dict | None:
    """What `recognition.numbers.kinds` takes, as page.json holds it; None where too few points or minus signs were seen."""
    rows: list[list[float]] = []
    kinds: list[str] = []
    for candidates, page in pages:
        for values, kind in truths(candidates, page):
            rows.append(values)
            kinds.append(kind)
    count = {kind: kinds.count(kind) for kind in KINDS}
    if min(count.values()) < FEWEST:
        say(f"marks: {count}, too few to tell them apart")
        return None
    x, y = expanded(np.array(rows)), np.array([KINDS.index(kind) for kind in kinds])
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
