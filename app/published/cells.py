"""Rows of published cells, whatever the table: one place that knows how their columns are called."""

from __future__ import annotations

from datetime import date

import pandas as pd

from app import data

# told by tables whose last days may still change; absent from older publications
PROVISIONAL = "is_provisional"


def in_period(
    publication: data.Publication, table: str, level: str, area: str, period: str, *dimensions: str
) -> pd.DataFrame:
    """window, the dimensions asked for, metric, value, state, change, trend of an area and period."""
    columns = ["window", *dimensions, "metric", "value", "state", "change", "trend"]
    sql = f"SELECT {_listed(columns)} FROM publication.data.{table} WHERE level = ? AND area_code = ? AND period = ?"
    return data.rows(publication, sql, level, area, period)


def by_week(publication: data.Publication, table: str, level: str, area: str) -> pd.DataFrame:
    """week (its Monday), metric, value, state, is_provisional of an area, in the order of time."""
    return _in_time(publication, table, "week", level, area, "")


def by_day(
    publication: data.Publication, table: str, level: str, area: str, metric: str, span: tuple[date, date]
) -> pd.DataFrame:
    """day, metric, value, state, is_provisional of one metric of an area between two days, both included."""
    return _in_time(publication, table, "day", level, area, " AND metric = ? AND day BETWEEN ? AND ?", metric, *span)


def _in_time(
    publication: data.Publication, table: str, grain: str, level: str, area: str, where: str, *values: object
) -> pd.DataFrame:
    kept = f"COLUMNS(c -> c IN ('{grain}', 'metric', 'value', 'state', '{PROVISIONAL}'))"
    sql = (
        f"SELECT {kept} FROM publication.data.{table} WHERE level = ? AND area_code = ?{where} ORDER BY metric, {grain}"
    )
    rows = data.rows(publication, sql, level, area, *values)
    return rows if PROVISIONAL in rows else rows.assign(**{PROVISIONAL: False})


def _listed(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
