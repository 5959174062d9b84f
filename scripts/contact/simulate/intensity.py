"""How demand rises and falls: by hour, weekday, holiday, school holiday and season."""

import numpy as np

from contact.simulate.clock import Clock
from contact.simulate.parameters import (
    BIN,
    CHRISTMAS_FACTOR,
    DAY,
    HOLIDAY_FACTOR,
    HOUR,
    MONTH_INDEX,
    SATURDAY_HOURS,
    SCHOOL_HOLIDAY_FACTOR,
    SUNDAY_HOURS,
    WEEKDAY_INDEX,
    WORKING_DAY_HOURS,
)

_CURVES = np.array([WORKING_DAY_HOURS, SATURDAY_HOURS, SUNDAY_HOURS])
_CURVES = _CURVES / _CURVES.sum(axis=1, keepdims=True)


def day_kinds(weekdays: np.ndarray, is_holiday: np.ndarray) -> np.ndarray:
    """Which hourly curve a day follows: 0 working day, 1 Saturday, 2 Sunday or public holiday."""
    return np.where(is_holiday | (weekdays == 6), 2, np.where(weekdays == 5, 1, 0))


def daily_factors(clock: Clock, is_holiday: np.ndarray, is_school_holiday: np.ndarray) -> np.ndarray:
    """Expected acts of each day over the yearly mean."""
    dates = np.arange(clock.days) + np.datetime64(clock.first, "D")
    month = dates.astype("datetime64[M]").astype(int) % 12
    factors = np.array(WEEKDAY_INDEX)[clock.weekdays] * np.array(MONTH_INDEX)[month]
    day_of_month = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    festive = ((month == 11) & (day_of_month == 25)) | ((month == 0) & (day_of_month == 1))
    weekday_holiday = is_holiday & (clock.weekdays < 5)
    factors = factors * np.where(festive, CHRISTMAS_FACTOR, np.where(weekday_holiday, HOLIDAY_FACTOR, 1.0))
    return factors * np.where(is_school_holiday, SCHOOL_HOLIDAY_FACTOR, 1.0)


def bin_weights(clock: Clock, is_holiday: np.ndarray) -> np.ndarray:
    """Share of its local day that falls in each bin; sums to 1 over each day, be it of 23, 24 or 25 hours.

    The hourly curve is read as the value at the middle of the hour and interpolated between, across midnight too.
    """
    kinds = day_kinds(clock.weekdays, is_holiday)
    by_hour = _CURVES[kinds].ravel()
    middle = np.arange(len(by_hour)) * HOUR + HOUR / 2
    local = clock.local(clock.bins) + BIN / 2 - clock.first_ordinal * DAY
    raw = np.interp(local, middle, by_hour)
    totals = np.bincount(clock.bin_days, raw, minlength=clock.days)
    return raw / totals[clock.bin_days]
