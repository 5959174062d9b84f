"""Generalised likelihood ratio: since when the counts have been above a seasonal curve, and how surely.

Source: Höhle and Paul, Comput Stat Data Anal 2008;52:4357, section 2; the shift is an unknown factor on the mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contact.analysis.signals.detection import as_series
from contact.analysis.signals.harmonic_glm import fit_poisson, harmonic_design


@dataclass(frozen=True)
class RatioDetection:
    """Arrays (series, evaluated): the mean without an outbreak, the log likelihood ratio, and whether it reached the limit."""

    expected: np.ndarray
    ratio: np.ndarray
    alarm: np.ndarray


def poisson_ratio(
    counts: np.ndarray, at: Sequence[int], limit: float = 5.0, harmonics: int = 1, period: float = 52.0
) -> RatioDetection:
    """Judge consecutive weeks `at` (rows from 0) of counts (series, weeks) by the curve of the weeks before the first.

    The ratio is the largest over all possible first weeks of an outbreak since the last alarm, of Poisson counts whose mean
    is raised by a factor of at least 1. A missing week adds nothing. Raises ValueError for counts not (series, weeks).
    """
    counts, at = as_series(counts), np.asarray(at, dtype=int)
    weeks = np.arange(1, counts.shape[1] + 1)
    design = harmonic_design(weeks, harmonics, period, trend=False)
    coefficients, _ = fit_poisson(counts[:, : at[0]], design[: at[0]])
    expected = np.exp(coefficients @ design[at].T)
    observed = counts[:, at]
    means = np.where(np.isnan(observed), 0, expected)
    seen = np.nan_to_num(observed)
    return RatioDetection(expected, *_ratios(seen, means, limit))


def _ratios(seen: np.ndarray, means: np.ndarray, limit: float) -> tuple[np.ndarray, np.ndarray]:
    """Sums over every possible first week, set back for the series that have just had an alarm."""
    ratio, alarm = np.zeros(seen.shape), np.zeros(seen.shape, dtype=bool)
    total_seen, total_mean = np.zeros(seen.shape), np.zeros(seen.shape)
    first = np.zeros(len(seen), dtype=int)
    for column in range(seen.shape[1]):
        possible = np.arange(column + 1) >= first[:, None]
        total_seen[:, : column + 1] += possible * seen[:, column : column + 1]
        total_mean[:, : column + 1] += possible * means[:, column : column + 1]
        y, m = total_seen[:, : column + 1], total_mean[:, : column + 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = np.where((y > m) & possible & (m > 0), y * np.log(y / m) - (y - m), 0)
        ratio[:, column] = gain.max(axis=1)
        alarm[:, column] = ratio[:, column] >= limit
        first[alarm[:, column]] = column + 1
    return ratio, alarm
