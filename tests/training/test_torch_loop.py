"""What trainings by PyTorch share: average, decay, checkpoints, batches made ahead."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is needed for training alone: pip install torch")

from digitapp.training import networks, torch_loop  # noqa: E402
from digitapp.training.torch_loop import OPTIMIZERS, Feed, Training  # noqa: E402

# Keras 3.15 turns TensorFlow's variables into arrays in a way NumPy 2 frowns at.
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)


@pytest.fixture
def pictures():
    return torch.rand(6, 1, 28, 28, generator=torch.Generator().manual_seed(1))


def logits(name="mlp"):
    """A small network that answers with logits."""
    import keras

    keras.utils.set_random_seed(3)
    model = networks.build(name, 0.1, dropout=0.0)
    return keras.Model(model.input, model.get_layer("head").output)


def squares(answers):
    return [answers.square().mean(), answers.abs().mean()]


def test_the_average_follows_by_the_share_that_is_asked_for(pictures):
    training = Training(logits(), "sgd", 0.0, pictures)
    first = [p.clone() for p in training.twin.parameters()]
    training.step(pictures, squares, 0.1, keep=0.75)
    for before, now, mean in zip(first, training.twin.parameters(), training.average.parameters(), strict=True):
        assert torch.allclose(mean, 0.75 * before + 0.25 * now, atol=1e-6)
    mean = [w for w in training.averaged().get_weights() if w.ndim > 1]
    assert np.allclose(mean[0].T, next(training.average.parameters()).detach().numpy())


def test_a_step_lowers_the_sum_of_the_parts_and_says_what_they_were(pictures):
    training = Training(logits(), "sgd", 0.0, pictures)
    with torch.no_grad():
        expected = [float(part) for part in squares(training.twin(pictures))]
    assert training.step(pictures, squares, 0.01, keep=0.9) == pytest.approx(expected, rel=0.05)
    assert sum(training.step(pictures, squares, 0.01, keep=0.9)) < sum(expected)


def test_weights_decay_and_biases_and_norms_do_not(pictures):
    """By AdamW alone, as in Keras; a loss without a slope leaves the decay by itself."""
    flat = lambda answers: [0.0 * answers.sum()]
    for optimizer, kept in (("adamw", 1 - 0.1 * 0.5), ("adam", 1.0)):
        training = Training(logits("lenet"), optimizer, 0.5, pictures)
        before = [p.detach().clone() for p in training.twin.parameters()]
        training.step(pictures, flat, 0.1, keep=0.9)
        for old, new in zip(before, training.twin.parameters(), strict=True):
            assert torch.allclose(new, old * (kept if old.ndim > 1 else 1.0), atol=1e-6)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_it_goes_on_from_what_was_kept_as_if_nothing_had_been(optimizer, pictures, tmp_path):
    through, early, late = (Training(logits(), optimizer, 0.1, pictures) for _ in range(3))
    for training in (through, early, late):
        training.half = False
    for k in range(4):
        (through if k < 4 else late).step(pictures, squares, 0.01, keep=0.5)
        if k < 2:
            early.step(pictures, squares, 0.01, keep=0.5)
    early.save(tmp_path / "state.pt", 2)
    assert late.restore(tmp_path / "state.pt") == 2 and not list(tmp_path.glob("*.part"))
    for _ in range(2):
        late.step(pictures, squares, 0.01, keep=0.5)
    for mine, theirs in ((late.twin, through.twin), (late.average, through.average)):
        for a, b in zip(mine.parameters(), theirs.parameters(), strict=True):
            assert torch.allclose(a, b, atol=1e-7)


def test_measuring_what_is_faster_leaves_the_network_alone(pictures):
    twin = Training(logits("cnn"), "sgd", 0.0, pictures).twin
    before = {name: value.clone() for name, value in twin.state_dict().items()}
    assert torch_loop.faster_in_half(twin, pictures) in (True, False)
    assert all(torch.equal(before[name], value) for name, value in twin.state_dict().items())
    assert all(p.grad is None for p in twin.parameters())


def test_batches_come_in_order_from_the_step_that_is_asked_for():
    feed = Feed(lambda step: step * step, first=3)
    assert [feed.next() for _ in range(12)] == [k * k for k in range(3, 15)]
    feed.close()
    assert not feed._thread.is_alive()


def test_what_goes_wrong_while_a_batch_is_made_is_raised_where_it_is_asked_for():
    feed = Feed(lambda step: 1 // (2 - step))
    assert [feed.next(), feed.next()] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        feed.next()
    assert not feed._thread.is_alive()
