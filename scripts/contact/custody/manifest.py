"""The manifest of a backup: what each store held, in counts and row hashes, sealed under the key of the audit trail."""

import contextlib
import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from contact import __version__
from contact.audit.entries import read_seal, seal
from contact.keys import ALL_KEYS, BACKUP_KEY, is_there, read_key
from contact.stores import attach, confine, engine

NAME = "manifest.json"
_KIND = "backup manifest"

Fingerprint = dict[str, list]


def fingerprint(name: str, path: Path, key: str | None = None) -> tuple[int | None, Fingerprint]:
    """The schema version of the store file `path`, and of each table its rows and the sum of their hashes.

    The sum does not depend on the order of the rows. Hashes are those of DuckDB's `hash`, which tell of accidents; that
    nobody changed a backup is told by its encryption and the seal.

    Raises:
        ContactError: the file does not open with the store's key.
        duckdb.Error: a block of it is damaged.
    """
    with contextlib.closing(engine()) as connection:
        attach(connection, name, read_only=True, path=path, alias="held", key=key, older=True)
        confine(connection)
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'held' order by all"
        ).fetchall()
        counted = {f"{schema}.{table}": _rows(connection, schema, table) for schema, table in tables}
        version = None
        if "main.store_version" in counted:
            version = connection.execute("select max(version) from held.main.store_version").fetchone()[0]
    return version, counted


def _rows(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> list:
    """Rows, and the sum of their hashes as text (it may be longer than a number of JSON)."""
    statement = f'select count(*), coalesce(sum(hash(held_row)::hugeint), 0) from held."{schema}"."{table}" as held_row'
    rows, total = connection.execute(statement).fetchone()
    return [rows, str(total)]


def make_manifest(stores: dict[str, Path]) -> dict:
    """The manifest of the stores as they are now; no store may be written meanwhile.

    Raises:
        ContactError: a store does not open, or a key is missing.
    """
    held = {}
    for name, path in stores.items():
        version, tables = fingerprint(name, path)
        held[name] = {"version": version, "bytes": path.stat().st_size, "tables": tables}
    return {
        "format": 1,
        "made_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "contact": __version__,
        "engine": duckdb.__version__,
        "stores": held,
        "keys": {name: key_check(name) for name in ALL_KEYS if name != BACKUP_KEY and is_there(name)},
    }


def key_check(name: str, key: str | None = None) -> str:
    """A keyed check value that tells whether two keys are the same and nothing else about them."""
    secret = (key or read_key(name)).encode("ascii")
    return hmac.new(secret, f"contact key check {name}".encode("ascii"), hashlib.sha256).hexdigest()[:32]


def seal_manifest(manifest: dict) -> bytes:
    """The manifest as a member of the archive."""
    return seal(read_key("audit"), _KIND, manifest)


def open_manifest(content: bytes, audit_keys: list[str]) -> dict | None:
    """The manifest, if it was sealed under one of the keys; else None."""
    return next((found for key in audit_keys if (found := read_seal(key, _KIND, content))), None)
