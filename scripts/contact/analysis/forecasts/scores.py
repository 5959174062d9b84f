"""How good forecasts were: errors against the weekly naive forecast, pinball loss, coverage, bias."""

from dataclasses import dataclass

import numpy as np

from contact.analysis.forecasts.backtest import MEDIAN, PROBABILITIES, Backtest

INTERVALS = {50: (2, 4), 80: (1, 5), 95: (0, 6)}
"""Places in PROBABILITIES of the bounds of each interval, by percent."""


@dataclass(frozen=True)
class Score:
    """The scores of one level of the tree.

    mase: mean absolute error of the median over the mean absolute weekly difference before the origin, averaged over
    series (Hyndman & Koehler, Int J Forecast 2006;22:679); pinball: mean pinball loss over PROBABILITIES on the same
    scale (Gneiting & Raftery, J Am Stat Assoc 2007;102:359); coverage: percent of counts within each of INTERVALS,
    bounds included; bias: sum of forecasts over sum of counts, less 1, in percent. NaN where nothing has come.
    """

    mase: float
    pinball: float
    coverage: dict[int, float]
    bias: float


def scores(found: Backtest, days: np.ndarray | None = None) -> dict[str, Score]:
    """The scores of each level of the tree; `days` (O, H) says which days count, all by default."""
    return {level: _score(found, found.tree.classes == one, days) for one, level in enumerate(found.tree.levels)}


def by_week(found: Backtest, level: int = 0) -> list[Score]:
    """The scores of one level for each week of the horizon."""
    week = np.arange(found.truth.shape[2]) // 7
    shape = (len(found.origins), found.truth.shape[2])
    rows = found.tree.classes == level
    return [_score(found, rows, np.broadcast_to(week == one, shape)) for one in range(week[-1] + 1)]


def _score(found: Backtest, rows: np.ndarray, days: np.ndarray | None) -> Score:
    truth, scale = found.truth[:, rows], found.scales[:, rows, None]
    counted = ~np.isnan(truth) & ~np.isnan(scale)
    if days is not None:
        counted &= days[:, None, :]
    quantiles = found.quantiles[:, rows]
    error = truth[..., None] - quantiles
    pinball = np.maximum(error * PROBABILITIES, error * (np.array(PROBABILITIES) - 1)).mean(axis=3)
    inside = {
        level: (truth >= quantiles[..., low]) & (truth <= quantiles[..., high])
        for level, (low, high) in INTERVALS.items()
    }
    if not counted.any():
        return Score(np.nan, np.nan, dict.fromkeys(INTERVALS, np.nan), np.nan)
    total = truth[counted].sum()
    return Score(
        float((np.abs(error[..., MEDIAN]) / scale)[counted].mean()),
        float((pinball / scale)[counted].mean()),
        {level: float(100 * one[counted].mean()) for level, one in inside.items()},
        float(100 * (found.means[:, rows][counted].sum() / total - 1)) if total else np.nan,
    )
