"""Control limits of a funnel plot for shares.

Limits are exact: quantiles of the binomial distribution, interpolated between whole counts, as in D. J. Spiegelhalter,
"Funnel plots for comparing institutional performance", Statistics in Medicine 24 (2005) 1185-1202, appendix A.1. Where
units differ more than by chance, the spread between them is published with the figures and widens the limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# what lies between the limits if chance alone acts
INNER, OUTER = 0.95, 0.998
# standard deviations beyond which the binomial distribution holds less than 1e-30
REACH = 12

WITHIN, ABOVE, BELOW, FAR_ABOVE, FAR_BELOW = "within", "above", "below", "far_above", "far_below"


@dataclass(frozen=True)
class Limits:
    """Shares (0 to 1) between which units of one size lie: 95 % of them, and 99.8 %."""

    inner_low: float
    inner_high: float
    outer_low: float
    outer_high: float

    def position(self, share: float) -> str:
        """Where a share lies: within the 95 % limits, beyond them, or beyond the 99.8 % limits."""
        if share > self.outer_high:
            return FAR_ABOVE
        if share < self.outer_low:
            return FAR_BELOW
        if share > self.inner_high:
            return ABOVE
        return BELOW if share < self.inner_low else WITHIN


def quantile(size: int, share: float, level: float) -> float:
    """The share below which a binomial count of `size` trials falls with probability `level`, interpolated.

    With r the smallest count whose cumulated probability reaches `level`, it is (r - a) / size, a being the part of the
    probability of r that exceeds it. Raises ValueError where size < 1, or share or level are not strictly in (0, 1).
    """
    if size < 1 or not 0 < share < 1 or not 0 < level < 1:
        raise ValueError("a limit needs at least one trial, and a share and a level between 0 and 1")
    counts, chances = _distribution(size, share)
    cumulated = np.cumsum(chances)
    index = min(int(np.searchsorted(cumulated, level)), len(counts) - 1)
    beyond = (cumulated[index] - level) / chances[index]
    return float(np.clip((counts[index] - beyond) / size, 0.0, 1.0))


def _distribution(size: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """The counts that can come up and their probabilities; from ratios of neighbours, so that no factorial is needed."""
    spread = REACH * np.sqrt(size * share * (1 - share)) + REACH
    low, high = max(0, int(size * share - spread)), min(size, int(size * share + spread) + 1)
    counts = np.arange(low, high + 1)
    ratios = np.log((size - counts[:-1]) / (counts[:-1] + 1.0)) + np.log(share / (1 - share))
    logs = np.concatenate([[0.0], np.cumsum(ratios)])
    chances = np.exp(logs - logs.max())
    return counts, chances / chances.sum()


def limits(size: int, share: float, between: float = 0.0) -> Limits:
    """The limits around `share` for a unit of `size` trials; `between` is the standard deviation between units.

    Each exact limit is moved away from the share as the total standard deviation is to that of chance alone.
    """
    widened = np.sqrt(1 + between**2 * size / (share * (1 - share)))
    tails = [(1 - INNER) / 2, (1 + INNER) / 2, (1 - OUTER) / 2, (1 + OUTER) / 2]
    moved = [share + (quantile(size, share, level) - share) * widened for level in tails]
    return Limits(*(float(np.clip(value, 0.0, 1.0)) for value in moved))
