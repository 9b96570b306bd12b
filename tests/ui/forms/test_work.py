"""A form's work saved and opened again: the form, its photos and what a person typed are there; damage is told."""

import io
import json
import zipfile

import pytest

from digitapp.ui.forms import work
from digitapp.ui.review import session
from tests.ui.forms.made import TEMPLATE
from tests.ui.forms.test_view import fill, photo, use

__all__ = ["photo"]  # the fixture


def saved(app) -> bytes:
    """The file that the button "Save work" of a form gives."""
    state = app.session_state["form-work"]
    return session.save(app.session_state["photo-open"], [], "1 in 100", photos=True, form=work.saved(state, TEMPLATE))


def open_file(app, data: bytes) -> None:
    next(one for one in app.file_uploader if "Save work" in one.label).upload("work.zip", data).run()


def test_typed_values_and_accepted_rules_come_back(photo):
    use(photo, "a.png", "b.png", "other.png")
    fill(photo)  # the sum of b.png is as it stands on the paper
    fill(photo, Paid="9.99")
    before = photo.session_state["form-work"]
    data = saved(photo)
    assert any(one.key == "form-save-work" for one in photo.download_button)
    photo.button(key="form-close").click().run()
    assert "form-work" not in photo.session_state or photo.session_state["form-work"].template is None
    open_file(photo, data)
    photo.run()
    after = photo.session_state["form-work"]
    assert not photo.exception and after.template.fields == TEMPLATE.fields
    again = [one for key, one in after.answers.items() if key.startswith("saved-")]
    assert [one.name for one in again] == ["a.png", "b.png", "other.jpg"]
    for one, other in zip(before.answers.values(), again, strict=True):
        assert (one.said, one.accepted, one.error) == (other.said, other.accepted, other.error)
    assert any(one.said for one in again) and any(one.accepted for one in again)


def test_a_damaged_form_is_told_and_nothing_is_opened(photo):
    use(photo, "c.png")
    archive = zipfile.ZipFile(io.BytesIO(saved(photo)))
    content = json.loads(archive.read("session.json"))
    content["form"]["template"] = '{"version": 1}'
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as file:
        for name in archive.namelist():
            file.writestr(name, json.dumps(content) if name == "session.json" else archive.read(name))
    photo.button(key="form-close").click().run()
    opened = len(photo.session_state["photo-open"])
    open_file(photo, broken.getvalue())
    assert not photo.exception and photo.error and len(photo.session_state["photo-open"]) == opened


@pytest.mark.parametrize("about", [{"template": "x"}, {"template": "x", "said": [], "accepted": {}, "marked": None}, 7])
def test_a_form_of_another_shape_is_no_saved_work(photo, about):
    use(photo, "c.png")
    archive = zipfile.ZipFile(io.BytesIO(saved(photo)))
    content = json.loads(archive.read("session.json")) | {"form": about}
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as file:
        file.writestr("session.json", json.dumps(content))
    with pytest.raises(session.SessionError):
        session.load(broken.getvalue())


def test_photos_keep_their_names_when_they_are_renamed():
    form = session.SavedForm("{}", "x", {"x": {"A": "1"}, "gone": {"A": "2"}}, {"y": ["no"]})
    again = form.renamed({"x": "0", "y": "1"})
    assert (again.marked, again.said, again.accepted) == ("0", {"0": {"A": "1"}}, {"1": ["no"]})
