"""What of demand is foreseen from the calendar: weekdays, holidays, the time of the year; the level is left to `level`."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from contact.analysis.forecasts.days import weekdays
from contact.analysis.forecasts.regression import Counts, fit_together
from contact.analysis.forecasts.series import SCHOOL, Calendar, History

YEARLY_FROM_DAYS = 730
"""Two years of history, from which on the time of the year is told from chance."""
_HARMONICS = 10
_YEAR = 365.25
_RAMP_DAYS = {False: 28, True: 91}
"""Days over which the level may move freely while effects are estimated, without and with terms of the year."""
_MEMORY_DAYS = {False: 90.0, True: 730.0}
"""Days after which a day counts half in the estimation of effects, without and with terms of the year."""
_SPREADS = {"intercept": 10.0, "weekday": 0.5, "feature": 0.3, "year": 0.3, "epidemic": 0.2, "ramp": 0.15}
"""Standard deviations of the priors of the logarithm of demand."""


@dataclass(frozen=True)
class Season:
    """The foreseen part of demand, as the logarithm of a factor.

    log: (S, T + H), without level; epidemic: (S, T) or None, the part that the epidemic level explains on each day;
    variance: (S, H), of the logarithm on the days to come, from the estimation of the effects of rare days.
    """

    log: np.ndarray
    epidemic: np.ndarray | None
    variance: np.ndarray


@dataclass(frozen=True)
class _Columns:
    values: np.ndarray
    kinds: tuple[str, ...]

    def of(self, *kinds: str) -> np.ndarray:
        return np.isin(self.kinds, kinds)


def estimate(history: History, calendar: Calendar, horizon: int) -> Season:
    """Estimate the foreseen part from the history and extend it by `horizon` days.

    A quasi-Poisson regression of each series with effects drawn to those of all; ramps take up what moves slowly, so
    that the wave of an epidemic is not taken for the effect of a school holiday.
    """
    days = history.days
    columns = _columns(history, calendar, horizon)
    spread = np.array([_SPREADS[kind] for kind in columns.kinds])
    offset = np.log(calendar.elapsed[:, : days + horizon].sum(axis=2) / 24)
    common = columns.of("weekday", "feature", "year", "epidemic")
    recency = 0.5 ** (np.arange(days)[::-1] / _MEMORY_DAYS[days >= YEARLY_FROM_DAYS])
    data = Counts(columns.values[:, :days], history.counts, offset[:, :days], recency)
    found = fit_together(data, spread, common)
    seasonal = columns.of("weekday", "feature", "year")
    log = columns.values[..., seasonal] @ found.coefficients[:, seasonal, None]
    rare = columns.of("feature")
    future = columns.values[:, days:][..., rare]
    covariance = found.covariance[:, rare][:, :, rare]
    variance = ((future @ covariance) * future).sum(axis=2)
    level = columns.of("epidemic")
    epidemic = columns.values[:, :days][..., level] @ found.coefficients[:, level, None] if level.any() else None
    return Season(log[..., 0] + offset, None if epidemic is None else epidemic[..., 0], variance)


def _columns(history: History, calendar: Calendar, horizon: int) -> _Columns:
    """The columns of the regression, (S, T + H, P), and what each is."""
    days = history.days
    total = days + horizon
    yearly = days >= YEARLY_FROM_DAYS
    shared = {"intercept": np.ones((total, 1)), "weekday": _weekday_columns(calendar, total)}
    if yearly:
        shared["year"] = _year_columns(calendar, total)
    shared["ramp"] = _ramps(days, total, _RAMP_DAYS[yearly])
    parts = {kind: np.broadcast_to(part, (len(history.names), *part.shape)) for kind, part in shared.items()}
    # within a year or so, the summer holidays are the summer: only several years tell one from the other
    kept = [yearly or name != SCHOOL for name in calendar.names]
    parts["feature"] = calendar.features[:, :total, kept]
    if history.epidemic is not None:
        parts["epidemic"] = _epidemic_column(history.epidemic, horizon)
    kinds = [kind for kind, part in parts.items() for _ in range(part.shape[2])]
    return _Columns(np.concatenate(list(parts.values()), axis=2), tuple(kinds))


def _weekday_columns(calendar: Calendar, total: int) -> np.ndarray:
    """Six columns that tell the days of the week apart, each with mean 0 over a week."""
    day = weekdays(calendar.first, total)
    return (day[:, None] == np.arange(1, 7)) - 1 / 7


def _year_columns(calendar: Calendar, total: int) -> np.ndarray:
    """Sines and cosines of the year, by date, so that leap days shift nothing."""
    dates = np.datetime64(calendar.first, "D") + np.arange(total)
    day = (dates - dates.astype("datetime64[Y]").astype("datetime64[D]")).astype(int)
    angle = 2 * np.pi * day[:, None] / _YEAR * np.arange(1, _HARMONICS + 1)
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=1)


def _ramps(days: int, total: int, width: int) -> np.ndarray:
    """Columns that rise from 0 to 1 within `width` days, one after the other, up to the last day of the history."""
    starts = np.arange(days % width, days - width + 1, width)
    return np.clip((np.arange(total)[:, None] - starts) / width, 0, 1)


def _epidemic_column(level: np.ndarray, horizon: int) -> np.ndarray:
    """The logarithm of 1 + the level over its mean; the last level known stays as it is, 0 before the first."""
    known = pd.DataFrame(level).ffill(axis=1).fillna(0.0).to_numpy()
    mean = np.maximum(known.mean(axis=1, keepdims=True), 1e-9)
    column = np.log1p(known / mean)
    return np.concatenate([column, np.repeat(column[:, -1:], horizon, axis=1)], axis=1)[..., None]
