"""Bayes detectors: the predictive distribution of a Poisson mean learnt from reference counts.

Source: Riebler 2004, as told by Höhle, Comput Stat 2007;22:571; Jeffreys' prior Gamma(1/2, 0).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from contact.analysis.signals.detection import Detection, as_series
from contact.analysis.signals.negative_binomial import negative_binomial_quantile


@dataclass(frozen=True)
class BayesSettings:
    """Which weeks are the reference: `recent` weeks just before, and `half_window` weeks around the same week of `years`."""

    years: int = 0
    half_window: int = 6
    recent: bool = True
    alpha: float = 0.05
    weeks_per_year: int = 52


BAYES_1 = BayesSettings()
BAYES_2 = BayesSettings(years=1)
BAYES_3 = BayesSettings(years=2, half_window=4, recent=False)


def bayes(counts: np.ndarray, at: Sequence[int], settings: BayesSettings = BAYES_1) -> Detection:
    """Judge the weeks `at` (rows from 0) of counts (series, weeks); a reference week that is missing is left out.

    The answer has the shape (series, evaluated) and the unit of the counts; NaN where a reference week would lie before the
    first row. Raises ValueError for counts that are not (series, weeks).
    """
    counts, at = as_series(counts), np.asarray(at, dtype=int)
    rows = at[:, None] - _steps_back(settings)
    outside = rows.min(axis=1) < 0
    reference = counts[:, np.maximum(rows, 0)]
    known = (~np.isnan(reference)).sum(axis=2).astype(float)
    known[:, outside] = np.nan
    known[known == 0] = np.nan
    total = np.nansum(reference, axis=2)
    upper = negative_binomial_quantile(1 - settings.alpha, total + 0.5, known / (known + 1))
    with np.errstate(invalid="ignore"):
        return Detection((total + 0.5) / known, upper, counts[:, at] > upper)


def _steps_back(settings: BayesSettings) -> np.ndarray:
    width = settings.half_window
    recent = [np.arange(1, width + 1)] if settings.recent else []
    past = [settings.weeks_per_year * year + np.arange(-width, width + 1) for year in range(1, settings.years + 1)]
    return np.concatenate([*recent, *past])
