"""The improved Farrington algorithm: counts above what the same weeks of earlier years foretell.

Sources: Noufaily, Enki, Farrington, Garthwaite, Andrews, Charlett, Stat Med 2013;32:1206; Farrington, Andrews, Beale,
Catchpole, J R Stat Soc A 1996;159:547.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from contact.analysis.signals.baseline import Baseline, grouped_by_baseline, seasonal_baseline
from contact.analysis.signals.detection import Detection, as_series
from contact.analysis.signals.farrington_bounds import Bound, Bounds, Prediction, upper_bounds
from contact.analysis.signals.farrington_model import Model, fit_model
from contact.analysis.signals.farrington_settings import NOUFAILY, Settings
from contact.analysis.signals.reference_weeks import rows_of_weeks, same_date_of_past_years, same_week_of_past_years

_PAIRS_AT_ONCE = 256


@dataclass(frozen=True)
class FarringtonDetection(Detection):
    """A Detection with its evidence, arrays (series, evaluated); where too few cases were seen, bound and mean are NaN.

    `score` is the share of the way from the mean to the bound (an alarm is above 1); `slope` is per week, NaN without a
    trend; `plugged_mean` is the mean whose quantile gave the bound.
    """

    score: np.ndarray
    p_value: np.ndarray
    trend: np.ndarray
    slope: np.ndarray
    dispersion: np.ndarray
    plugged_mean: np.ndarray


def improved_farrington(
    counts: np.ndarray,
    at: Sequence[int],
    settings: Settings = NOUFAILY,
    first_days: np.ndarray | None = None,
    threads: int = 1,
) -> FarringtonDetection:
    """Judge the weeks `at` (rows from 0) of counts (series, weeks), each by its past alone; a missing week is NaN.

    `first_days` (weeks,), datetime64, are the first days of consecutive weeks: with them the same week of earlier years is
    found by the calendar, years of 53 weeks included; without them a year is `weeks_per_year` rows. A week whose past is
    too short, or whose model does not converge, is NaN throughout and raises no alarm. `threads` fit side by side.
    Raises ValueError for counts that are not (series, weeks), or dates that are not one a week.
    """
    counts, at = as_series(counts), np.asarray(at, dtype=int)
    if first_days is not None and len(first_days) != counts.shape[1]:
        raise ValueError("There must be one first day for each week of the counts.")
    columns = np.zeros(counts.shape[1], dtype=int)
    columns[at] = np.arange(len(at))
    model = Model.unknown((len(counts), len(at)))

    def fitted(part: tuple[Baseline, np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray, Model]:
        baseline, series, week = part
        past = counts[series[:, None], week[:, None] + baseline.offsets]
        return series, columns[week], fit_model(past, baseline, settings)

    parts = _parts(grouped_by_baseline(_baselines(at, settings, first_days)), len(counts))
    with ThreadPoolExecutor(threads) as pool:
        for series, column, found in pool.map(fitted, parts):
            model.put((series, column), found)
    return _judged(counts, at, model, settings)


def _parts(groups: list[tuple[Baseline, np.ndarray]], series: int) -> Iterator[tuple[Baseline, np.ndarray, np.ndarray]]:
    """Series and weeks that share a baseline, so many at once as keep the arrays of a fit in the processor's cache."""
    for baseline, weeks in groups:
        pairs = np.arange(series * len(weeks))
        for start in range(0, len(pairs), _PAIRS_AT_ONCE):
            one, week = np.divmod(pairs[start : start + _PAIRS_AT_ONCE], len(weeks))
            yield baseline, one, weeks[week]


def _baselines(at: np.ndarray, settings: Settings, first_days: np.ndarray | None) -> dict[int, Baseline | None]:
    left_out = settings.half_window if settings.weeks_left_out is None else settings.weeks_left_out
    rows = None if first_days is None else rows_of_weeks(first_days)
    days = None if rows is None else {row: day for day, row in rows.items()}
    found: dict[int, Baseline | None] = {}
    fewest = settings.years if settings.fewest_years is None else settings.fewest_years
    for week in at.tolist():
        for years in range(settings.years, fewest - 1, -1):
            if rows is None or days is None:
                references = same_week_of_past_years(week, years, settings.weeks_per_year)
            else:
                references = same_date_of_past_years(days[week], years, rows)
            found[week] = seasonal_baseline(references, settings.half_window, settings.periods, left_out)
            if found[week] is not None:
                break
    return found


def _judged(counts: np.ndarray, at: np.ndarray, model: Model, settings: Settings) -> FarringtonDetection:
    observed = counts[:, at]
    predicted = Prediction(model.log_mean, model.standard_error, model.dispersion)
    with np.errstate(invalid="ignore"):
        bounds = upper_bounds(settings.bound, observed, predicted, settings.alpha, settings.power)
        enough = _latest_cases(counts, at, settings.case_weeks) >= settings.fewest_cases
        alarm = enough & (observed > bounds.upper) & (observed > 0)
        return FarringtonDetection(
            expected=np.where(enough, predicted.mean, np.nan),
            upper_bound=np.where(enough, bounds.upper, np.nan),
            alarm=alarm,
            score=_scores(observed, predicted, bounds, settings),
            p_value=np.where(np.isnan(observed), np.nan, bounds.p_value),
            trend=model.trend,
            slope=model.slope,
            dispersion=model.dispersion,
            plugged_mean=_plugged_mean(predicted, bounds, settings),
        )


def _latest_cases(counts: np.ndarray, at: np.ndarray, weeks: int) -> np.ndarray:
    """Cases of the latest weeks, the evaluated one included; missing weeks hold none."""
    total = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(np.nan_to_num(counts), axis=1)], axis=1)
    return total[:, at + 1] - total[:, np.maximum(at + 1 - weeks, 0)]


def _scores(observed: np.ndarray, predicted: Prediction, bounds: Bounds, settings: Settings) -> np.ndarray:
    """The package measures from the logarithm of the mean where the bound is a quantile; from the mean otherwise."""
    centre = predicted.mean
    if settings.r_compat and settings.bound is not Bound.POWER:
        centre = predicted.log_mean
    room = bounds.upper - centre
    beyond = np.where(observed > bounds.upper, np.inf, 0.0)
    score = np.where(room > 0, (observed - centre) / np.where(room > 0, room, 1), beyond)
    return np.where(np.isnan(observed) | np.isnan(bounds.upper), np.nan, score)


def _plugged_mean(predicted: Prediction, bounds: Bounds, settings: Settings) -> np.ndarray:
    """With a power transformation the package reports the exponential of a limit of the mean itself."""
    if not (settings.r_compat and settings.bound is Bound.POWER):
        return bounds.plugged_mean
    with np.errstate(over="ignore"):
        return np.exp(predicted.mean * (1 + ndtri(1 - settings.alpha) * predicted.standard_error))
