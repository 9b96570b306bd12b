"""What is written is made of known signs, has digits where they belong, and is repeatable."""

import re
from collections import Counter

import numpy as np
import pytest

from digitapp.synthesis import contents

MAKERS = (
    contents.number, contents.amount, contents.grouped, contents.formula, contents.word, contents.sentence,
    contents.labelled, contents.anything,
)  # fmt: skip
SIGN = re.compile(r"~?(\d|\^\d)|[a-zA-ZäöüÄÖÜß ]|[-+×/:÷*=()[\].,']|kana|greek|mark")


def many(make, count=300):
    return [make(np.random.default_rng(seed)) for seed in range(count)]


def plain(content):
    """As one string of characters, a star for a sign of another script."""
    return "".join(sign if len(sign) == 1 else "*" for sign in content)


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_only_signs_that_a_writer_knows(make):
    for content in many(make):
        assert content and all(type(sign) is str and SIGN.fullmatch(sign) for sign in content), content


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_the_same_seed_writes_the_same(make):
    assert many(make, 40) == many(make, 40)
    assert len({tuple(content) for content in many(make, 200)}) > 60


@pytest.mark.parametrize("make", [contents.word, contents.sentence])
def test_words_hold_no_digit(make):
    assert not any(any(c.isdigit() for c in sign) for content in many(make) for sign in content)


def test_numbers_are_digits_alone_every_one_of_them_as_often_but_for_zeros():
    found = many(contents.number, 1500)
    assert all(sign.isdigit() for content in found for sign in content)
    assert {len(content) for content in found} >= set(range(1, 10))
    counts = Counter(sign for content in found for sign in content)
    assert counts.pop("0") > max(counts.values())  # round sums end in them
    assert len(counts) == 9 and max(counts.values()) < 1.35 * min(counts.values())


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 4), (7, 9)])
def test_as_many_digits_as_asked_for(low, high):
    found = many(lambda rng: contents.digits(rng, low, high))
    assert {len(content) for content in found} == set(range(low, high + 1))
    assert {sign for content in found for sign in content} == set("0123456789")


def test_thousands_are_parted_from_the_right():
    """However the marks are chosen, three digits stand between one and the next, and before the cents."""
    marked = 0
    for content in many(contents.amount, 800):
        whole = re.sub(r"^[^\d]+|[^\d]+$", "", plain(content))  # without a currency or dashes around it
        whole = re.sub(r"[.,]\d\d$", "", whole)  # without cents
        assert re.fullmatch(r"\d+|\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*", whole), content
        marked += not whole.isdigit()
    assert marked > 200


def test_groups_dates_and_fractions_begin_and_end_with_a_digit():
    kinds = Counter()
    for content in many(contents.grouped, 600):
        text = plain(content)
        assert re.fullmatch(r"-?\d+(?:[ .,:/-]\d+)+", text), text
        kinds.update(set(text) - set("0123456789"))
    assert set(kinds) == set(" .,:/-")


def test_formulas_have_operators_brackets_in_pairs_and_exponents():
    found = many(contents.formula, 600)
    signs = Counter(sign for content in found for sign in content)
    assert set("+-×/:÷*=()xy") <= set(signs) and any(sign.startswith("^") for sign in signs)
    for content in found:
        assert content.count("(") == content.count(")") and content[0] not in "+×/:÷*=)"
        assert any(sign in contents._OPERATORS for sign in content)
        for before, sign in zip(content, content[1:], strict=False):
            assert not sign.startswith("^") or before.isalpha()  # an exponent follows a letter


def test_a_label_has_a_word_and_a_number():
    for content in many(contents.labelled):
        assert any(sign.isalpha() for sign in content) and any(sign.isdigit() for sign in content)


def test_a_correction_strikes_one_digit_or_two_and_changes_nothing_else():
    struck = Counter()
    for seed in range(200):
        rng = np.random.default_rng(seed)
        content = contents.labelled(rng)
        before, out = list(content), contents.corrected(rng, content)
        assert content == before and [sign.lstrip("~") for sign in out] == before
        changed = [sign for sign in out if sign.startswith("~")]
        assert all(sign[1:].isdigit() for sign in changed)
        struck[len(changed)] += 1
    assert set(struck) == {1, 2} and struck[1] > struck[2]


def test_without_a_digit_there_is_nothing_to_strike():
    assert contents.corrected(np.random.default_rng(0), ["a", "^2", " "]) == ["a", "^2", " "]
    assert contents.corrected(np.random.default_rng(0), []) == []


def test_a_notebook_has_lines_with_and_without_digits():
    share = np.mean([any(sign.isdigit() for sign in content) for content in many(contents.anything, 600)])
    assert 0.6 < share < 0.95


def test_amounts_begin_as_benford_says():
    """Of ten ways to begin, 1 is by far the most frequent: log10(2) of the 70% that follow the law,
    a tenth of the rest."""
    first = Counter(next(sign for sign in content if sign.isdigit()) for content in many(contents.amount, 4000))
    share = {digit: count / 4000 for digit, count in first.items()}
    for digit in range(1, 10):
        assert share[str(digit)] == pytest.approx(0.7 * np.log10(1 + 1 / digit) + 0.03, abs=0.025)
