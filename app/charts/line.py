"""Demand day by day, with the period it is compared to as a second, lighter line, and what happened then."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts import annotations, provisional
from app.charts.theme import Palette, Spec, draw, finish
from app.text import once_per_language, say

ROWS = "rows"
HEIGHT = 300
# beyond this many days the axis names months, and the lines are thinner
LONG = 120


def line(
    rows: pd.DataFrame, noted: pd.DataFrame, colours: Palette, axis_title: str, *, key: str, alt_text: str
) -> None:
    """Draws `rows`: day, value, settled, pending, label, text, and of the comparison compared_value, _label, _text.

    `noted` holds the annotations of these days, as `app.charts.annotations.notes` makes them.
    """
    compared = bool(rows.compared_value.notna().any())
    spec = line_spec(colours, axis_title, compared, len(rows), len(noted) > 0)
    draw(spec, {ROWS: rows, annotations.NOTES: noted}, key=key, alt_text=alt_text)


@once_per_language
def line_spec(colours: Palette, axis_title: str, compared: bool, days: int, noted: bool) -> Spec:
    """The chart without its rows."""
    base = alt.Chart(alt.NamedData(ROWS)).encode(x=_days(days))
    width = 1.4 if days > LONG else 2.2
    stroke = {"stroke": colours.primary, "strokeWidth": width, "strokeJoin": "round"}
    layers = [
        base.mark_line(**stroke).encode(y=_values(f"{provisional.SETTLED}:Q", axis_title)),
        base.mark_line(**stroke, **provisional.STROKE).encode(y=_values(f"{provisional.PENDING}:Q", axis_title)),
    ]
    if compared:
        then = base.mark_line(stroke=colours.compared, strokeWidth=0.8 * width, strokeJoin="round")
        layers.insert(0, then.encode(y=alt.Y("compared_value:Q", title=axis_title)))
    under = annotations.layers(colours) if noted else []
    return finish(alt.layer(*under, *layers, *_pointer(base, colours, compared)), colours, HEIGHT)


def _days(days: int) -> alt.X:
    many = days > LONG
    axis = alt.Axis(
        title=None,
        format=say("locale.axis_month") if many else say("locale.axis_day"),
        tickCount={"interval": "month", "step": 2} if many else min(days, 6),
        labelFlush=False,
        labelOverlap="greedy",
    )
    return alt.X("day:T", axis=axis, scale=alt.Scale(padding=6))


def _values(field: str, title: str) -> alt.Y:
    axis = alt.Axis(title=title, format=",.0f", grid=True, tickCount=5)
    return alt.Y(field, axis=axis, scale=alt.Scale(zero=False, nice=True))


def _pointer(base: alt.Chart, colours: Palette, compared: bool) -> list[alt.Chart]:
    """A rule and a dot under the pointer, with both days and both values in words."""
    near = alt.selection_point(name="near", nearest=True, on="pointermove", clear="pointerout", encodings=["x"])
    tooltip = [
        alt.Tooltip("label:N", title=say("overview.tooltip_day")),
        alt.Tooltip("text:N", title=say("overview.tooltip_calls")),
    ]
    if compared:
        tooltip += [
            alt.Tooltip("compared_label:N", title=say("overview.tooltip_compared_day")),
            alt.Tooltip("compared_text:N", title=say("overview.tooltip_compared_calls")),
        ]
    rule = base.mark_rule(color=colours.muted, strokeWidth=1).encode(
        opacity=alt.condition(near, alt.value(0.5), alt.value(0), empty=False), tooltip=tooltip
    )
    dot = base.mark_circle(color=colours.primary, size=50).encode(
        y="value:Q", opacity=alt.condition(near, alt.value(1), alt.value(0), empty=False), tooltip=tooltip
    )
    return [rule.add_params(near), dot]
