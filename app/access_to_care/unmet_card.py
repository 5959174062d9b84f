"""Calls whose demand was left unmet, by the way in which it was."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, members, sheet
from app.published import cells, words
from app.text import say
from app.view import View

METRICS = ("unmet_calls", "median_unmet_wait_minutes")


def show(view: View) -> None:
    """Draws the card."""
    chosen = view.filters
    title = say("access_to_care.unmet")
    with cards.card(title, "unmet", view.metrics, (*METRICS, "unmet_share")):
        published = cells.in_period(
            view.publication, "unmet_kinds", chosen.level, chosen.area, chosen.period, "unmet_kind"
        )
        rows = members.beside(published, "unmet_calls", "unmet_kind", chosen.compared_to)
        names = words.names(view.publication, "unmet_kind")
        shown = rows.reindex([kind for kind in names if kind in rows.index])
        if not (shown.value > 0).any():
            st.caption(say("access_to_care.empty"))
            return
        sheet.show(
            "unmet",
            sheet.file_of(view, title),
            lambda: _sheet(view, rows, published, names, title),
            lambda: members.chart(
                view, shown, names, "call", say("demand.calls"), key="unmet", alt_text=say("access_to_care.unmet_alt")
            ),
        )
        st.caption(say("access_to_care.unmet_note"))


def _sheet(view: View, rows: pd.DataFrame, published: pd.DataFrame, names: dict[str, str], title: str) -> sheet.Sheet:
    """Calls by kind with their comparison, and the wait after which they were given up, where it is known."""
    compared_to = view.filters.compared_to
    waits = members.beside(published, "median_unmet_wait_minutes", "unmet_kind", compared_to)
    kinds = [kind for kind in names if kind in rows.index]
    lines = members.lines(rows.loc[kinds], names, "call")
    for line, kind in zip(lines, kinds, strict=True):
        wait = waits.loc[kind]
        line.append(sheet.number(wait.value, wait.state, "minute"))
    headings = members.headings(say("access_to_care.unmet_heading"), say("demand.calls"), compared_to)
    return sheet.Sheet([*headings, view.label("median_unmet_wait_minutes")], lines)
