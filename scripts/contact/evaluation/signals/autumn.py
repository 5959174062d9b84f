"""The autumn wave of 2020 replayed: the day on which the acts of SOS Médecins would have flagged it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from contact.analysis.signals.bayes import BayesSettings, bayes
from contact.analysis.signals.ears import ears_c2, ears_c3, weekday_adjusted

SUMMER = np.datetime64("2020-07-01")
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
    """One territory: the day flagged, the day the wave passed half of its peak, the day of the peak; None if none."""

    name: str
    flagged: np.datetime64 | None
    half: np.datetime64
    peak: np.datetime64


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
    """Each territory's first day from July with alarms on three of the last seven days, known on that very day.

    The wave is the highest seven-day mean of September to November.
    """
    alarms = day_alarms(daily)
    total = np.cumsum(np.concatenate([np.zeros((len(alarms), 1)), alarms], axis=1), axis=1)
    lately = total[:, 1:] - total[:, np.maximum(np.arange(1, total.shape[1]) - _DAYS, 0)]
    week = pd.DataFrame(daily.covid.T).rolling(7).mean().to_numpy().T
    summer = (daily.days >= SUMMER) & (daily.days <= AUTUMN_ENDS)
    autumn = (daily.days >= AUTUMN) & (daily.days <= AUTUMN_ENDS)
    found = []
    for row, name in enumerate(daily.names):
        days = np.flatnonzero(summer & (lately[row] >= _ALARMS))
        peak = int(np.flatnonzero(autumn)[np.nanargmax(week[row, autumn])])
        below = np.flatnonzero(week[row, :peak] < _PART_OF_PEAK * week[row, peak])
        half = int(below[-1]) + 1 if len(below) else 0
        day = daily.days[days[0]] if len(days) else None
        found.append(Flagged(name, day, daily.days[half], daily.days[peak]))
    return found
