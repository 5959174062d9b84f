"""Periodic regression: values above what weeks without an epidemic foretell.

Sources: Serfling, Public Health Rep 1963;78:494; Costagliola et al., Am J Public Health 1991;81:97 (one-sided limit, two
weeks in a row); Pelat et al., BMC Med Inform Decis Mak 2007;7:29 (pruning by a percentile); Huber and Ronchetti, Robust
Statistics, chapter 7, and Beaton and Tukey, Technometrics 1974;16:147 (the weights of the robust form).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from contact.analysis.signals.detection import Detection, as_series
from contact.analysis.signals.harmonic_glm import harmonic_design
from contact.analysis.signals.weighted_regression import weighted_coefficients

Kept = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Tells which values of the past (series, rows) a fit looks at, given the past and the rows."""

YEAR = 52.18
_BIWEIGHT = 4.685
_ROBUST_STEPS = 50
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
    settings = settings or SerflingSettings()
    return _detected(values, at, settings, lambda past, rows: _quiet(past, rows, settings, quiet_weeks), robust=False)


def robust_serfling(values: np.ndarray, at: Sequence[int], settings: SerflingSettings | None = None) -> Detection:
    """As serfling, on all weeks of the past: epidemics lose their weight by M-estimation (biweight, scale by the MAD)."""
    return _detected(values, at, settings or SerflingSettings(), lambda past, rows: ~np.isnan(past), robust=True)


def epidemic_weeks(alarm: np.ndarray, in_a_row: int = 2) -> np.ndarray:
    """The weeks that are at least the `in_a_row`-th above the limit; alarms and answer of shape (series, weeks)."""
    found = np.array(alarm, dtype=bool)
    for back in range(1, in_a_row):
        earlier = np.zeros_like(found)
        earlier[:, back:] = alarm[:, :-back]
        found &= earlier
    return found


def _quiet(
    past: np.ndarray, rows: np.ndarray, settings: SerflingSettings, quiet_weeks: np.ndarray | None
) -> np.ndarray:
    known = ~np.isnan(past)
    if quiet_weeks is not None:
        return known & np.asarray(quiet_weeks, dtype=bool)[rows]
    if settings.pruned_above is None:
        return known
    with np.errstate(invalid="ignore"):
        return known & (past <= np.nanquantile(np.where(known, past, np.nan), settings.pruned_above, axis=1)[:, None])


def _detected(values: np.ndarray, at: Sequence[int], settings: SerflingSettings, kept: Kept, robust: bool) -> Detection:
    values, at = as_series(values), np.asarray(at, dtype=int)
    expected, upper = np.full((len(values), len(at)), np.nan), np.full((len(values), len(at)), np.nan)
    z = ndtri(settings.level)
    for column, week in enumerate(at.tolist()):
        end = week - settings.weeks_left_out
        rows = np.arange(max(end - round(settings.years * YEAR), 0), max(end, 0))
        enough = (~np.isnan(values[:, rows])).sum(axis=1) >= settings.fewest_weeks
        if not enough.any():
            continue
        past = values[enough][:, rows]
        design = harmonic_design(rows - week, settings.harmonics, YEAR, trend=True)
        weights = kept(past, rows).astype(float)
        found = _robust_fit(past, weights, design) if robust else _least_squares(past, weights, design)
        now = harmonic_design(np.array([0]), settings.harmonics, YEAR, trend=True)[0]
        expected[enough, column] = found[0] @ now
        upper[enough, column] = found[0] @ now + z * found[1]
    with np.errstate(invalid="ignore"):
        return Detection(expected, upper, values[:, at] > upper)


def _least_squares(past: np.ndarray, weights: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients (series, columns) and residual standard deviations (series,)."""
    past = np.nan_to_num(past)
    coefficients = weighted_coefficients(weights, weights * past, design)
    residuals = weights * (past - coefficients @ design.T)
    degrees = np.maximum(weights.sum(axis=1) - design.shape[1], 1)
    return coefficients, np.sqrt((residuals**2).sum(axis=1) / degrees)


def _robust_fit(past: np.ndarray, known: np.ndarray, design: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients and scales; starts at the fit of absolute deviations, since least squares would follow the epidemics."""
    hidden = np.where(known > 0, 1.0, np.nan)
    past = np.nan_to_num(past)
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
