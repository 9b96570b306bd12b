"""Templates found by name: the examples and those of the server's own folder; nothing else is ever opened."""

import numpy as np
import pytest

from digitapp.forms import library
from digitapp.forms.blank import FORMS
from digitapp.forms.template import Field, Template, TemplateError, loads


def test_the_examples_are_there():
    assert library.names() == sorted(FORMS)
    for name, make in FORMS.items():
        assert loads(library.text(name)).fields == make().fields


@pytest.mark.parametrize("name", ["", "mark-sheet.json", "../examples/mark-sheet", "/etc/passwd", "nothing"])
def test_another_name_is_told_what_there_is(name):
    with pytest.raises(library.UnknownForm, match="mark-sheet, meter-reading"):
        library.text(name)
    assert library.photos(name) == []


def test_a_folder_of_the_servers_own(tmp_path, monkeypatch):
    monkeypatch.setenv(library.VARIABLE, str(tmp_path))
    assert library.names() == sorted(FORMS)  # an empty folder, or none at all
    mine = Template("Mine", np.full((100, 100), 255, np.uint8), (Field("Age", (10, 10, 40, 20)),))
    mine.save(tmp_path / "mine.json")
    mine.save(tmp_path / "mark-sheet.json")
    (tmp_path / "broken.json").write_text("{")
    assert library.names() == ["broken", "mark-sheet", "meter-reading", "mine"]
    assert loads(library.text("mine")).name == loads(library.text("mark-sheet")).name == "Mine"
    with pytest.raises(TemplateError, match="JSON"):
        library.text("broken")
