"""The photographs to try are small, true to their script, and read without a mistake."""

import io
import json

import pytest
from PIL import Image

from digitapp.training import samples

TRUTH = json.loads((samples.FOLDER / "truth.json").read_text("utf-8"))


def test_there_is_a_picture_for_every_truth_and_it_is_small():
    assert sorted(TRUTH) == sorted(f"{name}.jpg" for name in samples.SAMPLES)
    for name, text in TRUTH.items():
        data = (samples.FOLDER / name).read_bytes()
        assert len(data) < 150_000
        with Image.open(io.BytesIO(data)) as picture:
            assert picture.format == "JPEG" and 1000 <= picture.width <= 1300
        written = samples.SAMPLES[name.removesuffix(".jpg")].lines
        assert text.split("\n") == ["".join(c for c in line if c.isdigit()) for line in written]


def test_the_script_makes_them_again(tmp_path):
    samples.main(["--out", str(tmp_path)])
    assert json.loads((tmp_path / "truth.json").read_text("utf-8")) == TRUTH
    for name in TRUTH:
        with Image.open(tmp_path / name) as new, Image.open(samples.FOLDER / name) as kept:
            assert new.size == kept.size


@pytest.mark.parametrize("name", sorted(TRUTH))
def test_they_are_read_without_a_mistake(recognizer, name):
    assert recognizer.read(samples.FOLDER / name).text == TRUTH[name]
