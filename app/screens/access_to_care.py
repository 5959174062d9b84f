"""« Accès aux soins »: delays between their limits, demand left unmet, coverage of the territories, capacity and load."""

from __future__ import annotations

import streamlit as st

from app import kpis
from app.access_to_care import capacity_card, control_card, coverage_card, unmet_card
from app.published import cells
from app.text import say
from app.view import View

HEADLINE = ("median_visit_wait_minutes", "arrival_target_share", "answer_target_share", "unmet_share", "served_share")


def show(view: View) -> None:
    """Draws the page."""
    chosen = view.filters
    view.subtitle(say("access_to_care.subtitle"))
    rows = cells.in_period(view.publication, "access", chosen.level, chosen.area, chosen.period)
    weeks = cells.by_week(view.publication, "access_weekly", chosen.level, chosen.area)
    kpis.row(view, HEADLINE, rows, weeks, "access")
    control_card.show(view, weeks)
    left, right = st.columns([1, 1.1], gap="small")
    with left:
        coverage_card.show(view)
    with right:
        unmet_card.show(view)
        capacity_card.show(view)
