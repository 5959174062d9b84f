"""The closed list of periods, each with the windows it is compared with. Days are local; both ends are included."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

PERIODS = ("1d", "7d", "28d", "3m", "12m")
WINDOWS = ("current", "previous", "year_before")

# 52 weeks: the same days of the week a year before.
_YEAR_OF_WEEKS = timedelta(days=364)

# Health figures are told by whole weeks, whatever the period: three months are a quarter of 52 weeks.
WEEKS_OF_PERIOD = {"7d": 1, "28d": 4, "3m": 13, "12m": 52}


@dataclass(frozen=True)
class Window:
    """One window of one period: its first and last day, and whether the data covers all of it."""

    period: str
    window: str
    starts_on: date
    ends_on: date
    is_covered: bool


def windows(data_from: date, data_to: date) -> list[Window]:
    """Every period with its three windows, counted back from `data_to`, the last day that has data."""
    found = []
    for period in PERIODS:
        for name in WINDOWS:
            starts_on, ends_on = bounds(period, name, data_to)
            found.append(Window(period, name, starts_on, ends_on, data_from <= starts_on and ends_on <= data_to))
    return found


def week_windows(data: tuple[date, date], weeks: tuple[date, date] | None) -> list[Window]:
    """The windows of health figures: whole ISO weeks, counted back from the last whole one.

    `weeks` are the first Monday and the last Sunday between which the data holds whole weeks; without any, the windows
    end with the last Sunday and nothing is covered. They change once a week: by what a day adds, that day would be told.
    """
    sunday = weeks[1] if weeks else data[1] - timedelta(days=data[1].isoweekday() % 7)
    found = []
    for period, count in WEEKS_OF_PERIOD.items():
        length = timedelta(weeks=count)
        for name in WINDOWS:
            shift = {"current": timedelta(0), "previous": length, "year_before": _YEAR_OF_WEEKS}[name]
            ends_on = sunday - shift
            starts_on = ends_on - length + timedelta(days=1)
            is_covered = weeks is not None and weeks[0] <= starts_on
            found.append(Window(period, name, starts_on, ends_on, is_covered))
    return found


def bounds(period: str, window: str, last_day: date) -> tuple[date, date]:
    """First and last day of a window.

    Periods of days: that many days up to `last_day`; before them the same number of days; a year before is 364 days
    earlier. Periods of months: calendar months up to `last_day`; before them as many months; a year before is one
    calendar year earlier. All months are counted from the day after `last_day`: windows touch and never overlap.
    """
    count, unit = int(period[:-1]), period[-1]
    after = last_day + timedelta(days=1)
    if unit == "d":
        shift = {"current": timedelta(0), "previous": timedelta(days=count), "year_before": _YEAR_OF_WEEKS}[window]
        return after - timedelta(days=count) - shift, last_day - shift
    back = {"current": 0, "previous": count, "year_before": 12}[window]
    return months_before(after, back + count), months_before(after, back) - timedelta(days=1)


def months_before(day: date, count: int) -> date:
    """The same day `count` months earlier, or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days(first: date, last: date, step: int = 1) -> Iterable[date]:
    """The days from first to last, both included, `step` days apart."""
    return (first + timedelta(days=offset) for offset in range(0, (last - first).days + 1, step))
