"""The Moving Epidemic Method: when a season's epidemic began and ended, and the thresholds that past seasons give.

Source: Vega, Lozano, Meerhoff, Snacken, Mott, Ortiz de Lejarazu, Nunes, Influenza Other Respir Viruses 2013;7:546 (timing
and thresholds) and 2015;9:234 (intensity).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

SLOPE = 2.8
"""Smoothed percent of a season's total that one week more must bring to belong to the epidemic."""
VALUES_OF_ALL_SEASONS = 30
INTENSITY_LEVELS = (0.4, 0.9, 0.975)
_LEVEL = 0.95


@dataclass(frozen=True)
class Timing:
    """First and last week of an epidemic, as rows of the season from 0."""

    start: int
    end: int


@dataclass(frozen=True)
class Thresholds:
    """Rates, in the unit of the seasons: an epidemic starts above `pre` and ends below `post`; `intensity` are medium,
    high and very high."""

    pre: float
    post: float
    intensity: tuple[float, ...]


def epidemic_timing(season: np.ndarray, slope: float = SLOPE) -> Timing | None:
    """The epidemic of one season of weekly rates (weeks,), a missing week as NaN; None where nothing was seen.

    The largest share of the season's total that r consecutive weeks hold is smoothed over r; the epidemic lasts as long as
    one week more brings at least `slope` percent, and lies where that many weeks hold most.
    """
    rates = np.nan_to_num(np.asarray(season, dtype=float))
    if rates.sum() <= 0:
        return None
    total = np.concatenate([[0.0], np.cumsum(rates)])
    best = [float(np.max(total[r:] - total[: len(total) - r])) for r in range(1, len(rates) + 1)]
    shares = 100 * np.array(best) / total[-1]
    increments = np.diff(np.maximum(_local_linear(np.concatenate([[0.0], shares])), 0))
    below = np.flatnonzero(increments < slope)
    length = max(int(below[0]) if below.size else len(rates), 1)
    start = int(np.argmax(np.round(total[length:] - total[: len(total) - length], 9)))
    return Timing(start, start + length - 1)


def thresholds(seasons: np.ndarray, timings: Sequence[Timing | None]) -> Thresholds:
    """Thresholds from past seasons (seasons, weeks) and their timings.

    The largest values of each season before, during and after its epidemic, about thirty in all, give mean and standard
    deviation; the epidemic's own are taken as logarithms. A threshold without two values is NaN. Raises ValueError where fewer than two seasons had an epidemic.
    """
    had = [(rates, timing) for rates, timing in zip(np.asarray(seasons, dtype=float), timings, strict=True) if timing]
    if len(had) < 2:
        raise ValueError("Thresholds need at least two seasons with an epidemic.")
    each = max(round(VALUES_OF_ALL_SEASONS / len(had)), 1)
    before = np.concatenate([_largest(rates[: timing.start], each) for rates, timing in had])
    after = np.concatenate([_largest(rates[timing.end + 1 :], each) for rates, timing in had])
    during = np.concatenate([_largest(rates[timing.start : timing.end + 1], each) for rates, timing in had])
    logs = np.log(during[during > 0])
    intensity = tuple(float(np.exp(logs.mean() + ndtri(level) * logs.std(ddof=1))) for level in INTENSITY_LEVELS)
    return Thresholds(_upper(before), _upper(after), intensity)


@dataclass(frozen=True)
class Goodness:
    """Weeks of left-out seasons by what they were and what the thresholds of the other seasons said."""

    true_positive: int
    false_positive: int
    true_negative: int
    false_negative: int

    @property
    def sensitivity(self) -> float:
        """Share of epidemic weeks found."""
        return self.true_positive / (self.true_positive + self.false_negative)

    @property
    def specificity(self) -> float:
        """Share of other weeks left alone."""
        return self.true_negative / (self.true_negative + self.false_positive)

    @property
    def positive_predictive_value(self) -> float:
        """Share of found weeks that were epidemic."""
        return self.true_positive / (self.true_positive + self.false_positive)

    @property
    def negative_predictive_value(self) -> float:
        """Share of weeks left alone that were not epidemic."""
        return self.true_negative / (self.true_negative + self.false_negative)


def goodness(seasons: np.ndarray, slopes: Sequence[float]) -> Goodness:
    """How well the thresholds of other seasons find the epidemic weeks of a left-out one, pooled over `slopes`.

    `seasons` (seasons, weeks); a season's own timing at each slope is the truth, thresholds come from the default one. Up to
    the season's highest week a week is found above `pre`, after it above `post`. Source: Vega et al. 2015.
    """
    seasons = np.asarray(seasons, dtype=float)
    default = [epidemic_timing(season) for season in seasons]
    counts = np.zeros((2, 2), dtype=int)
    for left, season in enumerate(seasons):
        others = [row for row in range(len(seasons)) if row != left]
        found = weeks_found(season, thresholds(seasons[others], [default[row] for row in others]))
        for slope in slopes:
            true = np.zeros(len(season), dtype=bool)
            timing = epidemic_timing(season, slope)
            if timing is not None:
                true[timing.start : timing.end + 1] = True
            known = ~np.isnan(season)
            np.add.at(counts, (true[known].astype(int), found[known].astype(int)), 1)
    return Goodness(int(counts[1, 1]), int(counts[0, 1]), int(counts[0, 0]), int(counts[1, 0]))


def weeks_found(season: np.ndarray, limits: Thresholds) -> np.ndarray:
    """Which weeks of a whole season (weeks,) the thresholds call epidemic, shape (weeks,)."""
    peak = int(np.nanargmax(season)) if not np.isnan(season).all() else 0
    return season > np.where(np.arange(len(season)) <= peak, limits.pre, limits.post)


def _largest(rates: np.ndarray, number: int) -> np.ndarray:
    known = np.sort(rates[~np.isnan(rates)])
    return known[-number:]


def _upper(values: np.ndarray) -> float:
    return float(values.mean() + ndtri(_LEVEL) * values.std(ddof=1)) if len(values) > 1 else np.nan


def _local_linear(values: np.ndarray, bandwidth: float = 1.0) -> np.ndarray:
    """Local linear regression on the index with a Gaussian kernel, at each index."""
    index = np.arange(len(values), dtype=float)
    distance = index[None, :] - index[:, None]
    kernel = np.exp(-0.5 * (distance / bandwidth) ** 2)
    zeroth, first, second = kernel.sum(axis=1), (kernel * distance).sum(axis=1), (kernel * distance**2).sum(axis=1)
    weights = kernel * (second[:, None] - first[:, None] * distance)
    return weights @ values / (zeroth * second - first**2)
