"""Mistakes: every misread test digit as a picture, to sort, filter and look into."""

from __future__ import annotations

import numpy as np
import streamlit as st

from digitapp.ui.dashboard import parts, pictures, words
from digitapp.ui.dashboard.report import Report

_PAGE = 60
_ANY = "any"
_DIGITS = [_ANY, *map(str, range(10))]
KINDS = ("Misread", "Suspected labels", "Refused")
SORTS = ("Surest first", "Least sure first", "By true digit", "By number")


def show(report: Report) -> None:
    """Draw the tab."""
    if report.p is None:
        parts.no_single_digits()
        return
    kind = st.segmented_control(
        "Which", KINDS, default=KINDS[0], required=True, key="which", bind="query-params",
        label_visibility="collapsed", help="Misread digits, those whose label is probably wrong, those refused",
    )  # fmt: skip
    with st.grid(4, min_column_width=140):
        digit = st.selectbox("Digit involved", _DIGITS, key="digit", bind="query-params")
        truth = st.selectbox("True digit", _DIGITS, key="truth", bind="query-params")
        answer = st.selectbox("Read as", _DIGITS, key="answer", bind="query-params")
        sort = st.selectbox("Order", SORTS, key="sort", bind="query-params")
    found = select(report, kind, _number(digit), _number(truth), _number(answer), sort)
    st.markdown(_sentence(report, kind, len(found)))
    if not len(found):
        return
    pictures.explain_absence()
    index = parts.pick_digit(found.tolist(), key="image")
    if index is not None:
        parts.detail(report, index, key="image")
    start = 0
    if len(found) > _PAGE:
        start = (st.pagination(-(-len(found) // _PAGE), key="mistakes-page") - 1) * _PAGE
    shown = found[start : start + _PAGE].tolist()
    parts.gallery_of(report, shown, key="mistakes", target="image", chosen=index, label=f"{kind} test digits")
    parts.download([row(report, i) for i in found.tolist()], "mistakes")


def select(
    report: Report, kind: str, digit: int | None, truth: int | None, answer: int | None, sort: str
) -> np.ndarray:
    """Indices of the test digits asked for, in the order asked for. None filters nothing."""
    if kind == "Refused":
        chosen = report.refused.copy()
    elif kind == "Suspected labels":
        chosen = np.zeros(len(report.labels), bool)
        chosen[[s["index"] for s in report.get("suspected_labels") or []]] = True
    else:
        chosen = report.answer != report.labels
    if digit is not None:
        chosen &= (report.labels == digit) | (report.answer == digit)
    if truth is not None:
        chosen &= report.labels == truth
    if answer is not None:
        chosen &= report.answer == answer
    found = np.flatnonzero(chosen)
    if sort == "By number":
        return found
    sure = report.confidence[found]
    if sort == "By true digit":
        return found[np.lexsort((-sure, report.labels[found]))]
    return found[np.argsort(sure if sort == "Least sure first" else -sure, kind="stable")]


def row(report: Report, index: int) -> dict[str, object]:
    """One line of the CSV."""
    p = report.probabilities[index]
    doubted = {s["index"] for s in report.get("suspected_labels") or []}
    return {
        "index": index,
        "truth": int(report.labels[index]),
        "answer": int(p.argmax()),
        "confidence": round(float(p.max()), 5),
        "refused": bool(report.refused[index]),
        "suspected_label": index in doubted,
        **{f"p{d}": round(float(p[d]), 5) for d in range(10)},
    }


def _number(text: str) -> int | None:
    return None if text == _ANY else int(text)


def _sentence(report: Report, kind: str, count: int) -> str:
    total = len(report.labels)
    if kind == "Refused":
        return f"**{count}** of {total:,} test digits were taken for no digit. They are all digits."
    if kind == "Suspected labels":
        votes = max((s["votes"] for s in report.get("suspected_labels") or []), default=1)
        whose = f"{votes} networks agree on another digit" if votes > 1 else "the network is very sure of another digit"
        return (
            f"**{count}** labels of the test set may be wrong: {whose}. "
            "Look for yourself; they count as mistakes all the same."
        )
    return f"**{count}** of {total:,} test digits: {words.percent(count / total)}. True digit → what was read."
