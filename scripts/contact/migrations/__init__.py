"""Stores of an earlier version are led to the version of this program, step by step, each step in one transaction."""

import contextlib

import duckdb

from contact.keys import is_there, read_key
from contact.migrations import identity_2, landing_2
from contact.stores import SCHEMA_VERSIONS, attach, engine, store_path, version_of

# Landing first: it reads the identities as an earlier version left them, and either may be done when a run is killed.
_STEPS = (("landing", 2, landing_2.migrate), ("identity", 2, identity_2.migrate))


def migrate_stores() -> None:
    """Bring landing and identity to the version of this program; call it under the lock.

    A store whose key is not here is left to a command that has it: what builds and publishes needs no key of identities.

    Raises:
        ContactError: a store does not open, a newer version of contact wrote it, or landing cannot be brought up to
            date without the key of identities.
    """
    names = [name for name in ("landing", "identity") if store_path(name).is_file() and is_there(name)]
    with contextlib.closing(engine()) as connection:
        for name in names:
            attach(connection, name, read_only=True, older=True)
        versions = {name: version_of(connection, name) for name in names}
        behind = {name for name in names if versions[name] and versions[name] < SCHEMA_VERSIONS[name]}
        if not behind:
            return
        read_key("identity")  # says that it is missing
        for name in names:
            connection.execute(f"detach {name}")
            attach(connection, name, read_only=False, older=True)
        for name, version, migrate in _STEPS:
            if name in behind and versions[name] < version:
                _take_step(connection, name, version, migrate)


def _take_step(connection: duckdb.DuckDBPyConnection, name: str, version: int, migrate) -> None:
    connection.execute("begin")
    try:
        migrate(connection)
        connection.execute(f"update {name}.main.store_version set version = {version}")
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute(f"checkpoint {name}")
