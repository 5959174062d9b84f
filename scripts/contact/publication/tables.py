"""The published table of an export: answers completed to their grid, protected, and laid out one row per figure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from contact.publication.changes import add_changes
from contact.publication.coverage import Coverage
from contact.publication.dimensions import type_of
from contact.publication.disclosure import Rules, protect
from contact.publication.exports import Answered, Export, wanted
from contact.publication.grid import HAS_DATA, cells, complete, members
from contact.publication.levels import LEVELS
from contact.publication.periods import Window
from contact.semantics.catalogue import Catalogue


@dataclass(frozen=True)
class Frame:
    """What every table is laid over: the windows, who delivered when, the areas of the country, the rules."""

    windows: Sequence[Window]
    coverage: Coverage
    areas: pd.DataFrame
    rules: Rules


def columns(export: Export) -> dict[str, str]:
    """Column names and DuckDB types of the published table, in order."""
    by_period = export.grain == "period"
    head = {"period": "varchar", "window": "varchar"} if by_period else {}
    time = {} if by_period else {export.grain: "date"}
    extra = {column: type_of(column) for column in export.extra.values()}
    tail = {"change": "double", "trend": "varchar"} if by_period else {}
    figures = {"metric": "varchar", "value": "double", "state": "varchar"}
    return {**head, "level": "varchar", "area_code": "varchar", **time, **extra, **figures, **tail}


def build(export: Export, answers: Sequence[Answered], frame: Frame, catalogue: Catalogue) -> pd.DataFrame:
    """All rows of an export, with the columns of `columns`, in the order of their keys."""
    catalogue = catalogue.as_health() if export.tells_of_persons else catalogue
    answered = {(one.asked.level, one.asked.window): one.frame for one in answers}
    found = members(list(export.extra.values()), [one.frame for one in answers])
    windows = wanted(export, frame.windows) if export.grain == "period" else [None]
    parts = [
        _level(export, level, window, answered.get((level, window)), found, frame, catalogue)
        for level in export.levels
        for window in windows
    ]
    rows = pd.concat(parts, ignore_index=True)
    if export.grain == "period":
        units = {metric.name: metric.unit for metric in export.metrics}
        rows = add_changes(rows, units, frame.rules.base, list(export.extra.values()))
    return rows[list(columns(export))]


def _level(
    export: Export,
    level: str,
    window: Window | None,
    answer: pd.DataFrame | None,
    members: pd.DataFrame,
    frame: Frame,
    catalogue: Catalogue,
) -> pd.DataFrame:
    """The rows of one level and window; all without data where there was nothing to ask (a window not covered)."""
    grid = cells(level, export.grain, window, frame.coverage, frame.areas)
    if export.extra:
        grid = grid.merge(members, how="cross")
    if answer is None:
        grid = grid.assign(**{HAS_DATA: False})
        answer = grid.head(0).reindex(columns=[*export.keys, *export.columns])
    filled = complete(grid, answer, export.columns, catalogue)
    measured = {name: filled[name].to_numpy() for name in export.columns}
    protected = [protect(metric, measured, catalogue, frame.rules) for metric in export.metrics]
    each_cell = np.tile(np.arange(len(filled)), len(protected))
    rows = {key: filled[key].array.take(each_cell) for key in export.keys}
    rows |= {
        "level": LEVELS[level].published_as,
        "metric": np.repeat([metric.name for metric in export.metrics], len(filled)),
        "value": np.concatenate([one.values for one in protected]),
        "state": np.concatenate([one.states for one in protected]),
    }
    if window is not None:
        rows |= {"period": window.period, "window": window.window}
    return pd.DataFrame(rows)
