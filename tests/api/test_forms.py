"""REST: a picture sent with the template of a form is answered by the form's fields."""

import jsonschema
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from digitapp import api
from digitapp.evaluation import forms
from digitapp.forms.blank import FORMS
from tests.pen import file


@pytest.fixture(scope="module")
def client(recognizer):
    return TestClient(Starlette(routes=api.routes(lambda: recognizer)))


@pytest.fixture(scope="module")
def card():
    """(template as JSON text, a photo's file, what is written on it)."""
    template, rng = FORMS["meter-reading"](), np.random.default_rng(1)
    truth = forms.values(template, rng)
    return template.dumps(), file(forms.photograph(forms.fill(template, truth, rng), rng), "JPEG"), truth


def test_a_photo_and_a_template_give_the_fields(client, card):
    text, photo, truth = card
    as_text = client.post("/api/v1/read", files={"file": photo}, data={"form": text})
    as_file = client.post("/api/v1/read", files={"file": photo, "form": ("template.json", text)})
    body = as_text.json()
    assert as_text.status_code == 200 and body == as_file.json()
    assert body["form"] == "Meter reading" and [one["name"] for one in body["fields"]] == list(truth)
    assert sum(one["digits"] == truth[one["name"]] for one in body["fields"]) >= 3
    document = client.get("/api/openapi.json").json()
    jsonschema.validate(body, {"$ref": "#/components/schemas/FormOut", "components": document["components"]})


def test_several_photos_each_have_their_answer(client, card):
    text, photo, _ = card
    foreign = file(np.full((300, 200, 3), 250, np.uint8))
    answer = client.post(
        "/api/v1/read", files=[("file", ("a.jpg", photo)), ("file", ("b.png", foreign))], data={"form": text}
    )
    first, second = answer.json()["results"]
    assert first["result"]["form"] == "Meter reading" and first["problem"] is None
    assert second["result"] is None and second["problem"]["status"] == 409
    assert "does not fit" in second["problem"]["detail"]


@pytest.mark.parametrize("form", ["", "{}", "not JSON", b"\xff\xfe", '{"version": 1, "reference": "/etc/hostname"}'])
def test_a_wrong_template_is_told(client, card, form):
    given = {"files": {"file": card[1], "form": ("t.json", form)}}
    answer = client.post("/api/v1/read", **given)
    assert answer.status_code == 422 and answer.json()["detail"].endswith(".")
    assert client.post("/api/v1/classify", **given).status_code == 422  # a form has no single digit


def test_two_templates_and_a_template_alone_are_refused(client, card):
    two = [("file", ("a.jpg", card[1])), ("form", ("a", card[0])), ("form", ("b", card[0]))]
    assert client.post("/api/v1/read", files=two).status_code == 422
    assert client.post("/api/v1/read", files={"form": ("a", card[0])}).status_code == 422


def test_a_form_that_the_server_knows_is_named_in_the_address(client, card):
    text, photo, _ = card
    named = client.post("/api/v1/read?form=meter-reading", files={"file": photo})
    assert named.json() == client.post("/api/v1/read", files={"file": photo}, data={"form": text}).json()
    body = client.post("/api/v1/read?form=meter-reading", content=photo, headers={"Content-Type": "image/jpeg"})
    assert body.json() == named.json()
    both = client.post("/api/v1/read?form=mark-sheet", files={"file": photo}, data={"form": text})
    assert both.json() == named.json()  # the template that was sent counts


@pytest.mark.parametrize("name", ["nothing", "", "../mark-sheet", "mark-sheet.json"])
def test_an_unknown_form_is_told_which_there_are(client, card, name):
    answer = client.post("/api/v1/read", params={"form": name}, files={"file": card[1]})
    assert answer.status_code == 422 and "mark-sheet, meter-reading" in answer.json()["detail"]
