"""Limits of usual variation of a weekly figure, and the weeks that leave them: an XmR chart of individual values.

The limits are the mean plus and minus 2.66 times the mean moving range (3 / 1.128: three standard deviations, estimated
from the differences of neighbouring weeks, so that a slow drift does not widen them). Shewhart's chart for individuals, as
D. J. Wheeler, Understanding Variation (SPC Press, 1993) and NHS England, Making Data Count, use it. They are computed
from published figures alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# three standard deviations over the expected range of two values: 3 / d2, d2 = 1.128
RANGES_TO_LIMIT = 2.66
# fewer weeks than this tell nothing of what is usual
FEWEST = 12
# neighbouring weeks on one side of the mean, or each above the one before: unlikely by chance (Making Data Count)
RUN = 7
TREND = 6
USUAL, ABOVE, BELOW, RUN_ABOVE, RUN_BELOW, RISING, FALLING = (
    "usual", "above", "below", "run_above", "run_below", "rising", "falling",
)  # fmt: skip
UPWARDS = (ABOVE, RUN_ABOVE, RISING)


@dataclass(frozen=True)
class Limits:
    """Mean, lower and upper limit, in the unit of the figure."""

    mean: float
    low: float
    high: float


def limits(values: Sequence[float], highest: float = math.inf) -> Limits | None:
    """The limits of values in the order of time (NaN: not known); None where fewer than FEWEST are known.

    A gap makes no moving range. No limit is below nought, or above `highest` (1 for a share).
    """
    known = [value for value in values if not math.isnan(value)]
    ranges = [abs(after - before) for before, after in pairwise(values) if not math.isnan(after - before)]
    if len(known) < FEWEST or not ranges:
        return None
    mean = sum(known) / len(known)
    reach = RANGES_TO_LIMIT * sum(ranges) / len(ranges)
    return Limits(mean, max(0.0, mean - reach), min(highest, mean + reach))


def signals(values: Sequence[float], within: Limits) -> list[str]:
    """What each week tells: outside the limits, else part of a run on one side of the mean, else of a rise or fall."""
    found = [USUAL] * len(values)
    for places, kind in [*_slopes(values), *_runs(values, within.mean)]:
        for place in places:
            found[place] = kind
    for place, value in enumerate(values):
        if value > within.high:
            found[place] = ABOVE
        elif value < within.low:
            found[place] = BELOW
    return found


def _runs(values: Sequence[float], mean: float) -> list[tuple[range, str]]:
    """Stretches of RUN weeks or more on one side of the mean."""
    sides = [0 if math.isnan(value) or value == mean else math.copysign(1, value - mean) for value in values]
    return [
        (stretch, RUN_ABOVE if side > 0 else RUN_BELOW)
        for side, stretch in _stretches(sides)
        if side and len(stretch) >= RUN
    ]


def _slopes(values: Sequence[float]) -> list[tuple[range, str]]:
    """Stretches of TREND weeks or more, each week above (or below) the one before."""
    steps = [0 if math.isnan(b - a) or b == a else math.copysign(1, b - a) for a, b in pairwise(values)]
    return [
        (range(stretch.start, stretch.stop + 1), RISING if step > 0 else FALLING)
        for step, stretch in _stretches(steps)
        if step and len(stretch) + 1 >= TREND
    ]


def _stretches(marks: Sequence[float]) -> list[tuple[float, range]]:
    """Equal marks that follow one another, each stretch with its places."""
    found: list[tuple[float, range]] = []
    for place, mark in enumerate(marks):
        if found and found[-1][0] == mark:
            found[-1] = (mark, range(found[-1][1].start, place + 1))
        else:
            found.append((mark, range(place, place + 1)))
    return found
