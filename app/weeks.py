"""Weeks of the ISO calendar put beside those of other years: the same week of the year stands at the same place.

A year has 52 weeks, or 53 where its 1 January is a Thursday, or a Wednesday in a leap year (ISO 8601): the years without
a 53rd week leave its place empty, so that no week of January meets one of December.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

WEEKS = 53
# a season runs from July to June, so that a winter stays whole
SEASON_STARTS = 27
YEARS, SEASONS = "years", "seasons"


@dataclass(frozen=True)
class Place:
    """Where a week stands: its line (first year of its season, or its year), its rank on the axis, its ISO number."""

    line: int
    rank: int
    week: int


def place(monday: date, by: str) -> Place:
    """The place of the week that starts on `monday`, by year (weeks 1 to 53) or by season (weeks 27 to 53, 1 to 26)."""
    year, week, _ = monday.isocalendar()
    if by == YEARS:
        return Place(year, week - 1, week)
    first = year if week >= SEASON_STARTS else year - 1
    return Place(first, (week - SEASON_STARTS) % WEEKS, week)


def weeks_in_order(by: str) -> list[int]:
    """The 53 numbers of weeks in the order of the axis."""
    if by == YEARS:
        return list(range(1, WEEKS + 1))
    return [*range(SEASON_STARTS, WEEKS + 1), *range(1, SEASON_STARTS)]
