"""« Vue d’ensemble »: what happened in three sentences, five headline figures, demand over time, and when people call."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from app import cards, data, export
from app.overview import demand_card, download, heatmap_card, words_card
from app.text import say
from app.view import View

HEADLINE = ("calls", "answered_share", "median_arrival_minutes", "visits", "covid_share")
# weekly curves shorter than this say nothing: they start earlier than the period
WEEKS_SHOWN = 8


def show(view: View) -> None:
    """Draws the page."""
    chosen = view.filters
    view.subtitle(
        say("overview.subtitle") if chosen.whole_country else say("overview.subtitle_region", region=chosen.area_label)
    )
    rows = data.headline(view.publication, chosen.level, chosen.area, chosen.period)
    words_card.show(view, rows)
    _headline(view, rows)
    left, right = st.columns([1.15, 1], gap="small")
    with left:
        demand_card.show(view, say("overview.demand"))
    with right:
        heatmap_card.show(view)
    with view.export_place:
        name = export.file_name("csv.overview_file", chosen.area_label, *chosen.current.span)
        export.button(lambda: download.to_csv(view, rows), name)


def _headline(view: View, rows: pd.DataFrame) -> None:
    chosen = view.filters
    with st.grid("auto", min_column_width=175, key="headline"):
        for metric in HEADLINE:
            figure = cards.figure(rows, metric, chosen.compared_to)
            cards.headline(metric, figure, chosen.compared_to, view.metrics, _curve(view, metric), view.colours)


def _curve(view: View, metric: str) -> pd.DataFrame:
    chosen = view.filters
    where = (view.publication, chosen.level, chosen.area, metric)
    if metric == "covid_share":
        start = min(chosen.current.starts_on, chosen.current.ends_on - timedelta(weeks=WEEKS_SHOWN))
        return data.covid_weekly(*where, (start, chosen.current.ends_on))
    if metric in ("calls", "visits"):
        return data.demand_daily(*where, chosen.current.span)
    return data.service_daily(*where, chosen.current.span)
