"""A forecast of demand: season times level, summed to regions and France, with intervals measured on past origins."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from contact.analysis.forecasts.intervals import Predictive, measure
from contact.analysis.forecasts.level import Past, learn_weights, look_back, memory, recent_means
from contact.analysis.forecasts.season import estimate
from contact.analysis.forecasts.series import Calendar, History, Tree
from contact.errors import ContactError

HORIZON_DAYS = 28
LEVELS = (50, 80, 95)
ERRORS_DAYS = 45.0
"""Days after which the error of a past forecast counts half: waves come and go, and with them how sure a forecast is."""
LEAST_DAYS = 28
"""Days of history below which nothing is forecast."""


@dataclass(frozen=True)
class Forecast:
    """Demand of N rows on H days from `first` on; the rows and their order are those of `tree`.

    predictive: its means add up over the tree exactly, its quantiles do not and need not: the demand of a region is
    surer, in proportion, than those of its associations. unsure: (N, H), the part of the dispersion that comes from the
    effects of rare days. past: the forecasts of past origins, of the S series.
    """

    first: date
    tree: Tree
    predictive: Predictive
    unsure: np.ndarray
    past: Past

    @property
    def mean(self) -> np.ndarray:
        """Expected counts, (N, H)."""
        return self.predictive.mean

    @property
    def days(self) -> list[date]:
        """The H days."""
        return [self.first + timedelta(days=day) for day in range(self.mean.shape[1])]


def forecast(history: History, calendar: Calendar, tree: Tree, horizon: int = HORIZON_DAYS) -> Forecast:
    """Forecast the `horizon` days that follow the history, whose last day is the origin.

    Regions and France are sums of their series; their intervals come from the errors of the past sums, which hold the
    correlation between series. Nothing after the last day of the history is read but the calendar.

    Raises ContactError where the history is too short or the calendar ends before the horizon.
    """
    if history.days < LEAST_DAYS:
        raise ContactError(f"A forecast needs {LEAST_DAYS} days of history; there are {history.days}.")
    if calendar.first != history.first or calendar.days < history.days + horizon:
        raise ContactError("The calendar must begin with the history and hold every day of the forecast.")
    season = estimate(history, calendar, horizon)
    usual = np.where(calendar.is_rare[:, : history.days], np.nan, history.counts)
    means = recent_means(usual, season.log[:, : history.days], season.epidemic)
    past, candidates = look_back(history.counts, season.log, means, horizon)
    weights = learn_weights(past, candidates)
    past = replace(past, means=np.einsum("sohj,hj->soh", candidates, weights))
    mean = np.exp(season.log[:, history.days :]) * (means[:, -1] @ weights.T)
    spread = measure(*sums_of_past(past, tree), memory(past.origins, ERRORS_DAYS), tree.classes)
    unsure = _unsure(mean, season.variance, tree)
    predictive = Predictive(tree.add(mean), spread.dispersion + unsure, spread.shape, tree.classes)
    return Forecast(history.first + timedelta(days=history.days), tree, predictive, unsure, past)


def sums_of_past(past: Past, tree: Tree) -> tuple[np.ndarray, np.ndarray]:
    """Past forecasts and counts of N rows, each the sum of the series known on the day; NaN counts where none is."""
    known = ~np.isnan(past.counts)
    means = tree.add(np.where(known, past.means, 0.0))
    counts = tree.add(np.where(known, past.counts, 0.0))
    return means, np.where(tree.add(known.astype(float)) > 0, counts, np.nan)


def _unsure(mean: np.ndarray, variance: np.ndarray, tree: Tree) -> np.ndarray:
    """Square of the relative error from the estimated effects, (N, H), twice: they fit the past better than what comes.

    Effects are drawn to a common one, so their errors are taken to go together in a sum.
    """
    total = tree.add(mean)
    return 2 * np.divide(tree.add(mean * np.sqrt(variance)), total, out=np.zeros_like(total), where=total > 0) ** 2
