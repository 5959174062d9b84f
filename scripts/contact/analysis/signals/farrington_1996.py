"""The original Farrington algorithm: the same weeks of earlier years, no other part of the season.

Source: Farrington, Andrews, Beale, Catchpole, J R Stat Soc A 1996;159:547.
"""

from collections.abc import Sequence

import numpy as np

from contact.analysis.signals.farrington_bounds import Bound
from contact.analysis.signals.farrington_flexible import FarringtonDetection, improved_farrington
from contact.analysis.signals.farrington_settings import Settings

LEVEL_OF_A_TREND = 0.05
RESIDUAL_LIMIT = 1


def farrington_1996(
    counts: np.ndarray,
    at: Sequence[int],
    years: int = 4,
    half_window: int = 3,
    alpha: float = 0.01,
    first_days: np.ndarray | None = None,
) -> FarringtonDetection:
    """Judge the weeks `at` of counts (series, weeks) by `half_window` weeks around the same week of `years` years.

    The limits are two-sided at level `alpha`, after a power transformation of 2/3; the arguments, the answer and the
    errors are otherwise those of improved_farrington.
    """
    settings = Settings(
        years=years,
        half_window=half_window,
        periods=1,
        weeks_left_out=half_window,
        trend_p_value=LEVEL_OF_A_TREND,
        residual_limit=RESIDUAL_LIMIT,
        bound=Bound.POWER,
        alpha=alpha / 2,
    )
    return improved_farrington(counts, at, settings, first_days)
