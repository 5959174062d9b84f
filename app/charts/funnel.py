"""A funnel plot: each association by its size, between the limits that chance alone would keep it in."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts.theme import Palette, Spec, draw, finish
from app.text import once_per_language, say

POINTS, CURVES = "points", "curves"
HEIGHT = 420
# shapes say what colours say, for who sees no colours
SHAPES = {
    "within": "circle",
    "above": "triangle-up",
    "below": "triangle-down",
    "far_above": "triangle-up",
    "far_below": "triangle-down",
}


def colours_of(colours: Palette) -> dict[str, str]:
    """The colour of each position: further out is stronger; neither good nor bad."""
    return {
        "within": colours.compared,
        "above": colours.selection,
        "below": colours.selection,
        "far_above": colours.bad,
        "far_below": colours.bad,
    }


def funnel(
    points: pd.DataFrame, curves: pd.DataFrame, mean: str, axis: str, colours: Palette, *, key: str, alt_text: str
) -> None:
    """Draws `points` (size, value, position, name, text, size_text, words, chosen) over `curves` (size, …_low, …_high)."""
    spec = funnel_spec(colours, axis, mean, float(curves["mean"].iloc[0]))
    draw(spec, {POINTS: points, CURVES: curves}, key=key, alt_text=alt_text)


@once_per_language
def funnel_spec(colours: Palette, axis: str, mean_text: str, mean: float) -> Spec:
    """The description without its rows; `mean` is the share of the network, `mean_text` how it is written."""
    curves = alt.Chart(alt.NamedData(CURVES))
    x = alt.X(
        "size:Q",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(title=axis, format=",.0f", tickCount=6, labelOverlap="greedy"),
    )
    band = [
        curves.mark_area(color=colours.primary, opacity=opacity).encode(
            x=x, y=alt.Y(f"{name}_low:Q"), y2=alt.Y2(f"{name}_high:Q")
        )
        for name, opacity in (("outer", 0.08), ("inner", 0.1))
    ]
    edges = [
        curves.mark_line(stroke=colours.muted, strokeWidth=1.2, strokeDash=dash).encode(x=x, y=alt.Y(f"{name}_{end}:Q"))
        for name, dash in (("outer", [1, 0]), ("inner", [4, 3]))
        for end in ("low", "high")
    ]
    line = curves.mark_line(stroke=colours.primary, strokeWidth=1.6).encode(x=x, y=alt.Y("mean:Q"))
    return finish(alt.layer(*band, *edges, line, *_points(colours, x, axis)), colours, HEIGHT)


def _points(colours: Palette, x: alt.X, axis: str) -> list[alt.Chart]:
    base = alt.Chart(alt.NamedData(POINTS))
    values = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=False, nice=True),
        axis=alt.Axis(title=None, format=say("comparison.axis_share"), grid=True, tickCount=6),
    )
    of_position = colours_of(colours)
    names = list(SHAPES)
    dots = base.mark_point(filled=True, opacity=1, size=95, stroke=colours.background, strokeWidth=0.8).encode(
        x=x,
        y=values,
        color=alt.Color(
            "position:N", scale=alt.Scale(domain=names, range=[of_position[name] for name in names]), legend=None
        ),
        shape=alt.Shape(
            "position:N", scale=alt.Scale(domain=names, range=[SHAPES[name] for name in names]), legend=None
        ),
        tooltip=[
            alt.Tooltip("name:N", title=say("comparison.columns.association")),
            alt.Tooltip("text:N", title=say("comparison.columns.value")),
            alt.Tooltip("size_text:N", title=axis),
            alt.Tooltip("words:N", title=say("comparison.columns.position")),
        ],
    )
    chosen = base.transform_filter("datum.chosen")
    ring = chosen.mark_point(filled=False, size=220, stroke=colours.primary, strokeWidth=2.4, opacity=1).encode(
        x=x, y=values
    )
    label = chosen.mark_text(color=colours.primary, fontWeight="bold", fontSize=13, dy=-16).encode(
        x=x, y=values, text="name:N"
    )
    return [dots, ring, label]
