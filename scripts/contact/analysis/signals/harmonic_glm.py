"""Counts above a seasonal curve: quasi-Poisson regression on a trend and harmonics of the year.

Source: the periodic regression of Serfling, Public Health Rep 1963;78:494, with counts as a generalised linear model as in
McCullagh and Nelder, Generalized Linear Models, 2.5; the bound is a quantile of a negative binomial of the same variance.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import xlogy

from contact.analysis.signals.detection import Detection, as_series
from contact.analysis.signals.negative_binomial import overdispersed_quantile, overdispersed_tail
from contact.analysis.signals.weighted_regression import weighted_coefficients

YEAR = 52.18
"""Weeks of a mean year."""
_STEPS = 25
_TOLERANCE = 1e-8
_PAIRS_AT_ONCE = 512


@dataclass(frozen=True)
class HarmonicSettings:
    """years: length of the past; harmonics of `period` weeks, with a trend or not; weeks_left_out: latest weeks not seen."""

    years: int = 5
    harmonics: int = 1
    period: float = 52.0
    trend: bool = True
    weeks_left_out: int = 26
    alpha: float = 0.01


@dataclass(frozen=True)
class HarmonicDetection(Detection):
    """A Detection with the probability of a count as large, and the dispersion; arrays (series, evaluated)."""

    p_value: np.ndarray
    dispersion: np.ndarray


def harmonic_design(weeks: np.ndarray, harmonics: int, period: float, trend: bool) -> np.ndarray:
    """Intercept, trend in years if wanted, cosines and sines; `weeks` (rows,) gives the shape (rows, columns)."""
    angles = 2 * np.pi * np.arange(1, harmonics + 1) * np.asarray(weeks, dtype=float)[:, None] / period
    ones = np.ones((len(angles), 1))
    slope = [np.asarray(weeks, dtype=float)[:, None] / period] if trend else []
    return np.concatenate([ones, *slope, np.cos(angles), np.sin(angles)], axis=1)


def fit_poisson(counts: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (pairs, columns) and dispersions (pairs,), at least 1, of counts (pairs, rows); missing as NaN.

    A pair of counts that are all zero gives a mean near zero; one that cannot be fitted gives NaN.
    """
    known = ~np.isnan(counts)
    filled = np.where(known, counts, 0.0)
    means = np.where(known, filled + 0.1, 1.0)
    log_means, columns = np.log(means), design.shape[1]
    coefficients = np.zeros((len(counts), columns))
    deviance, settled = np.full(len(counts), np.inf), np.zeros(len(counts), dtype=bool)
    for _ in range(_STEPS):
        weights = known * means
        target = weights * log_means + known * (filled - means)
        stepped = weighted_coefficients(weights, target, design)
        coefficients = np.where(settled[:, None], coefficients, stepped)
        log_means = np.clip(coefficients @ design.T, -30, 30)
        means = np.exp(log_means)
        before, deviance = deviance, _deviance(known, filled, means, log_means)
        settled |= np.abs(deviance - before) < _TOLERANCE * (np.abs(deviance) + 0.1)
        if settled.all():
            break
    degrees = np.maximum(known.sum(axis=1) - columns, 1)
    return coefficients, np.maximum((known * (filled - means) ** 2 / means).sum(axis=1) / degrees, 1)


def _deviance(known: np.ndarray, counts: np.ndarray, means: np.ndarray, log_means: np.ndarray) -> np.ndarray:
    return 2 * (known * (xlogy(counts, counts) - counts * log_means - counts + means)).sum(axis=1)


def harmonic_detector(
    counts: np.ndarray, at: Sequence[int], settings: HarmonicSettings | None = None
) -> HarmonicDetection:
    """Judge the weeks `at` (rows from 0) of counts (series, weeks), each by its own past; a missing week is NaN.

    Weeks with less than the wanted past use what there is, two years at least; before that the answer is NaN.
    Raises ValueError for counts that are not (series, weeks).
    """
    settings = settings or HarmonicSettings()
    counts, at = as_series(counts), np.asarray(at, dtype=int)
    means, dispersions = np.full((len(counts), len(at)), np.nan), np.full((len(counts), len(at)), np.nan)
    longest = round(settings.years * settings.period)
    for column, week in enumerate(at.tolist()):
        end = week - settings.weeks_left_out
        rows = np.arange(max(end - longest, 0), end)
        if len(rows) < 2 * settings.period - settings.weeks_left_out:
            continue
        design = harmonic_design(rows - week, settings.harmonics, settings.period, settings.trend)
        now = harmonic_design(np.array([0]), settings.harmonics, settings.period, settings.trend)[0]
        for start in range(0, len(counts), _PAIRS_AT_ONCE):
            part = slice(start, start + _PAIRS_AT_ONCE)
            coefficients, dispersions[part, column] = fit_poisson(counts[part][:, rows], design)
            means[part, column] = np.exp(np.clip(coefficients @ now, -30, 30))
    upper = overdispersed_quantile(1 - settings.alpha, means, dispersions)
    with np.errstate(invalid="ignore"):
        observed = counts[:, at]
        p_value = overdispersed_tail(observed, means, dispersions)
        return HarmonicDetection(means, upper, observed > upper, p_value, dispersions)
