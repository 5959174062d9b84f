"""« Demande »: calls over time and over the year, by hour, reason, age and association, beside an earlier period."""

from __future__ import annotations

import streamlit as st

from app.demand import associations_card, hours_card, members_card, seasons_card
from app.overview import demand_card
from app.text import say
from app.view import View


def show(view: View) -> None:
    """Draws the page."""
    view.subtitle(say("demand.subtitle"))
    left, right = st.columns([1.3, 1], gap="small")
    with left:
        demand_card.show(view, say("demand.daily"))
    with right:
        hours_card.show(view)
    seasons_card.show(view)
    left, right = st.columns([1.3, 1], gap="small")
    with left:
        members_card.reasons(view)
    with right:
        members_card.ages(view)
    associations_card.show(view)
