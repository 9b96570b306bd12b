"""Dashboard: how good the reader is, where it fails, and whether its confidence can be believed."""

import importlib

import streamlit as st

from digitapp.ui import model
from digitapp.ui.dashboard import report as reports
from digitapp.ui.dashboard import words

TABS = {
    "Summary": "summary",
    "Pages": "page_reading",
    "Mistakes": "mistakes",
    "Confusions": "confusions",
    "Trust": "trust",
    "Learning": "learning",
    "Robustness": "robustness",
    "Comparison": "comparison",
    "Per digit": "per_digit",
}

try:
    report = reports.load()
except reports.ReportError as error:
    st.header("How good is it?")
    st.warning(
        f"{error}\n\nMake it with `{reports.COMMAND}`; a first, quick one takes two minutes: "
        f"`{reports.COMMAND} --quick`.",
        icon=":material/query_stats:",
    )
    st.stop()

first, rest = words.opening(report)
st.header(first, anchor=False)
st.markdown(rest)
if report.model_matches is False:
    st.warning(
        f"This report was made for another model file than the one in use. `{reports.COMMAND}` makes both together.",
        icon=":material/difference:",
    )
if reason := model.not_taken():
    st.warning(
        f"A new model lies in `model/` and was not taken: {reason}. The one before goes on reading.",
        icon=":material/sync_problem:",
    )
if report.get("quick"):
    st.warning("The figures are of a short trial run, not of a finished model.", icon=":material/timer:")
for problem in report.problems:
    st.warning(f"{problem} `{reports.COMMAND}` makes it anew.", icon=":material/broken_image:")

for tab, module in zip(st.tabs(list(TABS), key="tab", bind="query-params"), TABS.values()):
    if tab.open:
        # Only the open tab does any work, the import of its module included.
        with tab:
            importlib.import_module(f"digitapp.ui.dashboard.{module}").show(report)
