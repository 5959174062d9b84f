"""« Gouvernance »: what is held and for how long, who did what, which rights were exercised, how it is kept safe."""

from __future__ import annotations

import streamlit as st

from app.governance import held_card, rights_card, trail_card, upkeep_card
from app.text import say
from app.view import View


def show(view: View) -> None:
    """Draws the page."""
    view.subtitle(say("governance.subtitle"))
    left, right = st.columns([1, 1], gap="small")
    with left:
        held_card.show(view)
        rights_card.show(view)
    with right:
        upkeep_card.show(view)
    trail_card.show(view)
