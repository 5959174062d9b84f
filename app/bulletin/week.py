"""The figures of one week (Monday to Sunday), beside the week before and the same week a year before (52 weeks)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from app import data
from app.cards import Figure

WEEK = timedelta(weeks=1)
YEAR = timedelta(weeks=52)
# as the publication calls a change stable: what would read as zero once written
_SHARE_STEP, _TIME_STEP, _RELATIVE_STEP = 0.001, 1.0, 0.01
# counts that are rounded to five may differ by one step for nothing
_ROUNDING = 5


@dataclass(frozen=True)
class Compared:
    """A figure of the week: beside the week before, and beside the same week a year before."""

    metric: str
    beside_previous: Figure
    beside_year: Figure


def last_week(publication: data.Publication) -> date | None:
    """The Monday of the last whole week that the publication tells of."""
    rows = data.rows(publication, "SELECT max(week) AS week FROM publication.data.bulletin_weekly")
    return None if pd.isna(rows.week[0]) else rows.week[0].date()


def compare(weeks: pd.DataFrame, metrics: Sequence[str], units: pd.Series, monday: date) -> list[Compared]:
    """Each metric of a week; `weeks` holds week, metric, value, state of one area, `units` the unit of each metric."""
    cells = weeks.assign(week=pd.to_datetime(weeks.week).dt.date).set_index(["metric", "week"])
    found = []
    for metric in metrics:
        now = _cell(cells, metric, monday)
        sides = [_figure(now, _cell(cells, metric, monday - back), str(units[metric])) for back in (WEEK, YEAR)]
        found.append(Compared(metric, *sides))
    return found


def _cell(cells: pd.DataFrame, metric: str, monday: date) -> tuple[float, str]:
    if (metric, monday) not in cells.index:
        return math.nan, "no_data"
    row = cells.loc[(metric, monday)]
    return float(row.value), str(row.state)


def _figure(now: tuple[float, str], then: tuple[float, str], unit: str) -> Figure:
    change = change_of(now[0], then[0], unit)
    is_rounded = "rounded" in (now[1], then[1])
    return Figure(now[0], now[1], change, trend_of(now[0], then[0], unit, is_rounded=is_rounded))


def change_of(now: float, then: float, unit: str) -> float | None:
    """The change as the publication tells it: a difference for shares, a fraction of `then` for all else."""
    if math.isnan(now) or math.isnan(then) or (then == 0 and unit != "percent"):
        return None
    return now - then if unit == "percent" else (now - then) / then


def trend_of(now: float, then: float, unit: str, *, is_rounded: bool) -> str:
    """up, down, stable or unknown; what would be written as no change is stable."""
    change = change_of(now, then, unit)
    if change is None:
        return "unknown"
    if unit == "percent":
        stable = abs(change) < _SHARE_STEP / 2
    elif unit in ("minute", "second"):
        stable = abs(now - then) < _TIME_STEP / 2
    else:
        stable = abs(change) < _RELATIVE_STEP / 2 or (is_rounded and abs(now - then) <= _ROUNDING)
    return "stable" if stable else "up" if change > 0 else "down"
