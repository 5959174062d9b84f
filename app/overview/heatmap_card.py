"""When people call: mean calls per weekday and hour."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, data, formats, sheet
from app.charts.heatmap import heatmap
from app.text import listed, say
from app.view import View


def show(view: View) -> None:
    """Draws the card."""
    chosen = view.filters
    title = say("overview.heatmap")
    with cards.card(title, "heatmap", view.metrics, ("calls_per_hour",)):
        rows = data.hour_of_week(view.publication, chosen.level, chosen.area, chosen.period)
        if not (rows.value > 0).any():
            st.caption(say("overview.heatmap_empty"))
            return
        sheet.show("heatmap", sheet.file_of(view, title), lambda: _sheet(view, rows, title), lambda: _chart(view, rows))


def _chart(view: View, rows: pd.DataFrame) -> None:
    days = _days()
    drawn = pd.DataFrame(
        {
            "day": [days[weekday - 1] for weekday in rows.weekday],
            "hour": rows.hour,
            "hour_label": [say("overview.hour", hour=hour) for hour in rows.hour],
            "value": rows.value,
            "text": [mean(value) for value in rows.value],
        }
    )
    heatmap(drawn, view.colours, days, key="heatmap", alt_text=say("overview.heatmap_alt"))


def _days() -> tuple[str, ...]:
    sunday_first = listed("locale.short_days")
    return (*sunday_first[1:], sunday_first[0])


def mean(value: float) -> str:
    """A mean number of calls: one decimal under a hundred."""
    return formats.cell(None, "no_data", "") if pd.isna(value) else formats.number(value, 1 if value < 100 else 0)


def _sheet(view: View, rows: pd.DataFrame, title: str) -> sheet.Sheet:
    """One line per hour, one column per day of the week."""
    by_hour = rows.pivot(index="hour", columns="weekday", values="value")
    lines = [
        [sheet.word(say("overview.hour", hour=hour)), *(sheet.Cell(mean(value), value) for value in values)]
        for hour, values in zip(by_hour.index, by_hour.to_numpy(), strict=True)
    ]
    return sheet.Sheet([say("overview.tooltip_hour"), *_days()], lines)
