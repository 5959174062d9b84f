"""What the page « Comparer les associations » reads."""

from __future__ import annotations

import pandas as pd

from app import data


def shares(publication: data.Publication, period: str, metric: str, size: str) -> pd.DataFrame:
    """level, area_code, value, state of a share for France and each association, with `size`, the count below the line."""
    sql = (
        "SELECT s.level, s.area_code, s.value, s.state, n.value AS size FROM publication.data.comparison AS s "
        "LEFT JOIN publication.data.comparison AS n ON n.level = s.level AND n.area_code = s.area_code "
        'AND n.period = s.period AND n."window" = s."window" AND n.metric = ? '
        "WHERE s.period = ? AND s.\"window\" = 'current' AND s.metric = ? ORDER BY s.level, s.area_code"
    )
    return data.rows(publication, sql, size, period, metric)


def weeks(publication: data.Publication, metric: str, count: int) -> pd.DataFrame:
    """level, area_code, week (its Monday), value, state of a figure in the last `count` weeks, oldest first."""
    sql = (
        "SELECT level, area_code, week, value, state FROM publication.data.comparison_weekly "
        "WHERE metric = ? AND week > (SELECT max(week) FROM publication.data.comparison_weekly) - to_days(7 * ?::integer) "
        "ORDER BY level, area_code, week"
    )
    return data.rows(publication, sql, metric, count)


def spread(publication: data.Publication, period: str, metric: str) -> float:
    """The published standard deviation between associations beyond chance; 0 where none is told."""
    rows = data.rows(
        publication, "SELECT spread FROM publication.meta.spreads WHERE period = ? AND metric = ?", period, metric
    )
    return 0.0 if rows.empty else float(rows.spread.iloc[0])


def others(publication: data.Publication, period: str, metric: str) -> pd.DataFrame:
    """associations, half, quarter, three_quarters: the distribution over all associations, without a name; or no row."""
    sql = (
        "SELECT associations, half, quarter, three_quarters FROM publication.others.comparison "
        "WHERE period = ? AND \"window\" = 'current' AND metric = ? ORDER BY associations DESC LIMIT 1"
    )
    return data.rows(publication, sql, period, metric)
