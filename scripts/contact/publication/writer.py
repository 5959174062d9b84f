"""Write a publication as a new file and put it in the place of the old one: readers see one or the other."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd

from contact.errors import ContactError
from contact.publication.meta import META_COLUMNS
from contact.stores import mark_version, open_store, remove_store_file, replace_store_file, store_path

SCHEMA_VERSION = 1
_STORE = "publication"
# They tell when a publication was made, not what it says.
_NOT_CONTENT = ("published_at", "built_at", "publication_id")


@dataclass(frozen=True)
class PublishedTable:
    """A table of the publication: schema and name, columns with DuckDB types, rows.

    Where `is_content` is False it tells of the publisher's own doings (the audit trail, the days of earlier
    publications) and alone does not make a publication a new one.
    """

    schema: str
    name: str
    columns: Mapping[str, str]
    rows: pd.DataFrame
    is_content: bool = True


def write(tables: list[PublishedTable], about: Mapping[str, object]) -> tuple[str, bool]:
    """Write the tables and the row of meta.publication; returns the publication's id and whether it is a new one.

    The id is a hash of the content. Where the current publication already says the same, it stays as it is.

    Raises:
        ContactError: the new file cannot be written or does not read back as it was written.
    """
    new = store_path(_STORE).with_name("publication.next.duckdb")
    remove_store_file(new)
    try:
        with open_store(_STORE, read_only=False, path=new) as connection:
            mark_version(connection, _STORE)
            for table in tables:
                _create(connection, table)
            publication_id = _content_id(connection, tables, about)
            _create(connection, _publication_row(about, publication_id))
        if publication_id == current_id():
            return publication_id, False
        _verify(new, tables, publication_id)
        replace_store_file(new, store_path(_STORE))
    except (duckdb.Error, OSError):
        raise ContactError(
            f"The publication could not be written to {new}; check the space and rights of its folder."
        ) from None
    finally:
        remove_store_file(new)
    return publication_id, True


def current_id() -> str | None:
    """The id of the publication in place; None where there is none, or one that this version did not write."""
    if not store_path(_STORE).is_file():
        return None
    try:
        with open_store(_STORE) as connection:
            row = connection.execute("select publication_id from meta.publication").fetchone()
    except duckdb.Error:
        return None
    return row[0] if row else None


def _publication_row(about: Mapping[str, object], publication_id: str) -> PublishedTable:
    row = {
        **about,
        "schema_version": SCHEMA_VERSION,
        "publication_id": publication_id,
        "published_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
    }
    return PublishedTable("meta", "publication", META_COLUMNS["publication"], pd.DataFrame([row]))


def _create(connection: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    connection.execute(f"create schema if not exists {table.schema}")
    declared = ", ".join(f'"{name}" {kind}' for name, kind in table.columns.items())
    connection.execute(f'create table {table.schema}."{table.name}" ({declared})')
    ordered = table.rows[list(table.columns)]
    connection.register("rows_to_publish", ordered)
    connection.execute(f'insert into {table.schema}."{table.name}" select * from rows_to_publish')
    connection.unregister("rows_to_publish")


def _content_id(
    connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable], about: Mapping[str, object]
) -> str:
    """SHA-256 over all rows of all tables of content, whatever their order, and over what is said about them."""
    digest = hashlib.sha256(f"schema {SCHEMA_VERSION}".encode())
    content = [table for table in tables if table.is_content]
    for table in sorted(content, key=lambda one: (one.schema, one.name)):
        row = " || '|' || ".join(f"coalesce({_as_text(name, kind)}, '∅')" for name, kind in table.columns.items())
        rows = connection.execute(
            f"select count(*), sha256(coalesce(string_agg(line, chr(10) order by line), '')) "
            f'from (select {row} as line from {table.schema}."{table.name}") as lines'
        ).fetchone()
        digest.update(f"{table.schema}.{table.name}:{rows}".encode())
    digest.update(repr(sorted((k, str(v)) for k, v in about.items() if k not in _NOT_CONTENT)).encode())
    return digest.hexdigest()[:32]


def _as_text(name: str, kind: str) -> str:
    """A column as text; numbers with twelve digits, below which the order of a parallel sum shows."""
    return f"""printf('%.12g', "{name}")""" if kind == "double" else f'"{name}"::varchar'


def _verify(path: Path, tables: list[PublishedTable], publication_id: str) -> None:
    """Reopen the file as a reader would and count what it holds."""
    with open_store(_STORE, path=path) as connection:
        for table in tables:
            held = connection.execute(f'select count(*) from {table.schema}."{table.name}"').fetchone()[0]
            if held != len(table.rows):
                raise ContactError(f"The new publication lacks rows of {table.name}; the old one stays, publish again.")
        if connection.execute("select publication_id from meta.publication").fetchone()[0] != publication_id:
            raise ContactError("The new publication does not read back as written; the old one stays, publish again.")
