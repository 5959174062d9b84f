"""« Parcours de soins »: flows from the call to the outcome, who calls again, outcomes, to whom the patient is left."""

from __future__ import annotations

import streamlit as st

from app import kpis
from app.care_trajectory import flow_card, handover_card, outcomes_card, recontacts_card
from app.published import cells
from app.text import say
from app.view import View

HEADLINE = ("episodes", "gp_handover_share", "hospital_handover_share", "recontact_share_72h")


def show(view: View) -> None:
    """Draws the page."""
    chosen = view.filters
    view.subtitle(say("care_trajectory.subtitle"))
    rows = cells.in_period(view.publication, "trajectories", chosen.level, chosen.area, chosen.period)
    weeks = cells.by_week(view.publication, "trajectories_weekly", chosen.level, chosen.area)
    kpis.row(view, HEADLINE, rows, weeks, "trajectories")
    flow_card.show(view)
    left, right = st.columns([1, 1], gap="small")
    with left:
        recontacts_card.show(view, rows)
    with right:
        outcomes_card.show(view)
    handover_card.show(view, weeks)
