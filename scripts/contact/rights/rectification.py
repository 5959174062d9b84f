"""Rectification: rows of a wrong identity take the right pseudonym and month of birth, now and when they come again."""

import duckdb

from contact.errors import ContactError
from contact.identity.requests import Request
from contact.identity.store import PATIENT_COLUMNS
from contact.landing.registry import Registry
from contact.rights.subject import KEYS, make_persons, spellings_of


def prepare_rectification(
    connection: duckdb.DuckDBPyConnection, request: Request, registry: Registry
) -> tuple[dict[str, str], int]:
    """Queries for `rewriting.rewrite` that correct a person, and how many rows they concern.

    Raises:
        ContactError: neither identity tells one person from another, or the wrong nir is borne by others too.
    """
    if not request.subject.get("correct"):
        raise ContactError("The identity file of a rectification needs the right identity under the key 'correct'.")
    associations = sorted(registry.associations)
    make_persons(connection, "told", spellings_of(request.subject), associations)
    right = {**{key: request.subject.get(key) for key in KEYS}, **request.subject["correct"]}
    make_persons(connection, "righted", [right], associations)
    _choose(connection, right, request.request_id)
    _refuse_shared_ins(connection)
    rows = sum(
        connection.execute(
            f"select count(*) from landing.{entity.table} where patient_id in (select former_id from corrected)"
        ).fetchone()[0]
        for entity in registry.entities
        if entity.has_patient
    )
    landed = {
        f"landing.{entity.table}": _landed(entity.table, _month(entity))
        for entity in registry.entities
        if entity.has_patient
    }
    return landed | {"landing.ledger.patient_links": _LINKS} | _identity_queries(), rows


def _choose(connection: duckdb.DuckDBPyConnection, right: dict, request_id: str) -> None:
    """Make `chosen`, the one line of the right pseudonym, and `corrected`: former pseudonyms with what they become."""
    connection.execute(
        """
        create or replace temp table chosen as
        select
            patient_id, level as patient_match, left(?, 7) as birth_month,
            (select patient_id from righted where level = 'traits') as right_traits_id
        from righted
        where level in ('ins', 'traits')
        order by level
        limit 1
        """,
        [right.get("birth_date")],
    )
    if not connection.execute("select count(*) from chosen").fetchone()[0]:
        raise ContactError("The right identity needs a nir, or both names with the birth date.")
    connection.execute(
        """
        create or replace temp table corrected as
        select
            told.message, told.patient_id as former_id, chosen.patient_id, chosen.patient_match, chosen.birth_month,
            ? as request_id, now() at time zone 'UTC' as recorded_at
        from told, chosen
        """,
        [request_id],
    )


def _refuse_shared_ins(connection: duckdb.DuckDBPyConnection) -> None:
    """Rows do not tell under which name they bear an INS: one that others bear too cannot be taken from some of them."""
    shared = connection.execute("""
        select count(*) from identity.main.patients as lines
        where match_level = 'ins'
            and patient_id in (select former_id from corrected where former_id <> corrected.patient_id)
            and traits_id is not null and traits_id not in (select former_id from corrected)
    """).fetchone()[0]
    if shared:
        raise ContactError(
            "The nir to be corrected is borne under other names too: add them under 'also' if they are the same person; "
            "otherwise the association has to send the cases again with the right nir."
        )


def _month(entity) -> str | None:
    return next((field.landed_field for field in entity.fields if field.gate == "month"), None)


def _landed(table: str, month: str | None) -> str:
    right_month = f", coalesce(corrected.birth_month, landed.{month}) as {month}" if month else ""
    return f"""
        select landed.* replace (
            coalesce(corrected.patient_id, landed.patient_id) as patient_id,
            coalesce(corrected.patient_match, landed.patient_match) as patient_match{right_month}
        )
        from landing.{table} as landed
        left join corrected on corrected.former_id = landed.patient_id
    """


_LINKS = """
    select traits_id, ins_id from landing.ledger.patient_links
    where not (
        traits_id in (select former_id from corrected)
        and ins_id in (select former_id from corrected union select patient_id from corrected)
    )
    union
    select right_traits_id, patient_id from chosen where patient_match = 'ins' and right_traits_id is not null
"""


def _identity_queries() -> dict[str, str]:
    """Lines of the wrong spelling take the right one; other lines of the same INS stay as they are."""
    named = ("family_name", "given_name", "birth_date", "nir")
    right = ", ".join(f"(select {column} from righted_told) as {column}" for column in named)
    variant = ", ".join(PATIENT_COLUMNS)
    return {
        "identity.main.patients": f"""
            with wrong as (
                select lines.*, corrected.patient_id as right_id
                from identity.main.patients as lines
                join corrected on corrected.former_id = lines.patient_id
                where corrected.patient_id <> lines.patient_id
                    or lines.traits_id in (select former_id from corrected)
            ),
            righted_lines as (
                select * exclude (right_id) replace (
                    right_id as patient_id, (select patient_match from chosen) as match_level, null as association_id,
                    (select case when patient_match = 'ins' then right_traits_id end from chosen) as traits_id, {right}
                )
                from wrong
            )
            select * from identity.main.patients as lines
            where not exists (
                from wrong where wrong.patient_id = lines.patient_id and wrong.variant = lines.variant
            )
            union all by name
            select distinct * replace (hash({variant}) as variant) from righted_lines
        """,
        "identity.main.rectifications": """
            select * from identity.main.rectifications where former_id not in (select former_id from corrected)
            union all by name
            select * from corrected where former_id <> patient_id
        """,
    }
