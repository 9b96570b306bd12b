"""The map of drawn digits: neighbours as scikit-learn finds them, a projection that keeps them,
and sound files only."""

import numpy as np
import pytest
from sklearn.manifold import trustworthiness
from sklearn.neighbors import NearestNeighbors

from digitapp.explanation import atlas
from digitapp.paths import model_directory

ATLAS = model_directory() / "atlas.npz"


@pytest.fixture(scope="module")
def shipped(recognizer):
    return atlas.open_atlas(ATLAS, recognizer.inside.features)


def test_what_ships_holds_every_digit_and_is_small(shipped):
    assert (np.bincount(shipped.digits, minlength=10) >= 20).all() and ATLAS.stat().st_size < 400_000
    assert np.abs(shipped.places).max() == pytest.approx(1, abs=1e-6)


def test_the_nearest_are_scikit_learns(shipped, recognizer):
    features = recognizer.inside.features(shipped.pictures)
    reference = NearestNeighbors(n_neighbors=9, metric="cosine").fit(features)
    for k in range(0, 600, 50):
        distances, indices = reference.kneighbors(features[k : k + 1])
        order, likeness = shipped.nearest(features[k], 9)
        assert order[0] == k and np.allclose(likeness, 1 - distances[0], atol=1e-4)
        assert set(order[:8]) <= set(indices[0]) | set(order[np.isclose(likeness, likeness[-1], atol=1e-4)])


def test_the_map_keeps_neighbours_by_scikit_learns_measure(shipped):
    assert trustworthiness(shipped.features, shipped.places, n_neighbors=8) > 0.9


def test_a_digit_left_out_is_placed_beside_its_own_kind(shipped, recognizer):
    features, close = recognizer.inside.features(shipped.pictures), 0
    tested = range(0, 600, 20)
    for k in tested:
        rest = np.arange(600) != k
        without = atlas.Atlas(
            shipped.pictures[rest], shipped.digits[rest], shipped.places[rest], shipped.features[rest]
        )
        away = np.linalg.norm(without.places - without.place(features[k]), axis=1)
        close += without.digits[away.argmin()] == shipped.digits[k]
    assert close >= 0.9 * len(tested)


def test_files_that_are_none_are_explained(tmp_path):
    with pytest.raises(atlas.AtlasError, match="missing.*--atlas"):
        atlas.load_pictures(tmp_path / "atlas.npz")
    (tmp_path / "cut.npz").write_bytes(ATLAS.read_bytes()[:5000])
    with pytest.raises(atlas.AtlasError, match="damaged"):
        atlas.load_pictures(tmp_path / "cut.npz")
    np.savez(
        tmp_path / "other.npz", pictures=np.zeros((4, 28, 28), np.uint8), digits=np.zeros(4), places=np.zeros((4, 2))
    )
    with pytest.raises(atlas.AtlasError, match="no map"):
        atlas.load_pictures(tmp_path / "other.npz")
