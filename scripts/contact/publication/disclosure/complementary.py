"""Complementary masking: hide further counts until none that is masked can be found from those that are shown.

The search is that of the attack, on exact whole numbers. Of the counts without which a group could not be found, the
smallest one is hidden; and so on until nothing is found. A count that a late delivery changed keeps its earlier value
where the change would tell of the few who came late.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from contact.publication.attack import programs
from contact.publication.attack.attack import only_older
from contact.publication.attack.chains import Chain
from contact.publication.attack.known import CHAIN, COLUMNS, KEYS, is_recovered
from contact.publication.attack.margins import Margins, margins, propagate
from contact.publication.attack.revisions import added
from contact.publication.attack.search import Group, bounded_by, by_weeks, of_chains, of_fresh_spans, with_archive
from contact.publication.disclosure.ledger import Ledger

_MOST_ROUNDS = 200


def keep_unrevised(ledger: Ledger, archive: pd.DataFrame) -> int:
    """Give back their earlier values to counts whose revision would tell of few persons; returns how many."""
    kept = 0
    for _ in range(_MOST_ROUNDS):
        additive = ledger.known()
        groups = by_weeks(added(additive[COLUMNS], archive), ledger.rules, "revisions")[0].groups
        rows = _revised_rows(additive, archive, groups)
        if not len(rows):
            return kept
        kept += len(rows)
        earlier = additive.loc[rows, KEYS].merge(archive, on=KEYS, how="left")
        ledger.cells.loc[rows, "value"] = earlier["value"].to_numpy()
    return kept


def complete(ledger: Ledger, archive: pd.DataFrame, parts_of: Mapping[str, Iterable[str]]) -> int:
    """Mask further counts of the ledger until nothing small can be found; returns how many."""
    masked = 0
    weeks = _Weeks(ledger, archive)
    fresh = of_fresh_spans(_additive(ledger), archive).index
    found = margins(_additive(ledger).loc[fresh], parts_of)
    for _ in range(_MOST_ROUNDS):
        cells = _additive(ledger)
        part = cells.loc[fresh]
        victims = weeks.victims(cells)
        victims |= _margin_victims(_with_bounds(found, bounded_by(part, weeks.together)), part, ledger)
        if not victims:
            victims = _program_victims(_with_bounds(found, bounded_by(part, weeks.own)), part, ledger)
        if not victims:
            return masked
        masked += len(victims)
        ledger.hide(victims)
        weeks.forget({tuple(row) for row in ledger.cells.loc[sorted(victims), CHAIN].itertuples(index=False)})
    return masked


class _Weeks:
    """The chains of a ledger, with the archive and by itself, solved again only where something was masked."""

    def __init__(self, ledger: Ledger, archive: pd.DataFrame) -> None:
        self._ledger, self._archive = ledger, archive
        self._dirty: set[tuple] | None = None
        self._groups: dict[tuple, list[Group]] = {}
        self.together: dict[tuple, Chain] = {}
        self.own: dict[tuple, Chain] = {}
        given = by_weeks(archive, ledger.rules)[0].groups if len(archive) else []
        self._given_away = {group.key for group in given}

    def forget(self, chains: set[tuple]) -> None:
        """Chains in which something changed."""
        self._dirty = chains

    def victims(self, cells: pd.DataFrame) -> set[int]:
        """Solve what changed; one count to mask for every group that is found."""
        part, before = cells[COLUMNS], self._archive
        if self._dirty is not None:
            part, before = of_chains(part, self._dirty), of_chains(before, self._dirty)
        searched, together, own = with_archive(part, only_older(part, before)[COLUMNS], self._ledger.rules)
        self.together |= together
        self.own |= own
        self._groups |= {key: [] for key in together}
        for group in searched.groups:
            if group.key not in self._given_away:
                self._groups[group.chain].append(group)
        self._dirty = set()
        return {victim for groups in self._groups.values() for victim in self._victims_of(groups, cells)}

    def _victims_of(self, groups: list[Group], cells: pd.DataFrame) -> set[int]:
        if not groups:
            return set()
        rows = of_chains(cells, [groups[0].chain])
        rows = rows[_maskable(rows)]
        found = set()
        for group in groups:
            used = [
                row
                for row, starts, ends, low, high in rows[["starts", "ends", "low", "high"]].itertuples()
                if any(
                    chain.is_used((group.starts, group.ends), (starts, ends), low, high)
                    for chain in (self.together[group.chain], self.own[group.chain])
                )
            ]
            if used:
                found.add(rows.loc[used, "value"].idxmin())
        return found


def _margin_victims(found: Margins, cells: pd.DataFrame, ledger: Ledger) -> set[int]:
    low, high = propagate(found)
    return _neighbours_to_mask(found, low, high, np.flatnonzero(low <= high), cells, ledger)


def _program_victims(found: Margins, cells: pd.DataFrame, ledger: Ledger) -> set[int]:
    targets, least, most = programs.bounded(found, ledger.rules)
    low, high = (found.cells[name].to_numpy(dtype=float).copy() for name in ("low", "high"))
    low[targets], high[targets] = least, most
    return _neighbours_to_mask(found, low, high, targets, cells, ledger)


def _neighbours_to_mask(
    found: Margins, low: np.ndarray, high: np.ndarray, candidates: np.ndarray, cells: pd.DataFrame, ledger: Ledger
) -> set[int]:
    """For every hidden count that is found, the smallest shown count that stands in a sum with it.

    Where none is left that could be masked, the bounds come from longer spans of the same weeks: then the smallest of those.
    """
    rules, hidden = ledger.rules, ~found.cells["is_shown"].to_numpy(dtype=bool)
    small = found.cells["is_small"].to_numpy(dtype=bool)
    hit = hidden & is_recovered(low, high, rules.k, rules.fewest_possible, small)
    maskable, values = _maskable(cells).to_numpy(), cells["value"].to_numpy(dtype=float)
    victims = set()
    for row in np.intersect1d(np.flatnonzero(hit), candidates):
        near = found.neighbours(row)
        near = near[near < len(cells)]
        around, near = near, near[maskable[near]]
        if not len(near):
            near = _told_of_the_same_days(found, row, around, cells, maskable)
        if len(near):
            victims.add(cells.index[near[np.argmin(values[near])]])
    return victims


def _told_of_the_same_days(
    found: Margins, row: int, around: np.ndarray, cells: pd.DataFrame, maskable: np.ndarray
) -> np.ndarray:
    """Positions of what could be masked of the days of a count: of its own chain, or else of the chains of counts around it."""
    one = found.cells.iloc[row]
    overlap = maskable & ((cells["starts"] < one["ends"]) & (cells["ends"] > one["starts"])).to_numpy(dtype=bool)
    positions = np.flatnonzero(overlap)
    chains = list(zip(*(cells[name].to_numpy()[positions].tolist() for name in CHAIN), strict=True))
    own = {tuple(one[name] for name in CHAIN)}
    beside = {tuple(entry) for entry in found.cells.iloc[around][CHAIN].itertuples(index=False)}
    for wanted in (own, beside):
        kept = positions[[chain in wanted for chain in chains]] if len(positions) else positions
        if len(kept):
            return kept
    return positions[:0]


def _additive(ledger: Ledger) -> pd.DataFrame:
    cells = ledger.known()
    return cells[cells["is_additive"].to_numpy(dtype=bool)]


def _maskable(cells: pd.DataFrame) -> pd.Series:
    """Counts that are shown and that no earlier publication told."""
    return cells["is_shown"].astype(bool) & ~cells["is_out"].astype(bool)


def _with_bounds(found: Margins, now: pd.DataFrame) -> Margins:
    """The same sums, with what is now known of the counts that the ledger holds."""
    cells, count = found.cells.copy(), len(now)
    for name in ("low", "high", "is_shown", "is_small"):
        cells[name] = np.concatenate([now[name].to_numpy(), cells[name].to_numpy()[count:]])
    return replace(found, cells=cells)


def _revised_rows(cells: pd.DataFrame, archive: pd.DataFrame, groups: list[Group]) -> pd.Index:
    """Shown counts within the groups whose value is not the archived one."""
    if not groups:
        return cells.index[:0]
    both = cells.reset_index().merge(archive[[*KEYS, "value"]], on=KEYS, suffixes=("", "_before"))
    both = both[both["is_shown"].astype(bool) & both["value_before"].notna() & (both["value"] != both["value_before"])]
    named = pd.DataFrame(
        [(*group.chain, group.starts, group.ends) for group in groups], columns=[*CHAIN, "from_day", "to_day"]
    )
    both = both.merge(named, on=CHAIN)
    inside = (both["starts"] < both["to_day"]) & (both["from_day"] < both["ends"])
    return pd.Index(both.loc[inside, "index"].unique())
