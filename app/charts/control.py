"""A weekly figure between its limits: mean, limits, and the weeks that leave what is usual, by colour and by shape."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts import annotations, provisional
from app.charts.theme import Palette, Spec, draw, finish
from app.text import once_per_language, say

ROWS = "rows"
HEIGHT = 300
USUAL, BETTER, WORSE, OTHER = "usual", "better", "worse", "other"


def control(
    rows: pd.DataFrame, noted: pd.DataFrame, colours: Palette, axis_title: str, number_format: str,
    *, key: str, alt_text: str,
) -> None:  # fmt: skip
    """Draws `rows`: week, value, settled, pending, mean, low, high (NaN without limits), kind, label, text, told.

    `kind` is usual, better, worse or other (away from the usual, neither good nor bad); `noted` holds annotations.
    """
    limited = bool(rows["mean"].notna().any())
    spec = control_spec(colours, axis_title, number_format, limited, len(noted) > 0)
    draw(spec, {ROWS: rows, annotations.NOTES: noted}, key=key, alt_text=alt_text)


@once_per_language
def control_spec(colours: Palette, axis_title: str, number_format: str, limited: bool, noted: bool) -> Spec:
    """The chart without its rows."""
    weeks = alt.Axis(
        title=None, format=say("locale.axis_month"), tickCount="month", labelOverlap="greedy", labelSeparation=8
    )
    base = alt.Chart(alt.NamedData(ROWS)).encode(x=alt.X("week:T", axis=weeks, scale=alt.Scale(padding=8)))
    axis = alt.Axis(title=axis_title, format=number_format, grid=False, tickCount=5)
    value = alt.Y("value:Q", axis=axis, scale=alt.Scale(zero=False, nice=True))
    stroke = {"stroke": colours.primary, "strokeWidth": 1.8, "strokeJoin": "round"}
    lines = [
        base.mark_line(**stroke).encode(y=alt.Y(f"{provisional.SETTLED}:Q", title=axis_title)),
        base.mark_line(**stroke, **provisional.STROKE).encode(y=alt.Y(f"{provisional.PENDING}:Q", title=axis_title)),
    ]
    dots = base.mark_point(filled=True, opacity=1).encode(
        y=value,
        color=alt.Color("kind:N", scale=alt.Scale(**_kinds(list(kind_colours(colours).values()))), legend=None),
        shape=alt.Shape(
            "kind:N", scale=alt.Scale(**_kinds(["circle", "triangle-up", "diamond", "square"])), legend=None
        ),
        size=alt.condition(f"datum.kind === '{USUAL}'", alt.value(40), alt.value(110)),
        tooltip=[
            alt.Tooltip("label:N", title=say("control.week")),
            alt.Tooltip("text:N", title=axis_title),
            alt.Tooltip("told:N", title=say("control.reading")),
        ],
    )
    under = annotations.layers(colours) if noted else []
    return finish(alt.layer(*under, *(_limits(base, colours) if limited else []), *lines, dots), colours, HEIGHT)


def kind_colours(colours: Palette) -> dict[str, str]:
    """Colour of a week per kind."""
    return {USUAL: colours.primary, BETTER: colours.good, WORSE: colours.bad, OTHER: colours.selection}


def _kinds(values: list[str]) -> dict[str, list[str]]:
    return {"domain": [USUAL, BETTER, WORSE, OTHER], "range": values}


def _limits(base: alt.Chart, colours: Palette) -> list[alt.Chart]:
    """The band of usual variation, its two limits dashed, and the mean."""
    band = base.mark_area(color=colours.primary, opacity=0.07).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q"))
    dashed = {"stroke": colours.muted, "strokeWidth": 1, "strokeDash": [5, 4]}
    return [
        band,
        base.mark_line(**dashed).encode(y="low:Q"),
        base.mark_line(**dashed).encode(y="high:Q"),
        base.mark_line(stroke=colours.muted, strokeWidth=1).encode(y="mean:Q"),
    ]
