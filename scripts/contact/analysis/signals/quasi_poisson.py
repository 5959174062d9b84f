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
        distance *= distance
        distance /= self.slope_information[:, None]
        with np.errstate(divide="ignore"):
            distance += baseline.spread(1 / self.level_weights)
        distance *= self.weights
        return distance

    def log_mean_now(self, baseline: Baseline) -> np.ndarray:
        """The log of the mean predicted for the evaluated week, shape (pairs,)."""
        return self.intercepts[:, -1] + self.slopes * baseline.now

    def variance_now(self, baseline: Baseline) -> np.ndarray:
        """The variance of `log_mean_now` for a dispersion of one, shape (pairs,)."""
        with np.errstate(divide="ignore"):
            own = 1 / self.level_weights[:, -1]
        return own + (baseline.now - self.level_times[:, -1]) ** 2 / self.slope_information


def fit(counts: np.ndarray, prior: np.ndarray, baseline: Baseline, sloped: bool, start: Fit | None = None) -> Fit:
    """Fit counts (pairs, rows) with prior weights (pairs, rows), 0 for a row that is not known, by Fisher scoring.

    Starts at the counts plus 0.1, or at `start`, and stops, pair by pair, where the relative change of the deviance falls
    below 1e-8; `converged` tells which pairs did so within 25 steps. Source: McCullagh and Nelder, Generalized
    Linear Models, 2.5.
    """
    found = _nothing_yet(counts, len(baseline.sizes))
    search = _Search(counts, prior, baseline, start)
    active = np.arange(len(counts))
    for number in range(1, _STEPS + 1):
        deviance = search.deviance
        step = search.step(sloped)
        done = np.abs(search.deviance - deviance) / (np.abs(search.deviance) + 0.1) < _TOLERANCE
        ended = done if number < _STEPS else np.ones_like(done)
        if not ended.any():
            continue
        for name, values in step.items():
            getattr(found, name)[active[ended]] = values[ended]
        found.converged[active[done]] = True
        active = active[~ended]
        if not len(active):
            break
        search.keep(~ended)
    return found


def _nothing_yet(counts: np.ndarray, levels: int) -> Fit:
    pairs = len(counts)
    return Fit(
        means=np.empty_like(counts),
        weights=np.empty_like(counts),
        intercepts=np.empty((pairs, levels)),
        slopes=np.empty(pairs),
        level_weights=np.empty((pairs, levels)),
        level_times=np.empty((pairs, levels)),
        slope_information=np.empty(pairs),
        converged=np.zeros(pairs, dtype=bool),
    )


class _Search:
    """The state of Fisher scoring for the pairs that have not converged; sums over rows are products with the design."""

    def __init__(self, counts: np.ndarray, prior: np.ndarray, baseline: Baseline, start: Fit | None) -> None:
        self.baseline, self.prior = baseline, prior
        weighted = prior * counts
        self.moments_of_counts = weighted @ baseline.moments
        self.constant = np.einsum("pr,pr->p", prior, xlogy(counts, counts)) - weighted.sum(axis=1)
        self.coefficients = np.zeros((len(counts), len(baseline.sizes) + 1))
        self.response: np.ndarray | None = None
        # written over at each step: memory asked for anew costs more than the arithmetic on it
        self._means, self._weights, self._spare = (np.empty_like(counts) for _ in range(3))
        if start is not None:
            self._move(np.concatenate([start.intercepts, start.slopes[:, None]], axis=1))
            return
        means = counts + 0.1
        log_means = np.log(means)
        self.weights = prior * means
        self.moments = self.weights @ baseline.moments
        fitted = np.einsum("pr,pr->p", weighted, log_means)
        self.deviance = 2 * (self.constant - fitted + self.weights.sum(axis=1))
        self.response = (self.weights * log_means + weighted - self.weights) @ baseline.moments

    def step(self, sloped: bool) -> dict[str, np.ndarray]:
        """One step: what it found, for each pair, with the weights that it was taken with."""
        levels = len(self.baseline.sizes)
        weights, moments = self.weights, self.moments
        level_weights = moments[:, :levels]
        held = np.where(level_weights > 0, level_weights, np.inf)  # a level without a known row has no say
        # the first step regresses the working response, each later one what the counts exceed the means by
        response = self.moments_of_counts - moments if self.response is None else self.response
        level_times, information = np.zeros_like(level_weights), np.full(len(weights), np.inf)
        change = np.zeros_like(self.coefficients)
        if sloped:
            level_times = moments[:, levels:-1] / held
            information = moments[:, -1] - (level_times**2 * level_weights).sum(axis=1)
            timed = response[:, levels:-1].sum(axis=1) - (level_times * response[:, :levels]).sum(axis=1)
            change[:, -1] = timed / information
        change[:, :levels] = response[:, :levels] / held - change[:, -1:] * level_times
        means = self._move(change)
        return {
            "means": means,
            "weights": weights,
            "intercepts": self.coefficients[:, :levels],
            "slopes": self.coefficients[:, -1],
            "level_weights": level_weights,
            "level_times": level_times,
            "slope_information": information,
        }

    def _move(self, change: np.ndarray) -> np.ndarray:
        levels = len(self.baseline.sizes)
        self.coefficients = self.coefficients + change
        self.response = None
        pairs = len(change)
        means = np.matmul(self.coefficients, self.baseline.design, out=self._means[:pairs])
        np.exp(means, out=means)
        np.maximum(means, _SMALLEST_MEAN, out=means)
        self._weights, self._spare = self._spare, self._weights
        self.weights = np.multiply(self.prior, means, out=self._weights[:pairs])
        self.moments = self.weights @ self.baseline.moments
        fitted = (self.moments_of_counts[:, :levels] * self.coefficients[:, :-1]).sum(axis=1)
        fitted += self.moments_of_counts[:, levels:-1].sum(axis=1) * self.coefficients[:, -1]
        self.deviance = 2 * (self.constant - fitted + self.moments[:, :levels].sum(axis=1))
        return means

    def keep(self, on: np.ndarray) -> None:
        """Go on with some of the pairs."""
        for name in ("prior", "moments_of_counts", "constant", "weights", "moments", "deviance", "coefficients"):
            setattr(self, name, getattr(self, name)[on])
