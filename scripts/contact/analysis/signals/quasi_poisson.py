"""Quasi-Poisson regression with a log link on levels of the season and a slope in time, many series at once.

The design has one intercept a level and at most one slope, so that each weighted least squares step has a closed form:
no matrix is formed or solved.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from contact.analysis.signals.baseline import Baseline

_SMALLEST_MEAN = np.finfo(float).eps
_TOLERANCE = 1e-8
_STEPS = 25


@dataclass
class Fit:
    """A fitted model for each pair of series and week; arrays of shape (pairs, …).

    Weights and informations are those of the last step, as are hat values and covariances made from them.
    """

    means: np.ndarray
    weights: np.ndarray
    intercepts: np.ndarray
    slopes: np.ndarray
    level_weights: np.ndarray
    level_times: np.ndarray
    slope_information: np.ndarray
    converged: np.ndarray

    def hat_values(self, baseline: Baseline) -> np.ndarray:
        """The leverage of each row, shape (pairs, rows)."""
        distance = baseline.times - baseline.spread(self.level_times)
        with np.errstate(divide="ignore"):
            own = baseline.spread(1 / self.level_weights)
        return self.weights * (own + distance**2 / self.slope_information[:, None])

    def log_mean_now(self, baseline: Baseline) -> np.ndarray:
        """The log of the mean predicted for the evaluated week, shape (pairs,)."""
        return self.intercepts[:, -1] + self.slopes * baseline.now

    def variance_now(self, baseline: Baseline) -> np.ndarray:
        """The variance of `log_mean_now` for a dispersion of one, shape (pairs,)."""
        with np.errstate(divide="ignore"):
            own = 1 / self.level_weights[:, -1]
        return own + (baseline.now - self.level_times[:, -1]) ** 2 / self.slope_information


@dataclass
class _Step:
    log_means: np.ndarray
    weights: np.ndarray
    intercepts: np.ndarray
    slopes: np.ndarray
    level_weights: np.ndarray
    level_times: np.ndarray
    slope_information: np.ndarray


def fit(counts: np.ndarray, prior: np.ndarray, baseline: Baseline, sloped: bool) -> Fit:
    """Fit counts (pairs, rows) with prior weights (pairs, rows), 0 for a row that is not known, by Fisher scoring.

    Starts at the counts plus 0.1 and stops, pair by pair, where the relative change of the deviance falls below 1e-8;
    `converged` tells which pairs did so within 25 steps. Source: McCullagh and Nelder, Generalized Linear Models, 2.5.
    """
    pairs, levels = len(counts), len(baseline.sizes)
    found = Fit(
        means=np.empty_like(counts),
        weights=np.empty_like(counts),
        intercepts=np.empty((pairs, levels)),
        slopes=np.empty(pairs),
        level_weights=np.empty((pairs, levels)),
        level_times=np.empty((pairs, levels)),
        slope_information=np.empty(pairs),
        converged=np.zeros(pairs, dtype=bool),
    )
    active = np.arange(pairs)
    log_means = np.log(counts + 0.1)
    means = counts + 0.1
    saturated = (prior * xlogy(counts, counts)).sum(axis=1)
    deviance = _deviance(counts, prior, means, log_means, saturated)
    for number in range(1, _STEPS + 1):
        step = _step(counts, prior, means, log_means, baseline, sloped)
        log_means = step.log_means
        means = np.maximum(np.exp(log_means), _SMALLEST_MEAN)
        before, deviance = deviance, _deviance(counts, prior, means, log_means, saturated)
        done = np.abs(deviance - before) / (np.abs(deviance) + 0.1) < _TOLERANCE
        ended = done if number < _STEPS else np.ones_like(done)
        if not ended.any():
            continue
        _keep(found, active[ended], step, means, ended)
        found.converged[active[done]] = True
        on = ~ended
        if not on.any():
            break
        active, counts, prior, means, log_means = active[on], counts[on], prior[on], means[on], log_means[on]
        deviance, saturated = deviance[on], saturated[on]
    return found


def _deviance(
    counts: np.ndarray, prior: np.ndarray, means: np.ndarray, log_means: np.ndarray, saturated: np.ndarray
) -> np.ndarray:
    weighted = prior * counts
    fitted = np.einsum("pr,pr->p", weighted, np.maximum(log_means, np.log(_SMALLEST_MEAN)))
    return 2 * (saturated - fitted - weighted.sum(axis=1) + np.einsum("pr,pr->p", prior, means))


def _step(
    counts: np.ndarray, prior: np.ndarray, means: np.ndarray, log_means: np.ndarray, baseline: Baseline, sloped: bool
) -> _Step:
    weights = prior * means
    response = weights * log_means + prior * (counts - means)
    level_weights = baseline.sums(weights)
    held = np.where(level_weights > 0, level_weights, np.inf)  # a level without a known row has no say
    level_response = baseline.sums(response)
    if not sloped:
        intercepts = level_response / held
        nothing = np.zeros(len(counts))
        return _Step(
            baseline.spread(intercepts),
            weights,
            intercepts,
            nothing,
            level_weights,
            np.zeros_like(level_weights),
            np.full(len(counts), np.inf),
        )
    times = baseline.times
    timed = weights * times
    level_times = baseline.sums(timed) / held
    information = timed @ times - (level_times**2 * level_weights).sum(axis=1)
    slopes = (response @ times - (level_times * level_response).sum(axis=1)) / information
    intercepts = level_response / held - slopes[:, None] * level_times
    log_fit = baseline.spread(intercepts) + slopes[:, None] * times
    return _Step(log_fit, weights, intercepts, slopes, level_weights, level_times, information)


def _keep(found: Fit, pairs: np.ndarray, step: _Step, means: np.ndarray, ended: np.ndarray) -> None:
    found.means[pairs] = means[ended]
    for name in ("weights", "intercepts", "slopes", "level_weights", "level_times", "slope_information"):
        getattr(found, name)[pairs] = getattr(step, name)[ended]
