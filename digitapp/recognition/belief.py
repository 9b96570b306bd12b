"""Which of the digits that the lattice found are believed, seen beside the rest of their line and page.

An i in a word looks like a 1 and an o like a 0; a bracket beside a number looks like a 1 too. What
stands around them tells: a line is believed when its digits outweigh its other signs, and a lone
weak line only where the page has nothing else, or other numbers of the same size.
"""
import numpy as np

SURE = 0.5  # probability that a digit needs beside other signs
LEAST = 0.2  # and among digits only
WEIGHT = np.array([0.35, 0.25, 1, 1, 0.8, 1, 0.9, 0.6, 1, 0.9])  # what a certain digit says for numbers: rings and bars say little
PLAIN, PLAIN_MOST = (0, 1, 7), 1.0  # and all the rings and bars of a line together say no more than this
SIGN_WEIGHT = 0.55  # what a sign as large as a digit says against it
STRONG = 1.2  # evidence that makes a line certain by itself


def believed(paths, heights):
    """The candidates to report, line by line; lines without any are left out.

    paths: for each line [(candidate, read as a digit?), ...], as `LineLattice.best` gives it;
    heights: of a digit on each line.
    """
    lines = [_line(path, height) for path, height in zip(paths, heights)]
    strong = [height for (digits, evidence, others), height in zip(lines, heights)
              if evidence >= STRONG and evidence - SIGN_WEIGHT * others > 0.5]
    tall = sum(len(digits) + others for digits, _, others in lines)
    out = []
    for (digits, evidence, others), height in zip(lines, heights):
        if not digits or evidence <= SIGN_WEIGHT * others:
            continue
        alone = tall - len(digits) - others <= 2
        alike = any(0.6 < height / h < 1.7 for h in strong)
        if alone or alike:
            out.append(digits)
    return out


def _line(path, height):
    """(digits, evidence, others): the digits of a line, what they say for numbers, how many large signs it has."""
    others = sum(not read and c.glyph.height > 0.5 * height for c, read in path)
    least = SURE if others else LEAST
    digits = [c for c, read in path if read and c.probabilities.max() > least]
    digits = [c for c in digits if not _bracket(c, digits)]
    plain = sum(_weight(c) for c in digits if c.probabilities.argmax() in PLAIN)
    evidence = min(plain, PLAIN_MOST) + sum(_weight(c) for c in digits if c.probabilities.argmax() not in PLAIN)
    return digits, evidence, others


def _weight(c):
    """What one digit says for a line of numbers: most of what it can only when it is certain."""
    best = int(c.probabilities.argmax())
    return float(WEIGHT[best] * np.clip((c.probabilities[best] - 0.4) / 0.6, 0, 1) ** 2)


def _bracket(c, digits):
    """Whether a 1 is so much taller than the other digits of its line that it is a bracket or a slash."""
    if c.probabilities.argmax() != 1:
        return False
    heights = [d.glyph.height for d in digits if d.probabilities.argmax() != 1]
    return len(heights) > 0 and c.glyph.height > 1.25 * np.median(heights)
