"""What rights actions said of persons is kept at every later load: their rows stay out, or take the corrected pseudonym.

Works on the temporary table `gated` of a batch before anything of it is written. Where there is neither tombstone nor
correction, nothing is done.
"""

import duckdb
import pyarrow as pa

from contact.identity import former_keys, rectifications, tombstones
from contact.landing.ledger import Entry
from contact.landing.registry import Entity

REASONS = {True: "person_objected", False: "person_erased"}
"""Reason code of rows withheld or removed: for ever, or of deliveries up to a day."""


def rights_apply(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether any correction or removal of a person is remembered: else every row passes as it is."""
    has_tombstones = connection.execute("select count(*) > 0 from identity.main.tombstones").fetchone()[0]
    return has_tombstones or rectifications.exist(connection)


def apply_rights(connection: duckdb.DuckDBPyConnection, entity: Entity, entries: list[Entry]) -> None:
    """Correct and withhold rows of `gated`; entries count those withheld as quarantined, without line or content.

    Cases and pseudonyms of rows that are withheld are remembered, so that events and later corrections stay out
    however the person is written.
    """
    if entity.has_patient and rectifications.exist(connection):
        rectifications.apply(connection, _birth_month(entity))
    has_tombstones = connection.execute(
        "select count(*) > 0 from identity.main.tombstones where kind in ('patient', 'traits', 'case')"
    ).fetchone()[0]
    if has_tombstones:
        _withhold(connection, entity, entries)


def case_column(entity: Entity) -> str | None:
    """Landed column that holds the number of the case."""
    return next((field.landed_field for field in entity.fields if field.role == "case_number"), None)


def _birth_month(entity: Entity) -> str | None:
    return next((field.landed_field for field in entity.fields if field.gate == "month"), None)


def _withhold(connection: duckdb.DuckDBPyConnection, entity: Entity, entries: list[Entry]) -> None:
    days = {"delivery_id": [e.delivery_id for e in entries], "delivered_on": [e.delivery.delivered_on for e in entries]}
    connection.register("delivered", pa.table(days))
    connection.execute("""
        create or replace temp table withheld
            (row_id bigint, delivery_id int, association_id varchar, case_number varchar, patient_id uuid,
             traits_id uuid, until_on date, request_id varchar)
    """)
    if entity.has_patient:
        _find(connection, entity, _of_persons(connection))
        _remember(connection)
    if case_column(entity):
        same_case = f"t.association_id = gated.association_id and t.case_number = gated.{case_column(entity)}"
        _find(connection, entity, [f"join identity.main.tombstones as t on t.kind = 'case' and {same_case}"])
    found = connection.execute("""
        select delivery_id, is_objected, count(*)
        from (select row_id, any_value(delivery_id) as delivery_id, bool_or(until_on is null) as is_objected
              from withheld group by row_id)
        group by all order by all
    """).fetchall()
    by_id = {entry.delivery_id: entry for entry in entries}
    for delivery_id, is_objected, count in found:
        by_id[delivery_id].quarantine.append((entity.entity, 0, REASONS[is_objected], count))
        by_id[delivery_id].rows_quarantined += count
    connection.execute("delete from gated where rowid in (select row_id from withheld)")
    connection.execute("drop table withheld")
    connection.unregister("delivered")


def _of_persons(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Joins of `gated` with the tombstones of persons as t."""
    joins = [
        "join identity.main.tombstones as t on t.kind in ('patient', 'traits') and t.patient_id = gated.patient_id",
        "join identity.main.tombstones as t on t.kind = 'traits' and t.patient_id = gated.traits_id",
    ]
    if former_keys.prepare(connection):
        joins.append(f"""
            join ({former_keys.ids_of("gated")}) as former on former.row_id = gated.rowid
            join identity.main.tombstones as t
                on t.patient_id = former.patient_id and (t.kind = 'traits' or t.kind = 'patient' and not former.is_linked)
        """)
    return joins


def _find(connection: duckdb.DuckDBPyConnection, entity: Entity, joins: list[str]) -> None:
    """Add to `withheld` one line for each row of `gated` and tombstone t that speaks of it."""
    case = f"gated.{case_column(entity)}" if case_column(entity) else "null"
    ids = "gated.patient_id, gated.traits_id" if entity.has_patient else "null, null"
    for join in joins:
        connection.execute(f"""
            insert into withheld
            select gated.rowid, gated.delivery_id, gated.association_id, {case}, {ids}, t.until_on, t.request_id
            from gated {join} join delivered on delivered.delivery_id = gated.delivery_id
            where t.until_on is null or delivered.delivered_on <= t.until_on
        """)


def _remember(connection: duckdb.DuckDBPyConnection) -> None:
    """Make tombstones of the cases of `withheld`, and of the pseudonyms that its rows bring: one leads to the next."""
    same = {column: f"known.{column} is not distinct from found.{column}" for column in tombstones.COLUMNS}
    known = " and ".join(same[column] for column in ("kind", "patient_id", "association_id", "case_number", "until_on"))
    connection.execute(f"""
        insert into identity.main.tombstones
            (kind, patient_id, association_id, case_number, until_on, request_id, recorded_at)
        select found.*, now() at time zone 'UTC'
        from (
            select distinct 'case' as kind, null::uuid as patient_id, association_id, case_number, until_on, request_id
            from withheld where case_number is not null
            union
            select 'patient', unnest([patient_id, traits_id]), null, null, until_on, request_id from withheld
        ) as found
        where (kind = 'case' or patient_id is not null)
            and not exists (select 1 from identity.main.tombstones as known where {known})
    """)
