"""Days as demand sees them: holidays of a territory and what surrounds them, school holidays, hours that clocks skip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

from contact.analysis.forecasts.series import SCHOOL, Calendar
from contact.errors import ContactError

KINDS = ("weekday", "saturday", "sunday", "holiday", "bridge")
WEEKDAY, SATURDAY, SUNDAY, HOLIDAY, BRIDGE = range(5)

FEATURES = ("holiday", "saturday_holiday", "christmas", "eve", "before_holiday", "after_holiday", "bridge", SCHOOL)
"""Each is added to those that it refines: Christmas is a holiday too, so that a first Christmas is foreseen as one."""

_OVERSEAS = {"971": "guadeloupe", "972": "martinique", "973": "guyane", "974": "la_reunion", "976": "mayotte"}


@dataclass(frozen=True)
class Territory:
    """Where a series is: the columns of seeds/reference/calendar.csv that hold its holidays, and its time zone.

    school_zone: a, b or c, or empty where the calendar has none (overseas); further: flags such as is_alsace_moselle_holiday.
    """

    time_zone: str = "Europe/Paris"
    school_zone: str = "a"
    further: tuple[str, ...] = ()


def territory_of(departement: str, time_zone: str, school_zone: str, is_alsace_moselle: bool) -> Territory:
    """Where a département is, from what the reference tables say of it."""
    further = ["is_alsace_moselle_holiday"] if is_alsace_moselle else []
    if departement in _OVERSEAS:
        further.append(f"is_{_OVERSEAS[departement]}_holiday")
    return Territory(time_zone, school_zone.lower(), tuple(further))


def weekdays(first: date, days: int) -> np.ndarray:
    """Weekday of each day, 0 = Monday, shape (days,)."""
    return (first.weekday() + np.arange(days)) % 7


@cache
def elapsed_hours(time_zone: str, first: date, days: int) -> np.ndarray:
    """Hours that pass in each local hour, shape (days, 24): 1, but 0 where clocks skip an hour and 2 where they repeat it."""
    edges = [pd.Timestamp(day, tz=time_zone) for day in (first, first + timedelta(days=days))]
    local = pd.date_range(edges[0].tz_convert("UTC"), edges[1].tz_convert("UTC"), freq="h", inclusive="left")
    local = local.tz_convert(time_zone).tz_localize(None)
    day = (local.normalize() - pd.Timestamp(first)).days.to_numpy()
    return np.bincount(day * 24 + local.hour.to_numpy(), minlength=days * 24).reshape(days, 24).astype(float)


def day_features(table: pd.DataFrame, territory: Territory, first: date, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Features (days, len(FEATURES)) and kinds (days,) of one territory.

    table: the rows of seeds/reference/calendar.csv, indexed by date_day as ISO text, flags as booleans.
    Raises ContactError where the calendar does not hold the days, one before and one after included.
    """
    span = [(first + timedelta(days=day)).isoformat() for day in range(-1, days + 1)]
    if not {span[0], span[-1]} <= set(table.index):
        raise ContactError(
            f"The calendar covers {table.index[0]} to {table.index[-1]}, which is too short to forecast."
        )
    rows = table.loc[span]
    around = rows[["is_public_holiday", *territory.further]].to_numpy(bool).any(axis=1)
    before, holiday, after = around[:-2], around[1:-1], around[2:]
    zone = f"is_school_holiday_zone_{territory.school_zone}"
    school = rows[zone].to_numpy(bool)[1:-1] if territory.school_zone else np.zeros(days, bool)
    day = weekdays(first, days)
    month_day = np.array([text[5:] for text in span[1:-1]])
    # a Sunday is the day of rest before a Monday and after a Saturday, be it a holiday or not
    bridge = ~holiday & (((day == 0) & after) | ((day == 4) & before))
    features = {
        "holiday": holiday & (day < 5),
        "saturday_holiday": holiday & (day == 5),
        "christmas": np.isin(month_day, ("12-25", "01-01")),
        "eve": np.isin(month_day, ("12-24", "12-31")),
        "before_holiday": after & ~holiday & (day < 5),
        "after_holiday": before & ~holiday & (day > 0) & (day < 6),
        "bridge": bridge,
        SCHOOL: school,
    }
    kinds = np.select([holiday, day == 6, day == 5, bridge], [HOLIDAY, SUNDAY, SATURDAY, BRIDGE], WEEKDAY)
    return np.stack([features[name] for name in FEATURES], axis=1).astype(float), kinds


def calendar(table: pd.DataFrame, territories: Sequence[Territory], first: date, days: int) -> Calendar:
    """The calendar of S series from their territories, (S, days, ...); see `day_features`."""
    known = {one: day_features(table, one, first, days) for one in set(territories)}
    return Calendar(
        FEATURES,
        first,
        np.stack([known[one][0] for one in territories]),
        np.stack([known[one][1] for one in territories]),
        np.stack([elapsed_hours(one.time_zone, first, days) for one in territories]),
    )
