"""Calls told by a dimension of persons: reasons for calling, ages. Rounded, or masked, as health figures are."""

from __future__ import annotations

import streamlit as st

from app import cards, health_note, members, sheet
from app.published import cells, words
from app.published.words import NONE
from app.text import say
from app.view import View

# as many reasons as a reader takes in at once; all of them are in the table
MOST_REASONS = 10


def reasons(view: View) -> None:
    """The card of the reasons for calling: the most frequent ones as bars, all of them as a table."""
    _show(view, "reason", "demand_by_reason", "reason_code", MOST_REASONS)


def ages(view: View) -> None:
    """The card of the ages."""
    _show(view, "age", "demand_by_age", "age_group", None)


def _show(view: View, key: str, table: str, dimension: str, most: int | None) -> None:
    chosen = view.filters
    title = say(f"demand.{key}")
    with cards.card(title, key, view.metrics, ("calls",)):
        published = cells.in_period(view.publication, table, chosen.level, chosen.area, chosen.period, dimension)
        rows = members.beside(published, "calls", dimension, chosen.compared_to)
        names = words.names(view.publication, dimension)
        shown = (
            members.largest(rows, most) if most else rows[rows.index != NONE].reindex([*names]).dropna(subset="state")
        )
        if not (shown.value > 0).any():
            st.caption(say("demand.empty"))
            return
        headings = members.headings(say(f"demand.{key}_heading"), say("demand.calls"), chosen.compared_to)

        def told() -> sheet.Sheet:
            return sheet.Sheet(headings, members.lines(rows, names, "call"))

        def chart() -> None:
            alt_text = say(f"demand.{key}_alt")
            members.chart(view, shown, names, "call", headings[1], key=key, alt_text=alt_text)

        sheet.show(key, sheet.file_of(view, title), told, chart)
        health_note.show(view, say(f"demand.{key}_note"))
