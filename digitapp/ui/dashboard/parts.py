"""Small parts the tabs share: tables with their download, one digit in detail, gaps in a report."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from digitapp.ui import charts
from digitapp.ui.dashboard import gallery, pictures, words
from digitapp.ui.dashboard.report import COMMAND, Report
from digitapp.ui.inside.link import link


def table(
    rows: Sequence[dict[str, Any]],
    *,
    name: str,
    alt: str,
    columns: dict[str, Any] | None = None,
    shares: Sequence[str] = (),
    decimals: int = 2,
) -> None:
    """A table of equal dicts, with a button that downloads it as CSV.

    name: of the file and the key. columns: labels or column configurations. shares: columns to be
    shown as per cent with ``decimals``; the file keeps 0..1.
    """
    import pandas as pd  # noqa: PLC0415

    frame = pd.DataFrame(list(rows))
    config = dict(columns or {})
    for key in shares:
        frame[key] = frame[key].astype(float) * 100
        label = config.get(key)
        if label is None or isinstance(label, str):
            config[key] = st.column_config.NumberColumn(label, format=f"%.{decimals}f%%")
    st.dataframe(frame, hide_index=True, column_config=config, key=f"table-{name}", height="content", alt=alt)
    download(rows, name)


def download(rows: Sequence[dict[str, Any]], name: str) -> None:
    """A button that saves the rows as a CSV file, in full precision."""
    file = io.StringIO()
    if rows:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    st.download_button(
        "CSV",
        file.getvalue().encode(),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        key=f"csv-{name}",
        on_click="ignore",
        help=f"The {len(rows):,} rows of this table",
        type="tertiary",
    )


def note(text: str) -> None:
    """A small remark. Not ``st.caption``, whose grey is a little too pale for small text (WCAG AA)."""
    st.markdown(f":small[:gray[{text}]]")


def absent(what: str) -> None:
    """Say that the report has no such part, and how to get one that has."""
    st.info(f"This report has no {what}. A full run of `{COMMAND}` writes it.", icon=":material/info:")


def no_single_digits() -> None:
    """Say that the per-image probabilities are missing."""
    st.info(
        f"Single test digits cannot be shown: their probabilities are not beside the report. `{COMMAND}` writes them.",
        icon=":material/info:",
    )


def pick_digit(options: Sequence[int], *, key: str) -> int | None:
    """A box to choose one of these test digits by its number, kept in the URL; None when nothing is chosen."""
    names = [str(i) for i in options]
    if st.session_state.get(key) not in (None, *names):
        st.session_state[key] = None
    chosen = st.selectbox(
        "Test digit in detail", names, index=None, key=key, bind="query-params",
        placeholder="Click a picture, or choose a number",
    )  # fmt: skip
    return None if chosen is None else int(chosen)


def picker(key: str) -> Callable[[str], None]:
    """What a gallery calls to choose a digit in the box ``key``; a second click puts it away."""

    def pick(value: str) -> None:
        st.session_state[key] = None if st.session_state.get(key) == value else value

    return pick


def detail(report: Report, index: int, *, key: str) -> None:
    """One test digit: its picture, its ten bars, and the rightly read digits most like it."""
    p, truth = report.probabilities[index], int(report.labels[index])
    x = pictures.test_digits()
    refused = bool(report.refused[index])
    with st.container(border=True, key=f"{key}-detail"):
        st.markdown(words.of_digit(report, index))
        suspected = next((s for s in report.get("suspected_labels") or [] if s["index"] == index), None)
        if suspected:
            st.markdown(
                f":orange-badge[:material/flag: suspected wrong label] The label says {suspected['label']}; "
                f"{_voters(suspected['votes'])} {suspected['answer']}. It still counts as a mistake."
            )
        left, right = st.columns([1, 3], vertical_alignment="center")
        if x is not None:
            left.image(pictures.in_ink(x[index], 6), width=168, alt=f"Test digit {index}, labelled {truth}")
            with left:
                link("Test digits", index)
        with right, st.container(key=f"{key}-bars"):
            answer = None if refused else int(p.argmax())
            charts.ten_bars(p, answer, float(p.max()))
        if x is not None:
            near = pictures.nearest(index, (report.answer == report.truth) & ~report.refused)
            note("Most like it among the digits that were read rightly")
            gallery.show(
                x[near], [gallery.digit_item(report, i) for i in near],
                key=f"{key}-near", label="Similar digits that were read rightly", cell=64,
            )  # fmt: skip


def _voters(votes: int) -> str:
    return "the network is sure it is a" if votes == 1 else f"{votes} networks agree on"


def gallery_of(report: Report, indices: Sequence[int], *, key: str, target: str, bars: bool = False,
               label: str, chosen: int | None = None) -> None:  # fmt: skip
    """A gallery of test digits; a click chooses one in the box ``target``."""
    x = pictures.test_digits()
    doubtful = {s["index"] for s in report.get("suspected_labels") or []}
    items = []
    for i in indices:
        item = gallery.digit_item(report, i, bars=bars)
        if i in doubtful:
            item |= {"doubt": True, "note": "label?", "alt": item["alt"] + "; its label may be wrong"}
        items.append(item)
    gallery.show(
        None if x is None else x[list(indices)], items,
        key=key, label=label, chosen=None if chosen is None else str(chosen), on_pick=picker(target),
        cell=112 if bars else 76,
    )  # fmt: skip
