"""Where each association stands: its published share beside the control limits for its own size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from app.comparison.limits import Limits, limits

# sizes at which the curves of the limits are drawn
CURVE_POINTS = 48


@dataclass(frozen=True)
class Standing:
    """The funnel: `points` (area_code, value, size, position), `curves` (size and the four limits), and what made them.

    `share` is the published one of France, `between` the standard deviation between associations beyond chance, `left_out`
    how many associations have no publishable share.
    """

    points: pd.DataFrame
    curves: pd.DataFrame
    share: float
    between: float
    left_out: int


def standing(rows: pd.DataFrame, between: float) -> Standing | None:
    """The funnel of rows of level, area_code, value, state, size, and the published spread; None where there is nothing to compare."""
    france = rows[rows.level == "france"]
    mine = rows[rows.level == "association"]
    known = mine[mine.value.notna() & (mine["size"] > 0)]
    share = float(france.value.iloc[0]) if len(france) and pd.notna(france.value.iloc[0]) else 0.0
    if known.empty or not 0 < share < 1:
        return None
    sizes = tuple(int(size) for size in known["size"])
    around = [_limits(size, share, between) for size in sizes]
    points = known[["area_code", "value"]].assign(
        size=sizes, position=[one.position(value) for one, value in zip(around, known.value, strict=True)]
    )
    return Standing(points, _curves(sizes, share, between), share, between, len(mine) - len(known))


@lru_cache(maxsize=4096)
def _limits(size: int, share: float, between: float) -> Limits:
    return limits(size, share, between)


def _curves(sizes: tuple[int, ...], share: float, between: float) -> pd.DataFrame:
    """The limits from a little under the smallest association to a little over the largest."""
    ends = max(1.0, 0.85 * min(sizes)), 1.1 * max(sizes)
    drawn = sorted({int(size) for size in np.geomspace(*ends, CURVE_POINTS)})
    rows = [{"size": size, **vars(_limits(size, share, between))} for size in drawn]
    return pd.DataFrame(rows)
