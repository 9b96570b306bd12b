"""A tiny training of the page network: its loss beside plain loops, interrupted and resumed, and that it learns."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is needed for training alone: pip install torch")

import keras  # noqa: E402

from digitapp.detection.decode import CLASSES  # noqa: E402
from digitapp.synthesis.material import Material  # noqa: E402
from digitapp.synthesis.pages import compose  # noqa: E402
from digitapp.training import page_data, page_fit  # noqa: E402
from digitapp.training.page_network import build  # noqa: E402
from digitapp.training.torch_twin import Twin  # noqa: E402

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"),
    pytest.mark.usefixtures("in_float32"),
]


RECIPE = SimpleNamespace(
    SEED=5, WIDTH=0.25, SIDE=64, BATCH=2, STEPS=6, LEARNING_RATE=2e-3, WARM_UP=3, WEIGHT_DECAY=1e-4, AVERAGE=0.9,
    BOX_WEIGHT=0.5,
)  # fmt: skip


def recipe(**other):
    return SimpleNamespace(**(vars(RECIPE) | other))


class Drawn:
    """A few canvases in memory, digits of a pen."""

    def __init__(self, count, side=64):
        self.all = []
        for k in range(count):
            page = compose(np.random.default_rng(k), Material(), (side, side), "numbers", 22.0, 0.0)
            self.all.append((page.picture, np.concatenate([page.boxes, page.kinds[:, None]], 1).astype(np.float32)))

    def __len__(self):
        return len(self.all)

    def __getitem__(self, index):
        return self.all[index]


def quiet(_):
    pass


def tensors(seed, n=2, g=5):
    """Maps and targets with signs in them, as arrays."""
    rng = np.random.default_rng(seed)
    maps = rng.normal(0, 3, (n, CLASSES + 4, g, g))
    heat = rng.uniform(0, 0.95, (n, g, g, CLASSES)) ** 3
    at = (rng.random((n, g, g)) < 0.2).astype(float)
    for k, i, j in zip(*np.nonzero(at), strict=True):
        heat[k, i, j, rng.integers(CLASSES)] = 1
    mask = (rng.random((n, g, g)) < 0.8).astype(float)
    return [v.astype(np.float32) for v in (maps, heat, mask, rng.normal(0, 1, (n, g, g, 4)), at)]


def slow(maps, heat, mask, box, at, weight):
    """The two losses of "Objects as Points", a place at a time."""
    n, g = mask.shape[:2]
    focal, signs, away, places = 0.0, 0, 0.0, 0
    for k in range(n):
        for i in range(g):
            for j in range(g):
                for c in range(CLASSES):
                    p = 1 / (1 + math.exp(-float(maps[k, c, i, j])))
                    p = min(max(p, 1e-5), 1 - 1e-5)
                    if heat[k, i, j, c] == 1:
                        signs += 1
                        term = (1 - p) ** 2 * math.log(p)
                    else:
                        term = (1 - float(heat[k, i, j, c])) ** 4 * p**2 * math.log(1 - p)
                    focal -= term * mask[k, i, j]
                if at[k, i, j]:
                    places += 1
                    away += sum(abs(float(maps[k, CLASSES + c, i, j] - box[k, i, j, c])) for c in range(4))
    return focal / max(signs, 1), weight * away / max(places, 1)


@pytest.mark.parametrize("seed", range(4))
def test_the_loss_is_that_of_plain_loops(seed):
    arrays = tensors(seed)
    if seed == 3:
        arrays[1][arrays[1] == 1], arrays[4][:] = 0.9, 0  # a batch without any sign
    found = page_fit.loss(*(torch.from_numpy(v) for v in arrays), 0.7)
    assert [float(v) for v in found] == pytest.approx(slow(*arrays, 0.7), rel=1e-4)


def test_what_is_masked_has_no_part_in_the_heat_loss():
    maps, heat, mask, box, at = (torch.from_numpy(v) for v in tensors(1))
    mask[:] = 1
    mask[:, 2, 3] = 0
    before, _ = page_fit.loss(maps, heat, mask, box, at, 1.0)
    maps[:, :CLASSES, 2, 3] += 5
    assert float(page_fit.loss(maps, heat, mask, box, at, 1.0)[0]) == float(before)
    maps[:, :CLASSES, 3, 2] += 5
    assert float(page_fit.loss(maps, heat, mask, box, at, 1.0)[0]) != float(before)


def test_the_rate_warms_up_and_falls_to_a_hundredth():
    r = recipe(LEARNING_RATE=1.0, WARM_UP=100, STEPS=2000)
    rates = [page_fit.rate(step, r) for step in range(2001)]
    assert rates[0] == pytest.approx(0.01) and rates[49] == pytest.approx(0.5, abs=0.01)
    assert np.argmax(rates) in (98, 99, 100) and max(rates) > 0.98
    assert all(a > b for a, b in zip(rates[100:], rates[101:], strict=False))
    assert rates[1000] == pytest.approx(0.505, abs=0.001) and rates[2000] == pytest.approx(0.01)


def fit(*args, **how):
    """`page_fit.fit` as in a process of its own: Keras numbers the layers of all networks of a process."""
    keras.utils.clear_session()
    return page_fit.fit(*args, **({"say": quiet} | how))


def weights(network):
    return [np.asarray(w) for w in network.get_weights()]


def test_an_interrupted_training_goes_on_as_if_it_had_not_been(tmp_path):
    canvases, said = Drawn(3), []
    through = fit(recipe(), canvases, tmp_path / "through")
    early = fit(recipe(), canvases, tmp_path / "halves", stop_at=3)
    halves = fit(recipe(), canvases, tmp_path / "halves", resume=True, say=said.append)
    assert said[0] == "going on at step 3" and "step 6 of 6" in said[-1]
    for a, b in zip(weights(through), weights(halves), strict=True):
        assert np.abs(a - b).max() < 1e-6
    assert any(np.abs(a - b).max() > 1e-4 for a, b in zip(weights(through), weights(early), strict=True))
    saved = keras.saving.load_model(tmp_path / "through" / "page.keras", compile=False)
    for a, b in zip(weights(through), weights(saved), strict=True):
        assert np.array_equal(a, b)
    assert not list(tmp_path.rglob("*.part*"))
    said.clear()
    again = fit(recipe(), canvases, tmp_path / "through", resume=True, say=said.append)  # nothing is left to do
    assert said == ["going on at step 6"]
    assert all(np.array_equal(a, b) for a, b in zip(weights(through), weights(again), strict=True))


def test_a_training_goes_on_in_a_process_that_has_built_another_network(tmp_path):
    fit(recipe(STEPS=1), Drawn(1), tmp_path)
    build(0.25)
    page_fit.fit(recipe(STEPS=1), Drawn(1), tmp_path, resume=True, say=quiet)


def test_the_seed_decides(tmp_path):
    fits = [fit(recipe(STEPS=1, SEED=seed), Drawn(2), tmp_path / str(k)) for k, seed in enumerate((1, 1, 2))]
    same, other = ([np.array_equal(a, b) for a, b in zip(weights(fits[0]), weights(f), strict=True)] for f in fits[1:])
    assert all(same) and not all(other)


def test_two_canvases_are_learned(tmp_path):
    """The loss on them falls by much, for heat and for boxes; a second training goes on from there."""
    canvases = Drawn(2)
    x, *targets = page_data.batch(canvases, np.random.default_rng(99), 6, 64)
    targets = [torch.from_numpy(v) for v in targets]

    def measured(network):
        twin = Twin(network).eval()
        with torch.no_grad():
            maps = twin(torch.from_numpy(x).permute(0, 3, 1, 2).float() / 255)
            return np.array([float(v) for v in page_fit.loss(maps, *targets, 1.0)])

    long = recipe(STEPS=300, BATCH=4, LEARNING_RATE=6e-3, WARM_UP=10, BOX_WEIGHT=2.0)
    network = fit(long, canvases, tmp_path / "first")
    keras.utils.set_random_seed(long.SEED)
    before, after = measured(build(0.25)), measured(network)
    assert (after < (0.3, 0.7) * before).all(), (before, after)
    network.save(tmp_path / "start.keras")
    one = recipe(STEPS=1, LEARNING_RATE=1e-6)
    tuned = fit(one, canvases, tmp_path / "second", start=tmp_path / "start.keras")
    assert measured(tuned) == pytest.approx(after, rel=0.2)
