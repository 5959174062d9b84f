"""One or more weekly figures on one axis, with dated facts."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts import annotations, provisional
from app.charts.pointer import dots
from app.charts.theme import Palette, Spec, draw, finish
from app.text import once_per_language, say

ROWS = "rows"
HEIGHT = 280


def weekly(
    rows: pd.DataFrame, noted: pd.DataFrame, names: tuple[str, ...], colours: Palette, axis_title: str,
    number_format: str, *, key: str, alt_text: str,
) -> None:  # fmt: skip
    """Draws `rows`: week, series (one of `names`), settled, pending, value, label, text."""
    spec = weekly_spec(names, colours, axis_title, number_format, len(noted) > 0)
    draw(spec, {ROWS: rows, annotations.NOTES: noted}, key=key, alt_text=alt_text)


def series_colours(colours: Palette, count: int) -> list[str]:
    """One colour per series."""
    return list(colours.categorical[:count])


@once_per_language
def weekly_spec(names: tuple[str, ...], colours: Palette, axis_title: str, number_format: str, noted: bool) -> Spec:
    """The chart without its rows; each series has a colour and a dash of its own."""
    domain = list(names)
    weeks = alt.Axis(
        title=None, format=say("locale.axis_month"), tickCount="month", labelOverlap="greedy", labelSeparation=8
    )
    base = alt.Chart(alt.NamedData(ROWS)).encode(
        x=alt.X("week:T", axis=weeks, scale=alt.Scale(padding=8)),
        color=alt.Color(
            "series:N", scale=alt.Scale(domain=domain, range=series_colours(colours, len(domain))), legend=None
        ),
    )
    axis = alt.Axis(title=axis_title, format=number_format, grid=True, tickCount=5)
    scale = alt.Scale(zero=True, nice=True)
    dashes = [[1, 0], [7, 3], [2, 2], [8, 3, 2, 3]][: len(domain)]
    settled = base.mark_line(strokeWidth=2.2, strokeJoin="round").encode(
        y=alt.Y(f"{provisional.SETTLED}:Q", axis=axis, scale=scale),
        strokeDash=alt.StrokeDash("series:N", scale=alt.Scale(domain=domain, range=dashes), legend=None),
    )
    pending = base.mark_line(strokeWidth=2, **provisional.STROKE).encode(
        y=alt.Y(f"{provisional.PENDING}:Q", axis=axis, scale=scale), detail="series:N"
    )
    told = {"series": say("bars.what"), "label": say("control.week"), "text": axis_title}
    under = annotations.layers(colours) if noted else []
    return finish(alt.layer(*under, settled, pending, dots(base, ["week", "series"], told)), colours, HEIGHT)
