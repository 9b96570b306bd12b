"""Boosted trees small enough to know what they say: one question each."""

import numpy as np

from digitapp.recognition.boosting import Trees


def stump(feature: str, at: float = 0.0, below: float = -9.0, above: float = 9.0, bias: float = 0.0) -> Trees:
    """One tree that asks whether a feature is more than `at`; below, above: the log odds that it adds to `bias`."""
    nodes = [[[0, 0, 0]], [[at, 0, 0]], [[1, 1, 2]], [[2, 1, 2]], [[0, below, above]]]
    question, threshold, left, right, value = (np.array(one, np.float32) for one in nodes)
    whole = (array.astype(int) for array in (question, left, right))
    question, left, right = whole
    return Trees((feature,), bias, 1, question, threshold, left, right, value)
