"""The map's making: the same digits every time, laid out by scikit-learn."""

import numpy as np
from sklearn.manifold import TSNE

from digitapp.explanation.atlas import load_pictures
from digitapp.training import atlas


def test_the_projection_is_scikit_learns():
    rng = np.random.default_rng(2)
    features = np.concatenate([rng.normal(centre, 0.3, (12, 6)) for centre in np.eye(6)[:3] * 4]).astype(np.float32)
    flat = features / np.linalg.norm(features, axis=1, keepdims=True)
    expected = TSNE(perplexity=30 if len(flat) > 90 else (len(flat) - 1) / 3, init="pca", random_state=0).fit_transform(
        flat.astype(np.float64)
    )
    got = atlas.project(features)
    distances = [np.linalg.norm(p[:, None] - p[None], axis=2)[np.triu_indices(len(p), 1)] for p in (got, expected)]
    assert np.corrcoef(*distances)[0, 1] > 0.999
    kind = np.repeat(range(3), 12)
    away = np.linalg.norm(got[:, None] - got[None], axis=2) + 9 * np.eye(len(got))
    assert (kind[away.argmin(axis=1)] == kind).all()


def test_a_made_file_is_one_that_can_be_opened(tmp_path):
    count = atlas.make(
        tmp_path / "new" / "atlas.npz", lambda x: x.reshape(len(x), -1)[:, ::7] / np.float32(255), per_digit=3
    )
    pictures, digits, places = load_pictures(tmp_path / "new" / "atlas.npz")
    assert count == 30 and digits.tolist() == sorted(digits.tolist()) and places.shape == (30, 2)
    again = atlas.drawn(3)
    assert np.array_equal(again[0], pictures) and np.array_equal(again[1], digits)
