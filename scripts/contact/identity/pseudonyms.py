"""Keyed pseudonyms: HMAC-SHA-256 (RFC 2104, FIPS 198-1) in SQL, cut to 128 bits and kept as UUID.

A row names its patient, in this order, by
  ins     the national health identity or social security number, where it counts (see `normal`);
  traits  family name, given name and whole birth date, normalised: the same in every association;
  local   family name, given name and telephone within one association;
  none    nothing that tells one person from another: no pseudonym.
A row that has both an INS and traits links the two pseudonyms. Doctors have a key of their own: no pseudonym of one
kind can be compared with one of the other.
"""

import duckdb

from contact.identity.keyed import pads
from contact.identity.normal import MACROS
from contact.keys import read_key

_KEYED = """
    create or replace temp macro keyed(kind, message) as
        cast(left(sha256(getvariable(kind || '_opad') || unhex(sha256(getvariable(kind || '_ipad') || encode(message)))), 32)
             as uuid);
"""

NORMAL_TRAITS = ("normal_family_name", "normal_given_name", "known_birth", "known_phone", "known_nir")
"""Columns from which the messages below are made; known_birth is yyyy-mm-dd, yyyy-mm or yyyy."""

INS_MESSAGE = "'ins|' || counted_ins(known_nir, known_birth)"
TRAITS_MESSAGE = "'traits|' || normal_family_name || '|' || normal_given_name || '|' || whole_date(known_birth)"
LOCAL_MESSAGE = (
    "'local|' || association_id || '|' || normal_family_name || '|' || normal_given_name || '|' || known_phone"
)

PATIENT_MESSAGE = f"coalesce({INS_MESSAGE}, {TRAITS_MESSAGE}, {LOCAL_MESSAGE})"
"""SQL for what is keyed into a patient's pseudonym; null where nothing tells one person from another."""

LINKED_MESSAGE = f"case when counted_ins(known_nir, known_birth) is not null then {TRAITS_MESSAGE} end"
"""SQL for what is keyed into the second pseudonym of a patient known by INS, that of the traits; null elsewhere."""

MESSAGE_OF_LINE = f"""
    case match_level when 'ins' then {INS_MESSAGE} when 'traits' then {TRAITS_MESSAGE} when 'local' then {LOCAL_MESSAGE} end
"""
"""SQL for what was keyed into the pseudonym of a line of the identity store."""

PATIENT_MATCH = "coalesce(split_part(patient_message, '|', 1), 'none')"
"""SQL for the level of the match: ins, traits, local or none."""


def with_traits(relation: str) -> str:
    """SQL that adds NORMAL_TRAITS to a relation with the columns of identities and association_id."""
    return f"""
        select
            *,
            normal_name(family_name) as normal_family_name,
            normal_name(given_name) as normal_given_name,
            cast(birth_date as varchar) as known_birth,
            normal_phone(phone) as known_phone,
            normal_nir(nir) as known_nir
        from {relation}
    """


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the macros `keyed(kind, message)` and those of `normal`.

    The padded keys are variables of the connection: they stand in no statement.

    Raises:
        ContactError: a key is missing.
    """
    for kind in ("patients", "doctors"):
        use_key(connection, kind, read_key(kind))
    connection.execute(_KEYED)
    connection.execute(MACROS)


def use_key(connection: duckdb.DuckDBPyConnection, kind: str, key: str) -> None:
    """Let `keyed` take the key (64 hexadecimal digits) for `kind`."""
    inner, outer = pads(key)
    connection.execute(f"set variable {kind}_ipad = ?", [inner])
    connection.execute(f"set variable {kind}_opad = ?", [outer])
