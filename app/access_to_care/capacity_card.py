"""What is asked of the doctors on shift, hour by hour: the load over the time that they have."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from app import cards, formats, sheet
from app.charts.hours import load
from app.published import cells
from app.published.access_to_care import monthly_period
from app.text import say
from app.view import View

METRICS = ("load_over_capacity", "mean_doctors_on_shift", "acts_per_doctor_hour", "told_capacity_share")
DECIMALS = {"mean_doctors_on_shift": 1, "acts_per_doctor_hour": 2}


def show(view: View) -> None:
    """Draws the card."""
    chosen = view.filters
    title = say("access_to_care.capacity")
    with cards.card(title, "capacity", view.metrics, METRICS):
        period = monthly_period(chosen.period)
        published = cells.in_period(view.publication, "capacity_hours", chosen.level, chosen.area, period, "hour")
        values = published.pivot(index="hour", columns="metric", values="value").reindex(columns=list(METRICS))
        if not (values.load_over_capacity > 0).any():
            st.caption(say("access_to_care.capacity_empty"))
            return
        states = published.pivot(index="hour", columns="metric", values="state").reindex(columns=list(METRICS))
        sheet.show(
            "capacity",
            sheet.file_of(view, title),
            lambda: _sheet(view, values, states, title),
            lambda: _chart(view, values),
        )
        lowest = formats.quantity(values.told_capacity_share.min(), "percent")
        highest = formats.quantity(values.told_capacity_share.max(), "percent")
        months = say(f"access_to_care.months.{period}")
        st.caption(say("access_to_care.capacity_note", lowest=lowest, highest=highest, months=months))


def _chart(view: View, values: pd.DataFrame) -> None:
    drawn = pd.DataFrame(
        {
            "hour": values.index,
            "hour_label": [say("overview.hour", hour=hour) for hour in values.index],
            "value": values.load_over_capacity.to_numpy(),
            "text": [formats.cell(value, "exact", "percent") for value in values.load_over_capacity],
            "doctors": [_decimal(value, 1) for value in values.mean_doctors_on_shift],
            "acts": [_decimal(value, 2) for value in values.acts_per_doctor_hour],
        }
    )
    alt = say("access_to_care.capacity_alt")
    load(drawn, view.colours, say("access_to_care.load_axis"), key="capacity", alt_text=alt)


def _decimal(value: float, decimals: int) -> str:
    return say("cell.no_data") if pd.isna(value) else formats.number(value, decimals)


def _sheet(view: View, values: pd.DataFrame, states: pd.DataFrame, title: str) -> sheet.Sheet:
    lines = [
        [
            sheet.word(say("overview.hour", hour=hour)),
            *(
                sheet.number(
                    values.loc[hour, metric], states.loc[hour, metric], view.metrics.unit[metric],
                    decimals=DECIMALS.get(metric),
                )
                for metric in METRICS
            ),
        ]
        for hour in values.index
    ]  # fmt: skip
    return sheet.Sheet([say("hours.hour"), *map(view.label, METRICS)], lines)
