"""The pictures of the bulletin: the same charts as on the pages, drawn once, as SVG."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
import vl_convert

from app import formats
from app.bulletin.week import YEAR
from app.charts import annotations, control, provisional, weekly
from app.charts.theme import LIGHT, Spec
from app.control_limits import limits, signals
from app.text import say

FONTS = Path(__file__).parent / "fonts"
WEEKS_SHOWN = 53
WIDTH = 660


def years_overlaid(weeks: pd.DataFrame, metric: str, monday: date, axis_title: str, height: int) -> str:
    """A weekly count of the last year, over that of the year before moved by 52 weeks."""
    names = (say("bulletin.this_year"), say("bulletin.year_before"))
    now = _last_weeks(weeks, metric, monday)
    then = _last_weeks(weeks, metric, monday - YEAR).assign(week=lambda rows: rows.week + YEAR)
    rows = pd.concat([now.assign(series=names[0]), then.assign(series=names[1])], ignore_index=True)
    rows = rows.dropna(subset=["value"]).assign(settled=lambda all_: all_.value, pending=None, label="", text="")
    spec = weekly.weekly_spec(names, LIGHT, axis_title, ",.0f", False)
    return picture(spec, {weekly.ROWS: rows}, height)


def between_limits(weeks: pd.DataFrame, metric: str, monday: date, axis_title: str, height: int) -> str:
    """A weekly figure with the limits of its usual variation (app.control_limits)."""
    rows = _last_weeks(weeks, metric, monday).reset_index(drop=True)
    values = [float(value) for value in rows.value]
    within = limits(values)
    kinds = signals(values, within) if within else ["usual"] * len(values)
    drawn = rows.assign(
        **provisional.split(rows.value, rows.is_provisional),
        mean=within.mean if within else None,
        low=within.low if within else None,
        high=within.high if within else None,
        kind=["usual" if kind == "usual" else "other" for kind in kinds],
        label="", text="", told="",
    )  # fmt: skip
    spec = control.control_spec(LIGHT, axis_title, ",.0f", within is not None, False)
    return picture(spec, {control.ROWS: drawn}, height)


def share(weeks: pd.DataFrame, metric: str, monday: date, noted: pd.DataFrame, axis_title: str, height: int) -> str:
    """A weekly share, with the dated facts of its span."""
    rows = _last_weeks(weeks, metric, monday).reset_index(drop=True)
    name = say("bulletin.this_year")
    drawn = rows.assign(**provisional.split(rows.value, rows.is_provisional), series=name, label="", text="")
    span = rows.week.min(), rows.week.max()
    placed = annotations.notes(noted, *span) if len(noted) and len(rows) else noted
    spec = weekly.weekly_spec((name,), LIGHT, axis_title, ".1%", len(placed) > 0)
    datasets = {weekly.ROWS: drawn}
    return picture(spec, datasets | ({annotations.NOTES: placed} if len(placed) else {}), height)


def _last_weeks(weeks: pd.DataFrame, metric: str, monday: date) -> pd.DataFrame:
    """The WEEKS_SHOWN weeks up to one, in the order of time."""
    last = pd.Timestamp(monday)
    first = last - timedelta(weeks=WEEKS_SHOWN - 1)
    chosen = weeks[(weeks.metric == metric) & weeks.week.between(first, last)]
    return chosen[["week", "value", "state", "is_provisional"]].sort_values("week")


def picture(spec: Spec, datasets: dict[str, pd.DataFrame], height: int) -> str:
    """The SVG of a chart, WIDTH pixels wide."""
    _use_fonts()
    rows = {name: json.loads(frame.to_json(orient="records", date_format="iso")) for name, frame in datasets.items()}
    whole = {
        **spec,
        "datasets": rows,
        "width": WIDTH,
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
    }
    return vl_convert.vegalite_to_svg(whole)


@cache
def _use_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def week_words(monday: date) -> dict[str, object]:
    """The number of a week, its year, its first and last day in words."""
    year, week, _ = monday.isocalendar()
    first, last = formats.first_and_last(monday, monday + timedelta(days=6))
    return {"week": week, "year": year, "from": first, "to": last}
