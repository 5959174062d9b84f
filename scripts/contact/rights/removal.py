"""Removal: landing and identity are written anew without what tombstones forbid, and the ledger says how much went.

A row goes where its patient or its case has a tombstone; with a row goes every row of its case, whatever patient other
versions name. An identity goes where no row that stays bears its pseudonym.
"""

import duckdb
import pyarrow as pa

from contact.identity import former_keys, tombstones
from contact.identity.kept_lines import Removed
from contact.landing.registry import Registry
from contact.landing.rewriting import corrected_ledger
from contact.landing.withholding import REASONS, case_column

NEW = "new_tombstones"


def make_new_tombstones(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the empty temporary table of tombstones that a removal adds."""
    connection.execute(f"create or replace temp table {NEW} as from identity.main.tombstones where false")


def prepare_removal(connection: duckdb.DuckDBPyConnection, registry: Registry) -> dict[str, str]:
    """Find what goes by the tombstones of the store and those in NEW; returns the queries for `rewriting.rewrite`.

    NEW gains the cases that are found. Leaves the temporary table `gone`(entity, delivery_id, is_objected, row_count).
    """
    connection.execute(
        f"create or replace temp table stones as from identity.main.tombstones union all by name from {NEW}"
    )
    _condemn(connection)
    _find_cases(connection, registry)
    _count(connection, registry)
    return (
        {f"landing.{entity.table}": _staying(entity) for entity in registry.entities if case_column(entity)}
        | _ledger_queries()
        | _identity_queries(connection, registry)
    )


def _condemn(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `condemned`(patient_id, until_on, request_id): pseudonyms of the stores that a tombstone speaks of."""
    former = ""
    if former_keys.prepare(connection):
        former = f"""
            union
            select lines.patient_id, until_on, request_id
            from identity.main.patients as lines
            join ({former_keys.ids_of("identity.main.patients")}) as former on former.row_id = lines.rowid
            join stones on stones.patient_id = former.patient_id
            where kind = 'traits' or kind = 'patient' and not is_linked
        """
    connection.execute(f"""
        create or replace temp table condemned as
        select patient_id, until_on, request_id from stones where kind in ('patient', 'traits')
        union
        select ins_id, until_on, request_id
        from stones join landing.ledger.patient_links on traits_id = patient_id
        where kind = 'traits'
        {former}
    """)


def _find_cases(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    """Make `cases_gone`(association_id, case_number, until_on) and note the cases of condemned patients in NEW."""
    found = " union ".join(
        f"""
        select association_id, {case_column(entity)} as case_number, until_on, request_id
        from landing.{entity.table} join condemned using (patient_id)
        join landing.ledger.deliveries using (association_id, delivery_id)
        where until_on is null or delivered_on <= until_on
        """
        for entity in registry.entities
        if entity.has_patient
    )
    connection.execute(f"""
        insert into {NEW} (kind, association_id, case_number, until_on, request_id, recorded_at)
        select 'case', association_id, case_number, until_on, request_id, now() at time zone 'UTC'
        from ({found})
    """)
    connection.execute(f"""
        create or replace temp table cases_gone as
        select association_id, case_number, case when bool_or(until_on is null) then null else max(until_on) end as until_on
        from (select * from stones union all by name select * from {NEW})
        where kind = 'case'
        group by association_id, case_number
    """)


def _goes(entity) -> str:
    """SQL of the deliveries and cases of an entity that go: a semi-join's right side, rows of cases_gone with deliveries."""
    return f"""
        select association_id, delivery_id, case_number, until_on
        from (select distinct association_id, delivery_id, {case_column(entity)} as case_number from landing.{entity.table})
        join cases_gone using (association_id, case_number)
        join landing.ledger.deliveries using (association_id, delivery_id)
        where until_on is null or delivered_on <= until_on
    """


def _staying(entity) -> str:
    return f"""
        select landed.* from landing.{entity.table} as landed
        anti join ({_goes(entity)}) as goes
            on goes.association_id = landed.association_id and goes.delivery_id = landed.delivery_id
            and goes.case_number = landed.{case_column(entity)}
    """


def _count(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    counts = " union all ".join(
        f"""
        select '{entity.entity}' as entity, landed.delivery_id, goes.until_on is null as is_objected, count(*) as row_count
        from landing.{entity.table} as landed
        join ({_goes(entity)}) as goes
            on goes.association_id = landed.association_id and goes.delivery_id = landed.delivery_id
            and goes.case_number = landed.{case_column(entity)}
        group by all
        """
        for entity in registry.entities
        if case_column(entity)
    )
    connection.execute(f"create or replace temp table gone as {counts}")


def _ledger_queries() -> dict[str, str]:
    reason = " ".join(f"when is_objected = {is_objected} then '{code}'" for is_objected, code in REASONS.items())
    return corrected_ledger("gone", f"case {reason} end") | {
        "landing.ledger.patient_links": """
            select * from landing.ledger.patient_links
            where ins_id not in (select patient_id from condemned)
        """,
    }


def _identity_queries(connection: duckdb.DuckDBPyConnection, registry: Registry) -> dict[str, str]:
    borne = " union ".join(
        f"select patient_id from fresh_landing.{entity.table}" for entity in registry.entities if entity.has_patient
    )
    _sort_kept_content(connection)
    return {
        "identity.main.patients": f"""
            select * from identity.main.patients
            where patient_id not in (select patient_id from condemned) or patient_id in ({borne})
        """,
        "identity.main.rectifications": """
            select * from identity.main.rectifications
            where patient_id not in (select patient_id from condemned)
        """,
        "identity.main.kept_content": """
            select * from identity.main.kept_content
            anti join kept_changes using (content_hash, entity, line_number)
            union all by name
            select * from kept_changes where content is not null
        """,
        "identity.main.tombstones": f"""
            select distinct on (kind, patient_id, association_id, case_number, until_on, before_on, request_id) *
            from (from identity.main.tombstones union all by name from {NEW})
            order by recorded_at
        """,
    }


def _sort_kept_content(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `kept_changes`(content_hash, entity, line_number, content): kept content that loses pieces; null loses all."""
    digests = connection.execute(f"""
        select patient_id from (from stones union all by name from {NEW}) where kind = 'content'
    """).fetchall()
    removed, changes = Removed({digest for (digest,) in digests}), []
    cursor = connection.cursor().execute(
        "select content_hash, entity, line_number, content from identity.main.kept_content"
    )
    while digests and (row := cursor.fetchone()):
        rest = removed.rest(row[3], row[2])
        if rest != row[3]:
            changes.append((*row[:3], rest))
    columns = list(zip(*changes, strict=True)) or [[], [], [], []]
    types = (pa.string(), pa.string(), pa.int32(), pa.binary())
    names = ("content_hash", "entity", "line_number", "content")
    changed = pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})
    connection.register("offered_changes", changed)
    connection.execute("create or replace temp table kept_changes as from offered_changes")
    connection.unregister("offered_changes")


def tombstones_after(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    """The tombstones of the fresh identity store, to be written beside the backups before the exchange."""
    return tombstones.read(connection, "fresh_identity")
