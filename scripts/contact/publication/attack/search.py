"""Search a frame of known counts for groups of fewer than k persons of which too much is known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from contact.publication.attack.chains import Chain, solve
from contact.publication.attack.known import CHAIN, KEYS, UNBOUNDED, is_recovered
from contact.publication.attack.margins import margins, propagate
from contact.publication.disclosure.rules import Rules


@dataclass(frozen=True)
class Group:
    """A group of which too much is known: its chain, its first day and the day after its last, its bounds, its table."""

    chain: tuple[str, str, str, str]
    starts: int
    ends: int
    low: int
    high: int
    tables: str
    how: str

    @property
    def key(self) -> tuple:
        """What tells one group from another, however it was found."""
        return (*self.chain, self.starts, self.ends)


@dataclass
class Searched:
    """What a search found, and over how many groups it went."""

    groups: list[Group] = field(default_factory=list)
    tried: int = 0


def by_weeks(cells: pd.DataFrame, rules: Rules, how: str = "weeks") -> tuple[Searched, dict[tuple, Chain]]:
    """Search every chain of health counts; returns what was found, and the chains."""
    searched, chains = Searched(), {}
    cells = cells[~cells["is_fixed"].to_numpy(dtype=bool)]
    low, high = cells["low"].to_numpy(dtype=float), cells["high"].to_numpy(dtype=float)
    starts, ends = cells["starts"].to_numpy(dtype=int), cells["ends"].to_numpy(dtype=int)
    is_small, tables = cells["is_small"].to_numpy(dtype=bool), cells["tables"].tolist()
    for key, rows in cells.groupby(CHAIN, sort=False).indices.items():
        small = {(starts[row], ends[row]) for row in rows[is_small[rows]]}
        chain = chains[key] = solve(starts[rows], ends[rows], low[rows], high[rows])
        searched.groups += _groups(chain, key, small, tables[rows[0]], rules, how)
        searched.tried += len(chain.boundaries) * (len(chain.boundaries) - 1) // 2
    return searched, chains


def with_archive(
    cells: pd.DataFrame, older: pd.DataFrame, rules: Rules
) -> tuple[Searched, dict[tuple, Chain], dict[tuple, Chain]]:
    """Search what a publication tells together with what earlier ones told, and by itself where they contradict it.

    Returns what was found, the chains of both together, and those of the publication by itself (the same where they agree).
    """
    together = pd.concat([cells, older], ignore_index=True) if len(older) else cells
    searched, chains = by_weeks(together, rules)
    contradicted = [key for key, chain in chains.items() if chain.tolerance]
    alone, own = by_weeks(of_chains(cells, contradicted), rules)
    searched.groups += alone.groups
    return searched, chains, chains | own


def of_chains(cells: pd.DataFrame, chains: Iterable[tuple]) -> pd.DataFrame:
    """The counts of some chains."""
    wanted = set(chains)
    keys = zip(*(cells[name].tolist() for name in CHAIN), strict=True)
    return cells[np.fromiter((key in wanted for key in keys), dtype=bool, count=len(cells))]


def bounded_by(cells: pd.DataFrame, chains: Mapping[tuple, Chain]) -> pd.DataFrame:
    """The counts with the bounds that chains give them."""
    low, high = cells["low"].to_numpy(dtype=float).copy(), cells["high"].to_numpy(dtype=float).copy()
    starts, ends = cells["starts"].to_numpy(dtype=int), cells["ends"].to_numpy(dtype=int)
    for key, rows in cells.groupby(CHAIN, sort=False).indices.items():
        if key in chains:
            low[rows], high[rows] = (
                chains[key].low(starts[rows], ends[rows]),
                chains[key].high(starts[rows], ends[rows]),
            )
    return cells.assign(low=low, high=np.minimum(high, UNBOUNDED))


def of_fresh_spans(cells: pd.DataFrame, archive: pd.DataFrame) -> pd.DataFrame:
    """The counts of spans of which something is told that the last publication did not tell in the same way.

    The others were attacked when they were told, and areas and dimensions of one span bound nothing in another.
    """
    if not len(archive):
        return cells
    both = cells[KEYS].merge(archive[[*KEYS, "low", "high", "is_shown"]], on=KEYS, how="left")
    same = (both["low"].to_numpy() == cells["low"].to_numpy()) & (both["high"].to_numpy() == cells["high"].to_numpy())
    hidden = ~cells["is_shown"].to_numpy(dtype=bool)
    same |= hidden & both["is_shown"].eq(False).to_numpy()
    spans = cells[["starts", "ends"]]
    fresh = pd.MultiIndex.from_frame(spans[~(same | cells["is_fixed"].to_numpy(dtype=bool))].drop_duplicates())
    return cells[pd.MultiIndex.from_frame(spans).isin(fresh)]


def _groups(chain: Chain, key: tuple, small: set[tuple[int, int]], tables: str, rules: Rules, how: str) -> list[Group]:
    starts, ends = chain.groups()
    low, high = chain.low(starts, ends), chain.high(starts, ends)
    narrow = np.flatnonzero(is_recovered(low, high, rules.k, rules.fewest_possible, True))
    return [
        Group(key, int(starts[i]), int(ends[i]), int(low[i]), int(high[i]), tables, how)
        for i in narrow
        if low[i] < rules.k or (starts[i], ends[i]) in small
    ]


def by_margins(cells: pd.DataFrame, parts_of: Mapping[str, Iterable[str]], rules: Rules) -> Searched:
    """Search all sums of areas, dimensions and shares."""
    found = margins(cells, parts_of)
    low, high = propagate(found)
    hidden = ~found.cells["is_shown"].to_numpy(dtype=bool)
    small = found.cells["is_small"].to_numpy(dtype=bool)
    hit = hidden & (low <= high) & is_recovered(low, high, rules.k, rules.fewest_possible, small)
    groups = [group_at(found.cells, row, low[row], high[row], "margins") for row in np.flatnonzero(hit)]
    return Searched(groups, int(hidden.sum()))


def group_at(cells: pd.DataFrame, row: int, low: float, high: float, how: str) -> Group:
    """The group that is one count of a frame."""
    one = cells.iloc[row]
    chain = tuple(one[name] for name in CHAIN)
    return Group(chain, int(one["starts"]), int(one["ends"]), int(low), int(high), one["tables"], how)
