"""Access: everything held about a person, in one file for the officer who answers."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyrage

from contact.errors import ContactError
from contact.identity import kept_lines
from contact.identity.store import PATIENT_COLUMNS
from contact.landing.registry import Entity, Registry
from contact.landing.withholding import case_column
from contact.rights.person import find_person, names_of
from contact.rights.private_files import write_private

_PUBLICATIONS = (
    "Publications hold aggregates alone, protected against re-identification: no row of theirs is about one person."
)


def told_of(connection: duckdb.DuckDBPyConnection, subject: dict, registry: Registry) -> dict:
    """Everything held about the person of an identity file, as plain values.

    Rows that bear the same names and birth date as a homonym, and no INS, are counted and not told: they may be the
    other's.

    Raises:
        ContactError: the person cannot be told from others.
    """
    find_person(connection, subject, registry)
    patients = [entity for entity in registry.entities if entity.has_patient]
    connection.execute(
        "create or replace temp table own_cases as " + " union ".join(_cases(entity) for entity in patients)
    )
    unsure = sum(
        connection.execute(
            f"select count(*) from landing.{entity.table} where patient_id in (select patient_id from person where not is_sure)"
        ).fetchone()[0]
        for entity in patients
    )
    return {
        "told_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "identities": _dicts(
            connection,
            f"""
            select patient_id, match_level, {", ".join(PATIENT_COLUMNS)} from identity.main.patients
            where patient_id in (select patient_id from person where is_sure) order by all
            """,
        ),
        "rows": {entity.table: _rows(connection, entity) for entity in registry.entities if case_column(entity)},
        "corrections": _dicts(
            connection,
            """
            select former_id, patient_id, birth_month, recorded_at from identity.main.rectifications
            where patient_id in (select patient_id from person where is_sure) order by all
            """,
        ),
        "content_that_could_not_be_read": _kept(connection),
        "rows_that_may_be_a_homonyms": unsure,
        "publications": _PUBLICATIONS,
    }


def write_answer(answer: dict, place: Path, recipient: str | None) -> None:
    """Write the answer into a new file for its owner alone; encrypted with age if a recipient is given.

    Raises:
        ContactError: the recipient is none, the file exists already or cannot be written.
    """
    content = json.dumps(answer, ensure_ascii=False, indent=2, default=str).encode()
    if recipient:
        try:
            content = pyrage.encrypt(content, [pyrage.x25519.Recipient.from_str(recipient)])
        except pyrage.RecipientError:
            raise ContactError("The recipient is not one of age: it begins with 'age1'.") from None
    write_private(content, place)


def _cases(entity: Entity) -> str:
    return f"""
        select association_id, delivery_id, {case_column(entity)} as case_number from landing.{entity.table}
        where patient_id in (select patient_id from person where is_sure)
    """


def _rows(connection: duckdb.DuckDBPyConnection, entity: Entity) -> list[dict]:
    """Rows of the person, each with the day and the status of its delivery."""
    return _dicts(
        connection,
        f"""
        select told.delivered_on, told.received_at, told.origin, landed.*
        from landing.{entity.table} as landed
        join own_cases
            on own_cases.association_id = landed.association_id and own_cases.delivery_id = landed.delivery_id
            and own_cases.case_number = landed.{case_column(entity)}
        join landing.ledger.deliveries as told on told.delivery_id = landed.delivery_id
        order by all
        """,
    )


def _kept(connection: duckdb.DuckDBPyConnection) -> list[dict]:
    names, found = names_of(connection), []
    rows = connection.cursor().execute(
        "select entity, line_number, content from identity.main.kept_content order by all"
    )
    while row := rows.fetchone():
        for piece in kept_lines.pieces_naming(row[2], row[1], names):
            found.append(
                {"entity": row[0], "line_number": row[1], "content": piece.decode("utf-8", "backslashreplace")}
            )
    return found


def _dicts(connection: duckdb.DuckDBPyConnection, statement: str) -> list[dict]:
    cursor = connection.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
