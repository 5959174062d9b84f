"""EARS: a count beside the mean and the spread of a few days or weeks just before it.

Source: Hutwagner, Thompson, Seeman, Treadwell, J Urban Health 2003;80(2 Suppl 1):i89.
"""

from enum import StrEnum

import numpy as np
from scipy.special import ndtri

from contact.analysis.signals.detection import Detection, as_series

BASELINE = 7
GUARD = 2
FEWEST_KNOWN = 4
"""A window with fewer known counts than this says nothing."""


class CumulativeRule(StrEnum):
    """How C3 adds up what C2 exceeded by."""

    DEFINITION = "definition"
    """The sum over the evaluated count and the two before it."""
    PACKAGE = "package"
    """R's package surveillance: only the excess of the two counts before the evaluated one lowers the bound."""


def ears_c1(counts: np.ndarray, alpha: float = 0.001, least_deviation: float = 0.0) -> Detection:
    """C1: bound from the `BASELINE` counts just before each; counts (series, times), the answer as they, NaN at first.

    `least_deviation` is the smallest standard deviation believed, in counts.
    """
    counts = as_series(counts)
    mean, deviation = _window(counts, 0, least_deviation)
    return _beyond(counts, mean, mean + ndtri(1 - alpha) * deviation)


def ears_c2(counts: np.ndarray, alpha: float = 0.001, least_deviation: float = 0.0) -> Detection:
    """C2: as ears_c1 with the window moved two counts back, so that the start of a wave does not hide the wave."""
    counts = as_series(counts)
    mean, deviation = _window(counts, GUARD, least_deviation)
    return _beyond(counts, mean, mean + ndtri(1 - alpha) * deviation)


def ears_c3(
    counts: np.ndarray,
    alpha: float = 0.025,
    least_deviation: float = 0.0,
    rule: CumulativeRule = CumulativeRule.DEFINITION,
) -> Detection:
    """C3: what C2 exceeds one standard deviation by, added up over three counts; arguments and answer as ears_c1."""
    counts = as_series(counts)
    mean, deviation = _window(counts, GUARD, least_deviation)
    with np.errstate(invalid="ignore", divide="ignore"):
        excess = np.maximum((counts - mean) / deviation - 1, 0)
    before = _earlier(excess, 1) + _earlier(excess, 2)
    allowed = ndtri(1 - alpha) - before
    with np.errstate(invalid="ignore"):
        if rule is CumulativeRule.PACKAGE:
            return _beyond(counts, mean, np.maximum(counts + deviation * allowed, 0))
        upper = np.where(allowed >= 0, mean + deviation * (1 + allowed), 0.0)
    return _beyond(counts, mean, np.where(np.isnan(allowed), np.nan, upper))


def weekday_adjusted(counts: np.ndarray, weeks: int = 8) -> np.ndarray:
    """Daily counts (series, days) freed from the rhythm of the week, by what each day of the week held before.

    Each count is divided by the share of its day of the week in the `weeks` weeks before it and multiplied by a seventh;
    no later day is looked at. The first days, before one whole span, are NaN. A day of the week that had no case counts
    as it is.
    """
    counts = as_series(counts)
    days = 7 * weeks
    same_day = sum(np.nan_to_num(_earlier(counts, 7 * back)) for back in range(1, weeks + 1))
    total = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(np.nan_to_num(counts), axis=1)], axis=1)
    span = np.full(counts.shape, np.nan)
    span[:, days:] = total[:, days:-1] - total[:, : -days - 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = span / 7 / same_day
    return counts * np.where(same_day > 0, factor, np.where(np.isnan(span), np.nan, 1.0))


def _window(counts: np.ndarray, guard: int, least_deviation: float) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the known counts of the window before each count."""
    first = BASELINE + guard
    mean, deviation = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    if counts.shape[1] <= first:
        return mean, deviation
    windows = np.lib.stride_tricks.sliding_window_view(counts, BASELINE, axis=1)[:, : -1 - guard]
    known = (~np.isnan(windows)).sum(axis=2)
    enough = known >= FEWEST_KNOWN
    centre = np.where(enough, np.nansum(windows, axis=2) / np.maximum(known, 1), np.nan)
    squares = np.nansum((windows - centre[..., None]) ** 2, axis=2)
    mean[:, first:] = centre
    spread = np.sqrt(squares / np.maximum(known - 1, 1))
    deviation[:, first:] = np.where(enough, np.maximum(spread, least_deviation), np.nan)
    return mean, deviation


def _earlier(values: np.ndarray, steps: int) -> np.ndarray:
    moved = np.full(values.shape, np.nan)
    moved[:, steps:] = values[:, :-steps]
    return moved


def _beyond(counts: np.ndarray, mean: np.ndarray, upper: np.ndarray) -> Detection:
    with np.errstate(invalid="ignore"):
        return Detection(mean, upper, counts > upper)
