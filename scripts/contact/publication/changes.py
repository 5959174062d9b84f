"""How the current window compares with the ones before, from protected values only."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

UP, DOWN, STABLE, UNKNOWN = "up", "down", "stable", "unknown"

# A change that would read as zero once rounded for the screen is called stable. Shares are shown with one decimal of a
# percent, waiting times in whole minutes and seconds, changes of anything else in whole percent.
SHARE_UNITS = ("percent",)
TIME_UNITS = ("minute", "second")
SHARE_STEP = 0.001
TIME_STEP = 1.0
RELATIVE_STEP = 0.01

_KEYS = ["period", "level", "area_code", "metric"]


def add_changes(
    rows: pd.DataFrame, units: dict[str, str], round_base: int, dimensions: Sequence[str] = ()
) -> pd.DataFrame:
    """Rows with `change` and `trend` on those of the windows previous and year_before; on current ones, unknown.

    `change` is that of the current value against the value of the row: a difference for shares (in the share's own
    unit, 0 to 1), a fraction of the row's value for all else. `trend` is up, down, stable or unknown; counts rounded
    to `round_base` are stable when they differ by one step of rounding or less.
    """
    keys = [*_KEYS, *dimensions]
    current = rows.loc[rows["window"] == "current", [*keys, "value"]].rename(columns={"value": "now"})
    joined = rows.merge(current, on=keys, how="left")
    now, then = joined["now"].to_numpy(dtype=float), joined["value"].to_numpy(dtype=float)
    unit = joined["metric"].map(units).fillna("")
    difference = now - then
    relative = np.divide(difference, then, out=np.full(len(then), np.nan), where=(then != 0) & ~np.isnan(then))
    is_share, is_time = unit.isin(SHARE_UNITS).to_numpy(), unit.isin(TIME_UNITS).to_numpy()
    change = np.where(is_share, difference, relative)
    stable = np.where(is_share, _below(difference, SHARE_STEP), _below(relative, RELATIVE_STEP))
    stable = np.where(is_time, _below(difference, TIME_STEP), stable).astype(bool)
    coarse = (joined["state"] == "rounded").to_numpy() & ~is_share
    stable |= coarse & (np.abs(difference) <= round_base)
    change[(joined["window"] == "current").to_numpy()] = np.nan
    trend = np.select([np.isnan(change), stable, change > 0], [UNKNOWN, STABLE, UP], DOWN)
    return joined.drop(columns="now").assign(change=change, trend=trend)


def _below(values: np.ndarray, step: float) -> np.ndarray:
    """Whether values round to zero at this step."""
    return np.abs(values) < step / 2
