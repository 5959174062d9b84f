"""What a confirmed request does to the stores: objection and erasure remove, rectification corrects."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime

import duckdb

from contact.identity import kept_lines, pseudonyms, requests, transfer
from contact.identity.requests import Request
from contact.keys import read_key
from contact.landing.registry import Registry
from contact.landing.rewriting import STORES, rewrite
from contact.rights import rectification, removal
from contact.rights.person import find_person, names_of
from contact.stores import attach, engine


@contextlib.contextmanager
def both_stores() -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with landing and identity attached for writing, and the macros of pseudonyms."""
    with contextlib.closing(engine()) as connection:
        pseudonyms.prepare(connection)
        for store in STORES:
            attach(connection, store, read_only=False)
        yield connection


def remove_person(
    connection: duckdb.DuckDBPyConnection, request: Request, officer_id: str, registry: Registry
) -> dict[str, int]:
    """Carry out an objection (for ever) or an erasure (of deliveries up to today); returns counts of what went.

    Raises:
        ContactError: the person cannot be told, or a store or the folder of the backups cannot be written.
    """
    until_on = None if request.action == "object" else datetime.now(UTC).date()
    find_person(connection, request.subject, registry)
    removal.make_new_tombstones(connection)
    _bury_person(connection, request.request_id, until_on)
    pieces = _bury_content(connection, request.request_id, until_on)
    queries = removal.prepare_removal(connection, registry)
    queries["identity.main.requests"] = requests.done("identity.main.requests", request.request_id, officer_id)
    rows, cases = connection.execute(
        f"select (select coalesce(sum(row_count), 0) from gone), (select count(*) from {removal.NEW} where kind = 'case')"
    ).fetchone()
    rewrite(connection, queries, at_last=lambda fresh: transfer.write(removal.tombstones_after(fresh)))
    return {"rows": int(rows), "cases": cases, "kept": pieces}


def rectify_person(
    connection: duckdb.DuckDBPyConnection, request: Request, officer_id: str, registry: Registry
) -> dict[str, int]:
    """Carry out a rectification; returns counts of what changed.

    Raises:
        ContactError: as `rectification.prepare_rectification`, or a store cannot be written.
    """
    queries, rows = rectification.prepare_rectification(connection, request, registry)
    queries["identity.main.requests"] = requests.done("identity.main.requests", request.request_id, officer_id)
    rewrite(connection, queries)
    return {"rows": rows}


def apply_tombstones(connection: duckdb.DuckDBPyConnection, registry: Registry) -> dict[str, str]:
    """Queries that take out of the attached stores what their tombstones forbid, for a restore."""
    removal.make_new_tombstones(connection)
    return removal.prepare_removal(connection, registry)


def _bury_person(connection: duckdb.DuckDBPyConnection, request_id: str, until_on: date | None) -> None:
    """Tombstones of all pseudonyms; of traits whose INS is unknown so that rows which bring one are known too."""
    connection.execute(
        f"""
        insert into {removal.NEW} (kind, patient_id, until_on, request_id, recorded_at)
        select
            case when level = 'traits' and not exists (from person where level = 'ins') then 'traits' else 'patient' end,
            patient_id, ?, ?, now() at time zone 'UTC'
        from person
        """,
        [until_on, request_id],
    )


def _bury_content(connection: duckdb.DuckDBPyConnection, request_id: str, until_on: date | None) -> int:
    """Tombstones of the pieces of kept content that name the person; returns how many."""
    names, key, digests = names_of(connection), read_key("patients"), set()
    cursor = connection.cursor().execute("select line_number, content from identity.main.kept_content")
    while row := cursor.fetchone():
        digests |= {kept_lines.digest(piece, key) for piece in kept_lines.pieces_naming(row[1], row[0], names)}
    connection.execute(
        f"""
        insert into {removal.NEW} (kind, patient_id, until_on, request_id, recorded_at)
        select 'content', unnest(?::uuid[]), ?, ?, now() at time zone 'UTC'
        """,
        [[str(digest) for digest in sorted(digests)], until_on, request_id],
    )
    return len(digests)
