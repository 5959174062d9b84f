"""Former keys of patients: what is left of a rotation where tombstones were made under the key before.

A tombstone holds a pseudonym and no name, so nobody can make it anew under another key. Its key is therefore kept, for
this comparison alone, until no tombstone needs it; without tombstones of persons no former key is kept.
"""

import os
from pathlib import Path

import duckdb

from contact.errors import ContactError
from contact.identity.pseudonyms import LINKED_MESSAGE, PATIENT_MESSAGE, use_key, with_traits
from contact.keys import has_key_form
from contact.settings import settings

VARIABLE = "CONTACT_KEY_PATIENTS_FORMER"


def path() -> Path:
    """File of the former keys, one a line, the oldest first."""
    return settings.keys_dir / "patients.former.key"


def read() -> list[str]:
    """The former keys of patients (64 hexadecimal digits each), oldest first; none where none was kept.

    Raises:
        ContactError: a line has not the form of a key.
    """
    text = os.environ.get(VARIABLE)
    if text is None:
        text = path().read_text("ascii", errors="replace") if path().is_file() else ""
    keys = text.split()
    if not all(has_key_form(key) for key in keys):
        raise ContactError(
            f"A former key of patients ({path()} or {VARIABLE}) has not the form of a key: 64 hexadecimal digits are "
            "expected; put the file back from where it is kept."
        )
    return keys


def prepare(connection: duckdb.DuckDBPyConnection) -> bool:
    """Give the connection the former keys; returns whether there are any."""
    keys = read()
    for number, key in enumerate(keys):
        use_key(connection, f"former_{number}", key)
    return bool(keys)


def ids_of(relation: str) -> str:
    """SQL for the pseudonyms under former keys of a table with identity columns: row_id, patient_id, is_linked."""
    named = f"(select rowid as row_id, {PATIENT_MESSAGE} as patient_message, {LINKED_MESSAGE} as linked_message "
    named += f"from ({with_traits(f'(select rowid, * from {relation})')}) as told)"
    return " union all ".join(
        f"select row_id, keyed('former_{number}', {message}) as patient_id, {is_linked} as is_linked from {named} as named "
        f"where {message} is not null"
        for number in range(len(read()))
        for message, is_linked in (("patient_message", "false"), ("linked_message", "true"))
    )
