"""The identity store: pseudonym ↔ identity, what was removed or corrected, and the content of rows that could not be landed."""

import duckdb
import pyarrow as pa

from contact.identity import kept_lines, tombstones

_SCHEMA = """
    create table if not exists identity.main.patients (
        patient_id uuid not null, variant ubigint not null, match_level varchar not null,
        association_id varchar, traits_id uuid, family_name varchar, given_name varchar, birth_date date, sex varchar, phone varchar, nir varchar,
        address varchar, postal_code varchar, commune_name varchar
    );
    create table if not exists identity.main.doctors (
        doctor_id uuid not null, association_id varchar not null, doctor_code varchar not null
    );
    create table if not exists identity.main.kept_content (
        content_hash varchar not null, entity varchar not null, line_number integer not null, content blob not null
    );
    create table if not exists identity.main.rectifications (
        message varchar not null, former_id uuid not null, patient_id uuid not null, patient_match varchar not null,
        birth_month varchar, request_id varchar not null, recorded_at timestamp not null
    );
    create table if not exists identity.main.officers (
        officer_id varchar not null, salt blob not null, digest blob not null, added_at timestamp not null,
        removed_at timestamp
    );
    create table if not exists identity.main.requests (
        request_id varchar not null, action varchar not null, reason varchar not null, subject varchar,
        asked_by varchar not null, asked_at timestamp not null, state varchar not null, confirmed_by varchar,
        closed_at timestamp
    );
"""

SCHEMA = _SCHEMA + tombstones.SCHEMA

PATIENT_COLUMNS = (
    "family_name", "given_name", "birth_date", "sex", "phone", "nir", "address", "postal_code", "commune_name",
)  # fmt: skip


def upsert_patients(connection: duckdb.DuckDBPyConnection, gated: str) -> None:
    """Add the identities of the relation `gated` that the store does not hold yet.

    A person has one line per way of being written (`variant`); adding twice changes nothing. A line known within one
    association alone names it, since the pseudonym was made with it; one known by INS has the pseudonym of its traits too.
    """
    columns = ", ".join(PATIENT_COLUMNS)
    values = ", ".join(f"any_value({column})" for column in PATIENT_COLUMNS)
    connection.execute(f"""
        insert into identity.main.patients (patient_id, variant, match_level, association_id, traits_id, {columns})
        select
            patient_id, variant, any_value(patient_match),
            any_value(association_id) filter (patient_match = 'local'), any_value(traits_id), {values}
        from (select *, hash({columns}) as variant from {gated} where patient_id is not null) as incoming
        anti join (select patient_id, variant from identity.main.patients) as known using (patient_id, variant)
        group by patient_id, variant
    """)


def upsert_doctors(connection: duckdb.DuckDBPyConnection, gated: str) -> None:
    """Add the doctors of the relation `gated` that the store does not hold yet."""
    connection.execute(f"""
        insert into identity.main.doctors (doctor_id, association_id, doctor_code)
        select distinct doctor_id, association_id, doctor_code
        from {gated} as incoming
        anti join (select doctor_id from identity.main.doctors) as known using (doctor_id)
        where doctor_id is not null
    """)


def keep_content(connection: duckdb.DuckDBPyConnection, rows: list[tuple[str, str, int, bytes]]) -> None:
    """Keep the bytes of rows (content hash of the delivery, entity, line number, bytes), once each.

    Lines that were removed because they name a person stay out.
    """
    rows = kept_lines.without_removed(connection, rows)
    if not rows:
        return
    names = ("content_hash", "entity", "line_number", "content")
    connection.register("offered", pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))))
    connection.execute("""
        insert into identity.main.kept_content (content_hash, entity, line_number, content)
        select content_hash, entity, line_number, content
        from offered
        anti join (select content_hash, entity, line_number from identity.main.kept_content) as known
            using (content_hash, entity, line_number)
    """)
