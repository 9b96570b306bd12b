"""What a person types into a field becomes its digits, and the digits become what a person would type."""

import pytest

from digitapp.forms.template import Field
from digitapp.forms.typed import TypedError, digits_of, editable

BOX = (0, 0, 10, 10)
NUMBER, CODE = Field("Marks", BOX), Field("Code", BOX, "digits", 5)
AMOUNT, DAY = Field("Amount", BOX, "decimal", places=2), Field("Day", BOX, "date", 8)


@pytest.mark.parametrize(
    ("field", "text", "digits"),
    [
        (NUMBER, " 17 ", "17"), (NUMBER, "1 000", "1000"), (NUMBER, "", ""), (CODE, "00417", "00417"),
        (AMOUNT, "12.50", "1250"), (AMOUNT, "12,5", "1250"), (AMOUNT, "12", "1200"), (AMOUNT, "0.05", "005"),
        (AMOUNT, ".5", "050"), (DAY, "26.11.2026", "26112026"), (DAY, "3/2/2026", "03022026"),
        (DAY, "2026-11-26", "26112026"), (DAY, "26112026", "26112026"),
    ],
)  # fmt: skip
def test_typed_texts(field, text, digits):
    assert digits_of(field, text) == digits


@pytest.mark.parametrize(
    ("field", "text"),
    [(NUMBER, "1O"), (NUMBER, "-3"), (CODE, "²"), (AMOUNT, "1.234"), (AMOUNT, "."), (AMOUNT, "1.2.3"), (DAY, "26 Nov"),
     (CODE, "1" * 31), (AMOUNT, "9" * 40)],
)  # fmt: skip
def test_what_a_field_cannot_hold_is_told(field, text):
    with pytest.raises(TypedError, match=field.name):
        digits_of(field, text)


@pytest.mark.parametrize(
    ("field", "digits", "text"),
    [(NUMBER, "07", "07"), (CODE, "00417", "00417"), (AMOUNT, "1250", "12.50"), (AMOUNT, "5", "0.05"),
     (DAY, "26112026", "26.11.2026"), (DAY, "261126", "26.11.26"), (DAY, "99992026", "99992026"), (AMOUNT, "", "")],
)  # fmt: skip
def test_what_is_shown_to_be_typed_over_means_the_same(field, digits, text):
    assert editable(field, digits) == text
    assert digits_of(field, text).lstrip("0") == digits.lstrip("0")
