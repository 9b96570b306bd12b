"""Pages: how many whole pages are read without a mistake, kind by kind, and what flagging doubtful lines buys."""

from __future__ import annotations

from typing import Any

import streamlit as st

from digitapp.ui import theme
from digitapp.ui.dashboard import page_charts, page_report, parts, trust, words
from digitapp.ui.dashboard.page_report import COMMAND, Pages
from digitapp.ui.dashboard.report import Report

_LINES_SHOWN = 4  # of an example


def show(report: Report) -> None:
    """Draw the tab."""
    try:
        pages = page_report.load(report.directory)
    except page_report.PagesError as error:
        _empty(str(error))
        return
    st.markdown(sentence(pages))
    _kinds(pages)
    st.subheader("What would it take to have a person check the doubtful lines?")
    _flagging(pages)
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader("Can a line’s confidence be believed?")
        _reliability(pages)
    with right:
        st.subheader("Does it stay silent where there are no digits?")
        _silence(pages)
    _examples(pages)


def _empty(reason: str) -> None:
    """What stands here while there are no figures: why, what would stand here, and the command that makes it."""
    with st.container(border=True, horizontal_alignment="center", key="no-pages"):
        st.subheader(
            "How well are whole pages read?", icon=":material/find_in_page:", anchor=False, text_alignment="center"
        )
        st.markdown(
            f"{reason} This command trains the page network, has it read composed pages of every kind, and fills this "
            "tab with the share read without a mistake, the reliability of each line’s confidence, and examples:",
            text_alignment="center",
        )
        st.code(COMMAND, language=None, width="content")  # highlighted, its options would be too pale
        st.markdown(
            ":small[:gray[DIR is the folder with further handwriting, fonts and paper.]]", text_alignment="center"
        )


def sentence(pages: Pages) -> str:
    """The tab in one sentence or three (Markdown)."""
    written, blank = pages["with_digits"], pages["without_digits"]
    said = []
    if written["n"]:
        wrong = f", with {words.percent(written['cer'])} of characters wrong" if written["cer"] is not None else ""
        said.append(
            f"Reads **{words.percent(written['exact'], 1)}** of {written['n']:,} composed pages without any mistake "
            f"({words.interval(written['exact_low'], written['exact_high'], 1)}){wrong}."
        )
    if blank["n"] and blank["silent"] is not None:
        said.append(f"Stays silent on **{words.percent(blank['silent'], 1)}** of {blank['n']:,} pages without digits.")
    if pages["truth_lines"]:
        correct = pages["truth_lines"] - pages["missed_lines"]
        said.append(
            f"Of {pages['truth_lines']:,} lines written, {words.percent(correct / pages['truth_lines'], 1)} are read "
            "correctly, every digit."
        )
    return " ".join(said) or "No page was measured."


def _kinds(pages: Pages) -> None:
    rows = sorted((k for k in pages["kinds"] if k["digits"]), key=lambda k: k["exact"])
    if not rows:
        return
    hardest, easiest = rows[0], rows[-1]
    with st.grid(2, min_column_width=320):
        theme.show(
            page_charts.intervals(rows, "exact", "Pages without any mistake"), key="pages-exact",
            height=page_charts.height(rows),
            alt="Share of pages read without any mistake, by kind: lowest "
                f"{hardest['kind']} with {words.percent(hardest['exact'], 1)}, highest {easiest['kind']} with "
                f"{words.percent(easiest['exact'], 1)}",
        )  # fmt: skip
        worst = max(rows, key=lambda k: k["cer"] or 0)
        theme.show(
            page_charts.errors(rows), key="pages-cer", height=page_charts.height(rows),
            alt=f"Character error rate, by kind: highest {worst['kind']} with {words.percent(worst['cer'] or 0)}",
        )  # fmt: skip
    parts.note(
        "Hardest first. The bars through the points are 95% intervals. Pages are in the state in which people send "
        "them: most are good; one in twenty is as bad as those called damaged, with digits that nobody could read."
    )
    fold = st.expander("All figures, kind by kind", key="pages-table", on_change="rerun")
    if fold.open:
        with fold:
            _table(pages)


def _table(pages: Pages) -> None:
    rows = [
        {
            "kind": k["kind"], "digits": k["digits"], "pages": k["n"], "exact": k["exact"], "low": k["exact_low"],
            "high": k["exact_high"], "cer": k["cer"],
        }
        for k in pages["kinds"]
    ]  # fmt: skip
    parts.table(
        rows, name="pages",
        alt="Share of pages without any mistake, its interval and the character error rate of each kind",
        shares=("exact", "low", "high", "cer"), columns={
            "kind": "Kind",
            "digits": st.column_config.CheckboxColumn("Digits", help="Whether these pages hold any digits"),
            "pages": st.column_config.NumberColumn("Pages", format="localized"),
            "exact": "No mistake",
            "low": "from",
            "high": "to (95%)",
            "cer": "Characters wrong",
        },
    )  # fmt: skip


def _flagging(pages: Pages) -> None:
    if not len(pages.right):
        st.markdown("Not a single line was read.")
        return
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with left:
        below = st.select_slider(
            "Flag lines below", trust.STEPS, value=0.9, key="flag", bind="query-params",
            format_func=lambda step: "flag nothing" if step == 0 else f"{step * 100:g}%",
        )  # fmt: skip
        st.markdown(flag_sentence(pages, below))
        parts.note("Shares of all lines read. Lines that were not found at all cannot be flagged.")
    with right:
        f = pages.flagging_below(below)
        theme.show(
            page_charts.flagging(pages, below), key="pages-flagging", height=260,
            alt="Share of lines wrong unseen against share of lines flagged; at the slider "
                f"{words.percent(f['flagged_share'], 1)} are flagged "
                f"and {words.percent(f['wrong_unseen_share'])} wrong unseen",
        )  # fmt: skip
    parts.download([{"flag_below": step} | pages.flagging_below(step) for step in trust.STEPS], "flagging")


def flag_sentence(pages: Pages, below: float) -> str:
    """The work and the risk of flagging, in words (Markdown)."""
    f = pages.flagging_below(below)
    said = (
        f"**{words.percent(f['flagged_share'], 1)} of lines flagged, "
        f"{words.percent(f['wrong_unseen_share'])} wrong unseen.**"
    )
    wrong = f["wrong_flagged"] + f["wrong_unseen"]
    if not wrong:
        return f"{said} None of the {len(pages.right):,} lines read is wrong."
    return (
        f"{said} Of {wrong:,} wrong lines {f['wrong_flagged']:,} are caught; "
        f"{f['right_flagged']:,} correct ones are checked with them."
    )


def _reliability(pages: Pages) -> None:
    bins = pages["reliability"]
    if not bins:
        st.markdown("Not a single line was read.")
        return
    off = words.percent(pages["ece"])
    st.markdown(
        f"On the dotted line it is well calibrated; below it, overconfident. On average it is off by **{off}**."
    )
    figure = trust.reliability_chart(bins)
    figure["data"][0]["name"] = "well calibrated"
    figure["data"][1]["hovertemplate"] = "says %{x:.1%}, right %{y:.1%}<br>%{customdata:,} lines<extra></extra>"
    theme.show(
        figure, key="pages-reliability", height=360,
        alt=f"Reliability diagram of whole lines: share right against confidence; "
            f"the expected calibration error is {off}",
    )  # fmt: skip
    parts.download(bins, "line-reliability")


def _silence(pages: Pages) -> None:
    rows = sorted((k for k in pages["kinds"] if not k["digits"] and k["silent"] is not None), key=lambda k: k["silent"])
    if not rows:
        st.markdown("No page without digits was measured.")
        return
    st.markdown(
        f"Most often taken for digits: **{rows[0]['kind']}**; silent on {words.percent(rows[0]['silent'], 1)} of them."
    )
    theme.show(
        page_charts.intervals(rows, "silent", ""), key="pages-silent", height=page_charts.height(rows),
        alt="Share of pages without digits that give no text, by kind: "
            + ", ".join(f"{k['kind']} {words.percent(k['silent'], 1)}" for k in rows),
    )  # fmt: skip


def _examples(pages: Pages) -> None:
    if not pages["examples"]:
        return
    st.subheader("Examples")
    parts.note("Composed for this page, one of each kind; misread ones are preferred.")
    with st.grid(4, min_column_width=155, gap="small", border=True) as grid:
        for example in pages["examples"]:
            with grid.cell():
                _example(example)


def _example(example: dict[str, Any]) -> None:
    read = [line["text"] for line in example["read"]]
    correct = read == example["truth"]
    st.markdown(
        f"**{example['kind']}** "
        + (":blue-badge[:material/check: correct]" if correct else ":orange-badge[:material/close: misread]")
    )
    said = ", ".join(read) or "nothing"
    st.image(
        example["picture"], width="stretch",
        alt=f"A page of the kind {example['kind']}, read as {said}; it says {', '.join(example['truth']) or 'nothing'}",
    )  # fmt: skip
    st.markdown(reading_of(example))


def reading_of(example: dict[str, Any]) -> str:
    """What was read on an example, line by line with its confidence,
    and what stands there where that differs (Markdown)."""
    lines = [f"`{line['text']}` {words.percent(line['confidence'], 0)}" for line in example["read"]]
    text = "  \n".join(_first(lines)) or ":gray[no digit here]"
    if [line["text"] for line in example["read"]] == example["truth"]:
        return text
    truth = ", ".join(_first([f"`{line}`" for line in example["truth"]])) or "no digit"
    return f"{text}  \n:orange[It says] {truth}"


def _first(lines: list[str]) -> list[str]:
    rest = len(lines) - _LINES_SHOWN
    return lines if rest <= 1 else [*lines[:_LINES_SHOWN], f"and {rest} more"]
