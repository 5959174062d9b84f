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
from contact.publication.disclosure import check_export, columns_for, is_health
from contact.publication.disclosure.dominance import ASSOCIATION, subject_to_dominance
from contact.publication.disclosure.ledger import health_counts
from contact.publication.levels import FRANCE, LEVELS
from contact.publication.periods import PERIODS, WINDOWS, Window, week_windows, windows
from contact.semantics.catalogue import Catalogue, Metric, SavedQuery
from contact.semantics.requests import Request
from contact.warehouse.data_range import whole_weeks

GRAINS = ("period", "day", "week")
_LEVEL_GROUP_BYS = {level.group_by for level in LEVELS.values()}


@dataclass(frozen=True)
class Export:
    """A saved query as it is published; `extra` maps its own group-bys to columns of the table.

    `tells_of_persons` says that these make health figures of all its metrics. An export with a health metric is told by
    whole weeks (`is_by_weeks`), all of its metrics alike.
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
    is_by_weeks: bool = False

    def catalogue(self, declared: Catalogue) -> Catalogue:
        """The catalogue as it holds for this export."""
        return declared.as_health() if self.tells_of_persons else declared

    @property
    def keys(self) -> list[str]:
        """The columns, beside period, window, level and metric, that tell one row from another."""
        time_key = [self.grain] if self.grain in ("day", "week") else []
        return ["area_code", *time_key, *self.extra.values()]


@dataclass(frozen=True)
class Asked:
    """One question put to the warehouse: a level of an export, its window (None for tables by day or week), its SQL.

    `by_association` says that it asks for the part of each association, which is not published but tells dominance.
    """

    level: str
    window: Window | None
    sql: str
    by_association: bool = False


@dataclass(frozen=True)
class Answered:
    """A question with its answer: key columns and one column per metric; and the seconds it took."""

    asked: Asked
    frame: pd.DataFrame
    seconds: float


@dataclass(frozen=True)
class Spans:
    """The time that a publication covers: first and last day with data, whole weeks within (None without any), windows."""

    data: tuple[date, date]
    weeks: tuple[date, date] | None
    windows: tuple[Window, ...]
    week_windows: tuple[Window, ...]

    @classmethod
    def of(cls, first: date, last: date) -> "Spans":
        """The spans of data that begins and ends on these days."""
        weeks = whole_weeks(first, last)
        return cls((first, last), weeks, tuple(windows(first, last)), tuple(week_windows((first, last), weeks)))

    def wanted(self, export: Export) -> list[Window]:
        """The windows that an export declares; of whole weeks where it tells of health."""
        offered = self.week_windows if export.is_by_weeks else self.windows
        return [one for one in offered if one.period in export.periods and one.window in export.windows]

    def asked(self, export: Export, window: Window | None) -> tuple[date, date] | None:
        """The days to ask for: those of a window, or all that an export by day or week may tell of; None for nothing."""
        data = self.weeks if export.is_by_weeks or export.grain == "week" else self.data
        if data is None or window is None:
            return data
        return asked_range(window, data)


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
        is_by_weeks=any(is_health(metric, catalogue) for metric in metrics),
    )


def questions(export: Export, spans: Spans, catalogue: Catalogue) -> list[Asked]:
    """Everything to ask for an export; a window of which there is nothing to ask is left out and has no figure."""
    asked = []
    for level in export.levels:
        group_by = [name for name in (LEVELS[level].group_by, *export.extra) if name]
        chosen = list(spans.wanted(export)) if export.grain == "period" else [None]
        if export.grain != "period":
            group_by.append(f"metric_time__{export.grain}")
        chosen = [window for window in chosen if spans.asked(export, window)]
        asked += _asked(level, chosen, Request(export.columns, tuple(group_by)), export, spans, catalogue)
        strict = export.catalogue(catalogue)
        subject = subject_to_dominance(health_counts(export.metrics, strict), level, strict)
        if subject:
            names = tuple(metric.name for metric in subject)
            asked += _asked(level, chosen, Request(names, (*group_by, ASSOCIATION)), export, spans, catalogue)
    return asked


def _asked(
    level: str, chosen: Sequence[Window | None], request: Request, export: Export, spans: Spans, catalogue: Catalogue
) -> list[Asked]:
    ranges = [spans.asked(export, window) for window in chosen]
    compiled = catalogue.engine.compile_ranges(request, ranges)
    by_association = ASSOCIATION in request.group_by and LEVELS[level].group_by != ASSOCIATION
    return [Asked(level, window, sql, by_association) for window, sql in zip(chosen, compiled, strict=True)]


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
