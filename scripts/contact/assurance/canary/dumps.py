"""What encrypted stores hold, written out in clear so that it can be searched."""

import contextlib
import shutil
from pathlib import Path

import duckdb
import pyrage

from contact.custody.archive import read_archive
from contact.errors import ContactError
from contact.keys import backup_identities
from contact.stores import attach, engine

SEARCHED = ("landing", "warehouse", "publication")
"""Stores in which no identity may be; of the fourth, `identity`, nothing is searched."""


def dump_stores(home: Path, into: Path) -> int:
    """Write every table and definition of the stores in `home` into `into`; returns the number of tables.

    Each table is written as text, and once more into a file of the engine that is not encrypted, whose blocks hold
    the statistics and dictionaries that the engine makes. Leftovers (`warehouse.next.duckdb`) are stores too, and so
    are those in backups, which are decrypted first.
    """
    into.mkdir(parents=True, exist_ok=True)
    _open_archives(home, into)
    tables = 0
    for number, file in enumerate(sorted(home.rglob("*.duckdb"))):
        store = file.name.split(".")[0]
        if store in SEARCHED:
            tables += _dump(file, store, into / f"{number}_{file.parent.name}_{file.name}")
    return tables


def _open_archives(home: Path, into: Path) -> None:
    """Decrypt everything that age encrypted; the identity store in a backup is left where it is."""
    for number, path in enumerate(sorted(home.rglob("*.age"))):
        if path.name.endswith(".tar.age"):
            for name, content in read_archive(path, backup_identities(), {}).items():
                if name != "identity.duckdb":
                    member = into / f"archive_{number}" / name
                    member.parent.mkdir(parents=True, exist_ok=True)
                    member.write_bytes(content)
        else:
            (into / f"age_{number}").write_bytes(pyrage.decrypt(path.read_bytes(), backup_identities()))


def _dump(file: Path, store: str, into: Path) -> int:
    into.mkdir()
    copy = into / file.name
    for suffix in ("", ".wal"):
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(f"{file}{suffix}", f"{copy}{suffix}")
    with contextlib.closing(engine()) as connection:
        try:
            attach(connection, store, read_only=False, path=copy, alias="held")
        except ContactError:
            return 0  # a new file that a killed command had only begun
        _definitions(connection, into / "definitions.csv")
        names = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'held' order by all"
        ).fetchall()
        connection.execute(f"attach '{_quoted(into / 'clear.duckdb')}' as clear")
        for number, (schema, table) in enumerate(names):
            source = f'held."{schema}"."{table}"'
            connection.execute(f"copy (from {source}) to '{_quoted(into / f'{number}.csv')}' (header)")
            connection.execute(f"create table clear.t{number} as from {source}")
        connection.execute("detach held")
        return len(names)


def _definitions(connection: duckdb.DuckDBPyConnection, into: Path) -> None:
    """Names, comments and SQL of all tables, columns, views, macros and constraints."""
    text = []
    for function in ("duckdb_tables", "duckdb_columns", "duckdb_views", "duckdb_constraints", "duckdb_functions"):
        rows = connection.execute(f"from {function}() where database_name = 'held'").fetchall()
        text += [repr(row) for row in rows]
    into.write_text("\n".join(text), encoding="utf-8")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
