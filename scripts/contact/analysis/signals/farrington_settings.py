"""The choices of the improved Farrington algorithm, and those that others made."""

from dataclasses import dataclass, replace

from contact.analysis.signals.farrington_bounds import Bound


@dataclass(frozen=True)
class Settings:
    """How improved_farrington judges a week; the names that R's package surveillance gives stand in brackets.

    years [b]: earlier years looked at; fewest_years: where the past is shorter, at least so many (None: exactly `years`).
    half_window [w]: weeks on either side of the same week; periods [noPeriods]: levels of the season, 1 for windows only.
    weeks_left_out [pastWeeksNotIncluded]: latest weeks that the model does not see, None for half_window.
    trend [trend], trend_p_value [pThresholdTrend]: whether a slope is tried, and below which p it is kept (1: always).
    reweighted [reweight], residual_limit [weightsThreshold]: rows with a larger residual weigh less in a second fit.
    bound [thresholdMethod], alpha, power [powertrans]: how the upper bound is drawn.
    fewest_cases, case_weeks [limit54]: no alarm unless the latest weeks, the evaluated one included, hold so many cases.
    refitted_from_first: the second fit starts where the first ended, which is faster; both stop within the same tolerance,
    but not on the same digits, so that bounds differ from that package's by some 1e-5.
    r_compat: take standard errors, the test of the slope and scores as that package does, where it departs from the papers.
    """

    years: int = 5
    fewest_years: int | None = None
    half_window: int = 3
    periods: int = 10
    weeks_left_out: int | None = 26
    trend: bool = True
    trend_p_value: float = 1.0
    reweighted: bool = True
    residual_limit: float = 2.58
    bound: Bound = Bound.NEGATIVE_BINOMIAL
    alpha: float = 0.005
    power: float = 2 / 3
    fewest_cases: int = 5
    case_weeks: int = 4
    weeks_per_year: int = 52
    refitted_from_first: bool = False
    r_compat: bool = False


NOUFAILY = Settings()
"""The choices of Noufaily et al. 2013."""
SURVEILLANCE = replace(NOUFAILY, fewest_years=3, refitted_from_first=True)
"""The same on as many years as there are, from three to five, as fast as can be."""
ORIGINAL = Settings(periods=1, weeks_left_out=3, trend_p_value=0.05, residual_limit=1, bound=Bound.POWER, alpha=0.01)
"""The choices of Farrington et al. 1996, with the newer one-sided bound."""
PACKAGE_DEFAULTS = Settings(periods=1, weeks_left_out=None, trend_p_value=0.05, bound=Bound.POWER, alpha=0.05)
"""What R's package surveillance does unasked."""
