"""How far associations differ beyond chance, per share and period: what the app widens its control limits by.

Published, since whoever reads the figures of one association alone could not find it, and would see other limits. As in
D. J. Spiegelhalter, "Handling over-dispersion of performance indicators", Quality and Safety in Health Care 14 (2005)
347-351: winsorised z-scores, additive variance between units. It tells nothing of one association.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from contact.publication.exports import Export
from contact.publication.meta import META_COLUMNS

# share of the z-scores pulled in at each end, so that the outliers do not widen the limits that should show them
WINSORISED = 0.1
FEWEST = 22
"""Fewest associations of which a spread is told: as many as of which the app tells a median."""

PAGE = "comparison"


def spreads(export: Export, rows: pd.DataFrame) -> pd.DataFrame:
    """One row per share and period of an export of the page: the spread (0 to 1), and of how many associations.

    `rows` are those of the published table; the count below a share must be one of its metrics.
    """
    current = rows[(rows["window"] == "current") & rows["level"].isin(["france", "association"])]
    told = []
    for metric in export.metrics:
        if metric.plain_ratio:
            below = metric.inputs[1]
            told += [_spread(metric.name, period, part, below) for period, part in current.groupby("period", sort=True)]
    return pd.DataFrame([row for row in told if row], columns=list(META_COLUMNS["spreads"]))


def _spread(metric: str, period: str, rows: pd.DataFrame, below: str) -> tuple | None:
    keys = ["level", "area_code"]
    shares = rows[rows["metric"] == metric].set_index(keys)["value"]
    sizes = rows[rows["metric"] == below].set_index(keys)["value"].reindex(shares.index)
    mean = shares.get(("france", "FR"), np.nan)
    known = shares.notna() & (sizes > 0) & (shares.index.get_level_values("level") == "association")
    if not 0 < mean < 1 or known.sum() < FEWEST:
        return None
    return metric, period, spread_between(list(shares[known]), list(sizes[known]), mean), int(known.sum())


def spread_between(shares: Sequence[float], sizes: Sequence[float], share: float) -> float:
    """The standard deviation between units, beyond chance; 0 where chance alone explains how they differ.

    Their z-scores are winsorised; their mean square is 1 if chance alone acts, with variance 2 / n: more than two
    standard deviations above it the units are over-dispersed.
    """
    count = len(shares)
    if count < 2:
        return 0.0
    weights = np.asarray(sizes, dtype=float) / (share * (1 - share))
    scores = np.sort((np.asarray(shares, dtype=float) - share) * np.sqrt(weights))
    pulled = int(WINSORISED * count)
    scores = np.clip(scores, scores[pulled], scores[count - 1 - pulled])
    dispersion = float(np.mean(scores**2))
    if dispersion <= 1 + 2 * np.sqrt(2 / count):
        return 0.0
    variance = (count * dispersion - (count - 1)) / (weights.sum() - (weights**2).sum() / weights.sum())
    return float(np.sqrt(max(variance, 0.0)))
