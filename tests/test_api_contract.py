"""REST: the OpenAPI document tells the truth. schemathesis makes requests from it, right ones and wrong ones."""

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, settings, strategies as st
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from digitapp import api
from tests.drawing import encoded, number

PICTURES = [encoded(number("407")), encoded(number("12\n9"), "JPEG"), encoded(Image.new("L", (1, 1))), encoded(number("5"), "WEBP")]
# To schemathesis any bytes are a "binary" string; the pictures it may send as right data are real ones.
schemathesis.openapi.format("binary", st.sampled_from(PICTURES))
for media_type in ("image/*", "application/octet-stream"):
    schemathesis.openapi.media_type(media_type, st.sampled_from(PICTURES))


shared = {}  # the tests' recognizer, once there is one
application = Starlette(routes=api.routes(lambda: shared["recognizer"]))
contract = schemathesis.openapi.from_asgi("/api/openapi.json", application)


@pytest.fixture(scope="module", autouse=True)
def _one_model(recognizer):
    shared["recognizer"] = recognizer


@contract.parametrize()
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_contract_holds(case):
    if case.headers and case.headers.get("Content-Type") == "image/*":
        case.headers["Content-Type"] = "image/png"
    case.call_and_validate()


def test_answers_have_the_shapes_the_document_names():
    client = TestClient(application)
    document = client.get("/api/openapi.json").json()
    for path, shape, several in (("read", "ReadingOut", "Readings"), ("classify", "PredictionOut", "Predictions")):
        one = client.post(f"/api/v1/{path}", files={"file": PICTURES[0]}).json()
        both = client.post(f"/api/v1/{path}", files=[("file", PICTURES[0]), ("file", b"x")]).json()
        for name, answer in ((shape, one), (several, both)):
            schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
            jsonschema.validate(answer, schema)


def test_every_answer_is_described():
    document = TestClient(application).get("/api/openapi.json").json()
    for path in ("/v1/read", "/v1/classify"):
        assert {"200", "400", "401", "413", "415", "422", "503"} <= set(document["paths"][path]["post"]["responses"])
