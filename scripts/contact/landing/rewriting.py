"""Stores are written anew: what is left out, or told otherwise, has no block in the new file.

Landing and identity are copied into fresh files, table by table through a query where one is given, and exchanged
together (see `contact.swap`). Until then nothing has changed; from then on everything has.
"""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from contact.stores import attach, remove_store_file, store_path
from contact.swap import fresh_path, swap_in

STORES = ("landing", "identity")


def rewrite(
    connection: duckdb.DuckDBPyConnection,
    selects: dict[str, str],
    more: Iterable[tuple[Path, Path]] = (),
    *,
    at_last=None,
) -> None:
    """Write landing and identity anew and put them in place, together with the files of `more` (fresh file, place).

    The connection has both stores attached and loses them. `selects` gives, by `store.schema.table`, the query whose
    rows take the place of the table's; other tables are copied as they are. `at_last`, called with the connection when
    the fresh stores are complete (as fresh_landing and fresh_identity), does what must be done before the exchange.

    Raises:
        ContactError: the disk is full, or a file cannot be exchanged; the old stores are then still in place.
    """
    pairs = [(fresh_path(store_path(name)), store_path(name)) for name in STORES]
    try:
        for name, (fresh, _) in zip(STORES, pairs, strict=True):
            remove_store_file(fresh)
            attach(connection, name, read_only=False, path=fresh, alias=f"fresh_{name}")
            connection.execute(f"copy from database {name} to fresh_{name} (schema)")
            for table in _tables(connection, name):
                source = selects.get(f"{name}.{table}", f"from {name}.{table}")
                connection.execute(f"insert into fresh_{name}.{table} by name {source}")
            connection.execute(f"checkpoint fresh_{name}")
        if at_last:
            at_last(connection)
        for name in STORES:
            connection.execute(f"detach fresh_{name}")
            connection.execute(f"detach {name}")
    except BaseException:
        for name in STORES:
            connection.execute(f"detach database if exists fresh_{name}")
            remove_store_file(fresh_path(store_path(name)))
        raise
    swap_in([*pairs, *more])


def corrected_ledger(gone: str, reason: str) -> dict[str, str]:
    """Queries for `rewrite` of deliveries and quarantine, once landed rows went: they count as kept apart.

    `gone` is a table (delivery_id, entity, row_count) of the connection; `reason` the SQL, over its rows, of the code.
    """
    return {
        "landing.ledger.deliveries": f"""
            select told.* replace (
                rows_landed - coalesce(went, 0) as rows_landed, rows_quarantined + coalesce(went, 0) as rows_quarantined
            )
            from landing.ledger.deliveries as told
            left join (select delivery_id, sum(row_count)::bigint as went from {gone} group by delivery_id)
                using (delivery_id)
        """,
        "landing.ledger.quarantine": f"""
            select * from landing.ledger.quarantine
            union all by name
            select delivery_id, entity, 0 as line_number, {reason} as reason_code, row_count from {gone}
        """,
    }


def _tables(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    rows = connection.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = ? and not internal order by 1",
        [name],
    ).fetchall()
    return [row[0] for row in rows]
