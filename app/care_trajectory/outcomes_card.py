"""What becomes of the patient after an act."""

from __future__ import annotations

import streamlit as st

from app import cards, health_note, members, sheet
from app.published import cells, words
from app.text import say
from app.view import View


def show(view: View) -> None:
    """Draws the card."""
    chosen = view.filters
    title = say("care_trajectory.outcomes")
    with cards.card(title, "outcomes", view.metrics, ("acts",)):
        published = cells.in_period(
            view.publication, "outcomes", chosen.level, chosen.area, chosen.period, "disposition"
        )
        rows = members.beside(published, "acts", "disposition", chosen.compared_to)
        names = words.names(view.publication, "disposition")
        shown = rows.reindex([one for one in names if one in rows.index])
        if not (shown.value > 0).any():
            st.caption(say("care_trajectory.empty"))
            return
        headings = members.headings(say("care_trajectory.outcome"), say("care_trajectory.acts"), chosen.compared_to)

        def told() -> sheet.Sheet:
            return sheet.Sheet(headings, members.lines(rows, names, "act"))

        def chart() -> None:
            alt_text = say("care_trajectory.outcomes_alt")
            members.chart(view, shown, names, "act", headings[1], key="outcomes", alt_text=alt_text)

        sheet.show("outcomes", sheet.file_of(view, title), told, chart)
        health_note.show(view, say("care_trajectory.outcomes_note"))
