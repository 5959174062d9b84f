"""What stands under a card of protected figures: how they are protected, and of which whole weeks they are."""

from __future__ import annotations

import streamlit as st

from app import formats
from app.published.spans import weeks_of
from app.text import say
from app.view import View


def show(view: View, *notes: str, period: str | None = None) -> None:
    """Draws the notes given, then the weeks of the protected figures of the period (that of the filters)."""
    weeks = weeks_of(view.publication, period or view.filters.period)
    told = list(notes)
    if weeks:
        first, last = formats.first_and_last(*weeks)
        told.append(say("health_note.weeks", **{"from": first, "to": last}))
    st.caption(" ".join(told))
