"""Of which days protected figures are: whole weeks, beside the days of the period that a reader chose."""

from __future__ import annotations

from datetime import date

import pandas as pd

from app import data

WEEKS = ("health_starts_on", "health_ends_on")


def weeks_of(publication: data.Publication, period: str) -> tuple[date, date] | None:
    """First Monday and last Sunday of the protected figures of a period; None where the publication does not tell."""
    kept = f"COLUMNS(c -> c IN ('window', '{WEEKS[0]}', '{WEEKS[1]}'))"
    rows = data.rows(publication, f"SELECT {kept} FROM publication.meta.periods WHERE period = ?", period)
    if not set(WEEKS) <= set(rows):
        return None
    first, last = rows.loc[rows.window == "current", list(WEEKS)].iloc[0]
    return None if pd.isna(first) or pd.isna(last) else (first.date(), last.date())
