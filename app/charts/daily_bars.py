"""One bar per day: counts that are few enough for their days to be told apart."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts.theme import Palette, Spec, draw, finish
from app.text import once_per_language, say

ROWS = "rows"
HEIGHT = 190
# beyond this many days the axis names months
LONG = 120


def daily_bars(rows: pd.DataFrame, axis: str, colours: Palette, *, key: str, alt_text: str) -> None:
    """Draws `rows`: day, value, label (the day in words), text (the value in words)."""
    draw(daily_bars_spec(colours, axis, len(rows) > LONG), {ROWS: rows}, key=key, alt_text=alt_text)


@once_per_language
def daily_bars_spec(colours: Palette, axis: str, is_long: bool) -> Spec:
    """The description without its rows."""
    days = alt.Axis(
        title=None,
        format=say("locale.axis_month") if is_long else say("locale.axis_day"),
        tickCount={"interval": "month", "step": 2} if is_long else 6,
        labelOverlap="greedy",
    )
    chart = (
        alt.Chart(alt.NamedData(ROWS))
        .mark_bar(color=colours.primary)
        .encode(
            x=alt.X("day:T", axis=days, timeUnit="yearmonthdate"),
            y=alt.Y("value:Q", axis=alt.Axis(title=axis, format=",.0f", grid=True, tickCount=4, tickMinStep=1)),
            tooltip=[alt.Tooltip("label:N", title=say("card.day")), alt.Tooltip("text:N", title=axis)],
        )
    )
    return finish(chart, colours, HEIGHT)
