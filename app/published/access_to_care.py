"""What the page « Accès aux soins » reads beside the tables by member."""

from __future__ import annotations

import pandas as pd

from app import data

# the shortest period of figures that are counted by calendar month
LEAST_MONTHS = "3m"
MONTHLY = ("3m", "12m")


def monthly_period(period: str) -> str:
    """The period in which figures counted by calendar month are told for a period that a reader chose."""
    return period if period in MONTHLY else LEAST_MONTHS


def coverage(publication: data.Publication, period: str) -> pd.DataFrame:
    """Every figure of coverage of a period: level, area_code, window, metric, value, state, change, trend."""
    sql = (
        'SELECT level, area_code, "window", metric, value, state, change, trend '
        "FROM publication.data.coverage WHERE period = ?"
    )
    return data.rows(publication, sql, period)
