"""When people call: one rounded cell per weekday and hour."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts.theme import Palette, Spec, draw, finish
from app.text import once_per_language, say

ROWS = "rows"
HEIGHT = 324


def heatmap(rows: pd.DataFrame, colours: Palette, days: tuple[str, ...], *, key: str, alt_text: str) -> None:
    """Draws `rows` (day, hour 0 to 23, hour_label, value, text); `days` in the order they are read."""
    draw(_spec(colours, days), {ROWS: rows}, key=key, alt_text=alt_text)


@once_per_language
def _spec(colours: Palette, days: tuple[str, ...]) -> Spec:
    every_third = "datum.value % 3 == 0 ? datum.value + ' h' : ''"
    hours = alt.Axis(
        title=say("overview.heatmap_axis"), labelExpr=every_third, labelAngle=0, labelPadding=6, labelOverlap=False
    )
    legend = alt.Legend(
        title=say("overview.heatmap_legend"),
        orient="top",
        gradientLength=180,
        gradientThickness=10,
        format=",.0f",
        tickCount=3,
        offset=12,
    )
    bands = alt.Scale(paddingInner=0.12, paddingOuter=0)
    chart = (
        alt.Chart(alt.NamedData(ROWS))
        .mark_rect(cornerRadius=3)
        .encode(
            x=alt.X("hour:O", axis=hours, scale=bands),
            y=alt.Y("day:O", sort=list(days), axis=alt.Axis(title=None), scale=bands),
            color=alt.Color("value:Q", scale=alt.Scale(range=list(colours.sequential), zero=True), legend=legend),
            tooltip=[
                alt.Tooltip("day:N", title=say("overview.tooltip_day")),
                alt.Tooltip("hour_label:N", title=say("overview.tooltip_hour")),
                alt.Tooltip("text:N", title=say("overview.tooltip_mean")),
            ],
        )
    )
    return finish(chart, colours, HEIGHT)
