"""Areas and dimensions: which counts are the sum of which others, and what a total and its parts tell of one another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from contact.publication.attack.known import KEYS, UNBOUNDED, frame

FRANCE_KIND, REGION_KIND, TERRITORY_KIND = "france", "region", "territory_region"
ELSEWHERE, REST = "elsewhere", "rest"
_MOST_ROUNDS = 60


@dataclass(frozen=True)
class Margins:
    """Counts, known or not, and sums between them: count `parent[r]` is the sum of all `child[i]` with `relation[i] == r`."""

    cells: pd.DataFrame
    parent: np.ndarray
    child: np.ndarray
    relation: np.ndarray

    def neighbours(self, cell: int) -> np.ndarray:
        """The counts that stand in one sum with this one, itself left out."""
        relations = np.union1d(self.relation[self.child == cell], np.flatnonzero(self.parent == cell))
        found = np.union1d(self.child[np.isin(self.relation, relations)], self.parent[relations])
        return found[found != cell]


def margins(cells: pd.DataFrame, parts_of: Mapping[str, Iterable[str]]) -> Margins:
    """The sums in which counts stand: France and its regions, a total and the members of a dimension, a share and its whole.

    `cells` is a frame of known counts; `parts_of` holds, for a metric, those that count a part of what it counts. Counts
    that nobody published (the rest beside a part, a total of members) are added as unknown.
    """
    return _Builder(cells, parts_of).build()


def propagate(found: Margins) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of every count from its sums, again and again until nothing changes; exact where sums form a tree."""
    low, high = found.cells["low"].to_numpy(dtype=float).copy(), found.cells["high"].to_numpy(dtype=float).copy()
    parent, child, relation = found.parent, found.child, found.relation
    if not len(parent):
        return low, high
    for _ in range(_MOST_ROUNDS):
        before = low.copy(), high.copy()
        fewest = np.bincount(relation, low[child], len(parent))
        most = np.bincount(relation, high[child], len(parent))
        np.maximum.at(low, parent, fewest)
        np.minimum.at(high, parent, most)
        np.maximum.at(low, child, low[parent][relation] - (most[relation] - before[1][child]))
        np.minimum.at(high, child, high[parent][relation] - (fewest[relation] - before[0][child]))
        high = np.minimum(high, UNBOUNDED)
        if np.array_equal(low, before[0]) and np.array_equal(high, before[1]):
            break
    return low, high


class _Builder:
    """Finds the sums by looking up counts by their keys."""

    def __init__(self, cells: pd.DataFrame, parts_of: Mapping[str, Iterable[str]]) -> None:
        self.cells, self.parts_of = cells, parts_of
        self.index = {key: row for row, key in enumerate(zip(*(cells[name].tolist() for name in KEYS), strict=True))}
        self.tables, self.members = cells["tables"].tolist(), cells["member"].tolist()
        self.unknown: list[dict] = []
        self.parents: list[int] = []
        self.children: list[list[int]] = []

    def build(self) -> Margins:
        keys = list(self.index)
        self._members(keys)
        self._areas(keys)
        self._parts(keys)
        cells = pd.concat([self.cells, frame(self.unknown)], ignore_index=True) if self.unknown else self.cells
        sizes = [len(children) for children in self.children]
        return Margins(
            cells,
            np.array(self.parents, dtype=int),
            np.array([one for children in self.children for one in children], dtype=int),
            np.repeat(np.arange(len(sizes)), sizes),
        )

    def _sum(self, parent: int, children: list[int]) -> None:
        self.parents.append(parent)
        self.children.append(children)

    def _at(self, key: tuple, tables: str) -> int:
        """The row of a count; a new unknown one where nobody published it."""
        if key not in self.index:
            self.index[key] = len(self.index)
            known = {
                "low": 0.0,
                "high": UNBOUNDED,
                "is_shown": False,
                "is_small": False,
                "is_fixed": False,
                "tables": tables,
            }
            self.unknown.append(dict(zip(KEYS, key, strict=True)) | known)
        return self.index[key]

    def _tables(self, row: int) -> str:
        return self.tables[row]

    def _areas(self, keys: list[tuple]) -> None:
        """France is the sum of its regions; of the places of intervention there may be some that nobody knows."""
        groups: dict[tuple, list[int]] = {}
        for metric, kind, _, member, starts, ends in (key for key in keys if key[1] != FRANCE_KIND):
            groups.setdefault((metric, kind, member, starts, ends), [])
        for key in keys:
            metric, kind, _, member, starts, ends = key
            if kind != FRANCE_KIND:
                groups[metric, kind, member, starts, ends].append(self.index[key])
        for (metric, kind, member, starts, ends), children in groups.items():
            france = self.index.get((metric, FRANCE_KIND, "FR", member, starts, ends))
            if france is None:
                continue
            if kind == TERRITORY_KIND:
                elsewhere = (metric, kind, ELSEWHERE, member, starts, ends)
                children = [*children, self._at(elsewhere, self._tables(france))]
            self._sum(france, children)

    def _members(self, keys: list[tuple]) -> None:
        """A count is the sum over the members of a dimension; members of two dimensions add up to those of one."""
        families: dict[tuple, dict[tuple, list[int]]] = {}
        for key in keys:
            metric, kind, area, member, starts, ends = key
            by_family = families.setdefault((metric, kind, area, starts, ends), {})
            by_family.setdefault(_columns(member), []).append(self.index[key])
        for (metric, kind, area, starts, ends), by_family in families.items():
            for family, rows in by_family.items():
                if family:
                    total = (metric, kind, area, "", starts, ends)
                    self._sum(self._at(total, self._tables(rows[0])), rows)
                for wider in by_family:
                    if family and set(family) < set(wider):
                        self._project(family, rows, by_family[wider])

    def _project(self, family: tuple[str, ...], rows: list[int], finer: list[int]) -> None:
        """Each count of a family is the sum of those of a finer one that agree with it."""
        members = self.members
        parts: dict[str, list[int]] = {}
        for row in finer:
            kept = [item for item in members[row].split("|") if item.partition("=")[0] in family]
            parts.setdefault("|".join(kept), []).append(row)
        for row in rows:
            if members[row] in parts:
                self._sum(row, parts[members[row]])

    def _parts(self, keys: list[tuple]) -> None:
        """A part and its rest make the whole; between two exact counts of activity there is nothing of health to find."""
        fixed = self.cells["is_fixed"].tolist()
        for whole, parts in self.parts_of.items():
            for key in (key for key in keys if key[0] == whole):
                for part in sorted(parts):
                    row = self.index.get((part, *key[1:]))
                    if row is not None and not (fixed[row] and fixed[self.index[key]]):
                        rest = (f"{whole} - {part}", *key[1:])
                        self._sum(self.index[key], [row, self._at(rest, self._tables(row))])


def _columns(member: str) -> tuple[str, ...]:
    return tuple(item.partition("=")[0] for item in member.split("|")) if member else ()
