"""A row of headline cards: figures of the period, each with its curve week by week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from app import cards
from app.view import View

# weekly curves shorter than this say nothing: they start earlier than the period
WEEKS_SHOWN = 8


def row(view: View, metrics: Sequence[str], rows: pd.DataFrame, weeks: pd.DataFrame, key: str) -> None:
    """Draws one card per metric: `rows` as of cells.in_period, `weeks` as of cells.by_week."""
    chosen = view.filters
    first = min(chosen.current.starts_on, chosen.current.ends_on - timedelta(weeks=WEEKS_SHOWN))
    shown = weeks[(weeks.week >= pd.Timestamp(first)) & (weeks.week <= pd.Timestamp(chosen.current.ends_on))]
    # as wide as fills a row: a card less leaves no hole at its end
    with st.grid("auto", min_column_width=175 if len(metrics) > 4 else 225, key=key):
        for metric in metrics:
            figure = cards.figure(rows, metric, chosen.compared_to)
            curve = shown[shown.metric == metric].rename(columns={"week": "day"})
            cards.headline(metric, figure, chosen.compared_to, view.metrics, curve, view.colours)
