"""Numbers as sentences and figures as people read them."""

from __future__ import annotations

import datetime
import math

import numpy as np

from digitapp.ui.dashboard.report import Report


def percent(share: float, decimals: int = 2) -> str:
    """0.9972 → "99.72%". Never 100% or 0% for what only rounds to it."""
    shown = round(share * 100, decimals)
    step = 10**-decimals
    if share < 1 and shown >= 100:
        shown = 100 - step
    if share > 0 and shown <= 0:
        return f"<{step:.{decimals}f}%"
    return "100%" if share >= 1 else "0%" if share <= 0 else f"{shown:.{decimals}f}%"


def interval(low: float, high: float, decimals: int = 2) -> str:
    """(0.9960, 0.9981) → "99.60–99.81%", never broken across lines."""
    return f"{low * 100:.{decimals}f}\u2060–\u2060{percent(high, decimals)}"


def size(count: int | None) -> str:
    """Bytes as KB or MB."""
    if count is None:
        return "–"
    return f"{count / 1e6:.2f} MB" if count >= 1e6 else f"{math.ceil(count / 1e3)} KB"


def many(count: int | None) -> str:
    """73412 → "73 k"; large counts to two or three digits."""
    if count is None:
        return "–"
    if count >= 1e6:
        return f"{count / 1e6:.2f} M"
    return f"{count / 1e3:.1f} k" if count >= 10_000 else f"{count:,}"


def duration(seconds: float | None) -> str:
    """Seconds as "40 s", "12 min" or "1 h 20 min"."""
    if seconds is None:
        return "–"
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def times(count: int) -> str:
    """How often, as a word for small counts."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def day(text: str) -> str:
    """An ISO date and time as "21 November 2026"; what is not one stays as it is."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{moment.day} {moment:%B %Y}"


def opening(report: Report) -> tuple[str, str]:
    """The first line of the dashboard, and the sentences after it, in Markdown."""
    h = report["headline"]
    first = (
        f"Reads {percent(h['accuracy'])} of MNIST’s {h['count']:,} test digits rightly "
        f"({interval(h['accuracy_low'], h['accuracy_high'])})."
    )
    refused = round(h["refused"] * h["count"])
    rest = f"Refuses **{percent(h['refused'])}** of them as “no digit”"
    if refused:
        rest += f" ({refused} digits, {h['refused_right']} of which it had right)"
    return first, f"{rest}. {honesty(report)}"


def honesty(report: Report) -> str:
    """Whether its confidence can be believed, from the digits it is rather sure of."""
    if report.p is not None:
        near = (report.confidence >= 0.90) & (report.confidence < 0.99)
        if near.sum() >= 30:
            right = (report.answer == report.truth)[near].mean()
            says = report.confidence[near].mean()
            return f"When it says {says:.0%} sure, it is right **{percent(right, 0)}** of the time."
    return f"Its confidence is off by **{percent(report['headline']['ece'])}** on average."


def confusions(table: list[list[int]], limit: int = 8) -> list[tuple[int, int, int]]:
    """The most frequent mistakes, most frequent first: (truth, answer, count)."""
    found = [(t, a, table[t][a]) for t in range(10) for a in range(10) if t != a and table[t][a]]
    return sorted(found, key=lambda c: (-c[2], c[0], c[1]))[:limit]


def refusing_below(report: Report, below: float) -> dict[str, float]:
    """What refusing every digit less sure than ``below`` gives: counts and shares."""
    kept = report.confidence >= below
    wrong = report.answer != report.truth
    left = int((wrong & kept).sum())
    count = int(kept.sum())
    return {
        "answered": count,
        "coverage": count / len(kept),
        "right": 1 - left / count if count else math.nan,
        "wrong_left": left,
        "refused_right": int((~kept & ~wrong).sum()),
        "wrong_caught": int((~kept & wrong).sum()),
    }


def refusal_sentence(report: Report, below: float) -> str:
    """The cost and the gain of refusing the doubtful ones, in words (Markdown)."""
    r = refusing_below(report, below)
    if below <= 0:
        return f"Refuse nothing: **{percent(r['right'])} right on all {r['answered']:,} digits**."
    if not r["answered"]:
        return "Nothing is left to answer."
    return (
        f"Refuse below {below:.1%}: **{percent(r['right'])} right on {percent(r['coverage'])} of digits**. "
        f"{r['wrong_left']:,} mistakes are left; {r['wrong_caught']:,} are caught, "
        f"and {r['refused_right']:,} right answers are refused with them."
    ).replace(".0%", "%", 1)


def of_digit(report: Report, index: int) -> str:
    """One test digit in a sentence (Markdown)."""
    p, truth = report.probabilities[index], int(report.labels[index])
    answer, confidence, rest = int(p.argmax()), float(p.max()), max(0.0, 1 - float(p.sum()))
    verdict = "read rightly" if answer == truth else f"labelled **{truth}**"
    said = "refused as no digit; nearest" if report.refused[index] else "read as"
    text = f"Test digit {index:,}: {verdict}, {said} **{answer}** with {percent(confidence, 1)}."
    return text + (f" “Not a digit”: {percent(rest, 1)}." if np.round(rest, 3) > 0 else "")
