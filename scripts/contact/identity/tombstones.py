"""Tombstones: what was removed for good and must never come back, whatever is landed or restored later.

kind     patient_id          rows of this patient
         traits              rows of this patient, also where they bear an INS (its INS was unknown at the removal)
         case                rows of the case `association_id`, `case_number`, however the patient is written
         content             a line of kept content, known by its keyed digest in patient_id
         before              deliveries of days before `before_on` (retention)
until_on  null: for ever (objection); a day: deliveries up to that day (erasure)
"""

import duckdb
import pyarrow as pa

SCHEMA = """
    create table if not exists identity.main.tombstones (
        kind varchar not null, patient_id uuid, association_id varchar, case_number varchar, until_on date,
        before_on date, request_id varchar not null, recorded_at timestamp not null
    );
"""

COLUMNS = (
    "kind", "patient_id", "association_id", "case_number", "until_on", "before_on", "request_id", "recorded_at",
)  # fmt: skip


def read(connection: duckdb.DuckDBPyConnection, store: str = "identity") -> pa.Table:
    """All tombstones of the identity store attached as `store`, in the order in which they were recorded."""
    order = "recorded_at, request_id, kind, patient_id, association_id, case_number"
    return connection.execute(
        f"select {', '.join(COLUMNS)} from {store}.main.tombstones order by {order}"
    ).to_arrow_table()


def merge(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> int:
    """Add the tombstones of `table` that the attached identity store lacks; returns how many were added."""
    connection.register("offered_tombstones", table)
    same = " and ".join(
        f"known.{column} is not distinct from offered.{column}" for column in COLUMNS if column != "recorded_at"
    )
    try:
        return connection.execute(f"""
            insert into identity.main.tombstones ({", ".join(COLUMNS)})
            select {", ".join(f"cast(offered.{name} as {kind}) as {name}" for name, kind in _types(connection))}
            from offered_tombstones as offered
            where not exists (select 1 from identity.main.tombstones as known where {same})
        """).fetchone()[0]
    finally:
        connection.unregister("offered_tombstones")


def retained_from(connection: duckdb.DuckDBPyConnection):
    """The day before which deliveries are refused (a date); None where nothing was purged."""
    return connection.execute("select max(before_on) from identity.main.tombstones where kind = 'before'").fetchone()[0]


def _types(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    described = connection.execute("select column_name, column_type from (describe identity.main.tombstones)")
    types = dict(described.fetchall())
    return [(name, types[name]) for name in COLUMNS]
