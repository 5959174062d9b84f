"""The model of the improved Farrington algorithm: fitted, reweighted, with the trend where it is warranted."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import stdtr

from contact.analysis.signals.baseline import Baseline
from contact.analysis.signals.farrington_settings import Settings
from contact.analysis.signals.quasi_poisson import Fit, fit

YEARS_OF_A_TREND = 3
"""A trend is only tried on at least so many years."""


@dataclass
class Model:
    """What fitted models foretell of the evaluated weeks; arrays of one shape, NaN where there is no model."""

    log_mean: np.ndarray
    standard_error: np.ndarray
    dispersion: np.ndarray
    trend: np.ndarray
    slope: np.ndarray

    @classmethod
    def unknown(cls, shape: tuple[int, ...]) -> Model:
        """Models of nothing, to be put in place by `put`."""
        missing = [np.full(shape, np.nan) for _ in range(4)]
        return cls(missing[0], missing[1], missing[2], np.zeros(shape, dtype=bool), missing[3])

    def put(self, where: tuple[np.ndarray, ...] | np.ndarray, other: Model) -> None:
        """Take over the other's models where told."""
        for field in fields(self):
            getattr(self, field.name)[where] = getattr(other, field.name)


@dataclass
class _Reweighted:
    fit: Fit
    dispersion: np.ndarray
    test_dispersion: np.ndarray
    error_dispersion: np.ndarray
    degrees: np.ndarray
    usable: np.ndarray


def fit_model(counts: np.ndarray, baseline: Baseline, settings: Settings) -> Model:
    """Models of counts (pairs, rows of the baseline), missing as NaN; arrays of shape (pairs,).

    The trend stands where at least three years are seen, it is significant, and it does not foretell more than was ever
    seen; otherwise the model is fitted anew without it.
    """
    model = Model.unknown((len(counts),))
    known = ~np.isnan(counts)
    filled = np.where(known, counts, 0.0)
    without = np.ones(len(counts), dtype=bool)
    if settings.trend and baseline.years >= YEARS_OF_A_TREND:
        sloped = _reweighted(filled, known, baseline, settings, sloped=True)
        kept = _trend_warranted(sloped, np.max(filled, axis=1), baseline, settings)
        model.put(kept, _foretold(sloped, baseline, kept, trend=True))
        without = ~kept
    if without.any():
        flat = _reweighted(filled[without], known[without], baseline, settings, sloped=False)
        model.put(without, _foretold(flat, baseline, slice(None), trend=False))
    return model


def _reweighted(
    counts: np.ndarray, known: np.ndarray, baseline: Baseline, settings: Settings, sloped: bool
) -> _Reweighted:
    prior = known.astype(float)
    first = fit(counts, prior, baseline, sloped)
    levels = (baseline.sums(prior) > 0).sum(axis=1)
    degrees = known.sum(axis=1) - levels - sloped
    final, raw = first, _dispersion(counts, first.weights, first, degrees)
    if settings.reweighted:
        residuals = _anscombe_residuals(counts, first, np.maximum(raw, 1), baseline)
        far = known & (residuals > settings.residual_limit)
        prior[far] = residuals[far] ** -2
        prior *= (known.sum(axis=1) / prior.sum(axis=1))[:, None]
        final = fit(counts, prior, baseline, sloped, first if settings.refitted_from_first else None)
        raw = _dispersion(counts, final.weights, final, degrees)
    dispersion = np.maximum(raw, 1)
    tested, error = raw, dispersion
    if settings.r_compat:
        tested = error = _dispersion(counts, prior, final, degrees) if settings.reweighted else raw
    usable = first.converged & (degrees > 0) & (final.level_weights[:, -1] > 0) & np.isfinite(dispersion)
    return _Reweighted(final, dispersion, tested, error, degrees, usable)


def _dispersion(counts: np.ndarray, weights: np.ndarray, found: Fit, degrees: np.ndarray) -> np.ndarray:
    relative = counts / found.means
    relative -= 1
    squares = np.einsum("pr,pr,pr->p", weights, relative, relative)
    return np.where(degrees > 0, squares / np.maximum(degrees, 1), np.nan)


def _anscombe_residuals(counts: np.ndarray, found: Fit, dispersion: np.ndarray, baseline: Baseline) -> np.ndarray:
    """Standardised Anscombe residuals of a Poisson model, shape (pairs, rows)."""
    third = np.cbrt(found.means)
    sixth = np.sqrt(third)
    residuals = np.cbrt(counts)
    residuals *= residuals
    residuals /= sixth
    residuals -= np.multiply(third, sixth, out=third)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.subtract(1, found.hat_values(baseline), out=sixth)
        spread *= dispersion[:, None]
        residuals /= np.sqrt(spread, out=spread)
    residuals *= 1.5
    return residuals


def _trend_warranted(found: _Reweighted, largest: np.ndarray, baseline: Baseline, settings: Settings) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        t = found.fit.slopes * np.sqrt(found.fit.slope_information / found.test_dispersion)
        significant = (2 * stdtr(found.degrees, -np.abs(t)) < settings.trend_p_value) | (settings.trend_p_value >= 1)
    with np.errstate(over="ignore", invalid="ignore"):
        plausible = np.exp(found.fit.log_mean_now(baseline)) <= largest
    return found.usable & significant & plausible


def _foretold(found: _Reweighted, baseline: Baseline, where: np.ndarray | slice, trend: bool) -> Model:
    with np.errstate(invalid="ignore"):
        error = np.sqrt(found.error_dispersion * found.fit.variance_now(baseline))
    pairs = len(found.usable)
    missing = ~found.usable
    values = [found.fit.log_mean_now(baseline), error, found.dispersion, found.fit.slopes.copy()]
    for array in values:
        array[missing] = np.nan
    slope = values[3] if trend else np.full(pairs, np.nan)
    kept = np.full(pairs, trend)
    return Model(values[0][where], values[1][where], values[2][where], kept[where], slope[where])
