"""The state of stores as hashes of their rows, whatever the order of the rows."""

import contextlib
import hashlib

import duckdb

from contact.keys import STORE_KEYS
from contact.stores import attach, engine, store_path

_TIMES = frozenset({"received_at", "built_at", "published_at"})
"""Columns that tell when a run took place, not what it did; in landing and identity every column of times does."""

_NUMBERS = frozenset({"delivery_id", "original_delivery_id"})
"""Running numbers of deliveries: a delivery sent again after a crash has another one. They stand for its content."""


def read_state(stores: tuple[str, ...] = STORE_KEYS) -> dict[str, str]:
    """For each table of the stores that exist, `store.schema.table`: number of rows, and a hash of them.

    In the landing store a delivery is known by the hash of its content, and entries of deliveries that were sent a
    second time (status duplicate) are left out: they tell how often a command was run.

    Raises:
        ContactError: a store does not open.
    """
    with contextlib.closing(engine()) as connection:
        found = {}
        for store in stores:
            if store_path(store).is_file():
                attach(connection, store, read_only=True)
                found |= _tables(connection, store)
        return found


def digest(state: dict[str, str]) -> str:
    """One hash for a whole state."""
    return hashlib.sha256(repr(sorted(state.items())).encode()).hexdigest()[:16]


def _tables(connection: duckdb.DuckDBPyConnection, store: str) -> dict[str, str]:
    columns = connection.execute(
        "select schema_name, table_name, column_name, data_type from duckdb_columns() "
        "join duckdb_tables() using (database_name, schema_name, table_name) where database_name = $1 order by all",
        [store],
    ).fetchall()
    by_table: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, table, column, kind in columns:
        by_table.setdefault((schema, table), []).append((column, kind))
    return {
        f"{store}.{schema}.{table}": _rows(connection, store, schema, table, listed)
        for (schema, table), listed in by_table.items()
    }


def _rows(connection: duckdb.DuckDBPyConnection, store: str, schema: str, table: str, columns: list) -> str:
    names = dict(columns)
    own_times = {name for name, kind in columns if kind.startswith("TIMESTAMP") and store in ("landing", "identity")}
    kept = [_text(name, kind) for name, kind in columns if name not in _TIMES | _NUMBERS | own_times]
    source = f'{store}."{schema}"."{table}" as held'
    if store == "landing" and "delivery_id" in names:
        source += " left join landing.ledger.deliveries as sent using (delivery_id)"
        kept.append("sent.content_hash")
    elif "delivery_id" in names:
        kept.append('held."delivery_id"')
    condition = "where held.status <> 'duplicate'" if (schema, table) == ("ledger", "deliveries") else ""
    row = f"[{', '.join(f'cast({one} as varchar)' for one in kept)}]"
    count, total = connection.execute(
        f"select count(*), coalesce(sum(hash({row})::hugeint), 0) from {source} {condition}"
    ).fetchone()
    return f"{count} {total}"


def _text(name: str, kind: str) -> str:
    """A column; of numbers twelve digits, below which the order of a parallel sum shows."""
    return f"""printf('%.12g', held."{name}")""" if kind == "DOUBLE" else f'held."{name}"'
