"""What is fitted after the page network is trained: the weights of fusion and of line confidence, from composed pages.

The pages are written by hands and in fonts that were never trained on.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from types import SimpleNamespace

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from ..detection.detector import Detections, overlap
from ..recognition import reader
from ..recognition.fusion import Weights, evidence, fuse
from ..synthesis.material import Material
from ..synthesis.pages import RUIN, Page, compose
from ..synthesis.sheet import IGNORED
from .page_marks import fit_marks

#: the detector: picture → detections
Find = Callable[[np.ndarray], Detections]
MATCH = 0.4  # overlap above which a detection is the sign that was written there
NONE = 10
#: how often people who want digits read send pages of each layout, and in how bad a state (strengths of RUIN): pages without
#: any digit and bad pictures are rarer than in training, which has to learn them
USUAL = {
    "numbers": 14, "sums": 12, "lines": 10, "spread": 8, "single": 12, "amounts": 14, "grid": 14, "form": 10,
    "words": 6, "drawings": 2, "diagram": 4, "print": 1, "letters in boxes": 1, "nothing": 2,
}  # fmt: skip
USUAL_RUIN = (0.3, 0.45, 0.2, 0.05)


def validation_page(rng: np.random.Generator, material: Material) -> Page:
    """A page as people send them: larger than a canvas, seldom bad, seldom without a digit."""
    side = int(rng.choice([256, 360, 480, 640], p=[0.2, 0.25, 0.3, 0.25]))
    height = math.exp(rng.uniform(math.log(18), math.log(90)))
    ruin = float(rng.choice(RUIN, p=USUAL_RUIN))
    layout = str(rng.choice(list(USUAL), p=np.array(list(USUAL.values())) / sum(USUAL.values())))
    return compose(rng, material, (side, int(side * rng.uniform(0.6, 1.2))), layout, height, ruin)


def label(boxes: np.ndarray, page: Page) -> np.ndarray:
    """(n,) the digit that each box is, NONE where it is none, IGNORED where that is not asked."""
    out = np.full(len(boxes), NONE)
    for k, box in enumerate(boxes):
        if not len(page.boxes):
            break
        union, inside = overlap(box, page.boxes)
        best = int(union.argmax())
        if union[best] > MATCH:
            out[k] = page.kinds[best] if page.kinds[best] != 10 else NONE
        elif inside.max() > 0.5 and page.kinds[int(inside.argmax())] == IGNORED:
            out[k] = IGNORED
    return out


def fit(find: Find, predict: reader.Predict, material: Material, recipe: SimpleNamespace, say=print) -> dict:
    """{"fusion": ..., "lines": ..., "marks": ...} as page.json holds them.

    All from the same pages: nine weights cannot learn tens of thousands of detections by heart.
    """
    looked = list(look(find, predict, material, range(recipe.FIT_PAGES), recipe.FIT_SEED))
    fusion = fit_fusion(looked, say)
    weighed = [(weigh(one, fusion), one.page) for one in looked]
    return {"fusion": fusion.to_dict(), "lines": fit_lines(weighed, say), "marks": fit_marks(weighed, say)}


@dataclass(frozen=True)
class Looked:
    """A composed page, its picture without pixels, with what was found on it."""

    page: Page
    found: Detections
    candidates: reader.Candidates


def look(
    find: Find, predict: reader.Predict, material: Material, numbers: Iterable[int], seed: int
) -> Iterator[Looked]:
    """Compose the pages with these numbers and look at each; those on which nothing is found are left out."""
    for number in numbers:
        page = validation_page(np.random.default_rng([seed, number]), material)
        found = find(page.picture)
        if len(found):
            candidates = reader.look_closely(page.picture, found, predict, Weights())
            yield Looked(replace(page, picture=page.picture[..., :0].copy()), found, candidates)


def fit_fusion(looked: Sequence[Looked], say=print) -> Weights:
    """The weights that make the truth of every detection on some pages most probable."""
    rows, truths = [], []
    for one in looked:
        found, truth = one.found, label(one.found.boxes, one.page)
        kept = (truth != IGNORED) & (found.scores[:, :10].max(axis=1) > 0.02)
        rows.append(evidence(found.scores, found.means, one.candidates.seen, one.candidates.clean)[kept])
        truths.append(truth[kept])
    x, y = np.concatenate(rows), np.concatenate(truths)
    start = np.array(list(asdict(Weights()).values()))

    def cost(w):
        z = x @ w
        z -= z.max(axis=1, keepdims=True)
        e = np.exp(z)
        p = e / e.sum(axis=1, keepdims=True)
        hit = p.copy()
        hit[np.arange(len(y)), y] -= 1
        loss = -np.log(np.clip(p[np.arange(len(y)), y], 1e-12, 1)).mean() + 1e-4 * ((w - start) ** 2).sum()
        return loss, np.einsum("nc,nck->k", hit, x) / len(y) + 2e-4 * (w - start)

    found = minimize(cost, start, jac=True, method="L-BFGS-B")
    say(
        f"fusion: {len(y)} detections, log loss {cost(start)[0]:.4f} → {found.fun:.4f}, accuracy {np.mean((x @ found.x).argmax(1) == y):.4f}: {np.round(found.x, 3)}"
    )
    return Weights(*(float(v) for v in found.x))


def weigh(one: Looked, fusion: Weights) -> reader.Candidates:
    """The candidates of a page with both networks' words weighed by these weights."""
    seen, found = one.candidates, one.found
    return replace(seen, probabilities=fuse(found.scores, found.means, seen.seen, seen.clean, fusion))


def fit_lines(weighed: Sequence[tuple[reader.Candidates, Page]], say=print) -> dict:
    """The logistic regression that says how probable it is that a line is right."""
    rows, right = [], []
    for candidates, page in weighed:
        for values, correct in line_truths(candidates, page):
            rows.append(values)
            right.append(correct)
    if len(set(right)) < 2:
        raise ValueError(
            f"{len(right)} lines, all of them alike, do not tell how sure to be: compose more pages (FIT_PAGES)"
        )
    names = list(rows[0])
    x, y = np.array([[r[n] for n in names] for r in rows]), np.array(right)
    scaler = StandardScaler().fit(x)
    scaler.scale_[scaler.scale_ == 0] = 1
    model = LogisticRegression(C=0.3, max_iter=2000).fit(scaler.transform(x), y)
    p = model.predict_proba(scaler.transform(x))[:, 1]
    sure = p >= 0.95
    right_of_sure = f"{100 * y[sure].mean():.2f}% are" if sure.any() else "none"
    say(
        f"lines: {len(y)}, {100 * y.mean():.1f}% right; of those over 95% sure ({100 * sure.mean():.0f}%) {right_of_sure}"
    )
    return {
        "bias": round(float(model.intercept_[0]), 5),
        "weights": {n: round(float(w), 5) for n, w in zip(names, model.coef_[0])},
        "means": {n: round(float(m), 5) for n, m in zip(names, scaler.mean_)},
        "scales": {n: round(float(s), 5) for n, s in zip(names, scaler.scale_)},
    }


def line_truths(candidates: reader.Candidates, page: Page):
    """(features, whether it is right) of every line read on a page; lines with a sign cut by the border are left out."""
    groups, truth = reader.digit_lines(candidates), list(whole_lines(page))
    for group in groups:
        if touching(candidates.boxes[group], page) is None:
            continue
        text = "".join(str(d) for d in candidates.probabilities[group, :10].argmax(axis=1))
        correct = text in truth
        if correct:
            truth.remove(text)
        yield reader.line_features(candidates, group, len(groups) == 1), correct


def touching(boxes: np.ndarray, page: Page) -> np.ndarray | None:
    """The page's lines that a read line lies on; None when one of them has a sign cut by the border or not asked for."""
    h, w = page.picture.shape[:2]
    lines: set[int] = set()
    for box in boxes:
        if not len(page.boxes):
            break
        union, inside = overlap(box, page.boxes)
        near = np.flatnonzero(inside > 0.3)
        if any(page.kinds[k] == IGNORED for k in near):
            return None
        lines |= {int(page.lines[k]) for k in near}
    for line in lines:
        mine = page.boxes[(page.lines == line) & (page.kinds < 10)]
        out = (
            (mine[:, 0] < -0.03 * mine[:, 2])
            | (mine[:, 1] < -0.03 * mine[:, 3])
            | (mine[:, 0] + mine[:, 2] > w + 0.03 * mine[:, 2])
            | (mine[:, 1] + mine[:, 3] > h + 0.03 * mine[:, 3])
        )
        wholly = (mine[:, 0] > w) | (mine[:, 1] > h) | (mine[:, 0] + mine[:, 2] < 0) | (mine[:, 1] + mine[:, 3] < 0)
        if (out & ~wholly).any():
            return None
    return np.array(sorted(lines))


def whole_lines(page: Page):
    """The digits of each line as far as they lie on the page."""
    h, w = page.picture.shape[:2]
    middle = page.boxes[:, :2] + page.boxes[:, 2:] / 2
    on = (middle > 0).all(axis=1) & (middle < (w, h)).all(axis=1) & (page.kinds < 10)
    for line in np.unique(page.lines[on]):
        mine = np.flatnonzero(on & (page.lines == line))
        yield "".join(str(page.kinds[k]) for k in mine[np.argsort(middle[mine, 0])])
