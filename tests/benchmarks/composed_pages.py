"""How well whole pages are read, by difficulty: composed pages with known truth.

    python tests/benchmarks/composed_pages.py                 # 20 pages of each level, 200 without digits
    python tests/benchmarks/composed_pages.py --pages 5 --levels plain,damaged --worst bad/

Columns: exact = pages whose every line is right; CER = edits per digit of truth; digits = share of
digits read right (truth aligned with the reading line by line, over the whole page where lines were
lost or made up). Not a test: nothing here fails.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from digitapp import Recognizer, mnist
from digitapp.training.compose import LEVELS, compose
from digitapp.training.compose_nothing import NO_DIGITS, compose_no_digits


def align(truth, read):
    """(edits, matches) of the cheapest alignment of two strings: Levenshtein's distance and the characters kept by it."""
    rows = [(j, 0) for j in range(len(read) + 1)]
    for i, a in enumerate(truth, 1):
        last, rows[0] = rows[0], (i, 0)
        for j, b in enumerate(read, 1):
            kept = (last[0] + (a != b), last[1] - (a == b))
            best = min(kept, (rows[j][0] + 1, rows[j][1]), (rows[j - 1][0] + 1, rows[j - 1][1]))
            last, rows[j] = rows[j], best
    return rows[-1][0], -rows[-1][1]


def measure(recognizer, level, pages, seed, real, worst=None):
    """(exact share, CER, digits right share, seconds per page) over pages of one level."""
    exact = edits = right = total = 0
    seconds = 0.0
    for k in range(pages):
        page = compose(level, (seed, k), real if k % 2 else None)
        start = time.perf_counter()
        text = recognizer.read(page.picture).text
        seconds += time.perf_counter() - start
        lines, found = page.lines, text.split("\n")
        if len(lines) == len(found):
            pairs = [align(a, b) for a, b in zip(lines, found)]
        else:  # lines lost or made up: one alignment over all digits, whatever their lines
            pairs = [align("".join(lines), "".join(found))]
        edits, right = edits + sum(e for e, _ in pairs), right + sum(m for _, m in pairs)
        total += sum(map(len, lines))
        exact += text == page.text
        if worst and text != page.text:
            _keep(worst, f"{level}-{seed}-{k}", page.picture, f"{page.text}\n\nread:\n{text}\n")
    return exact / pages, edits / total, right / total, seconds / pages


def silent(recognizer, kind, pages, seed, worst=None):
    """Share of digit-free pages that give any digit."""
    loud = 0
    for k in range(pages):
        picture = compose_no_digits(kind, (seed, k)).picture
        text = recognizer.read(picture).text
        loud += bool(text)
        if worst and text:
            _keep(worst, f"{kind}-{seed}-{k}", picture, f"no digits\n\nread:\n{text}\n")
    return loud / pages


def _keep(folder, name, picture, text):
    import cv2

    Path(folder).mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(Path(folder) / f"{name}.png"), picture[..., ::-1])
    (Path(folder) / f"{name}.txt").write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=20, help="pages of each level")
    parser.add_argument("--silent", type=int, default=200, help="pages without digits, all kinds together")
    parser.add_argument("--levels", default=",".join(LEVELS), help="levels, parted by commas")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", help="a model file instead of the shipped one")
    parser.add_argument("--worst", help="folder for the pages that were read wrongly")
    options = parser.parse_args()
    recognizer = Recognizer.load(options.model) if options.model else Recognizer.load()
    recognizer.read(compose("canvas", 0).picture)
    try:
        (x, y), _ = mnist.load()
        real = x[50_000:], y[50_000:]
    except mnist.MnistError:
        real = None
    print(f"{'level':24s} {'exact':>6s} {'CER':>6s} {'digits':>7s} {'s/page':>7s}")
    rows = []
    for level in options.levels.split(","):
        if level:
            rows.append(measure(recognizer, level, options.pages, options.seed, real, options.worst))
            print(
                f"{level:24s} {rows[-1][0]:6.1%} {rows[-1][1]:6.2%} {rows[-1][2]:7.2%} {rows[-1][3]:7.3f}", flush=True
            )
    if rows:
        mean = np.mean(rows, axis=0)
        print(f"{'mean':24s} {mean[0]:6.1%} {mean[1]:6.2%} {mean[2]:7.2%} {mean[3]:7.3f}")
    each = options.silent // len(NO_DIGITS)
    if each:
        print("\npages without digits that give any")
        for kind in NO_DIGITS:
            print(f"{kind:24s} {silent(recognizer, kind, each, options.seed, options.worst):6.1%}", flush=True)


if __name__ == "__main__":
    main()
