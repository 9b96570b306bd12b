"""The browser asks before a tab with unsaved work is left, on every page."""

import json

from digitapp.ui.review import desk
from tests import pen
from tests.ui.forms.test_view import fill, photo, use
from tests.ui.photos import PAGE, say, upload

__all__ = ["photo"]  # the fixture


def asks(app) -> bool:
    """What the browser is told on another page, since the test runner runs a page by itself,
    without main.py around it."""
    app.switch_page("main.py").run()
    assert not app.exception
    (told,) = (json.loads(one.proto.json) for one in app.get("bidi_component") if "unsaved" in (one.proto.json or ""))
    app.switch_page(PAGE).run()
    return told["unsaved"]


def test_work_at_the_desk_is_asked_for_on_another_page_until_it_is_saved(photo):
    upload(photo, ("page.png", pen.photo("27")))
    assert not asks(photo)
    key = next(iter(photo.session_state["photo-open"]))
    say(photo, {"id": f"{key}|0|0", "cells": [[2, 0], [1, 1]], "checked": True})
    assert asks(photo)
    photo.session_state[desk._STATE].saved = 1  # as the downloads do
    assert not asks(photo)


def test_what_was_typed_into_a_form_is_asked_for_until_it_is_saved(photo):
    state = use(photo, "a.png", "b.png")
    assert not asks(photo)
    fill(photo, Sum="17")
    assert asks(photo)
    state.is_saved(template=False)
    assert not asks(photo.run())
    photo.button(key="form-undo").click().run()
    assert asks(photo)


def test_fields_that_were_marked_are_asked_for_until_they_are_saved(photo, monkeypatch):
    monkeypatch.setattr("digitapp.ui.frames.areas", lambda picture, key, named: [(20.0, 30.0, 60.0, 40.0)])
    upload(photo, ("form.png", pen.photo("27")))
    photo.button(key="form-mark").click().run()
    assert asks(photo)
    photo.button(key="form-finish").click().run()
    assert asks(photo)
    photo.session_state["form-work"].is_saved()
    assert not asks(photo.run())
    photo.button(key="form-change").click().run()
    assert not asks(photo)
