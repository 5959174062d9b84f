"""The same week of earlier years: fifty-two rows back where weeks carry no date, by the calendar where they do."""

from datetime import date, timedelta

import numpy as np

DAYS_OF_A_WEEK = 7


def rows_of_weeks(first_days: np.ndarray) -> dict[date, int]:
    """The row of each week by its first day."""
    return {day.astype("datetime64[D]").astype(date): row for row, day in enumerate(np.asarray(first_days))}


def same_week_of_past_years(week: int, years: int, weeks_per_year: int = 52) -> list[int]:
    """Rows of a week and of the same week of `years` earlier years, latest first; negative before the first row."""
    return [week - weeks_per_year * back for back in range(years + 1)]


def same_date_of_past_years(day: date, years: int, rows: dict[date, int]) -> list[int]:
    """Rows of the weeks that begin nearest to the same date of `years` earlier years, on the same day of the week.

    A year of 53 weeks moves the reference by one row where it should. A week without a row counts as -1.
    """
    return [rows.get(_nearest_same_weekday(_years_before(day, back), day.weekday()), -1) for back in range(years + 1)]


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February of a year that has none
        return date(day.year - years, 3, 1)


def _nearest_same_weekday(day: date, weekday: int) -> date:
    ahead = (weekday - day.weekday()) % DAYS_OF_A_WEEK
    return day + timedelta(days=ahead if ahead <= DAYS_OF_A_WEEK // 2 else ahead - DAYS_OF_A_WEEK)
