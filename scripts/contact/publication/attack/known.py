"""What a reader knows of every health count: the frame on which all parts of the attack work."""

import numpy as np
import pandas as pd

UNBOUNDED = 1e8
"""Higher than any count: what is known of a masked one."""

KEYS = ["metric", "kind", "area", "member", "starts", "ends"]
"""Which count: its metric, kind of area (france, region, territory_region), area, member of dimensions, first day, day after."""

CHAIN = ["metric", "kind", "area", "member"]
"""A chain: the counts of one metric, area and member, over whatever weeks."""

COLUMNS = [*KEYS, "low", "high", "is_shown", "is_small", "is_fixed", "tables"]
"""low, high: the fewest and the most it can be; is_small: behind it are fewer than k persons, whatever it counts;
is_fixed: an exact count of activity, published for its own sake, that bounds health counts beside it."""


def is_recovered(
    low: np.ndarray, high: np.ndarray, k: int, fewest_possible: int, is_small: np.ndarray | bool = False
) -> np.ndarray:
    """Whether bounds tell too much of a group of fewer than k persons.

    They do when somebody may be in it, it may be smaller than k (or is known to be), and fewer than `fewest_possible`
    counts are left. That nobody is in it is no recovery: it tells of no person.
    """
    return (high - low + 1 < fewest_possible) & (high >= 1) & ((low < k) | is_small)


def frame(rows: list[dict] | pd.DataFrame | None = None) -> pd.DataFrame:
    """A frame of known counts with all its columns, from rows that have them; an empty one by default."""
    return pd.DataFrame([] if rows is None else rows, columns=COLUMNS)
