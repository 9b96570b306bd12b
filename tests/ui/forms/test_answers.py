"""Photos read as one form: what is checked first, and what a person's word changes."""

import numpy as np
import pytest

from digitapp.evaluation import forms
from digitapp.forms.align import Aligner
from digitapp.forms.blank import FORMS
from digitapp.ui.forms import answers
from digitapp.ui.forms.answers import accept
from tests import pen
from tests.ui.forms.made import RIGHT, TEMPLATE, answer, foreign


def checks(**photos):
    return answers.checks(TEMPLATE, photos)


def sentences(**photos):
    return [(check.key, check.sentence) for check in checks(**photos)]


def test_failing_rules_come_first_then_the_least_certain_fields():
    photos = {
        "a": answer(sure={"Code": 0.8, "Paid": 0.4}), "b": answer(Sum="71", sure={"A": 0.6}),
        "c": foreign(), "d": answer(),
    }  # fmt: skip
    assert sentences(**photos) == [
        ("b", "Sum is 71, the parts give 17"), ("a", "40% sure of Paid"), ("b", "60% sure of A"),
        ("a", "80% sure of Code"),
    ]  # fmt: skip
    assert checks(**photos)[0].fields == ("A", "B", "Sum")  # any of them may be the wrong one


def test_a_typed_value_has_no_confidence_and_settles_the_rule():
    one = answer(B="19", sure={"B": 0.3})
    assert len(checks(a=one)) == 2
    accept(one, checks(a=one)[0], {"A": "3", "B": "14", "Sum": "17"})
    assert not checks(a=one)
    row = next(answers.rows(TEMPLATE, {"a": one}))
    assert row["values"][1:4] == [3, 14, 17] and row["by hand"] == ["A", "B", "Sum"] and not row["to check"]
    assert row["confidence"] == pytest.approx(0.99**2, abs=1e-4)


def test_a_rule_that_fails_on_the_paper_itself_is_accepted_as_it_stands():
    one = answer(Sum="71")
    accept(one, checks(a=one)[0], {"A": "3", "B": "14", "Sum": "71"})
    assert not checks(a=one)
    row = next(answers.rows(TEMPLATE, {"a": one}))
    assert row["rule failed"] == ["Sum is 71, the parts give 17"] and not row["to check"] and row["failing"] == ["Sum"]


def test_a_change_that_breaks_another_rule_comes_up_again_until_it_is_accepted():
    one = answer(Sum="71")
    accept(one, checks(a=one)[0], {"A": "3", "B": "15", "Sum": "17"})
    assert sentences(a=one) == [("a", "Sum is 17, the parts give 18")]
    accept(one, checks(a=one)[0], {"A": "3", "B": "15", "Sum": "17"})
    assert not checks(a=one)


def test_a_foreign_photo_is_a_row_with_its_sentence_and_a_blank_one_is_blank():
    row = next(answers.rows(TEMPLATE, {"x": foreign()}))
    assert "does not fit" in row["error"] and row["file"] == "other.jpg" and "values" not in row
    assert answer(**dict.fromkeys(RIGHT, "")).blank and not answer().blank and not foreign().blank


def test_a_form_that_is_not_filled_in_is_one_look():
    empty = dict.fromkeys(RIGHT, "")
    one = answer(**empty, sure={"A": 0.7})
    (check,) = checks(a=one)
    assert check.rule and set(check.fields) == set(RIGHT) and check.sentence == "Nothing seems to be filled in"
    assert set(next(answers.rows(TEMPLATE, {"a": one}))["to check"]) == set(RIGHT)
    accept(one, check, empty)
    row = next(answers.rows(TEMPLATE, {"a": one}))
    assert not checks(a=one) and not row["to check"] and len(row["rule failed"]) == len(RIGHT)


def test_a_form_of_which_a_person_finds_a_field_filled_in_is_looked_at_field_by_field():
    empty = dict.fromkeys(RIGHT, "")
    one = answer(**empty)
    accept(one, checks(a=one)[0], empty | {"A": "3"})
    assert [check.sentence for check in checks(a=one)] == [f"{name} is empty" for name in RIGHT if name != "A"]
    assert len(checks(a=answer(**empty | {"A": "3"}))) == len(RIGHT) - 1


def test_files_that_are_no_photo_of_the_form(recognizer):
    template = FORMS["meter-reading"]()
    aligner = Aligner(template)
    for data, words in (
        (b"", "without its photo"),
        (b"no picture", "not a picture"),
        (pen.photo("27"), "does not fit"),
    ):
        read = answers.read(recognizer, template, aligner, "x\n.jpg", data)
        assert words in read.error and read.reading is None and read.name == "x\\n.jpg"


def test_a_fault_of_the_reader_costs_one_photo(monkeypatch, recognizer):
    def fail(*_):
        raise RuntimeError("ours")

    monkeypatch.setattr(answers, "read_form", fail)
    read = answers.read(recognizer, TEMPLATE, None, "a.png", pen.photo("27"))
    assert "its own fault" in read.error


def test_each_field_has_its_picture(recognizer):
    template, rng = FORMS["meter-reading"](), np.random.default_rng(4)
    photo = forms.photograph(forms.fill(template, forms.values(template, rng), rng), rng)
    read = answers.read(recognizer, template, Aligner(template), "a.png", pen.file(photo))
    assert not read.error and list(read.cuts) == [field.name for field in template.fields]
    assert all(cut.startswith(b"\xff\xd8") for cut in read.cuts.values())
