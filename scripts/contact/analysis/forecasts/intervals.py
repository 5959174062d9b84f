"""How far demand strays from its forecast: a negative binomial whose spread and shape are measured on past origins."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom

from contact.analysis.forecasts.level import BAND_DAYS

KNOTS = np.concatenate(
    [[0.0], np.linspace(0.0025, 0.0175, 7), np.linspace(0.02, 0.98, 49), np.linspace(0.9825, 0.9975, 7), [1.0]]
)
_SERIES_PULL = 60.0
"""Past forecasts of all series that weigh as much as those of a series itself."""
_LEAST = 1e-6
"""Least dispersion: a negative binomial with it is a Poisson distribution to the eye."""


@dataclass(frozen=True)
class Spread:
    """dispersion: (N, H), k of the variance mean + k mean²; shape: (C, H, len(KNOTS)), probabilities of the negative
    binomial below which each share KNOTS of what came has fallen, for each class of rows."""

    dispersion: np.ndarray
    shape: np.ndarray


@dataclass(frozen=True)
class Predictive:
    """Distributions of counts, of N rows on H days. mean, dispersion: (N, H); shape: (C, H, K); classes: (N,)."""

    mean: np.ndarray
    dispersion: np.ndarray
    shape: np.ndarray
    classes: np.ndarray

    def quantile(self, probability: float) -> np.ndarray:
        """The count that is not exceeded with a probability in (0, 1), shape (N, H); 0 where nothing is expected."""
        straight = np.array([[np.interp(probability, KNOTS, knots) for knots in days] for days in self.shape])
        size, chance = _parameters(self.mean, self.dispersion)
        return np.where(self.mean > 0, nbinom.ppf(straight[self.classes], size, chance), 0.0)

    def interval(self, level: float) -> tuple[np.ndarray, np.ndarray]:
        """Bounds of the central interval of `level` percent, two arrays (N, H), both included."""
        return self.quantile(0.5 - level / 200), self.quantile(0.5 + level / 200)

    def exceeds(self, capacity: np.ndarray) -> np.ndarray:
        """Probability that demand is greater than `capacity`, which is broadcast to (N, H)."""
        size, chance = _parameters(self.mean, self.dispersion)
        capacity = np.broadcast_to(capacity, self.mean.shape)
        below = np.where(self.mean > 0, nbinom.cdf(np.floor(capacity), size, chance), 1.0)
        shares = np.empty_like(self.mean)
        for row, of_class in enumerate(self.classes):
            for day in range(self.mean.shape[1]):
                shares[row, day] = np.interp(below[row, day], self.shape[of_class, day], KNOTS)
        return np.where(capacity < 0, 1.0, 1 - shares)


def measure(means: np.ndarray, counts: np.ndarray, weights: np.ndarray, classes: np.ndarray) -> Spread:
    """Spread and shape from forecasts made at past origins.

    means, counts: (N, O, H), counts NaN where unknown; weights: (O,), of the origins; classes: (N,), rows that share a shape.
    The shape is a recalibration of probability integral transforms: Kuleshov, Fenner & Ermon 2018 (ICML), of a
    negative binomial whose dispersion is estimated by moments, each series drawn to the others of its class.
    The shape is the same above and below: that the past rose is no reason to expect that what comes will.
    Where no past forecast has come true yet, the distribution is Poisson.
    """
    dispersion = np.full((len(means), means.shape[2]), _LEAST)
    shape = np.tile(KNOTS, (int(classes.max()) + 1, means.shape[2], 1))
    draw = np.random.default_rng(0)
    for start in range(0, means.shape[2], BAND_DAYS):
        span = slice(start, start + BAND_DAYS)
        mean, count = means[:, :, span], counts[:, :, span]
        weight = np.where(np.isnan(count) | (mean <= 0), 0.0, np.broadcast_to(weights[:, None], mean.shape[1:]))
        mean, count = np.maximum(mean, 1e-9), np.nan_to_num(count)
        k = _dispersions(mean, count, weight, classes)
        dispersion[:, span] = k[:, None]
        size, chance = _parameters(mean, np.broadcast_to(k[:, None, None], mean.shape))
        upper = nbinom.cdf(count, size, chance)
        transform = upper - draw.random(count.shape) * nbinom.pmf(count, size, chance)
        for one in range(len(shape)):
            rows = classes == one
            if weight[rows].sum() > 0:
                shape[one, span] = _quantiles(transform[rows].ravel(), weight[rows].ravel())
    return Spread(dispersion, shape)


def _dispersions(mean: np.ndarray, count: np.ndarray, weight: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """k of each row, (N,), drawn to that of its class."""
    excess = (weight * ((count - mean) ** 2 - mean)).sum(axis=(1, 2))
    square = (weight * mean**2).sum(axis=(1, 2))
    evidence = weight.sum(axis=(1, 2))
    found = np.full(len(mean), _LEAST)
    for one in np.unique(classes):
        rows = (classes == one) & (square > 0)
        if not rows.any():
            continue
        own = excess[rows] / square[rows]
        common = np.average(own, weights=evidence[rows])
        share = evidence[rows] / (evidence[rows] + _SERIES_PULL)
        found[rows] = np.maximum(share * own + (1 - share) * common, _LEAST)
    return found


def _quantiles(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Values below which each share KNOTS of the weight lies, the same on both sides of one half; 0 and 1 at the ends."""
    values, weights = np.concatenate([values, 1 - values]), np.concatenate([weights, weights])
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    found = np.interp(KNOTS, (total - weights[order] / 2) / total[-1], values[order])
    found[0], found[-1] = 0.0, 1.0
    return np.maximum.accumulate(found)


def _parameters(mean: np.ndarray, dispersion: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Size and chance of scipy's negative binomial."""
    size = 1 / dispersion
    return size, size / (size + np.maximum(mean, 1e-9))
