"""Weeks and windows of one area: every count is the difference of two running totals, so their bounds are shortest paths.

Let t(d) be the count of all that happened before day d. A figure over days [a, b) with bounds low and high says
low <= t(b) - t(a) <= high; running totals never fall. In such a system of differences the sharpest bounds of
t(b) - t(a) are the lengths of shortest paths from a to b and back, and they are whole numbers. So one run over all
boundaries gives what can be known of every group of neighbouring weeks, by however many differences of figures.
"""

from dataclasses import dataclass

import numpy as np

from contact.publication.attack.known import UNBOUNDED

_TOLERANCES = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 65536)


@dataclass(frozen=True)
class Chain:
    """What is known between any two boundaries.

    `reach[i, j]`, for i < j, is the most that can have happened between boundaries i and j, and `-reach[j, i]` the
    fewest. `tolerance` is by how much each figure had to be taken to be off for all of them to agree.
    """

    boundaries: np.ndarray
    reach: np.ndarray
    tolerance: int

    def low(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """The fewest between boundaries, given as days."""
        i, j = self._at(starts), self._at(ends)
        return np.maximum(-self.reach[j, i], 0)

    def high(self, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
        """The most between boundaries, given as days."""
        return self.reach[self._at(starts), self._at(ends)]

    def groups(self) -> tuple[np.ndarray, np.ndarray]:
        """First day, and day after the last, of every group of neighbouring weeks."""
        i, j = np.triu_indices(len(self.boundaries), 1)
        return self.boundaries[i], self.boundaries[j]

    def is_used(self, group: tuple[int, int], cell: tuple[int, int], low: float, high: float) -> bool:
        """Whether a figure over the days of `cell` is needed for one of the bounds of a group."""
        i, j = self._at(np.array(group))
        a, b = self._at(np.array(cell))
        reach, low, high = self.reach, low - self.tolerance, high + self.tolerance
        forth, back = reach[i, j], reach[j, i]
        return bool(
            reach[i, a] + high + reach[b, j] == forth
            or reach[i, b] - low + reach[a, j] == forth
            or reach[j, a] + high + reach[b, i] == back
            or reach[j, b] - low + reach[a, i] == back
        )

    def _at(self, days: np.ndarray) -> np.ndarray:
        return np.searchsorted(self.boundaries, days)


def solve(starts: np.ndarray, ends: np.ndarray, low: np.ndarray, high: np.ndarray) -> Chain:
    """The chain of these figures; bounds are whole numbers, days are whole numbers.

    Figures told at different times may contradict one another, when late deliveries came in between. The reader then
    takes each of them to be off by the least number that explains it.
    """
    boundaries = np.unique(np.concatenate([starts, ends]))
    a, b = np.searchsorted(boundaries, starts), np.searchsorted(boundaries, ends)
    for tolerance in _TOLERANCES:
        reach = _shortest(
            len(boundaries), a, b, np.maximum(low - tolerance, 0), np.minimum(high + tolerance, UNBOUNDED)
        )
        if (np.diagonal(reach) >= 0).all():
            break
    return Chain(boundaries, np.minimum(reach, UNBOUNDED), tolerance)


def _shortest(count: int, a: np.ndarray, b: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Lengths of the shortest paths between all boundaries (Floyd and Warshall)."""
    reach = np.full((count, count), UNBOUNDED, dtype=np.int32)  # sums of two stay below its limit
    np.fill_diagonal(reach, 0)
    steps = np.arange(count - 1)
    reach[steps + 1, steps] = 0
    np.minimum.at(reach, (a, b), np.asarray(high, dtype=np.int32))
    np.minimum.at(reach, (b, a), -np.asarray(low, dtype=np.int32))
    for middle in range(count):
        np.minimum(reach, reach[:, middle, None] + reach[None, middle, :], out=reach)
    return reach
