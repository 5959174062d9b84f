"""Mean calls of each hour of the day, with those of the comparison."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, members, sheet
from app.charts.hours import profile
from app.overview.heatmap_card import mean
from app.published import cells
from app.text import say
from app.view import View


def show(view: View) -> None:
    """Draws the card."""
    chosen = view.filters
    title = say("demand.hour")
    with cards.card(title, "hour", view.metrics, ("calls_per_hour",)):
        published = cells.in_period(
            view.publication, "demand_by_hour", chosen.level, chosen.area, chosen.period, "hour"
        )
        rows = members.beside(published, "calls_per_hour", "hour", chosen.compared_to).sort_index()
        if not (rows.value > 0).any():
            st.caption(say("demand.empty"))
            return
        sheet.show("hour", sheet.file_of(view, title), lambda: _sheet(view, rows, title), lambda: _chart(view, rows))


def _chart(view: View, rows: pd.DataFrame) -> None:
    drawn = pd.DataFrame(
        {
            "hour": rows.index,
            "hour_label": [_label(hour) for hour in rows.index],
            "value": rows.value.to_numpy(),
            "text": [mean(value) for value in rows.value],
            "compared": rows.compared.to_numpy(dtype=float),
            "compared_text": [mean(value) for value in rows.compared],
        }
    )
    members.compared_legend(view, drawn.compared, view.colours.compared)
    profile(drawn, view.colours, say("demand.hour_axis"), key="hour", alt_text=say("demand.hour_alt"))


def _sheet(view: View, rows: pd.DataFrame, title: str) -> sheet.Sheet:
    headings = members.headings(say("hours.hour"), say("demand.hour_axis"), view.filters.compared_to)
    lines = [
        [
            sheet.word(_label(row.Index)),
            sheet.number(row.value, row.state, "call_per_hour", decimals=1),
            sheet.number(row.compared, row.compared_state, "call_per_hour", decimals=1),
            sheet.change(row.change, row.trend, "call_per_hour"),
        ]
        for row in rows.itertuples()
    ]
    return sheet.Sheet(headings, lines)


def _label(hour: int) -> str:
    return say("overview.hour", hour=hour)
