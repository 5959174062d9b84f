"""What the page says first, in words: what came, what is missing, what is coded."""

from __future__ import annotations

from html import escape

import streamlit as st

from app import data
from app.data import FRANCE
from app.quality.cells import Cells
from app.text import say
from app.view import View

METRICS = (
    "feed_completeness_share",
    "missing_feed_days",
    "invalid_case_share",
    "field_completeness_share",
    "code_mapping_share",
    "surveillance_fit_share",
    "failed_blocking_checks",
)


def show(view: View, cells: Cells) -> None:
    """The network in one row of figures, then who has not delivered the last day."""
    items = "".join(
        f"<div><dt>{escape(say(f'quality.metrics.{metric}'))}</dt>"
        f"<dd>{escape(cells.text(view, FRANCE, metric))}</dd></div>"
        for metric in METRICS
    )
    st.html(f'<dl class="facts">{items}</dl>')
    st.markdown(_freshness(view))


def _freshness(view: View) -> str:
    rows = data.freshness(view.publication)
    late = rows[~rows.is_current].association_label
    if late.empty:
        return say("quality.all_current", count=len(rows))
    told = say("quality.late", current=len(rows) - len(late), count=len(rows))
    named = sorted(late.dropna())  # an association reads no name but its own
    return f"{told} {say('quality.missing', names=', '.join(named))}" if named else told
