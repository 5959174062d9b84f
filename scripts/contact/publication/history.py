"""Since when each metric and export says what it says: carried from publication to publication."""

import hashlib
from datetime import UTC, date, datetime

import duckdb
import pandas as pd

from contact.errors import ContactError
from contact.publication.meta import META_COLUMNS
from contact.stores import open_store, store_path

_DEFINES = {
    "metric": ("type", "label_fr", "description_fr", "unit", "disclosure", "empty", "definition_sql"),
    "export": ("label_fr", "description_fr", "grain", "levels", "metrics"),
}
"""What makes up the definition of a metric and of an export: where one of these changes, so did the definition."""


def history(metrics: pd.DataFrame, exports: pd.DataFrame, before: pd.DataFrame, today: date) -> pd.DataFrame:
    """One row per metric and export, those of `before` (the table of the last publication) that are gone included.

    `first_published_on` stays as it was; `changed_on` is the last day on which the definition became another one, null
    while it never did; `removed_on` the first publication without it. What comes back is published anew.
    """
    known = {(row.kind, row.name): row for row in before.itertuples(index=False)}
    rows = [
        _carried(kind, name, digest, known.pop((kind, name), None), today)
        for kind, name, digest in [*_digests("metric", metrics), *_digests("export", exports)]
    ]
    for row in known.values():
        removed_on = today if pd.isna(row.removed_on) else row.removed_on
        rows.append((row.kind, row.name, row.definition, row.first_published_on, row.changed_on, removed_on))
    return pd.DataFrame(rows, columns=list(META_COLUMNS["history"]))


def last_history() -> pd.DataFrame:
    """The history in the current publication; empty where there is none, or one of a version that kept none."""
    nothing = pd.DataFrame(columns=list(META_COLUMNS["history"]))
    if not store_path("publication").is_file():
        return nothing
    try:
        with open_store("publication") as connection:
            return connection.execute(f"select {', '.join(META_COLUMNS['history'])} from meta.history").df()
    except (duckdb.Error, ContactError):  # the publisher writes a new one whatever the old one is
        return nothing


def today() -> date:
    """The day of the publication that is being made (UTC)."""
    return datetime.now(UTC).date()


def _digests(kind: str, rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    return [(kind, row[kind], _digest(row, _DEFINES[kind])) for row in rows.to_dict("records")]


def _digest(row: dict, names: tuple[str, ...]) -> str:
    told = "\x1f".join(str(row[name]) for name in names)
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _carried(kind: str, name: str, digest: str, before: object | None, today: date) -> tuple:
    if before is None or not pd.isna(before.removed_on):
        return kind, name, digest, today, None, None
    changed_on = before.changed_on if before.definition == digest else today
    return kind, name, digest, before.first_published_on, None if pd.isna(changed_on) else changed_on, None
