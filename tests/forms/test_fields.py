"""Fields of filled forms: composed photos of the two example forms, measured against what was written."""

import numpy as np
import pytest

from digitapp.evaluation import forms
from digitapp.forms import table
from digitapp.forms.align import Aligner
from digitapp.forms.blank import FORMS
from digitapp.forms.fields import choose, read_field, written
from digitapp.forms.template import Field

BOX = (0, 0, 10, 10)
PHOTOS = 20


@pytest.fixture(scope="module", params=list(FORMS))
def measured(request, recognizer):
    """(template, what was written, the readings) of photos by as many hands."""
    template = FORMS[request.param]()
    aligner, truths, readings = Aligner(template), [], []
    for seed in range(PHOTOS):
        rng = np.random.default_rng(7000 + seed)
        truths.append(forms.values(template, rng))
        photo = forms.photograph(forms.fill(template, truths[-1], rng), rng)
        readings.append(forms.read(photo, template, aligner, recognizer))
    return template, truths, readings


def test_photos_of_a_form(measured):
    template, truths, readings = measured
    score = forms.score(readings, truths)
    print(template.name, score)
    assert score.fields == len(readings) * len(template.fields) and score.refused == 0
    assert score.right >= 0.95 * score.fields
    assert score.passed >= 0.75 * score.fields
    assert score.passed_right >= 0.98 * score.passed


def test_boxes_lie_on_the_photo_where_the_fields_are(measured):
    _, _, readings = measured
    for reading in readings:
        assert reading.alignment.share > 0.8
        for one in reading.fields:
            x, y, width, height = one.box
            assert width > 0.5 * one.field.box[2] and height > 0.5 * one.field.box[3]
            assert x >= 0 and y >= 0


def test_an_empty_form_is_empty(recognizer):
    template = FORMS["meter-reading"]()
    rng = np.random.default_rng(3)
    empty = dict.fromkeys((field.name for field in template.fields), "")
    photo = forms.photograph(forms.fill(template, empty, rng), rng)
    reading = forms.read(photo, template, Aligner(template), recognizer)
    assert [one.digits for one in reading.fields] == [""] * 4
    assert [failure.sentence for failure in reading.failures] == [f"{f.name} is empty" for f in template.fields]
    assert reading.to_check == [field.name for field in template.fields]


def test_a_wrong_sum_comes_first(recognizer):
    template = FORMS["mark-sheet"]()
    rng = np.random.default_rng(11)
    digits = forms.values(template, rng)
    digits["Sum"] = str(int(digits["Sum"]) + 1)
    reading = forms.read(
        forms.photograph(forms.fill(template, digits, rng), rng), template, Aligner(template), recognizer
    )
    assert reading.to_check[0] == "Sum" or "Sum" in [failure.field for failure in reading.failures]
    assert any("the parts give" in failure.sentence for failure in reading.failures)


def test_cells_upside_down_are_read_in_the_forms_own_order(recognizer):
    template = FORMS["meter-reading"]()
    rng = np.random.default_rng(21)
    digits = forms.values(template, rng)
    photo = forms.photograph(forms.fill(template, digits, rng), rng, turn=180)
    aligner = Aligner(template)
    field = next(field for field in template.fields if field.name == "Reading")
    assert read_field(photo, field, aligner(photo), recognizer).digits == digits["Reading"]


def probabilities(*places):
    rows = np.full((len(places), 10), 1e-4)
    for row, place in zip(rows, places, strict=True):
        for digit, chance in place.items():
            row[digit] = chance
    return list(rows)


def test_rules_choose_among_what_is_likely_and_do_not_raise_the_confidence():
    seen = probabilities({7: 0.7, 1: 0.3}, {6: 0.9, 0: 0.1})
    assert choose(seen, Field("a", BOX)) == ("76", pytest.approx(0.63))
    assert choose(seen, Field("a", BOX, high=20)) == ("16", pytest.approx(0.27))
    assert choose(seen, Field("a", BOX, high=5)) == ("76", pytest.approx(0.63))  # nothing allowed is likely
    assert choose(seen, Field("a", BOX, "digits", 2, check="luhn")) == ("76", pytest.approx(0.63))
    assert choose([], Field("a", BOX)) == ("", 1.0)


def test_what_counts_as_writing():
    paper = np.full((60, 50, 3), 200, np.uint8)
    assert not written(paper)
    framed = paper.copy()
    framed[:3] = framed[:, :3] = 60
    assert not written(framed)
    noisy = np.clip(paper + np.random.default_rng(1).normal(0, 6, paper.shape), 0, 255).astype(np.uint8)
    assert not written(noisy)
    paper[15:45, 22:27] = 70
    assert written(paper)


def test_what_a_person_vouches_for_has_no_confidence_and_satisfies_the_rules(recognizer):
    template = FORMS["mark-sheet"]()
    rng = np.random.default_rng(11)
    truth = forms.values(template, rng)
    wrong = truth | {"Sum": str(int(truth["Sum"]) + 1)}
    photo = forms.photograph(forms.fill(template, wrong, rng), rng)
    reading = forms.read(photo, template, Aligner(template), recognizer)
    failure = next(failure for failure in reading.failures if failure.field == "Sum")
    assert failure.others == ("Q1", "Q2", "Q3", "Q4", "Q5", "Q6")
    corrected = reading.corrected(template, truth)
    assert not corrected.failures and not corrected.to_check
    assert [one.digits for one in corrected.fields] == list(truth.values())
    assert all(one.confidence is None and not one.doubtful for one in corrected.fields)
    assert all(one["confidence"] is None for one in corrected.to_dict()["fields"])
    assert table.row(corrected)["confidence"] is None and table.row(corrected)["by hand"] == list(truth)
    one = reading.corrected(template, {"Sum": truth["Sum"]})
    assert table.row(one)["by hand"] == ["Sum"] and 0 <= table.row(one)["confidence"] <= 1
