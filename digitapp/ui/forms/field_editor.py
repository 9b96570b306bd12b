"""One field of a form, edited: its name, what kind of number it holds, and the rules it must satisfy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from digitapp.forms.template import Field

KINDS = {
    "number": "A number", "digits": "Digits of a fixed length", "decimal": "A number with decimal places",
    "date": "A date (day month year)",
}  # fmt: skip
CHECKS = {None: "", "luhn": "Luhn", "mod11": "modulo 11", "ean": "EAN / GTIN"}


def edit(field: Field, others: Sequence[str], key: str) -> Field:
    """The widgets of a field; returns it with what they say. others: names of the other fields;
    key: parts their keys."""

    def name(what: str) -> str:
        return f"form-{what}-{key}"

    called = st.text_input("Name of the field", field.name, key=name("name"), max_chars=200,
                           help="The heading of its column in the table").strip()  # fmt: skip
    kind = st.selectbox(
        "It holds", list(KINDS), list(KINDS).index(field.kind), format_func=lambda kind: KINDS[kind], key=name("kind")
    )
    field = replace(_of_kind(field, kind), name=called or field.name)
    digits: int | None
    with st.container(horizontal=True):
        if kind == "date":
            digits = st.selectbox("Digits", [8, 6], [8, 6].index(field.digits or 8), key=name("date"), width=120)
        else:
            least = 1 if kind == "digits" or field.cells else 0
            digits = st.number_input(
                "Digits" if least else "Digits, at most", least, 30, field.digits or least, key=name(f"digits-{least}"),
                width=160, help=None if least else "0: any number of them",
            ) or None  # fmt: skip
        places = 0
        if kind == "decimal":
            places = st.number_input("Decimal places", 1, 9, field.places, key=name("places"), width=160)
    cells = st.checkbox("Each digit has a printed box of its own", field.cells, key=name("cells"), disabled=not digits,
                        help="All equally wide; say first how many digits there are")  # fmt: skip
    optional = st.checkbox("May be left empty", field.optional, key=name("optional"))
    field = replace(field, digits=digits, places=places, cells=cells and bool(digits), optional=optional)
    return field if kind == "date" else _rules(field, others, name)


def _rules(field: Field, others: Sequence[str], name: Callable[[str], str]) -> Field:
    with st.container(horizontal=True):
        low = _limit("From", field.low, name("from"))
        high = _limit("To", field.high, name("to"))
    sum_of = st.multiselect("Is the sum of", others, [one for one in field.sum_of if one in others], key=name("sum"),
                            placeholder="no other fields") if others else []  # fmt: skip
    check = None
    if field.kind in ("number", "digits"):
        check = st.selectbox("Check digit at its end", list(CHECKS), list(CHECKS).index(field.check), key=name("check"),
                             format_func=lambda one: CHECKS[one] or "none")  # fmt: skip
    return replace(field, low=low, high=high, sum_of=tuple(sum_of), check=check)


def _limit(label: str, value: float | None, key: str) -> float | None:
    return st.number_input(label, value=None if value is None else float(value), key=key, width=140, placeholder="any",
                           format="%g", step=1.0)  # fmt: skip


def _of_kind(field: Field, kind: str) -> Field:
    """The field with what fits another kind: what that kind cannot have is let go."""
    if kind == field.kind:
        return field
    digits = 8 if kind == "date" else field.digits or (1 if kind == "digits" else None)
    field = replace(field, kind=kind, digits=digits, places=2 if kind == "decimal" else 0)
    if kind == "date":
        field = replace(field, low=None, high=None, sum_of=())
    return field if kind in ("number", "digits") else replace(field, check=None)


def limits(field: Field) -> str:
    """``0 to 20``, ``from 5``, ``to 900``; "" without limits."""
    if field.low is not None and field.high is not None:
        return f"{field.low:g} to {field.high:g}"
    return f"from {field.low:g}" if field.low is not None else f"to {field.high:g}" if field.high is not None else ""
