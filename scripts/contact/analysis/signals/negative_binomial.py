"""Quantiles and upper tails of the negative binomial and of the Poisson, for whole arrays."""

from collections.abc import Callable

import numpy as np
from scipy.special import betainc, gammainc, ndtri, pdtr

_SLACK = 1 - 64 * np.finfo(float).eps
"""A probability that reaches the wanted one but for rounding counts as reaching it."""

_LARGEST = 1e15
Distribution = Callable[[np.ndarray, np.ndarray], np.ndarray]


def negative_binomial_quantile(probability: float, size: np.ndarray, success: np.ndarray) -> np.ndarray:
    """The smallest count whose distribution function reaches `probability`; NaN where size or success is.

    Shapes: `size` and `success` (probability of the usual parametrisation) alike, and the result as they.
    """
    size, success = np.broadcast_arrays(np.asarray(size, dtype=float), np.asarray(success, dtype=float))
    mean = size * (1 - success) / success
    deviation = np.sqrt(mean / success)
    skew = (2 - success) / np.sqrt(np.maximum(size * (1 - success), np.finfo(float).tiny))
    parameters = np.stack([size.ravel(), success.ravel()])
    found = _search(probability, _first_guess(probability, mean, deviation, skew).ravel(), parameters, _nb_below)
    return found.reshape(size.shape)


def poisson_quantile(probability: float, mean: np.ndarray) -> np.ndarray:
    """The smallest count whose Poisson distribution function reaches `probability`, shape as `mean`."""
    mean = np.asarray(mean, dtype=float)
    skew = 1 / np.sqrt(np.maximum(mean, np.finfo(float).tiny))
    guess = _first_guess(probability, mean, np.sqrt(mean), skew)
    return _search(probability, guess.ravel(), mean.ravel()[None], lambda k, p: pdtr(k, p[0])).reshape(mean.shape)


def overdispersed_quantile(probability: float, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """The quantile of counts with this mean and variance dispersion x mean; Poisson where the dispersion is 1."""
    mean, dispersion = np.broadcast_arrays(np.asarray(mean, dtype=float), np.asarray(dispersion, dtype=float))
    found = np.full(mean.shape, np.nan)
    poisson, wide = dispersion == 1, dispersion > 1
    found[poisson] = poisson_quantile(probability, mean[poisson])
    size = mean[wide] / (dispersion[wide] - 1)
    found[wide] = negative_binomial_quantile(probability, size, 1 / dispersion[wide])
    return found


def overdispersed_tail(counts: np.ndarray, mean: np.ndarray, dispersion: np.ndarray) -> np.ndarray:
    """The probability of a count as large or larger, for counts with this mean and variance dispersion x mean."""
    counts, mean, dispersion = np.broadcast_arrays(counts, mean, dispersion)
    found = np.full(mean.shape, np.nan)
    poisson, wide = dispersion == 1, dispersion > 1
    with np.errstate(invalid="ignore"):
        found[poisson] = gammainc(np.maximum(counts[poisson], 1), mean[poisson])
        size = mean[wide] / (dispersion[wide] - 1)
        found[wide] = betainc(np.maximum(counts[wide], 1), size, 1 - 1 / dispersion[wide])
    return np.where(counts <= 0, np.where(np.isnan(mean), np.nan, 1.0), found)


def _nb_below(counts: np.ndarray, parameters: np.ndarray) -> np.ndarray:
    return betainc(parameters[0], counts + 1, parameters[1])


def _first_guess(probability: float, mean: np.ndarray, deviation: np.ndarray, skew: np.ndarray) -> np.ndarray:
    """Cornish and Fisher's expansion, near the quantile unless the distribution is very skewed."""
    z = ndtri(probability)
    with np.errstate(invalid="ignore", over="ignore"):
        guess = np.floor(mean + deviation * (z + np.minimum(skew, 1e3) * (z**2 - 1) / 6) + 0.5)
    return np.clip(guess, 0, 2 * mean + 20 * deviation + 20)


def _search(probability: float, guess: np.ndarray, parameters: np.ndarray, below: Distribution) -> np.ndarray:
    """The smallest count that reaches the probability: strides from the guess that double, then halving between."""
    known = np.isfinite(parameters).all(axis=0)
    parameters = np.where(known, parameters, 0.5)
    wanted = probability * _SLACK
    guess = np.floor(np.where(known & np.isfinite(guess), guess, 0))
    reached = below(guess, parameters) >= wanted
    low, high = np.where(reached, -1.0, guess), np.where(reached, guess, np.inf)
    going, stride = np.flatnonzero(known & ((guess > 0) | ~reached)), 1.0
    while going.size:
        tried = np.maximum(guess[going] + np.where(reached[going], -stride, stride), 0)
        enough = below(tried, parameters[:, going]) >= wanted
        high[going[enough]] = tried[enough]
        low[going[~enough]] = tried[~enough]
        going, stride = going[(enough == reached[going]) & (tried > 0) & (tried < _LARGEST)], 2 * stride
    going = np.flatnonzero(known & np.isfinite(high) & (high - low > 1))
    while going.size:
        middle = np.floor((low[going] + high[going]) / 2)
        enough = below(middle, parameters[:, going]) >= wanted
        high[going[enough]] = middle[enough]
        low[going[~enough]] = middle[~enough]
        going = going[high[going] - low[going] > 1]
    return np.where(known, high, np.nan)
