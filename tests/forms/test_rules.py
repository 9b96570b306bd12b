"""Rules against numbers whose check digits are published, and sums worked out by hand."""

import datetime
from decimal import Decimal

import numpy as np
import pytest

from digitapp.forms import rules
from digitapp.forms.template import Field, Template

BOX = (0, 0, 10, 10)


def form(*fields):
    return Template("Form", np.zeros((100, 100), np.uint8), fields)


def sentences(template, **digits):
    return [failure.sentence for failure in rules.failures(template, digits)]


@pytest.mark.parametrize(
    ("check", "right"),
    [
        ("luhn", "4111111111111111"), ("luhn", "79927398713"), ("luhn", "18"),
        ("ean", "4006381333931"), ("ean", "73513537"), ("ean", "5901234123457"),
        ("mod11", "0365327"), ("mod11", "16306"),
    ],
)  # fmt: skip
def test_check_digits(check, right):
    assert rules.CHECKERS[check](right)
    for digit in set("0123456789") - {right[-1]}:
        assert not rules.CHECKERS[check](right[:-1] + digit)
    for place, digit in enumerate(right):  # one digit misread is always found out
        wrong = right[:place] + str((int(digit) + 1) % 10) + right[place + 1 :]
        assert not rules.CHECKERS[check](wrong)
    assert not rules.CHECKERS[check]("0") and not rules.CHECKERS[check]("")


def test_a_sum_that_is_wrong_is_said_with_both_numbers():
    marks = form(Field("a", BOX), Field("b", BOX, optional=True), Field("sum", BOX, sum_of=("a", "b")))
    assert sentences(marks, a="40", b="31", sum="74") == ["sum is 74, the parts give 71"]
    assert sentences(marks, a="40", b="34", sum="74") == []
    assert sentences(marks, a="74", b="", sum="74") == []
    assert sentences(marks, a="", b="", sum="74") == ["a is empty"]


def test_a_sum_of_amounts_is_exact():
    bill = form(
        *(Field(n, BOX, "decimal", places=2) for n in "ab"), Field("c", BOX, "decimal", places=2, sum_of=("a", "b"))
    )
    assert sentences(bill, a="10", b="20", c="30") == []  # 0.10 + 0.20
    assert sentences(bill, a="1250", b="20", c="1271") == ["c is 12.71, the parts give 12.70"]


def test_limits_lengths_and_dates():
    mark = form(Field("Q1", BOX, low=3, high=20))
    assert sentences(mark, Q1="21") == ["Q1 is 21, more than 20"]
    assert sentences(mark, Q1="2") == ["Q1 is 2, less than 3"]
    assert sentences(mark, Q1="20") == sentences(mark, Q1="3") == []
    assert sentences(form(Field("n", BOX, "digits", 4)), n="123") == ["n has 3 digits, not 4"]
    day = form(Field("day", BOX, "date", 8))
    assert sentences(day, day="29022024") == []
    assert sentences(day, day="29022023") == ["day is no date: 29.02.2023"]


def test_values():
    assert rules.value(Field("a", BOX, "digits", 4), "0042") == "0042"
    assert rules.value(Field("a", BOX), "0042") == 42
    assert rules.value(Field("a", BOX, "decimal", places=2), "5") == Decimal("0.05")
    assert rules.shown(rules.value(Field("a", BOX, "decimal", places=2), "1250")) == "12.50"
    assert rules.value(Field("a", BOX, "date", 6), "311269") == datetime.date(2069, 12, 31)
    assert rules.value(Field("a", BOX, "date", 6), "010170") == datetime.date(1970, 1, 1)
    assert rules.value(Field("a", BOX), "") is None
