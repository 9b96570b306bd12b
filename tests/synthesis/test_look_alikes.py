"""Which signs are a digit in some hand."""

import pytest

from digitapp.synthesis.look_alikes import confusable


@pytest.mark.parametrize("sign", [*"oOlIzZsSbBgqDi", "/", "|", ",", "kana", "~0", "~7", "ß"])
def test_only_neighbours_tell_these_from_digits(sign):
    assert confusable(sign)


@pytest.mark.parametrize("sign", [*"AMWkxw+=-(*", "~3", "~8", "greek", "mark", "."])
def test_these_are_no_digit_in_any_hand(sign):
    assert not confusable(sign)
