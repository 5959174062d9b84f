"""« Territoires »: the map of the 101 départements, its table, and the details of the one chosen."""

from __future__ import annotations

import streamlit as st

from app import data, export
from app.territories import details_card, download, map_card, table_card
from app.territories.places import places
from app.text import say
from app.view import View


def show(view: View) -> None:
    """Draws the page."""
    view.subtitle(say("territories.subtitle"))
    rows = data.territories(view.publication, view.filters.period)
    shown = places(view.publication, view.filters, rows)
    left, right = st.columns([1, 1.1], gap="small")
    with left:
        metric, chosen = map_card.show(view, rows, shown)
    with right:
        if chosen:
            details_card.show(view, rows, chosen, shown.names[chosen], shown.regions[chosen])
        table_card.show(view, rows, shown, metric, chosen)
    with view.export_place:
        name = export.file_name("csv.territories_file", view.filters.area_label, *view.filters.current.span)
        export.button(lambda: download.to_csv(view, rows, shown), name)
