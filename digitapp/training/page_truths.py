"""What is true of the signs and the lines that are found on a composed page."""

from collections.abc import Iterator

import numpy as np

from ..detection.detector import overlap
from ..synthesis.pages import Page
from ..synthesis.sheet import IGNORED

MATCH = 0.4  # overlap above which a detection is the sign that was written there
NONE = 10


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


def touching(boxes: np.ndarray, page: Page) -> np.ndarray | None:
    """The page's lines that a read line lies on; None when one of them has a sign cut by the border or not asked
    for."""
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


def whole_lines(page: Page) -> Iterator[str]:
    """The digits of each line as far as they lie on the page."""
    h, w = page.picture.shape[:2]
    middle = page.boxes[:, :2] + page.boxes[:, 2:] / 2
    on = (middle > 0).all(axis=1) & (middle < (w, h)).all(axis=1) & (page.kinds < 10)
    for line in np.unique(page.lines[on]):
        mine = np.flatnonzero(on & (page.lines == line))
        yield "".join(str(page.kinds[k]) for k in mine[np.argsort(middle[mine, 0])])
