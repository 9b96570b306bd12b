"""A template in the making: frames become fields, names and sums hold together,
the finished form comes back unchanged."""

from dataclasses import replace

import numpy as np

from digitapp.forms.template import check, loads
from digitapp.ui.forms.draft import Draft
from tests.ui.forms.made import TEMPLATE


def draft():
    return Draft.of_photo("scan", np.full((300, 400, 3), 200, np.uint8))


def test_a_frame_becomes_a_field_once():
    made = draft()
    assert made.take([(10, 20, 100, 40)]) and made.chosen == 1
    assert not made.take([(10.2, 19.9, 100, 40)])  # the same frame, as the picture sends it again
    assert made.fields[1].name == "Field 1" and made.fields[1].box == (10, 20, 100, 40)
    check(made.template())


def test_the_next_field_is_like_the_one_before():
    made = draft()
    made.take([(10, 20, 100, 40)])
    made.change(1, replace(made.fields[1], name="Q1", digits=2, cells=True, low=0, high=20, check="luhn"))
    made.take([(10, 20, 100, 40), (10, 80, 100, 40), (10, 140, 100, 40)])
    assert [one.name for one in made.fields.values()] == ["Q1", "Q2", "Q3"] and made.chosen == 3
    assert (made.fields[3].digits, made.fields[3].cells, made.fields[3].high) == (2, True, 20)
    assert made.fields[3].check is None


def test_frames_beside_the_picture_are_cut_to_it():
    made = draft()
    assert made.take([(-20, -10, 60, 50), (380, 280, 90, 90)])
    assert [one.box for one in made.fields.values()] == [(0, 0, 40, 40), (380, 280, 20, 20)]
    assert not made.take([(500, 500, 40, 40), (395, 10, 60, 2)])
    check(made.template())


def test_sums_follow_a_new_name_and_lose_a_removed_field():
    made = Draft.of_template(TEMPLATE)
    made.change(2, replace(made.fields[2], name="First"))
    assert made.fields[4].sum_of == ("First", "B")
    made.remove(3)
    assert made.fields[4].sum_of == ("First",) and made.edition == 1 and made.chosen == 5
    check(made.template())
    made.take([field.box for field in TEMPLATE.fields])  # the picture still sends the frame that was removed
    assert 3 not in made.fields and len(made.fields) == 4


def test_a_form_that_is_changed_and_saved_comes_back():
    made = Draft.of_template(TEMPLATE)
    assert made.template().fields == TEMPLATE.fields
    back = loads(made.template().dumps())
    assert back.fields == TEMPLATE.fields and (back.reference == TEMPLATE.reference).all()


def test_a_large_photo_is_reduced_as_a_template_is():
    made = Draft.of_photo("scan", np.zeros((2000, 3200, 3), np.uint8))
    assert made.reference.shape == (1000, 1600)
