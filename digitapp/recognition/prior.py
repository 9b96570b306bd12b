"""What is known before one looks: a picture that is given as one digit is seldom none."""

import numpy as np

#: odds of "no digit" as a share of those in training, where one picture in three has none. On a page it is the page
#: network that says whether there is a digit.
NOTHING = 0.3


def of_one_digit(probabilities: np.ndarray) -> np.ndarray:
    """The digit network's probabilities, adjusted to pictures of one digit.

    probabilities: (..., 10) of the ten digits, 0..1, which sum to at most 1; the rest is "no digit".
    Returns the same shape.
    Saerens et al. 2002, "Adjusting the outputs of a classifier to new a priori probabilities".
    """
    digits = probabilities.sum(axis=-1, keepdims=True)
    return probabilities / (digits + NOTHING * np.maximum(1 - digits, 0))
