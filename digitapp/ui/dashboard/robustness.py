"""Robustness: how it reads digits that were spoilt, kind by kind and strength by strength."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from digitapp.ui import theme
from digitapp.ui.dashboard import gallery, parts, words
from digitapp.ui.dashboard.report import Report

_SIDE = 28


def show(report: Report) -> None:
    """Draw the tab."""
    section = report.get("corruptions")
    if not section or not section["accuracy"]:
        parts.absent("test with spoilt digits")
        return
    means = mean_accuracy(section)
    kinds = sorted(means, key=lambda kind: means[kind])
    st.markdown(
        f"Right on **{words.percent(sum(means.values()) / len(means), 1)}** of spoilt digits on average, "
        f"against {words.percent(section['clean'], 1)} of the same {section['count']:,} digits unspoilt. "
        f"Hardest for it: **{kinds[0]}**, {kinds[1] if len(kinds) > 1 else ''}. Easiest: {kinds[-1]}."
    )
    chosen = st.selectbox("Kind of spoiling, hardest first", kinds, key="spoilt", bind="query-params")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        theme.show(
            chart(section, chosen), key="robustness", height=340,
            alt=f"Accuracy against strength for each corruption; {chosen} falls "
                f"from {words.percent(section['clean'], 1)} "
                f"to {words.percent(section['accuracy'][chosen][-1], 1)} at strength 5",
        )  # fmt: skip
    with right:
        st.markdown(f"**What {chosen} looks like**, and how many such digits are read rightly")
        samples(report, section, chosen)
        parts.note("Strength 0 is unspoilt. The digit shown was drawn for this purpose.")
    st.subheader("All kinds")
    rows = [
        {"corruption": k, "mean": means[k]}
        | {f"strength {s}": v for s, v in zip(section["strengths"], section["accuracy"][k], strict=True)}
        | {"refused at 5": section["refused"][k][-1] if k in section["refused"] else None}
        for k in kinds
    ]
    parts.table(
        rows, name="corruptions", alt="Accuracy for each corruption and strength, hardest first", decimals=1,
        shares=[key for key in rows[0] if key != "corruption"],
        columns={"mean": st.column_config.ProgressColumn("mean", format="%.1f%%", min_value=0, max_value=100)},
    )  # fmt: skip


def mean_accuracy(section: dict) -> dict[str, float]:
    """Mean accuracy over the five strengths, by kind."""
    return {kind: sum(values) / len(values) for kind, values in section["accuracy"].items()}


def chart(section: dict, chosen: str) -> theme.Figure:
    """All kinds faintly, the chosen one in the accent, and what of it is refused."""
    c = theme.palette()
    x = [0, *section["strengths"]]
    others = {kind: [section["clean"], *values] for kind, values in section["accuracy"].items() if kind != chosen}
    lines = [theme.faint_lines(x, others, c, "%{text}, strength %{x}: %{y:.1%}<extra></extra>")]
    if chosen in section["refused"]:
        lines.append({
            "type": "scatter", "x": section["strengths"], "y": section["refused"][chosen], "mode": "lines+markers",
            "name": "refused as no digit", "line": {"color": c.doubt, "dash": "dot", "width": 2},
            "hovertemplate": "refused, strength %{x}: %{y:.1%}<extra></extra>",
        })  # fmt: skip
    lines.append({
        "type": "scatter", "x": x, "y": [section["clean"], *section["accuracy"][chosen]], "mode": "lines+markers",
        "name": f"{chosen}: right", "line": {"color": c.said, "width": 3}, "marker": {"size": 8},
        "hovertemplate": f"{chosen}, strength %{{x}}: %{{y:.1%}}<extra></extra>",
    })  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "strength"}, "dtick": 1},
        "yaxis": {"tickformat": ".0%", "range": [0, 1.03]},
    }
    return {"data": lines, "layout": layout}


def samples(report: Report, section: dict, kind: str) -> None:
    """One drawn digit in all strengths of ``kind``, with the accuracy under each."""
    tiles = _sheet(str(report.directory / "corruptions.png"), list(section["accuracy"]).index(kind))
    if tiles is None:
        parts.absent("sample pictures of spoilt digits")
    values = [section["clean"], *section["accuracy"][kind]]
    items = [
        {
            "id": str(i), "title": words.percent(v, 1), "note": f"strength {i}" if i else "unspoilt",
            "alt": f"A 5, {f'{kind} at strength {i}' if i else 'unspoilt'}; "
                   f"{words.percent(v, 1)} of such digits are read rightly",
        }
        for i, v in enumerate(values)
    ]  # fmt: skip
    gallery.show(tiles, items, key="corruption-samples", label=f"{kind} in six strengths", cell=116)


def _sheet(path: str, row: int) -> np.ndarray | None:
    """The six tiles of one row of corruptions.png; None when the file is not what it should be."""
    try:
        with Image.open(Path(path)) as image:
            if image.size[0] != 6 * _SIDE or image.size[1] < (row + 1) * _SIDE:
                return None
            sheet = np.asarray(image.convert("L"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    strip = sheet[row * _SIDE : (row + 1) * _SIDE]
    return np.ascontiguousarray(strip.reshape(_SIDE, 6, _SIDE).swapaxes(0, 1))
