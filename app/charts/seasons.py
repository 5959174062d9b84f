"""Years or seasons laid over one another, week by week: the latest one bold, the ones before lighter and dashed."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts import provisional
from app.charts.pointer import dots
from app.charts.theme import Palette, Spec, draw, finish
from app.text import once_per_language, say

ROWS = "rows"
HEIGHT = 300
DASHES = ((1, 0), (6, 3), (2, 3), (8, 3, 2, 3))


def seasons(
    rows: pd.DataFrame, lines: tuple[str, ...], weeks: tuple[int, ...], colours: Palette, axis_title: str,
    *, key: str, alt_text: str,
) -> None:  # fmt: skip
    """Draws `rows`: line (a name of `lines`), rank, value, settled, pending, label, text.

    `lines` holds the names of years or seasons, the latest first; `weeks` the ISO numbers in the order of their ranks.
    """
    draw(seasons_spec(lines, weeks, colours, axis_title), {ROWS: rows}, key=key, alt_text=alt_text)


def line_colours(colours: Palette, count: int) -> list[str]:
    """One colour per line, the latest first."""
    return [colours.primary, colours.compared, *([colours.muted] * count)][:count]


@once_per_language
def seasons_spec(lines: tuple[str, ...], weeks: tuple[int, ...], colours: Palette, axis_title: str) -> Spec:
    """The chart without its rows."""
    order = list(lines)
    dashes = [list(DASHES[min(place, len(DASHES) - 1)]) for place in range(len(order))]
    numbers = f"'{say('seasons.week_short')}' + [{','.join(map(str, weeks))}][datum.value]"
    axis = alt.Axis(title=say("seasons.axis"), values=list(range(0, len(weeks), 4)), labelExpr=numbers)
    base = alt.Chart(alt.NamedData(ROWS)).encode(
        x=alt.X("rank:Q", axis=axis, scale=alt.Scale(domain=[0, len(weeks) - 1], nice=False, padding=6)),
        color=alt.Color(
            "line:N", scale=alt.Scale(domain=order, range=line_colours(colours, len(order))), legend=None, sort=None
        ),
        detail="line:N",
    )
    values = alt.Axis(title=axis_title, format=",.0f", grid=True, tickCount=5)
    scale = alt.Scale(zero=False, nice=True)
    latest, width = f"datum.line === '{order[0]}'", alt.value(1.6)
    drawn = base.mark_line(strokeJoin="round").encode(
        y=alt.Y(f"{provisional.SETTLED}:Q", axis=values, scale=scale),
        strokeWidth=alt.condition(latest, alt.value(2.6), width),
        strokeDash=alt.StrokeDash("line:N", scale=alt.Scale(domain=order, range=dashes), legend=None),
    )
    pending = base.mark_line(strokeWidth=2.2, **provisional.STROKE).encode(
        y=alt.Y(f"{provisional.PENDING}:Q", axis=values, scale=scale)
    )
    told = {"line": say("seasons.line"), "label": say("seasons.week"), "text": say("seasons.value")}
    return finish(alt.layer(drawn, pending, dots(base, ["rank", "line"], told)), colours, HEIGHT)
