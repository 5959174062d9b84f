"""The person that a request is about: the identity file, and which pseudonyms are theirs.

The file (JSON or TOML) has the keys family_name, given_name, birth_date (yyyy-mm-dd), nir, phone; `also` lists further
spellings (a married name, another telephone) with the same keys; `correct` holds the right identity of a
rectification. Either a nir, or names with a birth date, or names with a telephone are needed.
"""

import json
import sys
import tomllib
from datetime import date
from pathlib import Path

import duckdb

from contact.errors import ContactError
from contact.identity.pseudonyms import INS_MESSAGE, LOCAL_MESSAGE, TRAITS_MESSAGE, with_traits

KEYS = ("family_name", "given_name", "birth_date", "nir", "phone")


def read_subject(source: str) -> dict:
    """The identity in a file, or on standard input for '-'; dates as text.

    Raises:
        ContactError: it cannot be read, or has other keys or values than those above. No value is told.
    """
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ContactError("The identity file cannot be read; check its name, rights and encoding (UTF-8).") from None
    subject = _parsed(text)
    if not isinstance(subject, dict) or not isinstance(subject.get("also", []), list):
        raise ContactError("The identity file holds no identity: one object with the keys " + ", ".join(KEYS) + ".")
    spellings = [subject, *subject.get("also", []), *([subject["correct"]] if "correct" in subject else [])]
    for spelling in spellings:
        _check(spelling, is_main=spelling is subject)
    return subject


def spellings_of(subject: dict) -> list[dict]:
    """The ways in which the person is written; what a further spelling leaves out is as in the first."""
    first = {key: subject.get(key) for key in KEYS}
    return [first, *({**first, **spelling} for spelling in subject.get("also", []))]


def make_persons(
    connection: duckdb.DuckDBPyConnection, name: str, spellings: list[dict], associations: list[str]
) -> None:
    """Make the temporary table `name`(patient_id, level, message) of the pseudonyms that follow from spellings.

    Raises:
        ContactError: nothing follows from them, or a nir does not count (control key, or against the birth date).
    """
    rows = [[spelling.get(key) for key in KEYS] for spelling in spellings]
    told = f"{name}_told"
    connection.execute(
        f"create or replace temp table {told} (family_name varchar, given_name varchar, birth_date date, nir varchar, phone varchar)"
    )
    connection.executemany(f"insert into {told} values (?, ?, ?, ?, ?)", rows)
    named = f"({with_traits(f'(select *, null::varchar as association_id from {told})')})"
    wrong = connection.execute(
        f"select count(*) from {named} where nir is not null and {INS_MESSAGE} is null"
    ).fetchone()
    if wrong[0]:
        raise ContactError("The nir of the identity file does not count: its control key or its birth date is wrong.")
    everywhere = f"(select *, unnest(?::varchar[]) as association_id from {told})"
    connection.execute(
        f"""
        create or replace temp table {name} as
        select distinct keyed('patients', message) as patient_id, split_part(message, '|', 1) as level, message
        from (
            select {INS_MESSAGE} as message from {named}
            union select {TRAITS_MESSAGE} from {named}
            union select {LOCAL_MESSAGE} from ({with_traits(everywhere)})
        ) as told
        where message is not null
        """,
        [associations],
    )
    if not connection.execute(f"select count(*) from {name}").fetchone()[0]:
        raise ContactError(
            "The identity file does not tell one person from another: give a nir, or both names with the birth date or a telephone."
        )


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise ContactError("The identity file is neither JSON nor TOML.") from None


def _check(spelling: object, *, is_main: bool) -> None:
    allowed = {*KEYS, "also", "correct"} if is_main else set(KEYS)
    if not isinstance(spelling, dict) or set(spelling) - allowed:
        raise ContactError("The identity file has a key that is not one of " + ", ".join(sorted(allowed)) + ".")
    for key in KEYS:
        value = spelling.get(key)
        if isinstance(value, date):
            spelling[key] = value = value.isoformat()
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise ContactError(f"The {key} of the identity file is not a text.")
    if spelling.get("birth_date"):
        try:
            date.fromisoformat(spelling["birth_date"])
        except ValueError:
            raise ContactError("The birth_date of the identity file is not a date of the form yyyy-mm-dd.") from None
