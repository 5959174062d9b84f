"""The card of all metrics: found by any word of their names, labels and descriptions; a row is chosen by a click."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards
from app.table import Cell, Column, Finder, table
from app.text import language, say
from app.view import View

# name of the parameter in the address bar; it is part of links that people keep
PARAMETER = "definition"
FIRST = "calls"
CHOSEN = "catalogue_metric"
HEIGHT = 620


def show(view: View, metrics: pd.DataFrame, pages: dict[str, list[str]]) -> str:
    """Draws the card; gives the metric chosen. `pages` are the pages that show each metric."""
    known = list(metrics.index)
    asked = st.query_params.get(PARAMETER) or st.session_state.get(CHOSEN, FIRST)
    chosen = asked if asked in metrics.index else known[0]
    st.session_state[CHOSEN] = chosen
    label, described = metrics[f"label_{language()}"], metrics[f"description_{language()}"]
    columns = [
        Column("label", say("catalogue.columns.label"), "long"),
        Column("purpose", say("catalogue.columns.purpose")),
        Column("disclosure", say("catalogue.columns.disclosure")),
    ]
    lines = {
        name: [
            Cell(label[name], label[name]),
            Cell(say(f"catalogue.purposes.{row.purpose}"), row.purpose),
            Cell(say(f"catalogue.disclosures.{row.disclosure}"), row.disclosure),
        ]
        for name, row in zip(known, metrics.itertuples(), strict=True)
    }
    words = {name: f"{name} {label[name]} {described[name]} {' '.join(pages.get(name, []))}" for name in known}
    with cards.card(say("catalogue.metrics"), "catalogue", view.metrics, (), "content"):
        table(
            columns,
            lines,
            key="catalogue_table",
            label=say("catalogue.metrics_alt"),
            sorted_by="label",
            selected=chosen,
            on_choose=_choose,
            height=HEIGHT,
            finder=Finder(say("catalogue.find"), say("catalogue.found"), words),
        )
    return chosen


def _choose(name: str | None) -> None:
    if name:
        st.session_state[CHOSEN] = name
        st.query_params[PARAMETER] = name
