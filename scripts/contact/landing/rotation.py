"""A new key for pseudonyms: every pseudonym of landing and identity is made anew, so that history stays joined.

The identity store holds what each pseudonym was made of. Tombstones hold no names and stay as they are: the retired key
is kept, and what comes is compared under it too (see `contact.identity.former_keys`).
"""

import contextlib
from pathlib import Path

import duckdb

from contact.durable import replace_file
from contact.errors import ContactError, UsageError
from contact.identity import pseudonyms
from contact.identity.pseudonyms import MESSAGE_OF_LINE, TRAITS_MESSAGE, use_key, with_traits
from contact.key_retiring import require_file, retire
from contact.keys import PSEUDONYM_KEYS, key_path, new_key
from contact.landing.registry import Registry, read_registry
from contact.landing.rewriting import STORES, rewrite
from contact.lock import exclusive
from contact.settings import settings
from contact.stores import attach, engine
from contact.swap import fresh_path

_MAPS = {
    "patients": f"""
        select patient_id as former_id, any_value(message) as message
        from (
            select patient_id, {MESSAGE_OF_LINE} as message from ({with_traits("identity.main.patients")}) as lines
            union all
            select traits_id, {TRAITS_MESSAGE} from ({with_traits("identity.main.patients")}) as lines
        )
        where patient_id is not null and message is not null
        group by patient_id
    """,
    "doctors": """
        select doctor_id as former_id, any_value(association_id || '|' || doctor_code) as message
        from identity.main.doctors
        group by doctor_id
    """,
}


def rotate_pseudonyms(kind: str) -> Path:
    """Give patients or doctors a new key and new pseudonyms; returns the file in which the old key is kept.

    Landing, identity and the key take their places together. The warehouse follows with the next build.

    Raises:
        UsageError: it is no kind of pseudonym, or its key comes from the environment.
        ContactError: a store does not open or cannot be written, or a pseudonym has no identity from which it could be
            made anew; everything stays as it is.
    """
    if kind not in PSEUDONYM_KEYS:
        raise UsageError(f"Pseudonyms are those of {' or '.join(PSEUDONYM_KEYS)}.")
    require_file(kind)
    registry = read_registry(settings.seeds_dir)
    with exclusive("keys rotate"), contextlib.closing(engine()) as connection:
        pseudonyms.prepare(connection)
        for store in STORES:
            attach(connection, store, read_only=True)
        retired = retire(kind)
        fresh = fresh_path(key_path(kind))
        key = new_key(kind)
        queries = queries_under(connection, kind, key, registry)
        replace_file(fresh, key.encode("ascii") + b"\n")
        rewrite(connection, queries, [(fresh, key_path(kind))])
    return retired


def queries_under(connection: duckdb.DuckDBPyConnection, kind: str, key: str, registry: Registry) -> dict[str, str]:
    """Queries for `rewriting.rewrite` that make every pseudonym of `kind` anew under `key`, whatever made it before.

    Raises:
        ContactError: a pseudonym of landing has no identity from which it could be made anew.
    """
    use_key(connection, "fresh", key)
    connection.execute(f"""
        create or replace temp table renamed as
        select former_id, keyed('fresh', message) as fresh_id from ({_MAPS[kind]})
    """)
    columns = _columns_of_doctors(registry) if kind == "doctors" else _columns_of_patients(registry)
    _require_all(connection, columns)
    queries = {
        table: f"select * replace ({', '.join(f'{_renamed(column)} as {column}' for column in names)}) from {table}"
        for table, names in columns.items()
    }
    if kind == "patients":
        queries["identity.main.rectifications"] = f"""
            select * replace (keyed('fresh', message) as former_id, {_renamed("patient_id")} as patient_id)
            from identity.main.rectifications
        """
    return queries


def _renamed(column: str) -> str:
    return f"(select fresh_id from renamed where former_id = {column})"


def _columns_of_patients(registry: Registry) -> dict[str, tuple[str, ...]]:
    tables = {f"landing.{entity.table}": ("patient_id",) for entity in registry.entities if entity.has_patient}
    return tables | {
        "landing.ledger.patient_links": ("traits_id", "ins_id"),
        "identity.main.patients": ("patient_id", "traits_id"),
    }


def _columns_of_doctors(registry: Registry) -> dict[str, tuple[str, ...]]:
    tables = {}
    for entity in registry.entities:
        names = tuple(field.landed_field for field in entity.fields if field.gate == "doctor")
        if names:
            tables[f"landing.{entity.table}"] = names
    return tables | {"identity.main.doctors": ("doctor_id",)}


def _require_all(connection: duckdb.DuckDBPyConnection, columns: dict[str, tuple[str, ...]]) -> None:
    used = " union ".join(
        f"select {name} as former_id from {table} where {name} is not null"
        for table, names in columns.items()
        if table.startswith("landing.")
        for name in names
    )
    lost = connection.execute(f"select count(*) from ({used}) anti join renamed using (former_id)").fetchone()[0]
    if lost:
        raise ContactError(
            f"{lost} pseudonyms have no identity from which they could be made anew; restore identity and landing from "
            "one backup first. Nothing was changed."
        )
