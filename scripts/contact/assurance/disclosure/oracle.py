"""Bounds of masked counts of one table with margins, by linear programmes written from nothing.

Unlike those of the attack they know cells only, each margin being an inequality over the cells that it sums, and every
masked count is bounded on its own. What the attack finds by other means is compared with this.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linprog

_SLACK = 1e-6


def direct_bounds(cells: pd.DataFrame, targets: Sequence[int]) -> list[tuple[float, float]]:
    """The fewest and the most that each target can be, as whole numbers.

    `cells` is a frame of known counts of one metric and span: regions by members of one dimension, with all margins.
    """
    inner = cells[(cells["area"] != "FR") & (cells["member"] != "")]
    sums = np.array([_held(inner, area, member) for area, member in zip(cells["area"], cells["member"], strict=True)])
    low, high = cells["low"].to_numpy(dtype=float), cells["high"].to_numpy(dtype=float)
    limits = np.vstack([sums, -sums]), np.concatenate([high, -low])
    found = []
    for target in targets:
        least = linprog(sums[target], A_ub=limits[0], b_ub=limits[1], method="highs").fun
        most = -linprog(-sums[target], A_ub=limits[0], b_ub=limits[1], method="highs").fun
        found.append((float(np.ceil(least - _SLACK)), float(np.floor(most + _SLACK))))
    return found


def _held(inner: pd.DataFrame, area: str, member: str) -> np.ndarray:
    """Which inner cells a count holds."""
    within = np.ones(len(inner), dtype=float)
    if area != "FR":
        within *= (inner["area"] == area).to_numpy()
    if member:
        within *= (inner["member"] == member).to_numpy()
    return within
