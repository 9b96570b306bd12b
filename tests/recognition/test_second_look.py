"""A second look: who is sure is left alone, who is in doubt is answered by the mean of five, and nothing jumps."""

import numpy as np
import pytest

from digitapp.recognition.second_look import MOVES, RAMP, SURE, moved, second_look


def pictures(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((count, 28, 28, 1)).astype(np.float32)


def network(x: np.ndarray) -> np.ndarray:
    """Answers that depend on where things lie: how sure by the middle pixel, between which two by another."""
    sure = np.clip(0.5 + x[:, 14, 14, 0] * 0.5, 0, 1)
    out = np.zeros((len(x), 11), np.float32)
    first = (x[:, 3, 5, 0] * 10).astype(int) % 10
    out[np.arange(len(x)), first] = sure
    out[np.arange(len(x)), (first + 1) % 11] += 1 - sure
    return out


def slowly(x: np.ndarray) -> np.ndarray:
    """The same, one picture and one pixel after another."""
    out = []
    for picture in x:
        own = network(picture[None])[0].astype(float)
        every = [own]
        for down, right in MOVES:
            other = np.zeros_like(picture)
            for row in range(28):
                for column in range(28):
                    if 0 <= row - down < 28 and 0 <= column - right < 28:
                        other[row, column] = picture[row - down, column - right]
            every.append(network(other[None])[0])
        weight = min(max((SURE - own.max()) / RAMP, 0), 1)
        out.append(own + weight * (np.mean(every, axis=0) - own))
    return np.array(out)


def test_doubt_is_answered_by_the_mean_of_five():
    x = pictures(60)
    x[:20, 14, 14] = np.linspace(0.96, 1, 20)[:, None]  # between doubt and certainty
    looked = second_look(network, x)
    assert looked.dtype == np.float32 and looked.shape == (60, 11)
    assert np.allclose(looked, slowly(x), atol=1e-6)
    assert np.abs(looked - network(x)).max() > 0.1
    assert np.allclose(looked.sum(axis=1), 1, atol=1e-5)


def test_only_what_is_in_doubt_is_looked_at_again():
    x, asked = pictures(10), []
    x[:, 14, 14] = 1.0
    x[[2, 7], 14, 14] = 0.3

    def counted(some: np.ndarray) -> np.ndarray:
        asked.append(len(some))
        return network(some)

    looked = second_look(counted, x)
    assert asked == [10, 2 * len(MOVES)]
    certain = np.delete(np.arange(10), [2, 7])
    assert np.array_equal(looked[certain], network(x)[certain])
    asked.clear()
    second_look(counted, x[certain])
    assert asked == [8]
    assert second_look(counted, x[:0]).shape == (0, 11)


def test_the_answer_changes_smoothly_from_doubt_to_certainty():
    x = np.repeat(pictures(1), 2001, axis=0)
    x[:, 14, 14, 0] = np.linspace(0.95, 1, 2001)
    steps = np.abs(np.diff(second_look(network, x), axis=0)).max(axis=1)
    assert steps.max() < 0.005


@pytest.mark.parametrize(("down", "right"), MOVES)
def test_a_move_is_by_one_pixel_and_lets_in_paper(down, right):
    x = pictures(3)
    other = moved(x, down, right)
    assert other.shape == x.shape
    back = moved(other, -down, -right)
    assert np.array_equal(back[:, 1:-1, 1:-1], x[:, 1:-1, 1:-1])
    assert (other == 0).sum() == 3 * 28


def test_moves_lead_nowhere_together():
    """Their mean lies where the picture lies, or the answer would be about another one."""
    assert tuple(np.sum(MOVES, axis=0)) == (0, 0) and len(set(MOVES)) == 4
