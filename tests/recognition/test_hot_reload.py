"""A new model file is taken when it is sound; otherwise the old one goes on and the reason is said."""

import json
import os
import shutil

import numpy as np
import pytest

from digitapp import Recognizer, paths
from digitapp.recognition.hot_reload import Watcher
from digitapp.recognition.inside import Inside


class Networks:
    """Stand-ins for both networks: they answer as they are told to."""

    def __init__(self, answer):
        self.answer = answer

    def digits(self, x):
        return self.answer(x)

    def page(self, x):
        out = np.full((1, x.shape[1] // 4, x.shape[2] // 4, 15), -9, np.float32)
        return out


def sound(truth):
    """A digit network that knows the drawn digits by heart."""
    known = {(p.astype(np.float32) / 255).tobytes(): d for p, d in zip(*truth, strict=True)}

    def answer(x):
        out = np.full((len(x), 11), 0.001, np.float32)
        for row, picture in zip(out, x[..., 0], strict=True):
            row[known.get(picture.tobytes(), 10)] = 0.99
        return out

    return answer


@pytest.fixture
def watched(tmp_path):
    """(watcher, offer): offer(answer) writes new files whose network answers so;
    looks twice, as files must have settled."""
    from digitapp.explanation.atlas import load_pictures

    truth = load_pictures(paths.model_directory() / "atlas.npz")[:2]
    shutil.copy(paths.model_directory() / "atlas.npz", tmp_path)
    path, given = tmp_path / "digits.keras", {}

    def write(number: int) -> None:
        for name in ("digits.keras", "digits.json", "page.keras", "page.json"):
            (tmp_path / name).write_text(json.dumps(number))
            os.utime(tmp_path / name, ns=(number, number))

    def load() -> Recognizer:
        if isinstance(given["answer"], Exception):
            raise given["answer"]
        networks = Networks(given["answer"])
        return Recognizer(
            networks.digits, 0.25, f"model {given['number']}", page=networks.page, inside=Inside([], None, None)
        )

    def offer(answer) -> bool:
        given.update(answer=answer, number=given.get("number", 1) + 1)
        write(given["number"])
        first, second = watcher.check(), watcher.check()
        assert not first  # it might still be being written
        return second

    write(1)
    given.update(answer=sound(truth), number=1)
    watcher = Watcher(load(), path, load)
    return watcher, offer, truth


def test_nothing_new_nothing_done(watched):
    watcher, _, _ = watched
    assert not watcher.check() and not watcher.check() and watcher.recognizer.model_hash == "model 1"


def test_a_sound_one_is_taken_by_everyone_who_shares_the_recognizer(watched):
    watcher, offer, truth = watched
    shared = watcher.recognizer
    assert offer(sound(truth))
    assert shared.model_hash == "model 2" and watcher.problem == ""
    assert int(shared.predict(truth[0][:1])[0].argmax()) == truth[1][0]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            ValueError("digits.keras is not the model that digits.json was written for. Make both again with: …"),
            "was written for",
        ),
        (FileNotFoundError("/a/path"), "one of its files is missing"),
        (RuntimeError("the model digits.keras could not be loaded: BadZipFile"), "damaged or of another shape"),
        (lambda x: np.zeros((len(x), 3), np.float32), "failed on a drawn digit"),
        (lambda x: np.full((len(x), 11), np.nan, np.float32), "no probabilities"),
        (lambda x: np.tile(np.eye(11, dtype=np.float32)[4], (len(x), 1)), "reads only 10%"),
    ],
)
def test_another_one_is_not_and_the_reason_is_said(watched, answer, reason):
    watcher, offer, truth = watched
    assert not offer(answer)
    assert reason in watcher.problem and "/" not in watcher.problem
    assert watcher.recognizer.model_hash == "model 1"
    assert int(watcher.recognizer.predict(truth[0][:1])[0].argmax()) == truth[1][0]
    assert offer(sound(truth)) and watcher.problem == ""  # the next one is looked at again


def test_files_that_go_away_leave_the_old_one_at_work(watched, tmp_path):
    watcher, _, _ = watched
    watcher._load = lambda: (_ for _ in ()).throw(FileNotFoundError("gone"))
    (tmp_path / "digits.keras").unlink()
    assert not watcher.check() and not watcher.check()
    assert watcher.recognizer.model_hash == "model 1" and "missing" in watcher.problem
