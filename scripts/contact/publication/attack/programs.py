"""Linear programmes: the fewest and the most that a masked count can be, all its sums taken together.

A count is safe once two solutions are known between which it differs enough. Solutions that push many counts at once,
all up or all down, each with a weight drawn anew, settle nearly all of them in a few programmes; those that are left are
bounded one by one, exactly.
"""

from collections.abc import Iterator, Mapping

import highspy
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from contact.publication.attack.margins import Margins, propagate
from contact.publication.disclosure.rules import Rules

_ROUNDS = 60
_PATIENCE = 4
_SLACK = 1e-6
_COUNTS_AT_ONCE = 1500
# one thread, so that the same counts give the same; the simplex method as HiGHS chooses it, from the solution before
_OPTIONS = {"output_flag": False, "threads": 1}
_WARM = {"presolve": "off", "simplex_strategy": 0}
_COLD = {"presolve": "on", "simplex_strategy": 1}
_WIDENINGS = (0, 1, 2, 4, 8, 16, 32, 64, 1024)


def bounded(found: Margins, rules: Rules) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Every hidden count that may be of a small group: its row, and the fewest and the most that it can be."""
    own_low, own_high = (found.cells[name].to_numpy(dtype=float) for name in ("low", "high"))
    low, high = propagate(found)
    agree = low <= high
    low, high = np.where(agree, low, own_low), np.where(agree, high, own_high)
    hidden = ~found.cells["is_shown"].to_numpy(dtype=bool)
    may_be_small = (low < rules.k) | found.cells["is_small"].to_numpy(dtype=bool)
    targets = np.flatnonzero(hidden & may_be_small & (high >= 1))
    if not len(targets):
        return targets, low[targets], high[targets]
    return targets, *bounds(found, low, high, targets, rules.fewest_possible)


def bounds(
    found: Margins, low: np.ndarray, high: np.ndarray, targets: np.ndarray, fewest_possible: int, seed: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value of every target, as whole numbers.

    Of a target that is known to keep `fewest_possible` values, the bounds found so far; of one that has fewer by the
    bounds given, those; of all others, the sharpest.
    `low` and `high` bound every count as `propagate` does. A part of the counts that contradicts itself (figures told at
    different times) is widened by the least number that makes it agree.
    """
    matrix = _equalities(found, len(low))
    count, component = connected_components(_links(found, len(low)), directed=False)
    least, most = low[targets].copy(), high[targets].copy()
    open_ones = ~_is_tree(found, component, count)[component[targets]] & ~_narrow(least, most, fewest_possible)
    for chosen in _portions(component, targets, open_ones):
        at = targets[chosen]
        wanted = np.isin(component, component[at])
        limits = _agreeing(matrix, low, high, component, wanted)
        system = _part(matrix, *limits, np.flatnonzero(wanted))
        seen = _witnesses(system, at, fewest_possible, seed)
        least[chosen], most[chosen] = _sharpest(system, component, at, seen, fewest_possible)
    return np.ceil(least - _SLACK), np.floor(most + _SLACK)


def _portions(component: np.ndarray, targets: np.ndarray, open_ones: np.ndarray) -> Iterator[np.ndarray]:
    """Positions of targets, a few components at a time: programmes grow faster than what is in them."""
    sizes = np.bincount(component)
    positions = np.flatnonzero(open_ones)
    portion, filled = [], 0
    for one in pd.unique(component[targets[positions]]):
        portion.append(one)
        filled += sizes[one]
        if filled >= _COUNTS_AT_ONCE:
            yield positions[np.isin(component[targets[positions]], portion)]
            portion, filled = [], 0
    if portion:
        yield positions[np.isin(component[targets[positions]], portion)]


def _is_tree(found: Margins, component: np.ndarray, count: int) -> np.ndarray:
    """Which components are trees of sums: there the bounds of `propagate` are the sharpest."""
    counts = np.bincount(component, minlength=count)
    sums = np.bincount(component[found.parent], minlength=count)
    links = np.bincount(component[found.child], minlength=count) + sums
    return links == counts + sums - 1


class _System:
    """Some counts (their rows, ascending), the sums that hold between them, and bounds of each.

    Each programme begins at the solution of the one before, since only the costs change: a few steps of the simplex
    method in place of some hundreds.
    """

    def __init__(self, rows: np.ndarray, matrix: sparse.csr_matrix, bounds: np.ndarray) -> None:
        self.rows = rows
        self._columns = np.arange(len(rows), dtype=np.int32)
        self._solver = highspy.Highs()
        self._set(_OPTIONS | _WARM)
        self._solver.passModel(_programme(matrix.tocsc(), bounds))

    def solve(self, cost_of: np.ndarray, at: np.ndarray) -> np.ndarray | None:
        """The values, in a solution of least cost, of the counts `at`, which cost `cost_of` each; None without any."""
        place = np.searchsorted(self.rows, at)
        cost = np.zeros(len(self.rows))
        cost[place] = cost_of
        self._solver.changeColsCost(len(cost), self._columns, cost)
        if self._run() or self._run_from_nothing():
            return np.array(self._solver.getSolution().col_value)[place]
        return None

    def _run(self) -> bool:
        self._solver.run()
        return self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal

    def _run_from_nothing(self) -> bool:
        """For sums that cannot hold, and where the way from the solution before gets lost in rounding."""
        self._set(_COLD)
        self._solver.clearSolver()
        found = self._run()
        self._set(_WARM)
        return found

    def _set(self, options: Mapping[str, object]) -> None:
        for name, value in options.items():
            self._solver.setOptionValue(name, value)


def _programme(matrix: sparse.csc_matrix, bounds: np.ndarray) -> highspy.HighsLp:
    """The programme whose every sum is 0, without costs yet."""
    programme = highspy.HighsLp()
    programme.num_row_, programme.num_col_ = matrix.shape
    programme.col_cost_ = np.zeros(matrix.shape[1])
    programme.col_lower_, programme.col_upper_ = bounds[:, 0], bounds[:, 1]
    programme.row_lower_ = programme.row_upper_ = np.zeros(matrix.shape[0])
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_, programme.a_matrix_.index_ = matrix.indptr, matrix.indices
    programme.a_matrix_.value_ = matrix.data
    return programme


def _part(matrix: sparse.csr_matrix, low: np.ndarray, high: np.ndarray, rows: np.ndarray) -> _System:
    """The system of some counts that share no sum with others."""
    columns = matrix[:, rows]
    return _System(rows, columns[columns.getnnz(axis=1) > 0], np.column_stack([low[rows], high[rows]]))


def _witnesses(system: _System, targets: np.ndarray, fewest_possible: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value seen of each target in a few solutions."""
    random = np.random.default_rng(seed)
    least, most = np.full(len(targets), np.inf), np.full(len(targets), -np.inf)
    left, idle = len(targets) + 1, 0
    for turn in range(_ROUNDS):
        pending = _narrow(least, most, fewest_possible) if turn > 1 else np.ones(len(targets), dtype=bool)
        idle = idle + 1 if pending.sum() == left else 0
        left = pending.sum()
        if not left or idle == _PATIENCE:
            break
        push = random.uniform(0.5, 1.5, len(targets)) * (1 if turn == 0 or turn % 4 == 3 else -1)
        seen = system.solve(push * pending, targets)
        least, most = np.minimum(least, seen), np.maximum(most, seen)
    return least, most


def _sharpest(
    system: _System,
    component: np.ndarray,
    targets: np.ndarray,
    seen: tuple[np.ndarray, np.ndarray],
    fewest_possible: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Exact bounds of the targets that the solutions seen leave narrow: one of each component at a time, all at once.

    Components share no count, so that pushing one target in each gives the extreme of every one of them.
    """
    least, most = seen
    pending = np.flatnonzero(_narrow(least, most, fewest_possible))
    of = component[targets[pending]]
    turns = pd.Series(of).groupby(of).cumcount().to_numpy()
    for turn in np.unique(turns):
        pushed = pending[turns == turn]
        for sign, kept in ((1.0, least), (-1.0, most)):
            kept[pushed] = system.solve(np.full(len(pushed), sign), targets[pushed])
    return least, most


def _narrow(least: np.ndarray, most: np.ndarray, fewest_possible: int) -> np.ndarray:
    return np.floor(most + _SLACK) - np.ceil(least - _SLACK) + 1 < fewest_possible


def _agreeing(
    matrix: sparse.csr_matrix, low: np.ndarray, high: np.ndarray, component: np.ndarray, wanted: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Bounds under which the sums can hold, component by component where the whole does not."""
    if _holds(_part(matrix, low, high, np.flatnonzero(wanted))):
        return low, high
    low, high = low.copy(), high.copy()
    for one in np.unique(component[wanted]):
        inside = np.flatnonzero(component == one)
        for by in _WIDENINGS:
            widened = np.maximum(low - by, 0), high + by
            if _holds(_part(matrix, *widened, inside)):
                break
        low[inside], high[inside] = widened[0][inside], widened[1][inside]
    return low, high


def _holds(system: _System) -> bool:
    """Whether there is a solution at all."""
    return system.solve(np.zeros(0), np.zeros(0, dtype=int)) is not None


def _equalities(found: Margins, count: int) -> sparse.csr_matrix:
    """One row per sum: its parts less its total."""
    relations = len(found.parent)
    rows = np.concatenate([np.arange(relations), found.relation])
    columns = np.concatenate([found.parent, found.child])
    signs = np.concatenate([-np.ones(relations), np.ones(len(found.child))])
    return sparse.csr_matrix((signs, (rows, columns)), shape=(relations, count))


def _links(found: Margins, count: int) -> sparse.csr_matrix:
    """Which counts stand in a sum together."""
    ones = np.ones(len(found.child))
    return sparse.csr_matrix((ones, (found.child, found.parent[found.relation])), shape=(count, count))
