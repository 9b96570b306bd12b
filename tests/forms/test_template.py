"""Templates: what is saved comes back; what is wrong with one is said in a sentence."""

import json

import numpy as np
import pytest
from PIL import Image

from digitapp.forms import template
from digitapp.forms.blank import EXAMPLES, FORMS
from digitapp.forms.template import Field, Template, TemplateError

FORM = Template(
    "Receipt",
    np.random.default_rng(1).integers(0, 256, (120, 200), np.uint8),
    (
        Field("Number", (5, 5, 80, 20), "digits", 6, cells=True, check="mod11"),
        Field("Date", (5, 30, 80, 20), "date", 8),
        Field("Net", (5, 60, 80, 20), "decimal", places=2, low=0, high=99.5),
        Field("Tax", (90, 60, 80, 20), "decimal", places=2, optional=True),
        Field("Total", (5, 90, 80, 20), "decimal", places=2, sum_of=("Net", "Tax")),
    ),
)


def test_saved_and_loaded_it_is_the_same(tmp_path):
    FORM.save(tmp_path / "form.json")
    back = template.load(tmp_path / "form.json")
    assert (back.name, back.fields, back.size) == ("Receipt", FORM.fields, (200, 120))
    assert np.array_equal(back.reference, FORM.reference)


@pytest.mark.parametrize("name", FORMS)
def test_examples_are_what_the_drawing_makes(name):
    made, saved = FORMS[name](), template.load(EXAMPLES / f"{name}.json")
    assert (saved.name, saved.fields) == (made.name, made.fields)
    assert np.abs(saved.reference.astype(int) - made.reference).mean() < 2  # fonts differ a little between versions


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.update(version=2), "version"),
        (lambda t: t.update(colour="red"), "“colour”"),
        (lambda t: t.update(name=""), "name must be a text"),
        (lambda t: t.update(size=[1, 2]), "200 × 120"),
        (lambda t: t.update(fields=[]), "no fields"),
        (lambda t: t.update(fields={}), "no fields"),
        (lambda t: t.update(reference="http://example.org/a.png"), "data:image/png"),
        (lambda t: t.update(reference="data:image/png;base64,?"), "not valid base64"),
        (lambda t: t.update(reference="data:image/png;base64,AAAA"), "reference picture cannot be used"),
        (lambda t: t["fields"].__setitem__(0, "Number"), "Field 1 is not"),
        (lambda t: t["fields"][0].update(name="a\nb"), "field 1 must be a text"),
        (lambda t: t["fields"][0].update(kind="letters"), "the kind is one of number"),
        (lambda t: t["fields"][0].update(digits=0), "from 1 to 30"),
        (lambda t: t["fields"][0].update(digits=True), "from 1 to 30"),
        (lambda t: t["fields"][0].pop("digits"), "how many digits"),
        (lambda t: t["fields"][0].update(cells="yes"), "true or false"),
        (lambda t: t["fields"][0].update(check="iban"), "luhn, mod11, ean"),
        (lambda t: t["fields"][0].update(colour=1), "“colour”"),
        (lambda t: t["fields"][0].update(box=[0, 0, 300, 20]), "does not lie on the picture"),
        (lambda t: t["fields"][0].update(box=[float("nan"), 0, 30, 20]), "[x, y, width, height]"),
        (lambda t: t["fields"][0].update(box="all"), "[x, y, width, height]"),
        (lambda t: t["fields"][1].update(digits=7), "6 or 8 digits"),
        (lambda t: t["fields"][1].update({"from": 3}), "a date has no from"),
        (lambda t: t["fields"][1].update(check="ean"), "has no check digit"),
        (lambda t: t["fields"][2].update(places=0), "decimal places"),
        (lambda t: t["fields"][2].update({"from": 100}), "above"),
        (lambda t: t["fields"][2].update({"to": "ten"}), "to is a number"),
        (lambda t: t["fields"][3].update(name="Net"), "Two fields"),
        (lambda t: t["fields"][4].update(sum_of=["Gross"]), "no other field"),
        (lambda t: t["fields"][4].update(sum_of=["Total"]), "no other field"),
        (lambda t: t["fields"][4].update(sum_of=["Date"]), "cannot be summed"),
        (lambda t: t["fields"][4].update(sum_of="Net"), "list of the names"),
    ],
)
def test_what_is_wrong_is_said(change, sentence):
    content = json.loads(FORM.dumps())
    change(content)
    with pytest.raises(TemplateError, match=".") as error:
        template.loads(json.dumps(content))
    assert sentence in str(error.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, '{"version": 1}'])
def test_other_text_is_refused_with_a_sentence(text):
    with pytest.raises(TemplateError):
        template.loads(text)


def test_files_that_are_no_templates(tmp_path):
    (tmp_path / "a.json").write_bytes(b"\xff\xfe\x00")
    for path in (tmp_path / "a.json", tmp_path / "missing.json", tmp_path):
        with pytest.raises(TemplateError):
            template.load(path)


def test_a_picture_beside_the_template_is_its_reference(tmp_path):
    content = json.loads(FORM.dumps())
    large = np.kron(FORM.reference, np.ones((10, 10), np.uint8))
    Image.fromarray(large).save(tmp_path / "photo.png")
    content.update(reference="photo.png", size=[2000, 1200])
    for field in content["fields"]:
        field["box"] = [10 * v for v in field["box"]]
    (tmp_path / "form.json").write_text(json.dumps(content))
    form = template.load(tmp_path / "form.json")
    assert form.size == (1600, 960)  # reduced, and the boxes with it
    for field, original in zip(form.fields, FORM.fields, strict=True):
        assert field.box == pytest.approx([8 * v for v in original.box])
    assert template.loads(form.dumps()).fields == form.fields
    with pytest.raises(TemplateError, match="data:image/png"):
        template.loads(json.dumps(content))  # without a folder no file is opened
    for name in ("../photo.png", str(tmp_path / "photo.png"), "", "other.png"):
        (tmp_path / "form.json").write_text(json.dumps({**content, "reference": name}))
        with pytest.raises(TemplateError):
            template.load(tmp_path / "form.json")


def test_a_template_in_the_making_is_checked_as_a_loaded_one():
    picture = np.full((100, 100), 255, np.uint8)
    field = Field("A", (10, 10, 20, 20))
    template.check(Template("Form", picture, (field,)))
    for name, fields, words in (
        ("", (field,), "name"), ("Form", (), "Mark at least one"), ("Form", (field, field), "Two fields"),
        ("Form", (Field("A", (90, 90, 20, 20)),), "does not lie"),
        ("Form", (Field("A", field.box, "digits"),), "how many"),
        ("Form", (Field("A", field.box, sum_of=("B",)),), "no other field"), ("Form", (field,) * 201, "are the most"),
    ):  # fmt: skip
        with pytest.raises(TemplateError, match=words):
            template.check(Template(name, picture, fields))
