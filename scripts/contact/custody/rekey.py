"""A store under another key: every row of it written into a new file, which is then compared with the old one."""

import contextlib
from pathlib import Path

import duckdb

from contact.custody.manifest import fingerprint
from contact.errors import ContactError
from contact.stores import attach, confine, engine, remove_store_file


def reencrypt(name: str, source: Path, source_key: str, target: Path, target_key: str) -> None:
    """Write the store `name` of the file `source` into the new file `target`, under another key.

    Raises:
        ContactError: the source does not open with its key, or the new file does not hold the same rows.
    """
    remove_store_file(target)
    with contextlib.closing(engine()) as connection:
        attach(connection, name, read_only=True, path=source, alias="held", key=source_key, older=True)
        attach(connection, name, read_only=False, path=target, key=target_key)
        confine(connection)
        try:
            connection.execute(f"copy from database held to {name}")
            connection.execute(f"checkpoint {name}")
        except duckdb.Error:
            raise ContactError(f"The store {source} could not be written anew; check the space on the disk.") from None
    if fingerprint(name, source, source_key) != fingerprint(name, target, target_key):
        raise ContactError(f"The store {source} was not written anew as it is; it stays in its place.")
