"""Seasons of weekly series of general practice: each one's start, week by week with what was known then."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from contact.analysis.signals.harmonic_glm import YEAR
from contact.analysis.signals.hidden_markov import HiddenMarkovSettings, hidden_markov
from contact.analysis.signals.moving_epidemic import epidemic_timing, thresholds
from contact.analysis.signals.serfling import SerflingSettings, epidemic_weeks, robust_serfling, serfling

FIRST_WEEK_OF_SEASON = 36
WEEKS_OF_SEASON = 52
YEARS_FIRST = 3
_MOST_SEASONS = 10
_HALF = 0.5
_QUIET_WEEKS = (33, 43)
_EARLY, _LATE = 10, 10
"""A signal up to so many weeks before the reference start, or after it, counts as finding the season."""


@dataclass(frozen=True)
class Weekly:
    """A weekly series: first days of the weeks (weeks,), values (weeks,), missing as NaN."""

    first_days: np.ndarray
    values: np.ndarray


@dataclass(frozen=True)
class SeasonFound:
    """One season: the reference start, and by method the week of its signal, as rows; None where there was none."""

    start: int
    signals: dict[str, int | None]


def read_influenza(folder: Path) -> tuple[Weekly, list[int]]:
    """Weekly rates of influenza-like illness in eight winters, weeks 40 to 20, and the starts that R's package mem gives.

    Summers are missing weeks; every year has 52.
    """
    winters = pd.read_csv(folder / "mem_input_flucyl.csv").iloc[:, 1:].to_numpy(dtype=float).T
    starts = pd.read_csv(folder / "mem_flucyl_timing_default.csv")["start"].to_numpy() - 1
    years = np.full((len(winters), 52), np.nan)
    years[:, : winters.shape[1]] = winters
    days = np.datetime64("2001-10-01") + 7 * np.arange(years.size)
    return Weekly(days, years.ravel()), [int(52 * year + start) for year, start in enumerate(starts)]


def read_sentinelles(path: Path) -> Weekly:
    """Incidence per 100 000 by ISO week, from a file of the network; weeks without a row are missing."""
    table = pd.read_csv(path, comment="#", na_values="-")
    weeks = [date.fromisocalendar(week // 100, week % 100, 1) for week in table["week"].astype(int)]
    values = pd.Series(pd.to_numeric(table["inc100"], errors="coerce").to_numpy(dtype=float), pd.DatetimeIndex(weeks))
    full = values.sort_index().asfreq("7D")
    return Weekly(full.index.to_numpy().astype("datetime64[D]"), full.to_numpy())


def reference_starts(weekly: Weekly) -> list[int]:
    """The first week of each winter's epidemic, known afterwards, as rows.

    The rule: a season lasts from week 36, when the series is lowest, to week 35; it starts with the first of two weeks in a
    row whose three-week mean lies above the middle between the season's lowest and highest three-week means.
    """
    smooth = pd.Series(weekly.values).rolling(3, center=True, min_periods=1).mean().to_numpy()
    starts = []
    for rows in seasons(weekly):
        if len(rows) == WEEKS_OF_SEASON:
            season = smooth[rows]
            above = season > np.nanmin(season) + _HALF * (np.nanmax(season) - np.nanmin(season))
            starts.append(int(rows[np.flatnonzero(above[:-1] & above[1:])[0]]))
    return starts


def seasons(weekly: Weekly) -> list[np.ndarray]:
    """Rows of each season, weeks 36 to 35, the latest perhaps not complete; a 53rd week belongs to none."""
    numbers = np.array([day.isocalendar()[1] for day in weekly.first_days.astype(object)])
    firsts = np.flatnonzero(numbers == FIRST_WEEK_OF_SEASON)
    return [np.arange(first, min(first + WEEKS_OF_SEASON, len(numbers))) for first in firsts]


def weekly_calls(weekly: Weekly, every: list[np.ndarray], fewest: int) -> tuple[int, dict[str, np.ndarray]]:
    """The first judged row, and by method which weeks from there on it calls epidemic, each known in that very week.

    `every` are the rows of the seasons; a regression needs `fewest` known weeks before it.
    """
    first = round(YEARS_FIRST * 52)
    at = np.arange(first, len(weekly.values))
    settings = SerflingSettings(years=5, fewest_weeks=fewest)
    states = hidden_markov(np.log1p(weekly.values), at, HiddenMarkovSettings(fewest_weeks=fewest))
    calls = {
        "periodic regression": epidemic_weeks(serfling(weekly.values, at, settings).alarm)[0],
        "robust periodic regression": epidemic_weeks(robust_serfling(weekly.values, at, settings).alarm)[0],
        "hidden states": states.alarm[0],
    }
    votes = np.sum(list(calls.values()), axis=0)
    calls["two of these three"] = votes >= 2
    flat = SerflingSettings(years=5, harmonics=0, pruned_above=None, fewest_weeks=fewest)
    numbers = np.array([day.isocalendar()[1] for day in weekly.first_days.astype(object)])
    quiet = (numbers >= _QUIET_WEEKS[0]) & (numbers <= _QUIET_WEEKS[1])
    calls["limit of the quiet weeks"] = epidemic_weeks(serfling(weekly.values, at, flat, quiet).alarm)[0]
    calls["moving epidemic method"] = _above_mem(weekly, every, at)
    return first, calls


@dataclass(frozen=True)
class Found:
    """By method: weeks between each found season's start and its signal (negative: before), and signals far from any."""

    seasons: list[SeasonFound]
    false_a_year: dict[str, float]


def seasons_found(weekly: Weekly, starts: list[int], every: list[np.ndarray], fewest: int) -> Found:
    """Each season with a reference start after the first three years and what each method signalled."""
    first, calls = weekly_calls(weekly, every, fewest)
    onsets = {name: onset_rows(called, first) for name, called in calls.items()}
    seen = [start for start in starts if start - _EARLY >= first]
    found = [SeasonFound(start, {name: _nearest(rows, start) for name, rows in onsets.items()}) for start in seen]
    years = (len(weekly.values) - first) / YEAR
    return Found(found, {name: _far(rows, np.array(starts)) / years for name, rows in onsets.items()})


def onset_rows(called: np.ndarray, first: int) -> np.ndarray:
    """Rows where an epidemic is called and was not in the two weeks before."""
    before = np.zeros_like(called)
    before[1:] = called[:-1]
    before[2:] |= called[:-2]
    return first + np.flatnonzero(called & ~before)


def _far(rows: np.ndarray, starts: np.ndarray) -> int:
    apart = rows[:, None] - starts
    return int((~((apart >= -_EARLY) & (apart <= 2 * _LATE)).any(axis=1)).sum())


def _nearest(rows: np.ndarray, start: int) -> int | None:
    inside = rows[(rows >= start - _EARLY) & (rows <= start + _LATE)]
    return int(inside[0]) if len(inside) else None


def _above_mem(weekly: Weekly, every: list[np.ndarray], at: np.ndarray) -> np.ndarray:
    """Weeks above the threshold that the complete seasons before, ten at most, gave."""
    limit = np.full(len(weekly.values), np.inf)
    for number, rows in enumerate(every):
        past = [weekly.values[one] for one in every[max(number - _MOST_SEASONS, 0) : number]]
        timings = [epidemic_timing(season) for season in past]
        if sum(timing is not None for timing in timings) >= YEARS_FIRST - 1:
            limit[rows] = thresholds(np.array(past), timings).pre
    with np.errstate(invalid="ignore"):
        return weekly.values[at] > limit[at]
