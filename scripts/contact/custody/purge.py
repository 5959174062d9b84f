"""`contact purge`: health data end with their retention; what is older leaves landing and identity, and stays out.

Landing and identity are written anew, so that no old block is left. Of a delivery that is past its retention the ledger
keeps that it came, with its rows counted as kept apart for `past_retention`; a tombstone makes later loads refuse it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb

from contact.errors import UsageError
from contact.identity import transfer
from contact.landing.registry import Entity, Registry, read_registry
from contact.landing.rewriting import corrected_ledger, rewrite
from contact.lock import exclusive
from contact.rights.actions import both_stores
from contact.rights.removal import tombstones_after
from contact.settings import settings

REASON = "past_retention"


@dataclass(frozen=True)
class Purged:
    """What went, or would go: deliveries and rows of days before `before_on`, and identities left without rows."""

    before_on: date
    deliveries: int
    rows: int
    patients: int
    doctors: int
    kept_lines: int
    rows_left: int


def purge(years: int | None = None, *, dry_run: bool = False) -> Purged:
    """Remove what was delivered for days that are more than `years` past (CONTACT_RETENTION_YEARS if not given).

    Raises:
        UsageError: more years than the retention allows, or fewer than one.
        ContactError: a store does not open or cannot be written; nothing is then removed.
    """
    kept_for = settings.retention_years if years is None else years
    if not 1 <= kept_for <= settings.retention_years:
        raise UsageError(f"--older-than takes 1 to {settings.retention_years} years (CONTACT_RETENTION_YEARS).")
    before_on = day_before_which(kept_for, datetime.now(UTC).date())
    registry = read_registry(settings.seeds_dir)
    with exclusive("purge"), both_stores() as connection:
        _condemn(connection, registry, before_on)
        purged = _count(connection, registry, before_on)
        if not dry_run:
            rewrite(
                connection,
                _queries(registry, before_on),
                at_last=lambda fresh: transfer.write(tombstones_after(fresh)),
            )
    return purged


def day_before_which(years: int, today: date) -> date:
    """The day `years` before `today`; the 28th where that is no 29 February."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def delete_past(connection: duckdb.DuckDBPyConnection, registry: Registry, before_on: date) -> int:
    """Delete in the attached stores themselves what is past; returns rows. For copies that are then written anew."""
    _condemn(connection, registry, before_on)
    rows = _count(connection, registry, before_on).rows
    change_in_place(connection, _queries(registry, before_on))
    return rows


def change_in_place(connection: duckdb.DuckDBPyConnection, queries: dict[str, str]) -> None:
    """Give tables of the attached stores the rows of their queries; for copies that are then written anew."""
    for number, query in enumerate(queries.values()):
        connection.execute(f"create or replace temp table changed_{number} as {query}")
    for number, table in enumerate(queries):
        connection.execute(f"delete from {table}")
        connection.execute(f"insert into {table} by name from changed_{number}")
        connection.execute(f"drop table changed_{number}")


def _condemn(connection: duckdb.DuckDBPyConnection, registry: Registry, before_on: date) -> None:
    """Make `past`(delivery_id, content_hash), `past_rows` per delivery and entity, and who is left without a row."""
    connection.execute(
        "create or replace temp table past as select delivery_id, content_hash from landing.ledger.deliveries "
        "where delivered_on < ?",
        [before_on],
    )
    counts = " union all ".join(
        f"select '{entity.entity}' as entity, delivery_id, count(*) as row_count "
        f"from landing.{entity.table} semi join past using (delivery_id) group by all"
        for entity in registry.entities
    )
    connection.execute(f"create or replace temp table past_rows as {counts}")
    for kind, borne_by in (("patient", _with_patients(registry)), ("doctor", _with_doctors(registry))):
        borne = " union ".join(
            f"select {kind}_id from landing.{entity.table} anti join past using (delivery_id) where {kind}_id is not null"
            for entity in borne_by
        )
        connection.execute(f"create or replace temp table borne_{kind}s as {borne}")


def _with_patients(registry: Registry) -> list[Entity]:
    return [entity for entity in registry.entities if entity.has_patient]


def _with_doctors(registry: Registry) -> list[Entity]:
    return [entity for entity in registry.entities if entity.column("doctor")]


def _count(connection: duckdb.DuckDBPyConnection, registry: Registry, before_on: date) -> Purged:
    held = " + ".join(f"(select count(*) from landing.{entity.table})" for entity in registry.entities)
    row = connection.execute(f"""
        select
            (select count(distinct delivery_id) from past_rows),
            (select coalesce(sum(row_count), 0)::bigint from past_rows),
            (select count(*) from identity.main.patients anti join borne_patients using (patient_id)),
            (select count(*) from identity.main.doctors anti join borne_doctors using (doctor_id)),
            (select count(*) from identity.main.kept_content semi join past using (content_hash)),
            {held}
    """).fetchone()
    *gone, all_rows = row
    return Purged(before_on, *gone, rows_left=all_rows - gone[1])


def _queries(registry: Registry, before_on: date) -> dict[str, str]:
    """By table, the query of what stays of it; it reads what `_condemn` made."""
    rows = {
        f"landing.{entity.table}": f"select * from landing.{entity.table} anti join past using (delivery_id)"
        for entity in registry.entities
    }
    corrected = corrected_ledger("past_rows", f"'{REASON}'")
    return (
        rows
        | corrected
        | {
            "landing.ledger.patient_links": """
            select * from landing.ledger.patient_links
            where traits_id in (select patient_id from borne_patients) or ins_id in (select patient_id from borne_patients)
        """,
            "identity.main.patients": "select * from identity.main.patients semi join borne_patients using (patient_id)",
            "identity.main.doctors": "select * from identity.main.doctors semi join borne_doctors using (doctor_id)",
            "identity.main.kept_content": "select * from identity.main.kept_content anti join past using (content_hash)",
            "identity.main.tombstones": f"""
            select * from identity.main.tombstones where kind <> 'before' or before_on > date '{before_on}'
            union all by name
            select 'before' as kind, date '{before_on}' as before_on, 'purge-{before_on}' as request_id,
                now() at time zone 'UTC' as recorded_at
        """,
        }
    )
