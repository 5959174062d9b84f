"""Retired keys of patients: tombstones that were made under them are still compared with what comes.

A tombstone holds a pseudonym and no name, so nobody can make it anew under another key. The comparison costs the keyed
hash of each row once more, and only where a key was rotated while there were tombstones of persons.
"""

import duckdb

from contact.identity.pseudonyms import LINKED_MESSAGE, PATIENT_MESSAGE, use_key, with_traits
from contact.keys import retired_keys


def prepare(connection: duckdb.DuckDBPyConnection) -> bool:
    """Give the connection the retired keys; returns whether there are any."""
    keys = retired_keys("patients")
    for number, key in enumerate(keys):
        use_key(connection, f"former_{number}", key)
    return bool(keys)


def ids_of(relation: str) -> str:
    """SQL for the pseudonyms under retired keys of a table with identity columns: row_id, patient_id, is_linked."""
    named = f"(select rowid as row_id, {PATIENT_MESSAGE} as patient_message, {LINKED_MESSAGE} as linked_message "
    named += f"from ({with_traits(f'(select rowid, * from {relation})')}) as told)"
    return " union all ".join(
        f"select row_id, keyed('former_{number}', {message}) as patient_id, {is_linked} as is_linked from {named} as named "
        f"where {message} is not null"
        for number in range(len(retired_keys("patients")))
        for message, is_linked in (("patient_message", "false"), ("linked_message", "true"))
    )
