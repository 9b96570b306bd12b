"""What is fitted after the page network is trained: the weights of fusion and of line confidence, from composed pages.

The pages are written by hands and in fonts that were never trained on.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import chain
from types import SimpleNamespace

import numpy as np
from scipy.optimize import minimize, minimize_scalar

from ..recognition import reader
from ..recognition.fusion import Weights, evidence, fuse
from ..recognition.linking import Linking
from ..recognition.neighbours import Neighbours, Signs, tempered
from ..synthesis.pages import Page
from ..synthesis.sheet import IGNORED
from . import boosting, page_lines, page_neighbours
from .page_looks import Looked, Pages
from .page_marks import fit_marks, truths
from .page_truths import label, touching, whole_lines

#: which way a feature of a line can speak: the more certain its digits and the less stands beside it, the surer a line
SIGNS = {
    "log likelihood": 1, "least certain": 1, "mean certainty": 1, "digit network": 1,
    "runner-up": -1, "rejected beside it": -1, "rejected, sum": -1, "doubt on the page": -1,
    "least certain before": 1, "rejected before": -1, "line beside": -1, "off its line": -1,
}  # fmt: skip
FIRST_FOR_LINES = 5000  # number of the first page that confidence is learned from
FIRST_FOR_NEIGHBOURS = 10_000  # and of the first that only the network that looks at neighbours learns from
NETWORKS = 2  # that look at neighbours; their mean counts
#: strokes that look like a 1 and are none, slashes, brackets, l and I, are composed so many times as often for each 1
#: as they stand on people's photographs of numbers, so that all of them are learned (0.36 and 0.10 for each 1)
STROKES = 3.0


def fit(pages: Pages, recipe: SimpleNamespace, say: Callable[[str], None] = print) -> dict:
    """{"fusion": ..., "neighbours": ..., "linking": ..., "lines": ..., "marks": ...} as page.json holds them.

    How sure to be of lines is learned from pages of their own, which neither the weights nor the network were fitted
    on.
    """
    looked = list(pages(0, recipe.FIT_PAGES))
    fusion = fit_fusion(looked, say)
    more = pages(FIRST_FOR_NEIGHBOURS, recipe.NEIGHBOUR_PAGES)
    neighbours = fit_neighbours([tell(one, fusion) for one in chain(looked, more)], recipe.FIT_SEED, say)
    others = list(pages(FIRST_FOR_LINES, recipe.LINE_PAGES, pictures=True))
    neighbours = with_temperature(neighbours, fusion, others, say)
    weighed = [(weigh(one, fusion, neighbours), one.page) for one in others]
    told = [page_lines.tell(weigh(one, fusion, neighbours), one.page) for one in looked]
    linking = page_lines.fit(told, recipe.FIT_SEED, say)
    signs = [row for candidates, page in weighed for row in truths(candidates, page, linking)]
    return {
        "fusion": fusion.to_dict(),
        "neighbours": replace(neighbours, strokes=STROKES).to_dict(),
        "linking": linking.to_dict() if linking else None,
        "lines": fit_lines(weighed, linking, say),
        "marks": fit_marks(signs, say),
    }


def asked(one: Looked) -> tuple[np.ndarray, np.ndarray]:
    """(n,) which detections of a page say something to learn from, and (n,) what each is (see `label`)."""
    truth = label(one.found.boxes, one.page)
    return (truth != IGNORED) & (one.found.scores[:, :10].max(axis=1) > 0.02), truth


def fit_fusion(looked: Sequence[Looked], say: Callable[[str], None] = print) -> Weights:
    """The weights that make the truth of every detection on some pages most probable."""
    rows, truths = [], []
    for one in looked:
        found, (kept, truth) = one.found, asked(one)
        rows.append(evidence(found.scores, found.means, one.candidates.seen, one.candidates.clean)[kept])
        truths.append(truth[kept])
    if not rows:
        raise ValueError("The page network finds nothing on any page: train it for longer (STEPS).")
    x, y = np.concatenate(rows), np.concatenate(truths)
    start = np.array(list(asdict(Weights()).values()))

    def cost(w: np.ndarray) -> tuple[float, np.ndarray]:
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
        f"fusion: {len(y)} detections, log loss {cost(start)[0]:.4f} → {found.fun:.4f}, "
        f"accuracy {np.mean((x @ found.x).argmax(1) == y):.4f}: {np.round(found.x, 3)}"
    )
    return Weights(*(float(v) for v in found.x))


def fit_neighbours(told: Sequence[page_neighbours.Told], seed: int, say: Callable[[str], None] = print) -> Neighbours:
    """The networks that look at what stands around a sign, trained on some pages."""
    neighbours = Neighbours(tuple(page_neighbours.fit(told, seed + k) for k in range(NETWORKS)))
    p = np.concatenate([neighbours.weigh(one.signs) for one in told])
    y = np.concatenate([one.truth for one in told])
    p, y = p[y != page_neighbours.UNASKED], y[y != page_neighbours.UNASKED]
    loss = -np.log(np.clip(p[np.arange(len(y)), y], 1e-12, 1)).mean()
    right = (p.argmax(axis=1) == y).mean()
    say(f"neighbours: {len(y)} signs of {len(told)} pages, log loss {loss:.4f}, accuracy {right:.4f} on these")
    return neighbours


def tell(one: Looked, fusion: Weights) -> page_neighbours.Told:
    """What a page, weighed by `fusion`, has to say about its signs' neighbours."""
    kept, truth = asked(one)
    return page_neighbours.Told(_signs(one, weigh(one, fusion)), np.where(kept, truth, page_neighbours.UNASKED))


def with_temperature(
    neighbours: Neighbours, fusion: Weights, looked: Sequence[Looked], say: Callable[[str], None] = print
) -> Neighbours:
    """The networks with the temperature that makes the truth of other pages' signs most probable."""
    rows, right = [], []
    for one in looked:
        kept, truth = asked(one)
        rows.append(weigh(one, fusion, replace(neighbours, temperature=1.0)).probabilities[kept])
        right.append(truth[kept])
    p, y = np.concatenate(rows), np.concatenate(right)

    def loss(temperature: float) -> float:
        return float(-np.log(np.clip(tempered(p, temperature)[np.arange(len(y)), y], 1e-12, 1)).mean())

    found = minimize_scalar(loss, bounds=(0.5, 2.0), method="bounded")
    say(f"temperature {found.x:.3f}: log loss {loss(1.0):.4f} → {found.fun:.4f} on {len(y)} other signs")
    return replace(neighbours, temperature=float(found.x))


def _signs(one: Looked, fused: reader.Candidates) -> Signs:
    return reader.described(one.found, fused.seen, fused.clean, fused.probabilities, fused.glyphs)


def weigh(one: Looked, fusion: Weights, neighbours: Neighbours | None = None) -> reader.Candidates:
    """The candidates of a page with both networks' words weighed by these weights, and by what stands around each
    sign."""
    seen, found = one.candidates, one.found
    together = fuse(found.scores, found.means, seen.seen, seen.clean, fusion)
    fused = replace(seen, probabilities=together, steps={reader.TOGETHER: together})
    if neighbours is None:
        return fused
    last = neighbours.weigh(_signs(one, fused))
    return replace(fused, probabilities=last, steps=fused.steps | {reader.NEIGHBOURS: last})


def fit_lines(
    weighed: Sequence[tuple[reader.Candidates, Page]], linking: Linking | None, say: Callable[[str], None] = print
) -> dict:
    """The boosted trees that say how probable it is that a line is right, as page.json holds them."""
    rows, right = [], []
    for candidates, page in weighed:
        for values, correct in line_truths(candidates, page, linking):
            rows.append(values)
            right.append(correct)
    if min(sum(right), len(right) - sum(right)) < boosting.PARTS:
        raise ValueError(
            f"{len(right)} lines, nearly all of them alike, do not tell how sure to be: compose more pages (LINE_PAGES)"
        )
    y = np.array(right)
    trees, told = boosting.fit(rows, y, SIGNS)
    sure = told >= 0.95
    right_of_sure = f"{100 * y[sure].mean():.2f}% are" if sure.any() else "none"
    say(
        f"lines: {len(y)}, {100 * y.mean():.1f}% right; "
        f"of those over 95% sure ({100 * sure.mean():.0f}%) {right_of_sure}"
    )
    return trees.to_dict()


def line_truths(
    candidates: reader.Candidates, page: Page, linking: Linking | None = None
) -> Iterator[tuple[dict[str, float], bool]]:
    """(features, whether it is right) of every line read on a page; lines with a sign cut by the border are left
    out."""
    groups, truth = reader.digit_lines(candidates, linking), list(whole_lines(page))
    for place, group in enumerate(groups):
        if touching(candidates.boxes[group], page) is None:
            continue
        text = "".join(str(d) for d in candidates.probabilities[group, :10].argmax(axis=1))
        correct = text in truth
        if correct:
            truth.remove(text)
        yield reader.line_features(candidates, groups, place), correct
