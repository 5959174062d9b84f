"""The only reader of the publication: opens it, watches for a newer one, and gives pages the rows they draw.

The file is attached read-only with its own key; after that the connection reaches no other file and no network.
Rows are filtered here and never computed: every number is as `contact publish` wrote it.
"""

from __future__ import annotations

import os
import re
import secrets
import threading
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd

from app.access import views
from app.access.scope import Scope

SCHEMA_VERSION = 1
MOST_ANSWERS = 3_000
FRANCE = "FR"
PATH_SETTING = "CONTACT_PUBLICATION"
KEY_SETTING = "CONTACT_PUBLICATION_KEY_FILE"
CONNECTION_CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    "temp_file_encryption": "true",
    "temp_directory": "",
    "memory_limit": "512MB",
    "threads": "2",
}
# in this order: once the configuration is locked nothing can be set
AFTER_ATTACH = ("SET enable_external_access = false", "SET lock_configuration = true")


# pages handle many small tables: pandas takes twice as long over strings that Arrow keeps
pd.options.mode.string_storage = "python"


class PublicationUnavailableError(Exception):
    """There is nothing to show; `reason` names a sentence of `nothing.reasons`, `file` the file it is about."""

    def __init__(self, reason: str, file: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.file = file


@dataclass(frozen=True)
class About:
    """The one row of meta.publication."""

    schema_version: int
    publication_id: str
    published_at: datetime
    built_at: datetime
    data_from: date
    data_to: date
    data_kind: str
    software_version: str


@dataclass(frozen=True)
class Publication:
    """One opened publication as one scope may read it: `catalogue` holds the views of that scope.

    A page run holds one and reads nothing else, so no page mixes two publications, or two scopes.
    """

    connection: duckdb.DuckDBPyConnection
    signature: tuple[int, ...]
    about: About
    catalogue: str

    @property
    def token(self) -> str:
        """What cached rows are known by: the scope, the publication and the very file it was read from."""
        return f"{self.catalogue}:{self.about.publication_id}:{':'.join(map(str, self.signature))}"


@dataclass(frozen=True)
class _Opened:
    """The file, attached under a name that no reader knows, and what each scope that asked reads of it."""

    connection: duckdb.DuckDBPyConnection
    signature: tuple[int, ...]
    about: About
    stored: str
    scoped: dict[Scope, Publication] = field(default_factory=dict)

    def for_scope(self, scope: Scope) -> Publication:
        if scope not in self.scoped:
            catalogue = views.catalogue(self.connection, self.stored, scope)
            self.scoped[scope] = Publication(self.connection, self.signature, self.about, catalogue)
        return self.scoped[scope]


_lock = threading.Lock()
_opened: dict[str, _Opened] = {}
# how readers name tables; the catalogue of their scope stands for it
_NAMED = re.compile(r"\bpublication\.(?=(?:meta|data|others)\.)")


def current(scope: Scope) -> Publication:
    """The publication that a scope reads now, reopened when its file was replaced; raises PublicationUnavailableError."""
    with _lock:
        held, name = _held()
        try:
            return held.for_scope(scope)
        except duckdb.Error:
            raise PublicationUnavailableError("unreadable", name) from None


def about() -> About:
    """What is published now, without a figure; raises PublicationUnavailableError."""
    with _lock:
        return _held()[0].about


def _held() -> tuple[_Opened, str]:
    setting = os.environ.get(PATH_SETTING)
    if not setting:
        raise PublicationUnavailableError("setting")
    path = Path(setting)
    held = _opened.get(setting)
    signature = _signature(path)
    if held is None or held.signature != signature:
        _opened.pop(setting, None)
        _cached.cache_clear()
        held = _opened[setting] = _open(path, signature)
    return held, path.name


def _signature(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        raise PublicationUnavailableError("missing", path.name) from None
    return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size


def _key() -> str:
    setting = os.environ.get(KEY_SETTING)
    if not setting:
        raise PublicationUnavailableError("key_setting")
    try:
        key = Path(setting).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise PublicationUnavailableError("key_missing", Path(setting).name) from None
    if not re.fullmatch(r"[0-9a-fA-F]{64}", key):
        raise PublicationUnavailableError("key_missing", Path(setting).name)
    return key


def _open(path: Path, signature: tuple[int, ...]) -> _Opened:
    """Attaches the file; DuckDB's own messages are dropped, since they may quote the statement and so the key."""
    connection = duckdb.connect(":memory:", config=CONNECTION_CONFIG)
    place, stored = str(path).replace("'", "''"), f"stored_{secrets.token_hex(8)}"
    try:
        connection.execute(f"ATTACH '{place}' AS {stored} (READ_ONLY, ENCRYPTION_KEY '{_key()}')")
        for statement in AFTER_ATTACH:
            connection.execute(statement)
        about = _about(connection, stored, path)
    except duckdb.Error as error:
        connection.close()
        reason = "wrong_key" if "encryption key" in str(error).lower() else "unreadable"
        raise PublicationUnavailableError(reason, path.name) from None
    except PublicationUnavailableError:
        connection.close()
        raise
    if _signature(path) != signature:  # replaced while it was being opened
        connection.close()
        return _open(path, _signature(path))
    return _Opened(connection, signature, about, stored)


def _about(connection: duckdb.DuckDBPyConnection, stored: str, path: Path) -> About:
    version = connection.execute(f"SELECT max(schema_version) FROM {stored}.meta.publication").fetchone()[0]
    if version is None:
        raise PublicationUnavailableError("unreadable", path.name)
    if version != SCHEMA_VERSION:
        raise PublicationUnavailableError("newer" if version > SCHEMA_VERSION else "older", path.name)
    columns = ", ".join(About.__dataclass_fields__)
    return About(*connection.execute(f"SELECT {columns} FROM {stored}.meta.publication").fetchone())


@lru_cache(maxsize=MOST_ANSWERS)
def _cached(token: str, sql: str, values: tuple[object, ...], connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return connection.cursor().execute(sql, list(values)).df()


def rows(publication: Publication, sql: str, *values: object) -> pd.DataFrame:
    """The answer to a question about what the scope may read of the publication; its blanks `?` hold `values`.

    `publication.data.headline` is the scope's view of that table. A table that the scope may not read is not there:
    duckdb.CatalogException.
    """
    scoped = _NAMED.sub(f"{publication.catalogue}.", sql)
    kept = _cached(publication.token, scoped, values, publication.connection)
    return kept.copy(deep=False)  # pandas copies what a card writes to: what is kept never changes


def areas(publication: Publication) -> pd.DataFrame:
    """level, area_code, label_fr, label_en, parent_code; in the order of the publication."""
    return rows(publication, "SELECT * FROM publication.meta.areas ORDER BY sort_order")


def metrics(publication: Publication) -> pd.DataFrame:
    """The metric catalogue, one row per metric, indexed by its name."""
    columns = "metric, label_fr, label_en, description_fr, description_en, unit, direction, disclosure"
    return rows(publication, f"SELECT {columns} FROM publication.meta.metrics").set_index("metric")


def windows(publication: Publication, period: str) -> pd.DataFrame:
    """starts_on, ends_on, is_covered of a period's windows, indexed by window."""
    sql = 'SELECT "window", starts_on, ends_on, is_covered FROM publication.meta.periods WHERE period = ?'
    return rows(publication, sql, period).set_index("window")


def freshness(publication: Publication) -> pd.DataFrame:
    """One row per association: its region, what it delivered last, and whether that is the last day."""
    return rows(publication, "SELECT * FROM publication.meta.freshness")


def headline(publication: Publication, level: str, area: str, period: str) -> pd.DataFrame:
    """Headline figures of an area and period, health figures included: window, metric, value, state, change, trend."""
    columns = '"window", metric, value, state, change, trend'
    where = "level = ? AND area_code = ? AND period = ?"
    sql = " UNION ALL ".join(
        f"SELECT {columns} FROM publication.data.{table} WHERE {where}" for table in ("headline", "health_headline")
    )
    return rows(publication, sql, level, area, period, level, area, period)


def demand_daily(publication: Publication, level: str, area: str, metric: str, span: tuple[date, date]) -> pd.DataFrame:
    """day, value, state of a daily count between two days, both included."""
    return _daily(publication, "demand_daily", level, area, metric, span)


def service_daily(
    publication: Publication, level: str, area: str, metric: str, span: tuple[date, date]
) -> pd.DataFrame:
    """day, value, state of a daily share or delay between two days, both included."""
    return _daily(publication, "service_daily", level, area, metric, span)


def _daily(
    publication: Publication, table: str, level: str, area: str, metric: str, span: tuple[date, date]
) -> pd.DataFrame:
    sql = (
        f"SELECT day, value, state FROM publication.data.{table} "
        "WHERE level = ? AND area_code = ? AND metric = ? AND day BETWEEN ? AND ? ORDER BY day"
    )
    return rows(publication, sql, level, area, metric, *span)


def covid_weekly(publication: Publication, level: str, area: str, metric: str, span: tuple[date, date]) -> pd.DataFrame:
    """day (the Monday), value, state of a weekly health figure whose week starts between two days."""
    sql = (
        "SELECT week AS day, value, state FROM publication.data.covid_weekly "
        "WHERE level = ? AND area_code = ? AND metric = ? AND week BETWEEN ? AND ? ORDER BY week"
    )
    return rows(publication, sql, level, area, metric, *span)


def hour_of_week(publication: Publication, level: str, area: str, period: str) -> pd.DataFrame:
    """weekday (1 Monday … 7), hour, value, state of the mean calls per hour over the current window."""
    sql = (
        "SELECT weekday, hour, value, state FROM publication.data.hour_of_week WHERE level = ? AND area_code = ? "
        "AND period = ? AND \"window\" = 'current' AND metric = 'calls_per_hour' ORDER BY weekday, hour"
    )
    return rows(publication, sql, level, area, period)


def territories(publication: Publication, period: str) -> pd.DataFrame:
    """Every territory figure of a period: level, area_code, window, metric, value, state, change, trend."""
    sql = (
        'SELECT level, area_code, "window", metric, value, state, change, trend '
        "FROM publication.data.territories WHERE period = ?"
    )
    return rows(publication, sql, period)
