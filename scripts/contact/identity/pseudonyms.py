"""Keyed pseudonyms: HMAC-SHA-256 (RFC 2104, FIPS 198-1) in SQL, cut to 128 bits and kept as UUID.

A patient is known, in this order, by
  traits  family name, given name and birth date, normalised: the same in every association;
  ins     the social security number, where its control key is right;
  local   family name, given name and telephone within one association (age-only feeds without a number);
  none    nothing that tells one person from another: no pseudonym.
Doctors have a key of their own: no pseudonym of one kind can be compared with one of the other.
"""

import duckdb

from contact.keys import read_key

_BLOCK = 64  # bytes of a SHA-256 block

_MACROS = """
    create or replace temp macro keyed(kind, message) as
        cast(left(sha256(getvariable(kind || '_opad') || unhex(sha256(getvariable(kind || '_ipad') || encode(message)))), 32)
             as uuid);
    create or replace temp macro normal_name(name) as
        nullif(regexp_replace(
            strip_accents(replace(replace(replace(upper(name), 'Œ', 'OE'), 'Æ', 'AE'), 'ẞ', 'SS')), '[^A-Z]', '', 'g'), '');
    create or replace temp macro normal_phone(phone) as
        nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 9), '');
    create or replace temp macro normal_nir(nir) as case
        when regexp_matches(upper(replace(nir, ' ', '')), '^[1-478][0-9]{5}[0-9AB][0-9]{8}$')
         and cast(substr(upper(replace(nir, ' ', '')), 14, 2) as integer) = 97 - cast(
             replace(replace(left(upper(replace(nir, ' ', '')), 13), '2A', '19'), '2B', '18') as bigint) % 97
        then left(upper(replace(nir, ' ', '')), 13)
        end;
    create or replace temp macro normal_doctor(code) as
        nullif(nullif(nullif(ltrim(trim(code), '0'), '-1'), '-'), '');
"""


NORMAL_TRAITS = ("normal_family_name", "normal_given_name", "known_birth_date", "known_phone", "known_nir")
"""Columns from which PATIENT_MESSAGE is made."""

PATIENT_MESSAGE = """coalesce(
    'traits|' || normal_family_name || '|' || normal_given_name || '|' || cast(known_birth_date as varchar),
    'ins|' || known_nir,
    'local|' || association_id || '|' || normal_family_name || '|' || normal_given_name || '|' || known_phone
)"""
"""SQL for what is keyed into a patient's pseudonym; null where nothing tells one person from another."""

PATIENT_MATCH = "coalesce(split_part(patient_message, '|', 1), 'none')"
"""SQL for the level of the match: traits, ins, local or none."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the macros `keyed`, `normal_name`, `normal_phone`, `normal_nir` and `normal_doctor`.

    The padded keys are variables of the connection: they stand in no statement.

    Raises:
        ContactError: a key is missing.
    """
    for kind in ("patients", "doctors"):
        key = bytes.fromhex(read_key(kind)).ljust(_BLOCK, b"\0")
        connection.execute(f"set variable {kind}_ipad = ?", [bytes(byte ^ 0x36 for byte in key)])
        connection.execute(f"set variable {kind}_opad = ?", [bytes(byte ^ 0x5C for byte in key)])
    connection.execute(_MACROS)
