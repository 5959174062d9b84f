"""Periodic regression: values above what weeks without an epidemic foretell.

Sources: Serfling, Public Health Rep 1963;78:494; Costagliola et al., Am J Public Health 1991;81:97 (one-sided limit, two
weeks in a row); Pelat et al., BMC Med Inform Decis Mak 2007;7:29 (pruning by a percentile); Huber and Ronchetti, Robust
Statistics, chapter 7, and Beaton and Tukey, Technometrics 1974;16:147 (the weights of the robust form).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from contact.analysis.signals.detection import Detection, as_series
from contact.analysis.signals.harmonic_glm import YEAR, harmonic_design
from contact.analysis.signals.weighted_regression import weighted_coefficients

_BIWEIGHT = 4.685
_ROBUST_STEPS = 30
_PAIRS_AT_ONCE = 256
_NORMAL_DEVIATION = 0.6745


@dataclass(frozen=True)
class SerflingSettings:
    """years: length of the past; level: one-sided, of the limit; weeks_left_out: latest weeks not seen.

    pruned_above: share of the past, the highest values, that is taken for epidemic where no weeks are named.
    """

    years: int = 5
    harmonics: int = 1
    level: float = 0.95
    weeks_left_out: int = 0
    pruned_above: float | None = 0.85
    fewest_weeks: int = 104


def serfling(
    values: np.ndarray,
    at: Sequence[int],
    settings: SerflingSettings | None = None,
    quiet_weeks: np.ndarray | None = None,
) -> Detection:
    """Judge the weeks `at` (rows from 0) of values (series, weeks) by a least squares fit of the weeks before each.

    `quiet_weeks` (weeks,), true or false, names the weeks of the year without epidemics, the classic choice; otherwise the
    highest share of the past is left out. A missing week is NaN; where less than `fewest_weeks` is known before it, so is
    the answer, which has the unit of the values. Raises ValueError for values that are not (series, weeks).
    """
    return _detected(values, at, settings or SerflingSettings(), quiet_weeks, robust=False)


def robust_serfling(values: np.ndarray, at: Sequence[int], settings: SerflingSettings | None = None) -> Detection:
    """As serfling, on all weeks of the past: epidemics lose their weight by M-estimation (biweight, scale by the MAD)."""
    return _detected(values, at, settings or SerflingSettings(), None, robust=True)


def epidemic_weeks(alarm: np.ndarray, in_a_row: int = 2) -> np.ndarray:
    """The weeks that are at least the `in_a_row`-th above the limit; alarms and answer of shape (series, weeks)."""
    found = np.array(alarm, dtype=bool)
    for back in range(1, in_a_row):
        earlier = np.zeros_like(found)
        earlier[:, back:] = alarm[:, :-back]
        found &= earlier
    return found


def _quiet(past: np.ndarray, settings: SerflingSettings, named: np.ndarray | None) -> np.ndarray:
    """Which values of the past (sequences, rows) the fit looks at."""
    known = ~np.isnan(past)
    if named is not None:
        return known & named
    if settings.pruned_above is None:
        return known
    limit = np.nanquantile(past, settings.pruned_above, axis=1)[:, None]
    with np.errstate(invalid="ignore"):
        return known & (past <= limit)


def _detected(
    values: np.ndarray, at: Sequence[int], settings: SerflingSettings, quiet_weeks: np.ndarray | None, robust: bool
) -> Detection:
    """Each pair of series and week is a sequence of its past; a past shorter than wanted is filled with missing weeks."""
    values, at = as_series(values), np.asarray(at, dtype=int)
    length = round(settings.years * YEAR)
    steps = np.arange(-length, 0) - settings.weeks_left_out
    design = harmonic_design(steps, settings.harmonics, YEAR, trend=True)
    now = harmonic_design(np.array([0]), settings.harmonics, YEAR, trend=True)[0]
    filler = length + settings.weeks_left_out
    padded = np.concatenate([np.full((len(values), filler), np.nan), values], axis=1)
    named = None if quiet_weeks is None else np.concatenate([np.zeros(filler, dtype=bool), quiet_weeks])
    series, week = (pairs.ravel() for pairs in np.indices((len(values), len(at))))
    expected, upper = np.full(series.shape, np.nan), np.full(series.shape, np.nan)
    for start in range(0, len(series), _PAIRS_AT_ONCE):
        part = np.arange(start, min(start + _PAIRS_AT_ONCE, len(series)))
        rows = at[week[part], None] + filler + steps
        past = padded[series[part, None], rows]
        enough = (~np.isnan(past)).sum(axis=1) >= settings.fewest_weeks
        if not enough.any():
            continue
        past, part = past[enough], part[enough]
        if robust:
            coefficients, deviation = _robust_fit(past, design)
        else:
            kept = _quiet(past, settings, None if named is None else named[rows[enough]])
            coefficients, deviation = _least_squares(past, kept.astype(float), design)
        expected[part] = coefficients @ now
        upper[part] = expected[part] + ndtri(settings.level) * deviation
    expected, upper = expected.reshape(len(values), -1), upper.reshape(len(values), -1)
    with np.errstate(invalid="ignore"):
        return Detection(expected, upper, values[:, at] > upper)


def _least_squares(past: np.ndarray, weights: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (series, columns) and residual standard deviations (series,)."""
    past = np.nan_to_num(past)
    coefficients = weighted_coefficients(weights, weights * past, design)
    residuals = weights * (past - coefficients @ design.T)
    degrees = np.maximum(weights.sum(axis=1) - design.shape[1], 1)
    return coefficients, np.sqrt((residuals**2).sum(axis=1) / degrees)


def _robust_fit(past: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and scales; starts at the fit of absolute deviations, since least squares would follow the epidemics."""
    hidden = np.where(np.isnan(past), np.nan, 1.0)
    known, past = (~np.isnan(past)).astype(float), np.nan_to_num(past)
    coefficients = weighted_coefficients(known, known * past, design)
    scale = np.ones(len(past))
    for step in range(_ROBUST_STEPS):
        residuals = past - coefficients @ design.T
        size = np.abs(residuals)
        scale = np.maximum(np.nanmedian(size * hidden, axis=1) / _NORMAL_DEVIATION, 1e-9)
        if step < _ROBUST_STEPS // 2:
            weights = 1 / np.maximum(size, 1e-3 * scale[:, None])
        else:
            weights = np.maximum(1 - (size / (_BIWEIGHT * scale[:, None])) ** 2, 0) ** 2
        weights = weights * known
        coefficients = weighted_coefficients(weights, weights * past, design)
    return coefficients, scale
