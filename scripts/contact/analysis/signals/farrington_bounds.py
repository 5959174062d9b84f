"""The upper bound of an expected count and the probability of what was counted, in three ways."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtr, ndtri

from contact.analysis.signals.negative_binomial import overdispersed_quantile, overdispersed_tail


class Bound(StrEnum):
    """How the bound is drawn (the value is R's name of the threshold method)."""

    POWER = "delta"
    """Normal after a power transformation: Farrington et al., J R Stat Soc A 1996;159:547, section 3.5."""
    NEGATIVE_BINOMIAL = "nbPlugin"
    """Quantile of a negative binomial with the predicted mean: Noufaily et al., Stat Med 2013;32:1206, section 3.4."""
    INFLATED_NEGATIVE_BINOMIAL = "muan"
    """The same with the upper limit of the predicted mean."""


@dataclass(frozen=True)
class Prediction:
    """What a model predicts of each evaluated count; arrays of one shape.

    `log_mean` and its standard error are on the scale of the logarithm; `dispersion` is at least 1.
    """

    log_mean: np.ndarray
    standard_error: np.ndarray
    dispersion: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """The predicted count."""
        return np.maximum(np.exp(self.log_mean), np.finfo(float).eps)


@dataclass(frozen=True)
class Bounds:
    """Upper bounds and probabilities; `plugged_mean` is the mean whose quantile was taken."""

    upper: np.ndarray
    p_value: np.ndarray
    plugged_mean: np.ndarray


def upper_bounds(bound: Bound, counts: np.ndarray, predicted: Prediction, alpha: float, power: float) -> Bounds:
    """One-sided bounds at level `alpha` and the probability of a count as large as the one seen; one shape for all.

    `power` is the transformation of Bound.POWER: 2/3, 1/2 or 1.
    """
    z = ndtri(1 - alpha)
    if bound is Bound.POWER:
        return _power_bounds(counts, predicted, z, power)
    mean = predicted.mean
    if bound is Bound.INFLATED_NEGATIVE_BINOMIAL:
        mean = np.exp(predicted.log_mean + z * predicted.standard_error)
    upper = overdispersed_quantile(1 - alpha, mean, predicted.dispersion)
    return Bounds(upper, overdispersed_tail(counts, mean, predicted.dispersion), mean)


def _power_bounds(counts: np.ndarray, predicted: Prediction, z: float, power: float) -> Bounds:
    mean = predicted.mean
    spread = predicted.dispersion + mean * predicted.standard_error**2
    deviation = power * np.sqrt(mean ** (2 * power - 1) * spread)
    centre = mean**power
    upper = np.maximum(centre + z * deviation, 0) ** (1 / power)
    return Bounds(upper, ndtr(-(counts**power - centre) / deviation), mean)
