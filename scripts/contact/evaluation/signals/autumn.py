"""The autumn wave of 2020 replayed: the day on which the acts of SOS Médecins would have flagged it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from contact.analysis.signals.bayes import BayesSettings, bayes
from contact.analysis.signals.ears import ears_c2, ears_c3, weekday_adjusted

SUMMER = np.datetime64("2020-07-15")
AUTUMN = np.datetime64("2020-09-01")
AUTUMN_ENDS = np.datetime64("2020-11-30")
FEWEST_ACTS = 1000
"""Départements with fewer acts than this over the whole year are too small to judge alone."""
_LEAST_CASES = 100
_PART_OF_PEAK = 0.5
_WEEKS_BEFORE = 4
_DAYS, _ALARMS = 7, 3
_LEAST_DEVIATION = 1.0


@dataclass(frozen=True)
class Daily:
    """Acts for COVID-19 and all acts, (départements, days); first row of `names` is France."""

    names: list[str]
    days: np.ndarray
    covid: np.ndarray
    acts: np.ndarray


@dataclass(frozen=True)
class Flagged:
    """One territory and its wave: the days of the trough before it, of the flag (None if none), of half of the peak and of
    the peak; `every` is each day since the start of the file on which a new spell of flags began."""

    name: str
    trough: np.datetime64
    flagged: np.datetime64 | None
    half: np.datetime64
    peak: np.datetime64
    every: list[np.datetime64]


def read_daily(path: Path) -> Daily:
    """The official daily counts of the départements that have acts enough, and their sum over all of them as France."""
    table = pd.read_csv(path, dtype={"dep": str}, parse_dates=["date"])
    covid = table.pivot(index="date", columns="dep", values="sos_acts_covid").fillna(0)
    acts = table.pivot(index="date", columns="dep", values="sos_acts_total").fillna(0)
    large = (acts.sum() >= FEWEST_ACTS) & (covid.sum() >= _LEAST_CASES)
    names = ["France", *covid.columns[large]]
    rows = [np.column_stack([t.sum(axis=1), t.loc[:, large]]).T.astype(float) for t in (covid, acts)]
    return Daily(names, covid.index.to_numpy().astype("datetime64[D]"), *rows)


def day_alarms(daily: Daily) -> np.ndarray:
    """Days (départements, days) on which two of three methods agree, each from the days up to it alone.

    EARS C2 and C3 look at counts freed from the rhythm of the week, the Bayes detector at the last seven days beside the
    four times seven days before them.
    """
    counts = weekday_adjusted(daily.covid)
    votes = ears_c2(counts, 0.01, _LEAST_DEVIATION).alarm.astype(int)
    votes += ears_c3(counts, 0.025, _LEAST_DEVIATION).alarm
    votes += _seven_days(daily.covid)
    return votes >= 2


def _seven_days(counts: np.ndarray) -> np.ndarray:
    alarm = np.zeros(counts.shape, dtype=bool)
    settings = BayesSettings(half_window=_WEEKS_BEFORE, alpha=0.01)
    for first in range(_DAYS):
        weeks = (counts.shape[1] - first) // _DAYS
        totals = counts[:, first : first + weeks * _DAYS].reshape(len(counts), weeks, _DAYS).sum(axis=2)
        at = np.arange(_WEEKS_BEFORE, weeks)
        alarm[:, first + at * _DAYS + _DAYS - 1] = bayes(totals, at, settings).alarm
    return alarm


def flagged(daily: Daily) -> list[Flagged]:
    """Each territory's first day after its trough with alarms on three of the last seven days, known on that very day.

    The wave is the highest seven-day mean of September to November, the trough the lowest between mid-July and it: both are
    known afterwards, and only tell which flag is the wave's.
    """
    alarms = day_alarms(daily)
    week = pd.DataFrame(daily.covid.T).rolling(_DAYS).mean().to_numpy().T
    autumn = np.flatnonzero((daily.days >= AUTUMN) & (daily.days <= AUTUMN_ENDS))
    summer = int(np.flatnonzero(daily.days == SUMMER)[0])
    found = []
    for row, name in enumerate(daily.names):
        peak = int(autumn[np.argmax(week[row, autumn])])
        trough = summer + int(np.argmin(week[row, summer:peak]))
        half = int(np.flatnonzero(week[row, :peak] < _PART_OF_PEAK * week[row, peak])[-1]) + 1
        days = trough + np.flatnonzero(_flags(alarms[row, trough : autumn[-1] + 1]))
        day = daily.days[days[0]] if len(days) else None
        found.append(
            Flagged(name, daily.days[trough], day, daily.days[half], daily.days[peak], _spells(daily, alarms[row]))
        )
    return found


def _flags(alarms: np.ndarray) -> np.ndarray:
    """Days with alarms on enough of the last days."""
    total = np.concatenate([[0], np.cumsum(alarms)])
    return total[1:] - total[np.maximum(np.arange(1, len(total)) - _DAYS, 0)] >= _ALARMS


def _spells(daily: Daily, alarms: np.ndarray) -> list[np.datetime64]:
    flags = np.flatnonzero(_flags(alarms))
    new = np.diff(flags, prepend=-_DAYS) > _DAYS
    return list(daily.days[flags[new]])
