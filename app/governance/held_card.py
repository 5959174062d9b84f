"""The card of what is held: how much in each store, and what kinds of fields the data contract lets in."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, formats
from app.governance.lines import lines_of
from app.published import governance
from app.text import knows, say
from app.view import View

# tables of the warehouse that stand for what it holds; all of them are in the download
SHOWN = ("fct_calls", "fct_acts", "fct_episodes", "dim_patients", "dim_associations")
CLASSES = ("direct_identifier", "free_text", "quasi_identifier", "health", "operational", "pseudonym")


def show(view: View) -> None:
    """Draws the card."""
    rows = governance.held(view.publication)
    counts = {(row.store, row.content): row.row_count for row in rows.itertuples()}
    with cards.card(say("governance.held"), "held", view.metrics, (), "content"):
        st.markdown(say("governance.held_intro"))
        stores = {
            "landing": _amounts(counts, "landing", ("deliveries", "rows_landed", "rows_quarantined")),
            "identity": say("governance.identity"),
            "warehouse": _amounts(counts, "warehouse", SHOWN),
            "publication": say("governance.rows", count=formats.number(governance.published(view.publication))),
        }
        st.html(lines_of({say(f"governance.stores.{name}"): text for name, text in stores.items()}))
        st.caption(say("governance.held_note"))
        st.subheader(say("governance.contract"), anchor=False)
        st.html(lines_of(_contract(governance.contract(view.publication))))


def _amounts(counts: dict[tuple[str, str], int], store: str, contents: tuple[str, ...]) -> str:
    told = [
        say(f"governance.contents.{name}", count=formats.number(counts[store, name]))
        for name in contents
        if (store, name) in counts
    ]
    return " · ".join(told) or say("cell.no_data")


def _contract(rows: pd.DataFrame) -> dict[str, str]:
    """Per class of fields of the feeds: how many there are, and what becomes of them at the gate."""
    told = {}
    feeds = rows[rows.place == "feeds"]
    for name in CLASSES:
        mine = feeds[feeds.classification == name]
        if len(mine):
            parts = [_gate(row.gate, int(row.fields)) for row in mine.itertuples()]
            told[say(f"governance.classes.{name}")] = " · ".join(parts)
    columns = rows[rows.place == "warehouse"]
    parts = [
        say("governance.columns_of", count=int(row.fields), name=say(f"governance.classes.{row.classification}"))
        for row in columns.itertuples()
    ]
    return told | {say("governance.columns"): " · ".join(parts)}


def _gate(gate: str, count: int) -> str:
    key = f"governance.gates.{gate}"
    return say(key, count=count) if knows(key) else f"{count} {gate}"
