"""Fields chosen from the list beside the picture."""

from types import SimpleNamespace

from digitapp.ui.forms import marking
from tests.ui.forms.test_draft import draft


def test_a_list_that_is_no_longer_on_the_page_chooses_nothing(monkeypatch):
    """A browser sends what it shows; while a field is added, that is still the list of those before."""
    made = draft()
    made.take([(10, 20, 100, 40), (10, 80, 100, 40)])
    monkeypatch.setattr(marking, "st", SimpleNamespace(session_state={"before": 1, "now": 1}))
    made.listed = "now"
    marking._choose(made, "before")
    assert made.chosen == 2
    marking._choose(made, "now")
    assert made.chosen == 1
