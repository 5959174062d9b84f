"""The weekly naive forecast: each day as the same weekday last was, with the spread of past weekly differences."""

import numpy as np
from scipy.stats import norm

from contact.analysis.forecasts.backtest import PROBABILITIES, WEEK, Answer
from contact.analysis.forecasts.series import Calendar, History, Tree


def seasonal_naive(history: History, calendar: Calendar, tree: Tree, horizon: int) -> Answer:
    """Forecast of the counts alone: Hyndman & Athanasopoulos, Forecasting: Principles and Practice, sections 5.2 and 5.5.

    Missing days are filled as by `completed`.
    """
    rows = completed(tree.add(history.counts))
    last = rows[:, -WEEK:][:, np.arange(horizon) % WEEK]
    spread = np.sqrt(((rows[:, WEEK:] - rows[:, :-WEEK]) ** 2).mean(axis=1))
    wide = spread[:, None] * np.sqrt(np.arange(horizon) // WEEK + 1)
    return last, np.maximum(last[..., None] + wide[..., None] * norm.ppf(PROBABILITIES), 0.0)


def completed(rows: np.ndarray) -> np.ndarray:
    """Rows (N, T) without holes: a missing day is as the week before, 0 where there never was one."""
    filled = rows.copy()
    for day in range(rows.shape[1]):
        before = filled[:, day - WEEK] if day >= WEEK else 0.0
        filled[:, day] = np.where(np.isnan(filled[:, day]), before, filled[:, day])
    return filled
