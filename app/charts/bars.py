"""One bar per member, longest words and all, with a tick where the comparison stands."""

from __future__ import annotations

import textwrap

import altair as alt
import pandas as pd

from app.charts.theme import Palette, Spec, draw, finish
from app.text import once_per_language, say

ROWS = "rows"
# a name is written on as many lines as it holds
LINES = r"split(datum.label, '\n')"
STEP = 30
MARGIN = 40
# a line of a name longer than this many pixels is cut; the name is whole under the pointer
LONGEST = 190
# letters of a name on one of its lines
WIDTH = 30


def bars(rows: pd.DataFrame, colours: Palette, value_name: str, *, key: str, alt_text: str) -> None:
    """Draws `rows` in their order: name, value, text, compared, compared_text (NaN: no tick)."""
    wrapped = ["\n".join(textwrap.wrap(name, WIDTH)) for name in rows.name]
    rows = rows.assign(end=rows[["value", "compared"]].max(axis=1), wrapped=wrapped, place=range(len(rows)))
    spec = bars_spec(colours, value_name, bool(rows.compared.notna().any()), len(rows))
    draw(spec, {ROWS: rows}, key=key, alt_text=alt_text)


@once_per_language
def bars_spec(colours: Palette, value_name: str, compared: bool, count: int) -> Spec:
    """The chart without its rows."""
    tooltip = [alt.Tooltip("name:N", title=say("bars.what")), alt.Tooltip("text:N", title=value_name)]
    if compared:
        tooltip.append(alt.Tooltip("compared_text:N", title=say("bars.compared")))
    names = alt.Y(
        "wrapped:N",
        sort=alt.EncodingSortField("place", op="min"),
        title=None,
        axis=alt.Axis(labelLimit=LONGEST, labelPadding=6, labelLineHeight=13, labelExpr=LINES),
        scale=alt.Scale(paddingInner=0.35),
    )
    base = alt.Chart(alt.NamedData(ROWS)).encode(y=names, tooltip=tooltip)
    values = alt.X("value:Q", axis=None, scale=alt.Scale(zero=True, padding=0))
    drawn = [
        base.mark_bar(color=colours.primary, cornerRadiusEnd=3).encode(x=values),
        base.mark_text(align="left", dx=6, color=colours.muted, fontSize=12).encode(x=alt.X("end:Q"), text="text:N"),
    ]
    if compared:
        tick = base.mark_tick(color=colours.selection, thickness=3, size=18)
        drawn.insert(1, tick.encode(x=alt.X("compared:Q")))
    spec = finish(alt.layer(*drawn), colours, STEP * count + MARGIN)
    return {**spec, "padding": {"left": 0, "right": 56, "top": 4, "bottom": 4}}
