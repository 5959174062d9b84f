"""The ledger: every health count that a publication rests on, once, whatever tables and shares tell it.

A share tells its two counts as surely as if they stood beside it, so rules that look at several cells (complementary
masking, dominance, the attack) look at counts. Each count has a key: metric, kind of area, area, member of dimensions,
first day, day after the last.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from contact.publication.attack.known import KEYS, UNBOUNDED
from contact.publication.disclosure.admission import is_health
from contact.publication.disclosure.figures import Protected, health_count
from contact.publication.disclosure.rules import MASKED, NO_DATA, ROUNDED, Rules

if TYPE_CHECKING:
    from contact.semantics.catalogue import Catalogue, Metric

_WHOLE_UNITS = ("percent",)


@dataclass(frozen=True, eq=False)
class Measured:
    """Cells of one level and span of an export, as they were measured: keys, and a column of floats per metric.

    `starts` and `ends` are the first day of each cell and the day after its last; `dominated` tells, by count, where one
    association makes too much of it.
    """

    kind: str
    cells: pd.DataFrame
    member: pd.Series
    starts: np.ndarray
    ends: np.ndarray
    dominated: Mapping[str, np.ndarray]

    def keys(self, metric: str) -> pd.DataFrame:
        """The key of each cell, for one count."""
        columns = {
            "metric": metric,
            "kind": self.kind,
            "area": self.cells["area_code"].to_numpy(),
            "member": self.member.to_numpy(),
            "starts": self.starts,
            "ends": self.ends,
        }
        return pd.DataFrame(columns, columns=KEYS)


def health_counts(metrics: "Iterable[Metric]", catalogue: "Catalogue") -> "list[Metric]":
    """The health counts that metrics are or are made of."""
    found: dict[str, Metric] = {}
    for metric in metrics:
        if metric.plain_ratio:
            sides = health_counts([catalogue.metrics[name] for name in metric.inputs], catalogue)
            found |= {side.name: side for side in sides}
        elif is_health(metric, catalogue):
            found[metric.name] = metric
    return list(found.values())


def whole_and_parts(metrics: "Iterable[Metric]") -> dict[str, set[str]]:
    """For each metric that is the whole of a share, the metrics that count a part of it."""
    found: dict[str, set[str]] = {}
    for metric in metrics:
        if metric.plain_ratio and metric.unit in _WHOLE_UNITS:
            part, whole = metric.inputs
            found.setdefault(whole, set()).add(part)
    return found


def member_of(cells: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The member of dimensions to which each cell belongs, as text; empty where it belongs to none."""
    text = pd.Series("", index=cells.index, dtype=object)
    for column in sorted(columns):
        text = text + ("|" if len(text) and text.iat[0] else "") + f"{column}=" + cells[column].astype(str)
    return text


class Ledger:
    """All health counts, each with what was measured, its value as it may be told, and its state."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._parts: list[pd.DataFrame] = []
        self._tables: dict[str, set[str]] = {}
        self.cells = pd.DataFrame()
        self._entered = 0
        self._places: dict[tuple[Measured, str], slice] = {}
        self._rows = np.array([], dtype=int)

    def add(self, export: str, metric: "Metric", measured: Measured, *, is_additive: bool) -> None:
        """Enter one count of an export."""
        values = measured.cells[metric.name].to_numpy(dtype=float)
        persons = measured.cells[metric.persons].to_numpy(dtype=float)
        protected = health_count(values, persons, self.rules)
        dominated = measured.dominated.get(metric.name, np.zeros(len(values), dtype=bool))
        part = measured.keys(metric.name).assign(
            measured=values,
            persons=persons,
            value=np.where(dominated, np.nan, protected.values),
            state=np.where(dominated & (protected.states == ROUNDED), MASKED, protected.states),
            is_additive=is_additive,
            is_fixed=False,
            is_out=False,
        )
        self._places[measured, metric.name] = slice(self._entered, self._entered + len(part))
        self._enter(export, metric.name, part)

    def add_exact(self, export: str, metric: str, measured: Measured, values: np.ndarray) -> None:
        """Enter counts that are published exactly, somewhere or other, and bound health counts beside them."""
        part = measured.keys(metric).assign(
            measured=values, persons=values, value=values, state=ROUNDED, is_additive=True, is_fixed=True, is_out=True
        )
        self._enter(export, metric, part[~np.isnan(values)])

    def close(self) -> None:
        """Nothing more will be entered: a count that several exports tell becomes one."""
        if self._parts:
            entered = pd.concat(self._parts, ignore_index=True)
            self._rows = entered.groupby(KEYS, sort=False).ngroup().to_numpy()
            cells = entered.drop_duplicates(KEYS, ignore_index=True)
            self.cells = cells.assign(is_told=False, tables=self._named(cells["metric"]))
            self._parts = []

    def note_told_before(self, archive: pd.DataFrame) -> None:
        """Note which counts earlier publications told with the value that they have now: to mask them hides nothing."""
        if len(archive):
            told = self.cells[KEYS].merge(archive[[*KEYS, "value"]], on=KEYS, how="left")["value"].to_numpy(dtype=float)
            self.cells["is_out"] |= told == self.cells["value"].to_numpy(dtype=float)

    def known(self) -> pd.DataFrame:
        """What a reader knows of every additive count, as the attack reads it, row by row of `cells[is_additive]`.

        Of a masked count the reader is granted that it is small where it is. Where others hide it, he knows nothing.
        """
        cells, rules = self.cells, self.rules
        value, measured = cells["value"].to_numpy(dtype=float), cells["measured"].to_numpy(dtype=float)
        shown, fixed = (cells["state"] == ROUNDED).to_numpy(), cells["is_fixed"].to_numpy(dtype=bool)
        under = rules.high(np.array(rules.first_shown - rules.base))
        high = np.where(measured <= under, under, UNBOUNDED)
        return cells.assign(
            low=np.where(shown, np.where(fixed, value, rules.low(value)), 0.0),
            high=np.where(shown, np.where(fixed, value, rules.high(value)), high),
            is_shown=shown,
            is_small=~fixed & ~shown & (cells["persons"].to_numpy(dtype=float) < rules.k),
        )

    def decided(self, metric: str, measured: Measured) -> Protected:
        """What was decided on a count, for the cells of one level and span."""
        rows = self._rows[self._places[measured, metric]]
        return Protected(
            self.cells["value"].to_numpy(dtype=float)[rows], self.cells["state"].to_numpy(dtype=object)[rows]
        )

    def tell(self, metric: str, measured: Measured, shown: np.ndarray) -> None:
        """Note that figures tell a count where they are shown."""
        rows = self._rows[self._places[measured, metric]][shown]
        self.cells.loc[rows, "is_told"] = True

    def hide(self, rows: Iterable[int]) -> None:
        """Mask counts, by their rows in `cells`."""
        rows = list(rows)
        self.cells.loc[rows, "value"] = np.nan
        self.cells.loc[rows, "state"] = MASKED

    def keep_to_what_is_told(self) -> None:
        """Mask what no shown figure tells: a count whose shares are all masked is not known to anybody."""
        untold = ~self.cells["is_told"] & ~self.cells["is_fixed"] & (self.cells["state"] != NO_DATA)
        self.hide(self.cells.index[untold])

    def _enter(self, export: str, metric: str, part: pd.DataFrame) -> None:
        self._parts.append(part)
        self._entered += len(part)
        self._tables.setdefault(metric, set()).add(export)

    def _named(self, metrics: pd.Series) -> pd.Series:
        return metrics.map({name: ", ".join(sorted(tables)) for name, tables in self._tables.items()})


def day_number(days: pd.Series | Iterable[date]) -> np.ndarray:
    """Days as whole numbers, one after the other."""
    whole = days if isinstance(days, pd.Series) else pd.Series(list(days))
    return pd.to_datetime(whole).to_numpy().astype("datetime64[D]").astype(int)
