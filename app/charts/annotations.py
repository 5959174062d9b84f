"""Dated facts on a series: a band from their first to their last day, with a few words above it."""

from __future__ import annotations

import altair as alt
import pandas as pd

from app.charts.theme import Palette
from app.text import say

NOTES = "notes"
# how many labels stand above one another where facts follow closely, and how far apart they are drawn, as shares of time
ROWS = 2
CLOSE = 0.16


def notes(annotations: pd.DataFrame, starts_on: pd.Timestamp, ends_on: pd.Timestamp) -> pd.DataFrame:
    """The rows that `layers` draws: starts_on, ends_on (kept within the axis), label, text, row, side, of `annotations`.

    A label stands at the right of its rule, and at its left when it would leave the axis; one that would touch the
    label before it stands a row lower.
    """
    rows = annotations.copy()
    rows["starts_on"] = pd.to_datetime(rows.starts_on).clip(lower=starts_on)
    rows["ends_on"] = (pd.to_datetime(rows.ends_on) + pd.Timedelta(days=1)).clip(upper=ends_on)
    rows["text"] = rows.label
    length = max((ends_on - starts_on).days, 1)
    taken: list[float] = []
    places = []
    for start in rows.starts_on:
        at = (start - starts_on).days / length
        near = sum(at - other < CLOSE for other in taken)
        places.append(near % ROWS)
        taken.append(at)
    rows["row"] = places
    rows["side"] = ["left" if (start - starts_on).days / length > 0.7 else "right" for start in rows.starts_on]
    return rows.reset_index(drop=True)


def layers(colours: Palette) -> list[alt.Chart]:
    """What draws the dataset `notes`; to be laid under a series whose x is a time."""
    base = alt.Chart(alt.NamedData(NOTES))
    tooltip = [alt.Tooltip("text:N", title=say("annotations.what"))]
    x, x2 = alt.X("starts_on:T"), alt.X2("ends_on:T")
    band = base.mark_rect(color=colours.selection, opacity=0.14).encode(x=x, x2=x2, tooltip=tooltip)
    rule = base.mark_rule(color=colours.selection, strokeWidth=1, strokeDash=[3, 3]).encode(x=x, tooltip=tooltip)
    return [band, rule, *(_labels(base, colours, row, side) for row in range(ROWS) for side in ("left", "right"))]


def _labels(base: alt.Chart, colours: Palette, row: int, side: str) -> alt.Chart:
    words = base.transform_filter(f"datum.row === {row} && datum.side === '{side}'")
    placed = {"align": "left", "dx": 5} if side == "right" else {"align": "right", "dx": -5}
    return words.mark_text(
        color=colours.muted, fontSize=11, baseline="top", dy=2 + 14 * row, limit=230, **placed
    ).encode(x=alt.X("starts_on:T"), y=alt.value(0), text="label:N")
