"""Demand by hour, or by band of hours: the day's forecast split by the profile, with its own measured intervals."""

from dataclasses import dataclass

import numpy as np

from contact.analysis.forecasts.intervals import Predictive, measure
from contact.analysis.forecasts.level import Past, memory
from contact.analysis.forecasts.model import ERRORS_DAYS, Forecast, sums_of_past
from contact.analysis.forecasts.profile import learn_profile, seasons
from contact.analysis.forecasts.series import Calendar, History, Tree
from contact.errors import ContactError

HOURS = np.eye(24)
"""Every hour as a band of its own."""
_LOOK_BACK_DAYS = 200
_MOST_ORIGINS = 45


@dataclass(frozen=True)
class BandForecast:
    """Demand of N rows on H days in B bands of local hours; rows as in `tree`, days as in the daily forecast.

    bands: (B, 24) of 0 and 1. A local hour that clocks skip is expected to hold nothing, one that they repeat twice as
    much: over all 24 hours the means add up to that of the day, be it of 23, 24 or 25 hours.
    """

    tree: Tree
    bands: np.ndarray
    predictive: Predictive

    def _by_band(self, values: np.ndarray) -> np.ndarray:
        return values.reshape(len(self.tree.names), len(self.bands), -1).swapaxes(1, 2)

    @property
    def mean(self) -> np.ndarray:
        """Expected counts, (N, H, B)."""
        return self._by_band(self.predictive.mean)

    def quantile(self, probability: float) -> np.ndarray:
        """The count not exceeded with a probability, (N, H, B)."""
        return self._by_band(self.predictive.quantile(probability))

    def interval(self, level: float) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of the central interval of `level` percent, two arrays (N, H, B), both included."""
        return self.quantile(0.5 - level / 200), self.quantile(0.5 + level / 200)

    def exceeds(self, capacity: np.ndarray) -> np.ndarray:
        """Probability that the demand of a band is greater than what is planned for it, (N, H, B) or broadcast to it.

        The reading of capacity: 0.8 for a Saturday's 20 to 24 h says that four such evenings in five ask for more.
        """
        wanted = np.broadcast_to(capacity, self.mean.shape).swapaxes(1, 2)
        return self._by_band(self.predictive.exceeds(wanted.reshape(self.predictive.mean.shape)))


def forecast_bands(
    daily: Forecast, history: History, hourly: np.ndarray, calendar: Calendar, bands: np.ndarray = HOURS
) -> BandForecast:
    """Split a daily forecast over bands of local hours.

    hourly: (S, T, 24), counts by local hour of the days of the history, NaN on days without a delivery; bands: (B, 24).
    The means follow the profile; the spread is measured on what the past origins of the daily forecast would have
    said of the bands, so it holds how much the profile itself moves from day to day.

    Raises ContactError where the hours are not those of the history.
    """
    if hourly.shape != (*history.counts.shape, 24):
        raise ContactError("The hourly counts must have 24 hours for every day of the daily counts.")
    days, horizon = history.days, daily.mean.shape[1]
    total = days + horizon
    of_season = seasons(history.first, total)
    kinds, elapsed = calendar.kinds[:, :total], calendar.elapsed[:, :total]
    profile = learn_profile(hourly, kinds[:, :days], of_season[:days], elapsed[:, :days])
    shares = profile.shares(kinds, of_season, elapsed) @ bands.T
    tree = daily.tree
    own = daily.mean[: len(history.names), :, None]
    mean = tree.add((own * shares[:, days:]).swapaxes(1, 2)).reshape(-1, horizon)
    past = _past(daily.past, hourly @ bands.T, shares)
    means, counts = sums_of_past(past, tree)
    origins = len(past.origins)
    classes = np.repeat(tree.classes, len(bands))
    weights = memory(past.origins, ERRORS_DAYS)
    spread = measure(means.reshape(-1, origins, horizon), counts.reshape(-1, origins, horizon), weights, classes)
    dispersion = spread.dispersion + np.repeat(daily.unsure, len(bands), axis=0)
    return BandForecast(tree, bands, Predictive(mean, dispersion, spread.shape, classes))


def _past(daily: Past, counts: np.ndarray, shares: np.ndarray) -> Past:
    """The past forecasts of bands, at some of the origins: means and counts of shape (S, B, O, H)."""
    recent = np.flatnonzero(daily.origins > daily.origins.max(initial=0) - _LOOK_BACK_DAYS)
    chosen = recent[:: -max(1, -(-len(recent) // _MOST_ORIGINS))][::-1]
    target = daily.origins[chosen, None] + np.arange(daily.means.shape[2])
    padded = np.concatenate([counts, np.full((len(counts), daily.means.shape[2], counts.shape[2]), np.nan)], axis=1)
    means = np.moveaxis(daily.means[:, chosen, :, None] * shares[:, target], 3, 1)
    return Past(daily.origins[chosen], means, np.moveaxis(padded[:, target], 3, 1))
