"""The past weeks that an evaluated week is judged by, each with its level of the season."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np


@dataclass(frozen=True)
class Baseline:
    """Rows of the past, sorted by level of the season; the level of the evaluated week is the last.

    `offsets` (rows,) counts weeks from the evaluated one (negative); `sizes` (levels,) tells how many rows each level has;
    `years` how many earlier years are looked at.
    """

    offsets: np.ndarray
    sizes: np.ndarray
    years: int

    @cached_property
    def times(self) -> np.ndarray:
        """Weeks from the middle of the baseline, shape (rows,)."""
        return self.offsets - self.offsets.mean()

    @property
    def now(self) -> float:
        """The evaluated week on the scale of `times`."""
        return -float(self.offsets.mean())

    @cached_property
    def design(self) -> np.ndarray:
        """One row for each level, 1 where it holds, and the times: shape (levels + 1, rows)."""
        level = np.repeat(np.arange(len(self.sizes)), self.sizes)
        return np.concatenate([np.eye(len(self.sizes))[:, level], self.times[None]])

    @cached_property
    def moments(self) -> np.ndarray:
        """Levels, levels x times, and squared times, shape (rows, 2 levels + 1): products with it are the sums of a fit."""
        levels = self.design[:-1].T
        return np.concatenate([levels, levels * self.times[:, None], self.times[:, None] ** 2], axis=1)

    def sums(self, values: np.ndarray) -> np.ndarray:
        """Sums by level of values (pairs, rows), shape (pairs, levels)."""
        return values @ self.design[:-1].T

    def spread(self, by_level: np.ndarray) -> np.ndarray:
        """One value a level (pairs, levels) repeated for each row, shape (pairs, rows)."""
        return np.repeat(by_level, self.sizes, axis=1)


def seasonal_baseline(references: Sequence[int], half_window: int, periods: int, left_out: int) -> Baseline | None:
    """The baseline of a week; None where a reference week is before the first row or no window has a row.

    `references` are the rows of the week and of the same week of earlier years, latest first. Windows of `half_window`
    weeks on either side of them form the last level; the weeks between two windows are cut into `periods` - 1 levels of
    nearly equal length in order of time. With one period the windows alone are used. The last `left_out` weeks and the
    evaluated one are dropped. Source: Noufaily et al., Stat Med 2013;32:1206, section 3.
    """
    week, earliest = references[0], references[-1]
    if min(references) < 0:
        return None
    levels = np.full(week + 1, -1)
    oldest_first = list(reversed(references))
    for start, end in pairwise(oldest_first):
        between = np.arange(start + half_window + 1, end - half_window)
        for level, rows in enumerate(np.array_split(between, periods - 1) if periods > 1 else []):
            levels[rows] = level
    for reference in references:
        levels[max(reference - half_window, 0) : min(reference + half_window, week) + 1] = periods - 1
    levels[max(week - left_out, 0) :] = -1
    levels[: max(earliest - half_window, 0)] = -1
    if not (levels == periods - 1).any():
        return None
    rows = np.flatnonzero(levels >= 0)
    order = rows[np.argsort(levels[rows], kind="stable")]
    return Baseline(order - week, np.unique(levels[order], return_counts=True)[1], len(references) - 1)


def grouped_by_baseline(baselines: dict[int, Baseline | None]) -> list[tuple[Baseline, np.ndarray]]:
    """The evaluated weeks (keys) that share a baseline, so that they are fitted together; weeks without one are left."""
    groups: dict[bytes, tuple[Baseline, list[int]]] = {}
    for week, found in baselines.items():
        if found is not None:
            key = found.offsets.tobytes() + b"|" + found.sizes.tobytes()
            groups.setdefault(key, (found, []))[1].append(week)
    return [(found, np.array(weeks)) for found, weeks in groups.values()]
