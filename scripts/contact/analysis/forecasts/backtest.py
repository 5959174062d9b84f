"""Forecasts made at past origins and compared with what came: the same for every method."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from contact.analysis.forecasts.model import HORIZON_DAYS, forecast
from contact.analysis.forecasts.series import Calendar, History, Tree

PROBABILITIES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Bounds of the intervals of 95, 80 and 50 percent, and the median."""
MEDIAN = PROBABILITIES.index(0.5)
WEEK = 7

Answer = tuple[np.ndarray, np.ndarray]
"""Expected counts (N, H) and quantiles (N, H, len(PROBABILITIES)) of the days after a history."""
Method = Callable[[History, Calendar, Tree, int], Answer]


@dataclass(frozen=True)
class Backtest:
    """What a method said at O origins.

    origins: (O,), days known at each; truth, means: (O, N, H); quantiles: (O, N, H, len(PROBABILITIES)); truth is NaN
    where unknown; scales: (O, N), mean absolute difference from week to week before the origin; seconds: (O,).
    """

    tree: Tree
    origins: np.ndarray
    truth: np.ndarray
    means: np.ndarray
    quantiles: np.ndarray
    scales: np.ndarray
    seconds: np.ndarray


def backtest(
    history: History,
    calendar: Calendar,
    tree: Tree,
    origins: Sequence[int],
    method: Method,
    horizon: int = HORIZON_DAYS,
) -> Backtest:
    """Forecast at each origin (a number of days known) from the history cut there, and keep what came beside."""
    rows = tree.add(history.counts)
    rows = np.concatenate([rows, np.full((len(rows), horizon), np.nan)], axis=1)
    answers, seconds = [], []
    for origin in origins:
        start = perf_counter()
        answers.append(method(history.until(origin), calendar, tree, horizon))
        seconds.append(perf_counter() - start)
    return Backtest(
        tree,
        np.array(origins),
        np.stack([rows[:, origin : origin + horizon] for origin in origins]),
        np.stack([mean for mean, _ in answers]),
        np.stack([quantiles for _, quantiles in answers]),
        np.stack([weekly_scale(rows[:, :origin]) for origin in origins]),
        np.array(seconds),
    )


def weekly_scale(rows: np.ndarray) -> np.ndarray:
    """Mean absolute difference of each day from the same weekday a week before, (N,); NaN where there is none or it is 0."""
    change = np.abs(rows[:, WEEK:] - rows[:, :-WEEK])
    known = ~np.isnan(change)
    total = np.where(known, change, 0.0).sum(axis=1)
    return np.divide(total, known.sum(axis=1), out=np.full(len(rows), np.nan), where=total > 0)


def default_model(history: History, calendar: Calendar, tree: Tree, horizon: int) -> Answer:
    """The product's own model, as a method to try."""
    found = forecast(history, calendar, tree, horizon).predictive
    return found.mean, np.stack([found.quantile(p) for p in PROBABILITIES], axis=2)
