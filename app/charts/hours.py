"""The twenty-four hours of a day: a line for now, a lighter one for the comparison; or one bar per hour with a limit."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts.theme import Palette, Spec, draw, finish
from app.text import once_per_language, say

ROWS = "rows"
HEIGHT = 300
EVERY_THIRD = "datum.value % 3 == 0 ? datum.value + ' h' : ''"


def profile(rows: pd.DataFrame, colours: Palette, axis_title: str, *, key: str, alt_text: str) -> None:
    """Draws `rows`: hour, hour_label, value, text, compared, compared_text (NaN: none)."""
    spec = profile_spec(colours, axis_title, bool(rows.compared.notna().any()))
    draw(spec, {ROWS: rows}, key=key, alt_text=alt_text)


@once_per_language
def profile_spec(colours: Palette, axis_title: str, compared: bool) -> Spec:
    """The chart without its rows."""
    base = alt.Chart(alt.NamedData(ROWS)).encode(x=_hours(alt.X("hour:Q")))
    value = alt.Y("value:Q", axis=_values(axis_title), scale=alt.Scale(zero=True, nice=True))
    layers = [base.mark_line(stroke=colours.primary, strokeWidth=2.2, interpolate="monotone").encode(y=value)]
    tooltip = [
        alt.Tooltip("hour_label:N", title=say("hours.hour")),
        alt.Tooltip("text:N", title=axis_title),
    ]
    if compared:
        then = base.mark_line(stroke=colours.compared, strokeWidth=1.8, interpolate="monotone")
        layers.insert(0, then.encode(y=alt.Y("compared:Q", title=axis_title)))
        tooltip.append(alt.Tooltip("compared_text:N", title=say("bars.compared")))
    near = alt.selection_point(name="near", nearest=True, on="pointermove", clear="pointerout", encodings=["x"])
    shown = alt.condition(near, alt.value(1), alt.value(0), empty=False)
    rule = base.mark_rule(color=colours.muted, strokeWidth=1).encode(opacity=shown, tooltip=tooltip).add_params(near)
    dot = base.mark_circle(color=colours.primary, size=50).encode(y="value:Q", opacity=shown, tooltip=tooltip)
    return finish(alt.layer(*layers, rule, dot), colours, HEIGHT)


def load(rows: pd.DataFrame, colours: Palette, axis_title: str, *, key: str, alt_text: str) -> None:
    """Draws `rows`: hour, hour_label, value (a share of capacity), text, doctors and acts in words."""
    draw(load_spec(colours, axis_title), {ROWS: rows}, key=key, alt_text=alt_text)


@once_per_language
def load_spec(colours: Palette, axis_title: str) -> Spec:
    """The chart without its rows: bars, those beyond capacity in another colour above the rule that says so."""
    tooltip = [
        alt.Tooltip("hour_label:N", title=say("hours.hour")),
        alt.Tooltip("text:N", title=axis_title),
        alt.Tooltip("doctors:N", title=say("access_to_care.doctors")),
        alt.Tooltip("acts:N", title=say("access_to_care.acts_per_doctor_hour")),
    ]
    hours = alt.X("hour:O", axis=_axis(), scale=alt.Scale(paddingInner=0.2, paddingOuter=0.1))
    values = alt.Axis(title=axis_title, format=".0%", grid=True, tickCount=5)
    bar = (
        alt.Chart(alt.NamedData(ROWS))
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=hours,
            y=alt.Y("value:Q", axis=values, scale=alt.Scale(zero=True, nice=True)),
            color=alt.condition("datum.value > 1", alt.value(colours.bad), alt.value(colours.primary)),
            tooltip=tooltip,
        )
    )
    full = alt.Chart(alt.Data(values=[{"full": 1}]))
    rule = full.mark_rule(color=colours.bad, strokeDash=[5, 4], strokeWidth=1.4).encode(y="full:Q")
    words = full.mark_text(
        align="left", baseline="bottom", dx=4, dy=-3, color=colours.bad, fontSize=11, text=say("access_to_care.full")
    ).encode(y="full:Q", x=alt.value(0))
    return finish(alt.layer(bar, rule, words), colours, HEIGHT)


def _axis() -> alt.Axis:
    return alt.Axis(title=say("hours.axis"), labelExpr=EVERY_THIRD, labelAngle=0, labelOverlap=False)


def _hours(x: alt.X) -> alt.X:
    axis = alt.Axis(title=say("hours.axis"), values=list(range(0, 24, 3)), labelExpr=EVERY_THIRD)
    return x.axis(axis).scale(alt.Scale(domain=[0, 23], nice=False, padding=6))


def _values(title: str) -> alt.Axis:
    return alt.Axis(title=title, format=",.0f", grid=True, tickCount=5)
