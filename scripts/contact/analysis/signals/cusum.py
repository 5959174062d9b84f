"""CUSUM of counts made nearly normal.

Source: Rossi, Lampugnani, Marchi, Stat Med 1999;18:2111.
"""

from collections.abc import Sequence

import numpy as np

from contact.analysis.signals.detection import Detection, as_series


def cusum_rossi(
    counts: np.ndarray,
    at: Sequence[int],
    reference: float = 1.04,
    decision: float = 2.26,
    mean: np.ndarray | None = None,
    r_compat: bool = False,
) -> Detection:
    """Judge consecutive weeks `at` (rows from 0) of counts (series, weeks).

    Counts y with mean m become (y - 3m + 2 sqrt(ym)) / (2 sqrt m); what exceeds `reference` adds up, and an alarm is raised
    at `decision`. The bound is the count that would have raised it. `mean` (series,) or (series, evaluated) defaults to the
    mean of all weeks before the first evaluated one. A missing week adds nothing. Where any count would raise an alarm the
    bound is 0; R's package surveillance (`r_compat`) there squares a negative root into a positive bound.
    Raises ValueError for counts that are not (series, weeks).
    """
    counts, at = as_series(counts), np.asarray(at, dtype=int)
    if mean is None:
        past = counts[:, : at[0]]
        mean = np.nansum(past, axis=1) / np.maximum((~np.isnan(past)).sum(axis=1), 1)
    mean = np.asarray(mean, dtype=float)
    means = np.broadcast_to(mean[:, None] if mean.ndim == 1 else mean, (len(counts), len(at)))
    upper, alarm = np.full(means.shape, np.nan), np.zeros(means.shape, dtype=bool)
    held = np.zeros(len(counts))
    for column, week in enumerate(at):
        m, y = means[:, column], counts[:, week]
        with np.errstate(invalid="ignore", divide="ignore"):
            normal = (y - 3 * m + 2 * np.sqrt(y * m)) / (2 * np.sqrt(m))
            needed = np.maximum(4 * m + 2 * np.sqrt(m) * (decision + reference - held), 0)
        root = np.sqrt(needed) - np.sqrt(m)
        upper[:, column] = np.where(needed > 0, root, 0) ** 2 if r_compat else np.maximum(root, 0) ** 2
        held = np.maximum(held + np.nan_to_num(normal, posinf=0, neginf=0) - reference * ~np.isnan(y), 0)
        alarm[:, column] = (held >= decision) & (m > 0)
    return Detection(means.copy(), upper, alarm)
