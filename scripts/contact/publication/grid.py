"""Complete what the semantic layer answers to the declared grid, so that zero, gap and "no association" stay apart.

A query has no row where nothing happened. On the grid, a cell of an area that delivered holds 0 or nothing, as the
metric's `empty` says; a cell of an area whose associations delivered nothing holds nothing, whatever was counted there.
Areas without any association have no cell; in tables by place of intervention they have one, filled if calls came
from there.
"""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from contact.publication.coverage import Coverage
from contact.publication.levels import LEVELS
from contact.publication.periods import Window
from contact.semantics.catalogue import COUNTS, Catalogue

HAS_DATA = "has_data"
IS_EXPECTED = "is_expected"
_WHOLE = {"weekday": range(1, 8), "hour": range(24)}
"""Dimensions all of whose members are known, whether they occur or not."""


def cells(level: str, grain: str, window: Window | None, coverage: Coverage, areas: pd.DataFrame) -> pd.DataFrame:
    """The grid of one level: its key columns, has_data (True, False, or missing where no association is expected) and
    is_expected (False where no association of the area was to deliver in a window: nothing can be there).

    `window` is given for grains by period; `areas` holds level and area_code of every area of the country.
    """
    published_as = LEVELS[level].published_as
    if grain == "day":
        grid = coverage.by_day(published_as)
    elif grain == "week":
        grid = coverage.by_week(published_as)
    else:
        grid = coverage.by_area(published_as, window.starts_on, window.ends_on)
    grid = grid.rename(columns={"is_received": HAS_DATA})
    if IS_EXPECTED not in grid.columns:
        grid = grid.assign(**{IS_EXPECTED: True})
    if LEVELS[level].is_territory:
        grid = grid.assign(**{IS_EXPECTED: True})
        grid = _with_unserved(grid, areas.loc[areas["level"] == published_as, "area_code"])
    return grid


def members(columns: Sequence[str], answers: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The cells into which an export divides every area: one column per dimension, one row per combination.

    Hours and days of the week are all there; of other dimensions, the combinations that occur anywhere in `answers`.
    """
    if not columns:
        return pd.DataFrame()
    if all(column in _WHOLE for column in columns):
        rows = list(product(*(_WHOLE[column] for column in columns)))
        return pd.DataFrame(rows, columns=list(columns))
    open_columns = [column for column in columns if column not in _WHOLE]
    if not answers:  # no whole week, of which alone an export of health figures tells
        return pd.DataFrame(columns=list(columns))
    found = pd.concat([answer[open_columns] for answer in answers]).drop_duplicates().sort_values(open_columns)
    for column in columns:
        if column in _WHOLE:
            found = found.merge(pd.DataFrame({column: list(_WHOLE[column])}), how="cross")
    return found[list(columns)].reset_index(drop=True)


def complete(grid: pd.DataFrame, answer: pd.DataFrame, metrics: Sequence[str], catalogue: Catalogue) -> pd.DataFrame:
    """The grid with one column of floats per metric; NaN where there is nothing to say.

    `answer` holds the key columns of the grid and the metrics; its rows outside the grid are left out.
    """
    keys = [column for column in grid.columns if column not in (HAS_DATA, IS_EXPECTED)]
    filled = grid.merge(answer, on=keys, how="left")
    has_data = filled[HAS_DATA].to_numpy()
    if pd.isna(has_data).any():
        counts = [name for name in metrics if catalogue.metrics[name].aggregation in COUNTS]
        counted = (filled[counts].fillna(0) > 0).any(axis=1)
        has_data = filled[HAS_DATA].astype("boolean").fillna(counted).to_numpy()
    has_data = has_data.astype(bool)
    completed = {key: filled[key] for key in keys}
    for name in metrics:
        values = filled[name].to_numpy(dtype=float, na_value=np.nan)
        if catalogue.metrics[name].empty == "zero":
            values = np.nan_to_num(values)
        completed[name] = np.where(has_data, values, np.nan)
    return pd.DataFrame(completed)


def _with_unserved(grid: pd.DataFrame, areas: pd.Series) -> pd.DataFrame:
    """The grid with a cell for every area of the country, has_data missing for those without an association."""
    others = [column for column in grid.columns if column not in ("area_code", HAS_DATA, IS_EXPECTED)]
    frame = pd.DataFrame({"area_code": areas.to_numpy()})
    if others:
        frame = frame.merge(grid[others].drop_duplicates(), how="cross")
    known = grid.astype({HAS_DATA: "boolean"})
    return frame.merge(known, on=["area_code", *others], how="left").assign(**{IS_EXPECTED: True})
