"""Summary: the single figures, each with a sentence, and what the model is made from."""

from __future__ import annotations

import streamlit as st

from digitapp.ui.dashboard import parts, words
from digitapp.ui.dashboard.report import Report


def show(report: Report) -> None:
    """Draw the tab."""
    with st.grid(4, min_column_width=155, gap="small", border=True) as grid:
        for name, value, sentence, explanation in figures(report):
            with grid.cell():
                st.metric(name, value, help=explanation)
                parts.note(sentence)
    _hands(report)
    left, right = st.columns(2)
    with left:
        _origin(report)
    with right:
        _downloads(report)


def figures(report: Report) -> list[tuple[str, str, str, str]]:
    """Name, value, one line of explanation and a longer one, for each figure."""
    h, model = report["headline"], report["model"]
    found = [
        ("Accuracy", words.percent(h["accuracy"]),
         f"95% interval {words.interval(h['accuracy_low'], h['accuracy_high'])}: {h['errors']} mistakes",
         "Share of the test digits whose most probable digit is the right one; nothing is refused. "
         "The interval is Wilson’s: another 10,000 digits of the same kind would give about that."),
        ("Read rightly", words.percent(h["read_rightly"]),
         f"Not refused and right; of those it answers, {words.percent(h['answered_right'])} are right",
         "As the program is used: what it takes for “no digit” counts as not read."),
        ("Precision", words.percent(h["macro_precision"]), "When it says 4, how often it is a 4; mean of the digits",
         "Macro average: every digit weighs the same."),
        ("Recall", words.percent(h["macro_recall"]), "How many of the 4s it finds; mean of the digits",
         "Macro average: every digit weighs the same."),
        ("F1", words.percent(h["macro_f1"]), "Precision and recall in one figure, mean of the digits",
         "Harmonic mean of precision and recall; macro average."),
        ("Log loss", f"{h['log_loss']:.4f}", "Punishes being sure and wrong; 0 is perfect, a guess is 2.30",
         "Mean of −ln(probability of the true digit)."),
        ("Brier score", f"{h['brier']:.4f}", "Squared error of the probabilities; 0 is perfect",
         "Sum over the ten digits of (probability − truth)², mean over the test digits."),
        ("Calibration error", words.percent(h["ece"]), "How far its confidence is from the truth, on average",
         "Expected calibration error, 15 bins of equal width."),
        ("R²", f"{h['r2']:.4f}", "Digits taken as quantities; for comparison only",
         "A 9 read as 8 counts as nearly right, which makes little sense for digits; some systems report it."),
        ("Parameters", words.many(model["parameters"]), "Numbers the network has learned", "Weights of the network."),
        ("Size", words.size(model["bytes"]), "The model file on disk", "digits.keras"),
    ]  # fmt: skip
    if speed := report.get("speed"):
        found.append(
            ("Time per digit", f"{speed['batch_1']:,.0f} µs",
             f"Alone; {speed['batch_256']:,.0f} µs when 256 are read at once",
             "Median on the machine that made the report, network alone.")
        )  # fmt: skip
    if seeds := report.get("seeds"):
        long = f" of {seeds['epochs']} epochs" if seeds["epochs"] else ""
        spread = "" if seeds["sd"] is None else f", standard deviation {seeds['sd'] * 100:.2f} points"
        found.append(
            ("Over seeds", words.percent(seeds["mean"]),
             f"Mean accuracy of {len(seeds['accuracies'])} trainings{long}{spread}",
             "Accuracy on the test set of the same recipe with other random numbers.")
        )  # fmt: skip
    return found


def _hands(report: Report) -> None:
    """What to expect of handwriting that is not MNIST's."""
    rows = report.get("hands")
    if not rows:
        return
    st.subheader("Hands it never saw", anchor=False)
    parts.note(
        "MNIST's writers are one kind of hand. These digits come from writers and fonts that were left out of the "
        "training, most of them written on composed pages, photographed by a computed camera and cut out "
        "as on the Photo page."
    )
    parts.table(
        rows,
        name="hands",
        alt="Accuracy on handwriting that was left out of the training, by source",
        columns={
            "name": "Where they come from", "count": "Digits", "correct": "Read correctly",
            "rejected": "Called no digit", "ece": "Calibration error",
        },
        shares=("correct", "rejected", "ece"),
    )  # fmt: skip


def _origin(report: Report) -> None:
    training = report.get("training") or {}
    st.subheader("What it was made from")
    lines = [f"Made on **{words.day(report['made'])}**, network **{report['model']['network']}**."]
    if data := trained_on(training.get("data")):
        lines.append(f"Trained on {data}.")
    settings = training.get("settings")
    epochs = settings.get("epochs") if isinstance(settings, dict) else None
    took = [f"{epochs} epochs"] if epochs else []
    if isinstance(training.get("seconds"), (int, float)):
        took.append(words.duration(training["seconds"]))
    if took:
        lines.append(f"Training took {', '.join(took)}.")
    if v := report.get("validation"):
        lines.append(
            f"On {v['count']:,} validation digits, which chose every setting: "
            f"{words.percent(v['accuracy'])} right, {words.percent(v['refused'])} refused."
        )
    lines.append("The test digits were used once, at the end, and chose nothing.")
    st.markdown("  \n".join(lines))
    details = _flat({k: v for k, v in training.items() if k != "seconds"}) | (report.get("versions") or {})
    if details:
        fold = st.expander("Settings and versions", key="settings", on_change="rerun")
        if fold.open:  # tables cost half a second the first time: only for those who ask
            rows = [{"setting": key, "value": str(value)} for key, value in details.items()]
            with fold:
                parts.table(rows, name="settings", alt="Settings of the training and versions of the packages")


def trained_on(data: object) -> str:
    """What train.py says about its data, as part of a sentence; "" when it says nothing usable."""
    if isinstance(data, str):
        return data
    if not isinstance(data, dict):
        return ""
    kinds = {
        "mnist": "MNIST digits",
        "scanned_digits": "scanned digits of other hands",
        "digits_from_pages": "digits and",
        "other_signs_from_pages": "other signs from composed pages",
        "drawn_digits": "digits and",
        "drawn_non_digits": "non-digits drawn for it",
    }
    return ", ".join(
        f"{data[key]:,} {what}" for key, what in kinds.items() if isinstance(data.get(key), int) and data[key]
    ).replace("and,", "and")


def _flat(values: dict[str, object], before: str = "") -> dict[str, object]:
    """Groups within groups as "group: name"."""
    flat: dict[str, object] = {}
    for key, value in values.items():
        flat |= _flat(value, f"{before}{key}: ") if isinstance(value, dict) else {f"{before}{key}": value}
    return flat


def _downloads(report: Report) -> None:
    st.subheader("Take it with you")
    st.markdown("Every table of this dashboard has its own CSV button.")
    st.download_button(
        "The whole report (JSON)", report.text, file_name="report.json", mime="application/json",
        icon=":material/download:", key="json-report", on_click="ignore",
    )  # fmt: skip
    rows = [{"figure": name, "value": value, "meaning": text} for name, value, text, _ in figures(report)]
    parts.download(rows, "summary")
