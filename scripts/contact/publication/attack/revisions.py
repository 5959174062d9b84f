"""Two publications of the same days: what a late delivery added is a group of persons too."""

import pandas as pd

from contact.publication.attack.known import KEYS, UNBOUNDED


def added(cells: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """What came to each count that both publications show with different bounds, as a frame of known counts.

    The reader supposes that late deliveries add and take nothing away; a count that fell is left out, since what was
    taken away is then known no better than any difference of two figures. A count that did not change bounds what was
    added to it as much as one that did.
    """
    both = cells.merge(before, on=KEYS, suffixes=("", "_before"))
    both = both[both["is_shown"].astype(bool) & both["is_shown_before"].astype(bool)]
    both = both[~both["is_fixed"].astype(bool)]
    low = (both["low"] - both["high_before"]).clip(lower=0)
    high = both["high"] - both["low_before"]
    changed = both.assign(low=low, high=high.clip(upper=UNBOUNDED), is_shown=False, is_small=False, is_fixed=False)
    changed = changed[(high >= 0).to_numpy()]
    touched = (both["low"] != both["low_before"]) | (both["high"] != both["high_before"])
    metrics = both.loc[touched, ["metric", "kind", "area", "member"]].drop_duplicates()
    return changed.merge(metrics, on=["metric", "kind", "area", "member"])[list(cells.columns)]
