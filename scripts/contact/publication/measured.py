"""The answers to an export's questions, completed to their grid: what was measured, before anything is protected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from contact.publication.coverage import Coverage
from contact.publication.disclosure import Rules
from contact.publication.disclosure.dominance import ASSOCIATION, dominated, subject_to_dominance
from contact.publication.disclosure.ledger import Measured, day_number, health_counts, member_of
from contact.publication.exports import Answered, Export, Spans
from contact.publication.grid import HAS_DATA, IS_EXPECTED, cells, complete, members
from contact.publication.levels import LEVELS
from contact.publication.periods import Window
from contact.publication.provisional import Provisional
from contact.semantics.catalogue import Catalogue


@dataclass(frozen=True)
class Frame:
    """What every table is laid over: the spans of time, who delivered when, the areas of the country, the rules."""

    spans: Spans
    coverage: Coverage
    provisional: Provisional
    areas: pd.DataFrame
    rules: Rules


@dataclass(frozen=True)
class Block:
    """What was measured at one level, in one window (None for tables by day or week).

    `is_answered` is False where there was nothing to ask; `cannot_be` tells which cells nothing can be in: no association
    of the area was to deliver; `is_provisional` which ones may still change.
    """

    level: str
    window: Window | None
    measured: Measured
    is_answered: bool
    cannot_be: np.ndarray
    is_provisional: np.ndarray

    @property
    def columns(self) -> Mapping[str, np.ndarray]:
        """What was measured, by metric."""
        return {name: self.measured.cells[name].to_numpy() for name in self.measured.cells.columns}


def measure(export: Export, answers: Sequence[Answered], frame: Frame, catalogue: Catalogue) -> list[Block]:
    """All blocks of an export, level by level and window by window."""
    plain = {(one.asked.level, one.asked.window): one.frame for one in answers if not one.asked.by_association}
    shares = {(one.asked.level, one.asked.window): one.frame for one in answers if one.asked.by_association}
    found = members(list(export.extra.values()), list(plain.values()))
    windows = frame.spans.wanted(export) if export.grain == "period" else [None]
    return [
        _block(
            export, level, window, (plain.get((level, window)), shares.get((level, window))), found, frame, catalogue
        )
        for level in export.levels
        for window in windows
    ]


def _block(
    export: Export,
    level: str,
    window: Window | None,
    answers: tuple[pd.DataFrame | None, pd.DataFrame | None],
    members: pd.DataFrame,
    frame: Frame,
    catalogue: Catalogue,
) -> Block:
    answer, by_association = answers
    grid = cells(level, export.grain, window, frame.coverage, frame.areas)
    if export.extra:
        grid = grid.merge(members, how="cross")
    is_answered = answer is not None
    if answer is None:
        grid = grid.assign(**{HAS_DATA: False})
        answer = grid.head(0).reindex(columns=[*export.keys, *export.columns])
    filled = complete(grid, answer, export.columns, catalogue)
    starts, ends = _days(export, window, filled, frame.spans)
    cannot_be = ~grid[IS_EXPECTED].to_numpy(dtype=bool) & is_answered
    published_as = LEVELS[level].published_as
    measured = Measured(
        kind=level,
        cells=filled,
        member=member_of(filled, list(export.extra.values())),
        starts=starts,
        ends=ends,
        dominated=_dominated(export, level, filled, by_association, catalogue),
    )
    provisional = frame.provisional.mark(published_as, filled["area_code"], starts, ends)
    return Block(level, window, measured, is_answered, cannot_be, provisional & is_answered)


def _days(export: Export, window: Window | None, filled: pd.DataFrame, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """First day of each cell and the day after its last, as whole numbers."""
    if window is None:
        starts = day_number(filled[export.grain])
        return starts, starts + (7 if export.grain == "week" else 1)
    first, last = spans.asked(export, window) or (window.starts_on, window.ends_on)
    return (np.full(len(filled), _number(first)), np.full(len(filled), _number(last + timedelta(days=1))))


def _number(day: date) -> int:
    return int(day_number([day])[0])


def _dominated(
    export: Export, level: str, filled: pd.DataFrame, by_association: pd.DataFrame | None, catalogue: Catalogue
) -> Mapping[str, np.ndarray]:
    if by_association is None:
        return {}
    subject = subject_to_dominance(health_counts(export.metrics, catalogue), level, catalogue)
    answer = by_association.drop(columns=ASSOCIATION, errors="ignore")
    return dominated(filled, export.keys, answer, [one.name for one in subject])
