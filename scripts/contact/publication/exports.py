"""Exports: each saved query, asked for every level, period and window that its meta declares."""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import duckdb
import pandas as pd

from contact.errors import ContactError
from contact.publication.dimensions import NONE, column_of, tell_of_persons, type_of
from contact.publication.disclosure import check_export, columns_for
from contact.publication.levels import FRANCE, LEVELS
from contact.publication.periods import PERIODS, WINDOWS, Window
from contact.semantics.catalogue import Catalogue, Metric, SavedQuery
from contact.semantics.requests import Request
from contact.warehouse.data_range import whole_weeks

GRAINS = ("period", "day", "week")
_LEVEL_GROUP_BYS = {level.group_by for level in LEVELS.values()}


@dataclass(frozen=True)
class Export:
    """A saved query as it is published; `extra` maps its own group-bys to columns of the table.

    `tells_of_persons` says that these make health figures of all its metrics.
    """

    name: str
    label: str
    description: str
    page: str
    grain: str
    levels: tuple[str, ...]
    periods: tuple[str, ...]
    windows: tuple[str, ...]
    metrics: tuple[Metric, ...]
    columns: tuple[str, ...]
    extra: dict[str, str]
    tells_of_persons: bool = False

    @property
    def keys(self) -> list[str]:
        """The columns, beside period, window, level and metric, that tell one row from another."""
        time_key = [self.grain] if self.grain in ("day", "week") else []
        return ["area_code", *time_key, *self.extra.values()]


@dataclass(frozen=True)
class Asked:
    """One question put to the warehouse: a level of an export, its window (None for tables by day or week), its SQL."""

    level: str
    window: Window | None
    sql: str


@dataclass(frozen=True)
class Answered:
    """A question with its answer: key columns and one column per metric; and the seconds it took."""

    asked: Asked
    frame: pd.DataFrame
    seconds: float


def plan(query: SavedQuery, catalogue: Catalogue) -> Export:
    """The export that a saved query declares.

    Raises:
        ContactError: its meta is incomplete or unknown, or disclosure control refuses it.
    """
    meta = query.meta
    grain, by_period = meta.get("grain"), meta.get("grain") == "period"
    _check(query.name, "grain", [grain], GRAINS)
    levels = _check(query.name, "levels", meta.get("levels"), LEVELS)
    periods = _check(query.name, "periods", meta.get("periods", PERIODS), PERIODS) if by_period else ()
    windows = _check(query.name, "windows", meta.get("windows", WINDOWS), WINDOWS) if by_period else ()
    if query.has_filter:
        raise ContactError(
            f"The saved query '{query.name}' has a filter; put it on a metric, where its disclosure is declared."
        )
    extra = _extra(query)
    catalogue = catalogue.as_health() if tell_of_persons(extra) else catalogue
    metrics = tuple(catalogue.metrics[name] for name in query.metrics)
    check_export(query.name, metrics, {"grain": [grain], "levels": levels, "periods": periods}, catalogue)
    return Export(
        name=query.name,
        label=query.label,
        description=query.description,
        page=str(meta.get("page", "")),
        grain=grain,
        levels=levels,
        periods=periods,
        windows=windows,
        metrics=metrics,
        columns=tuple(dict.fromkeys(column for metric in metrics for column in columns_for(metric, catalogue))),
        extra=extra,
        tells_of_persons=tell_of_persons(extra),
    )


def questions(
    export: Export, windows: Sequence[Window], range_of_data: tuple[date, date], catalogue: Catalogue
) -> list[Asked]:
    """Everything to ask for an export; a window for which `asked_range` has nothing is left out and has no figure."""
    asked = []
    for level in export.levels:
        group_by = [name for name in (LEVELS[level].group_by, *export.extra) if name]
        if export.grain in ("day", "week"):
            span = range_of_data if export.grain == "day" else whole_weeks(*range_of_data)
            chosen: list[Window | None] = [None] if span else []
            ranges = [span] if span else []
            group_by.append(f"metric_time__{export.grain}")
        else:
            chosen = [window for window in wanted(export, windows) if asked_range(window, range_of_data)]
            ranges = [asked_range(window, range_of_data) for window in chosen]
        request = Request(metrics=export.columns, group_by=tuple(group_by))
        compiled = catalogue.engine.compile_ranges(request, ranges)
        asked += [Asked(level, window, sql) for window, sql in zip(chosen, compiled, strict=True)]
    return asked


def asked_range(window: Window, range_of_data: tuple[date, date]) -> tuple[date, date] | None:
    """The days to ask for a window: all of them, or none where the data covers but a part.

    Of a current window that began before the data, the part with data is asked for (rates then have the days with data
    below the line as well as above it); meta.periods says that it is not covered, and nothing is compared with it.
    """
    if window.is_covered:
        return window.starts_on, window.ends_on
    if window.window != "current":
        return None
    return max(window.starts_on, range_of_data[0]), window.ends_on


def wanted(export: Export, windows: Sequence[Window]) -> list[Window]:
    """The windows that an export declares."""
    return [one for one in windows if one.period in export.periods and one.window in export.windows]


def submit(
    export: Export, asked: Sequence[Asked], pool: ThreadPoolExecutor, connection: duckdb.DuckDBPyConnection
) -> list[Future]:
    """Put the questions to the warehouse, each on a cursor of its own; the answers come as futures of `Answered`."""
    return [pool.submit(_run, export, question, connection.cursor()) for question in asked]


def _run(export: Export, asked: Asked, cursor: duckdb.DuckDBPyConnection) -> Answered:
    start = time.perf_counter()
    frame = cursor.execute(asked.sql).df()
    cursor.close()
    group_by = LEVELS[asked.level].group_by
    renamed = {group_by: "area_code", **export.extra, f"metric_time__{export.grain}": export.grain}
    frame = frame.rename(columns=renamed)
    if group_by is None:
        frame["area_code"] = FRANCE
    for column in export.extra.values():
        if type_of(column) == "varchar":
            frame[column] = frame[column].astype("string").fillna(NONE).astype(object)
    return Answered(asked, frame, time.perf_counter() - start)


def _extra(query: SavedQuery) -> dict[str, str]:
    """The group-bys of a saved query that are neither time nor level, with their columns in the published table."""
    named = [name for name in query.group_by if not name.startswith("metric_time__") and name not in _LEVEL_GROUP_BYS]
    extra = {name: column_of(name) for name in named}
    if len(set(extra.values())) < len(extra):
        raise ContactError(
            f"The saved query '{query.name}' groups by two dimensions that are one column once published."
        )
    return extra


def _check(query: str, setting: str, values: object, allowed: object) -> tuple[str, ...]:
    """The values of one entry of the meta, each of them known."""
    if not isinstance(values, list | tuple) or not values or any(value not in allowed for value in values):
        raise ContactError(f"The saved query '{query}' needs config.meta.{setting}, out of: {', '.join(allowed)}.")
    return tuple(values)
