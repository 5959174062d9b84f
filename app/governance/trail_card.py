"""The card of the audit trail: month by month, what was done, with which outcome, by how many accounts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import card_views, cards, export, formats
from app.published import governance
from app.table import Cell, Column, table
from app.text import knows, listed, say
from app.view import View

HEIGHT = 420


def show(view: View) -> None:
    """Draws the card."""
    rows = governance.activity(view.publication)
    with cards.card(say("governance.trail"), "trail", view.metrics, (), "content"):
        sealed = governance.seal(view.publication)
        state = "no_trail" if sealed is None else "whole" if sealed else "not_whole"
        st.markdown(say("governance.trail_intro") + " " + say(f"governance.seal.{state}"))
        if rows.empty:
            return
        kinds = {"month": "text", "action": "long", "outcome": "text", "entries": "number", "accounts": "number"}
        columns = [
            Column(name, say(f"governance.columns_trail.{name}"), kind, name == "month") for name, kind in kinds.items()
        ]
        lines = {str(number): _line(row) for number, row in enumerate(rows.itertuples(index=False))}
        table(columns, lines, key="trail_table", label=say("governance.trail_alt"), sorted_by="month", height=HEIGHT)
        about = view.publication.about
        name = export.file_name("csv.governance_file", say("filters.whole_country"), about.data_from, about.data_to)
        card_views.download(lambda: to_csv(rows), name, "trail")


def _line(row: object) -> list[Cell]:
    return [
        Cell(_month(row.month), row.month),
        Cell(_action(row.action), _action(row.action)),
        Cell(say(f"governance.outcomes.{row.outcome}"), row.outcome),
        Cell(formats.number(row.entries), int(row.entries)),
        Cell(formats.number(row.accounts), int(row.accounts)),
    ]


def _month(text: str) -> str:
    """« novembre 2026 » of 2026-11."""
    year, month = text.split("-")
    return f"{listed('locale.months')[int(month) - 1]} {year}"


def _action(action: str) -> str:
    """An action in words; one that has none stands as the command it is."""
    key = f"governance.work.{action.replace('.', '_')}"
    return say(key) if knows(key) else action


def to_csv(rows: pd.DataFrame) -> bytes:
    """The summary, one line per month, action and outcome."""
    names = ("month", "action", "outcome", "entries", "accounts")
    lines = [
        [row.month, _action(row.action), say(f"governance.outcomes.{row.outcome}"), int(row.entries), int(row.accounts)]
        for row in rows.itertuples(index=False)
    ]
    return export.to_csv([say(f"governance.columns_trail.{name}") for name in names], lines)
