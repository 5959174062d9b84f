"""What associations are compared by: shares with the count that each is of, and figures followed week by week."""

from __future__ import annotations

import streamlit as st

from app.text import say

# share: the metric below its line, published beside it
SHARES = {
    "answered_share": "calls",
    "answer_target_share": "followed_calls",
    "arrival_target_share": "due_visits",
    "served_share": "followed_calls",
    "unmet_share": "calls",
    "coding_share": "acts",
}
# figures that have no limits: they are followed in time alone
FOLLOWED = ("calls", "median_arrival_minutes")
# name of the parameter in the address bar; it is part of links that people keep
INDICATOR = "mesure"


def indicator_list() -> str:
    """Draws the list of indicators; gives the metric chosen."""
    return st.selectbox(
        say("comparison.indicator"),
        (*SHARES, *FOLLOWED),
        format_func=lambda metric: say(f"comparison.metrics.{metric}"),
        key=INDICATOR,
        bind="query-params",
        persist_state="session",
        filter_mode=None,
    )
