"""The strip of a line, and the word of the line network about its parts, against slow plain loops."""

import numpy as np
import pytest

from digitapp.imaging.segment import Glyph
from digitapp.recognition.strip import ASIDE, DIGIT, EDGE, HEIGHT, OTHER, PAPER, STEP, WINDOWS, Strip, Witness, look


def block(x, y, width, height):
    return Glyph(x, y, np.ones((height, width), np.float32))


@pytest.mark.parametrize("tall", (20, 52, 130))
@pytest.mark.parametrize("slope", (0.0, 0.1, -0.1))
def test_writing_of_any_size_and_slope_lies_level_in_the_middle(tall, slope):
    glyphs = [block(300 + 2 * tall * k, round(500 + slope * 2 * tall * k), tall // 2, tall) for k in range(5)]
    strip = Strip(glyphs, tall)
    assert strip.ink.shape[0] == HEIGHT
    rows = np.arange(HEIGHT) + 0.5
    for g in glyphs:
        first, end = (STEP * strip.frame(x) for x in (g.x, g.right))
        part = strip.ink[:, first:end]
        assert part.mean(axis=1) @ rows / part.mean(axis=1).sum() == pytest.approx(HEIGHT / 2, abs=1.0)
        assert part.max(axis=1).sum() == pytest.approx(DIGIT, abs=2)
        assert part.max(axis=0).sum() == pytest.approx(DIGIT / 2, abs=2.5)
    assert strip.ink[:, STEP * strip.frame(glyphs[0].right + tall / 2) : STEP * strip.frame(glyphs[1].x - tall / 2)].max() == 0


def slowly(frames, a, b):
    """Every run of frames that may say each digit, one after the other."""
    beside = frames[:, PAPER] + ASIDE * frames[:, OTHER]
    sums = np.zeros(10)
    for i in range(a, b):
        for j in range(i + 1, b + 1):
            around = np.prod(beside[a:i]) * np.prod(beside[j:b])
            sums += around * np.prod(frames[i:j, :10], axis=0)
    return np.log(sums), np.log(np.prod(frames[a:b, PAPER] + frames[a:b, OTHER]))


def test_what_the_line_network_says_is_the_sum_over_all_runs():
    rng = np.random.default_rng(0)
    strip = Strip([block(10, 10, 200, 52)], 52)
    frames = rng.dirichlet(np.full(12, 0.5), strip.ink.shape[1] // STEP) * 0.99 + 0.01 / 12
    for left, right in ((20, 60), (100, 104), (-500, 40), (150, 900)):
        a, b = (int(np.clip(strip.frame(x), 0, len(frames))) for x in (left, right))
        digits, none = Witness(strip, frames).says(left, right)
        expected, nothing = slowly(frames, a, b)
        np.testing.assert_allclose(digits, expected, atol=1e-6)
        assert none == pytest.approx(nothing, abs=1e-6)


def test_a_part_thinner_than_one_answer_still_has_one():
    strip = Strip([block(10, 10, 200, 52)], 52)
    frames = np.full((strip.ink.shape[1] // STEP, 12), 1 / 12)
    for x in (-1000, 50, 5000):
        digits, none = Witness(strip, frames).says(x, x)
        assert np.isfinite(digits).all() and np.isfinite(none)


@pytest.mark.parametrize("width", (8, 96, 97, 191, 384, 385, 511, 512, 513, 1500, 1501))
def test_a_strip_of_any_length_is_seen_as_if_at_once(width):
    """A network that knows what stands EDGE - 2 pixels to either side: windows must not show."""
    reach = EDGE // STEP - 1

    def network(batch):
        assert batch.shape[2] in WINDOWS
        columns = batch[..., 0].sum(axis=1).reshape(len(batch), -1, STEP).sum(axis=2)
        padded = np.pad(columns, ((0, 0), (reach, reach)))
        around = np.stack([padded[:, k : k + columns.shape[1]] for k in range(2 * reach + 1)], axis=-1).sum(axis=-1)
        return np.repeat(around[..., None], 12, axis=2)

    ink = np.random.default_rng(width).random((HEIGHT, width)).astype(np.float32)
    (seen,) = look([ink], network)
    columns = np.pad(ink.sum(axis=0), (0, width % STEP)).reshape(-1, STEP).sum(axis=1)
    expected = np.convolve(columns, np.ones(2 * reach + 1))[reach : reach + len(columns)]
    np.testing.assert_allclose(seen[:, 0], expected, rtol=1e-4)


def test_many_strips_are_seen_in_one_call_for_each_width():
    calls = []

    def network(batch):
        calls.append(batch.shape)
        return np.broadcast_to(batch[:, :1, :1, 0], (len(batch), batch.shape[2] // STEP, 12))

    inks = [np.full((HEIGHT, w), k + 1, np.float32) for k, w in enumerate((50, 90, 100, 900))]
    for k, seen in enumerate(look(inks, network)):
        assert seen.shape == (-(-inks[k].shape[1] // STEP), 12) and (seen == k + 1).all()
    assert [shape[2] for shape in calls] == list(WINDOWS)
