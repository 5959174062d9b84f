"""Which area stands apart: the one whose calls changed most beside those of the whole, if any did beyond chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

# calls of an area vary from one period to another more than chance alone would have it: what counts is far beyond that
FURTHEST = 5.0
# a change that differs from that of the whole by less than this share is not worth a sentence
WORTH = 0.05


@dataclass(frozen=True)
class Notable:
    """The area, and its own change (a share of what it is compared to)."""

    area: str
    change: float


def notable(areas: Mapping[str, tuple[float, float]], whole: tuple[float, float]) -> Notable | None:
    """The area furthest from the change of the whole; None when none is far enough, or nothing can be compared.

    `areas` and `whole` hold calls of the period and of the comparison (NaN: not known). Distances are those of two counts
    of independent events (Poisson) from the ratio of the whole, in standard deviations.
    """
    now, then = whole
    if not (now > 0 and then > 0):
        return None
    ratio = now / then
    found: Notable | None = None
    furthest = FURTHEST
    for area, (calls, before) in areas.items():
        if not (calls >= 0 and before > 0):
            continue
        expected = before * ratio
        distance = abs(calls - expected) / math.sqrt(expected * (1 + ratio))
        change = calls / before - 1
        if distance >= furthest and abs(change - (ratio - 1)) >= WORTH:
            found, furthest = Notable(area, change), distance
    return found
