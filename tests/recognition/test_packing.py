"""Arrays in page.json: their shape stays, and their numbers to half precision."""

import json

import numpy as np
import pytest

from digitapp.recognition.packing import packed, unpacked


@pytest.mark.parametrize("shape", [(0,), (7,), (3, 5), (2, 3, 4)])
@pytest.mark.parametrize("kind", ["float16", "float32"])
def test_an_array_comes_back(shape, kind):
    values = np.random.default_rng(0).normal(0, 10, shape)
    again = unpacked(json.loads(json.dumps(packed(values, kind))))
    assert again.dtype == np.float32 and again.shape == shape
    assert np.array_equal(again, values.astype(kind).astype(np.float32))
