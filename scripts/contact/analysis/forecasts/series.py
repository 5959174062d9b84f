"""What a forecast is made of: daily counts of many series, their calendars, and how series add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from contact.errors import ContactError

FRANCE = "France"
SCHOOL = "school"
"""The feature of school holidays, the only one that lasts."""


@dataclass(frozen=True)
class History:
    """Counts of S series on T consecutive local days from `first` on.

    counts: (S, T), NaN on days without a delivery; epidemic: (S, T) or None, a level of illness (a share or a rate,
    0 or more) as it was known at the end of each day.
    """

    names: tuple[str, ...]
    first: date
    counts: np.ndarray
    epidemic: np.ndarray | None = None

    def __post_init__(self) -> None:
        """Raises ContactError where counts are negative or shapes do not belong together."""
        if self.counts.ndim != 2 or self.counts.shape[0] != len(self.names):
            raise ContactError("The counts to forecast must have one row per series and one column per day.")
        if (self.counts < 0).any():
            raise ContactError("The counts to forecast hold negative numbers; forecasts are made of counts.")
        if self.epidemic is not None and self.epidemic.shape != self.counts.shape:
            raise ContactError("The epidemic level must have one value for every count.")

    @property
    def days(self) -> int:
        """T, the number of days."""
        return self.counts.shape[1]

    def until(self, days: int) -> "History":
        """The first `days` days: what was known then."""
        epidemic = None if self.epidemic is None else self.epidemic[:, :days]
        return replace(self, counts=self.counts[:, :days], epidemic=epidemic)


@dataclass(frozen=True)
class Calendar:
    """What is known beforehand of D days of S series, D reaching beyond the history by the horizon at least.

    features: (S, D, F) of 0 and 1, named by `names`; kinds: (S, D), the type of day for the hourly profile
    (KINDS of `contact.analysis.forecasts.days`); elapsed: (S, D, 24), the hours that pass in each local hour: 1, or 0 and 2 where clocks change.
    """

    names: tuple[str, ...]
    first: date
    features: np.ndarray
    kinds: np.ndarray
    elapsed: np.ndarray

    @property
    def days(self) -> int:
        """D, the number of days."""
        return self.features.shape[1]

    @property
    def is_rare(self) -> np.ndarray:
        """Holidays and the days beside, (S, D): what comes on them tells of their effect rather than of the level."""
        rare = [name != SCHOOL for name in self.names]
        return self.features[..., rare].any(axis=2)


@dataclass(frozen=True)
class Tree:
    """Rows of a forecast, N of them: every series, then the groups that they add up to.

    sums: (N, S) of 0 and 1, the series of each row; classes: (N,), an index into `levels`.
    """

    names: tuple[str, ...]
    levels: tuple[str, ...]
    classes: np.ndarray
    sums: np.ndarray

    def add(self, values: np.ndarray) -> np.ndarray:
        """Values of S series, (S, ...), to those of N rows; a row is NaN where one of its series is."""
        flat = np.nan_to_num(values).reshape(len(values), -1)
        missing = self.sums @ np.isnan(values).reshape(len(values), -1).astype(float) > 0
        return np.where(missing, np.nan, self.sums @ flat).reshape(len(self.sums), *values.shape[1:])


def tree(names: Sequence[str], region_of: Mapping[str, str], level: str = "association") -> Tree:
    """The rows of series, of their regions (sorted by name) and of France.

    Raises KeyError for a series without a region.
    """
    regions = sorted({region_of[name] for name in names})
    by_region = [[float(region_of[name] == region) for name in names] for region in regions]
    sums = np.vstack([np.eye(len(names)), np.array(by_region).reshape(len(regions), len(names)), np.ones(len(names))])
    classes = np.repeat([0, 1, 2], [len(names), len(regions), 1])
    return Tree((*names, *regions, FRANCE), (level, "region", "France"), classes, sums)
