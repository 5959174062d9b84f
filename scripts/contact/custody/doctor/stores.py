"""Stores: does each open with its key, and with its key alone? Its write-ahead log, its version."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb

from contact.custody.doctor.findings import Finding, failed, ok, unknown, warning
from contact.errors import ContactError
from contact.keys import STORE_KEYS
from contact.stores import SCHEMA_VERSIONS, attach, engine, quoted, store_path, version_of


def check_stores() -> Iterator[Finding]:
    """Findings on the four stores and their logs."""
    for name in STORE_KEYS:
        path = store_path(name)
        if not path.is_file():
            todo = {"warehouse": "contact build", "publication": "contact publish"}.get(name, "contact init")
            yield warning(f"store {name}", f"{path} does not exist", f"run '{todo}', or restore a backup")
            continue
        yield _encryption(name, path)
        yield _opening(name, path)
        yield from _log(name, path)


def _encryption(name: str, path: Path) -> Finding:
    """A store that opens without a key is in clear; one that asks for its key is encrypted, by its own header."""
    check = f"encryption of {name}"
    remake = "rename it away and restore a backup, or make the store anew; then find out who put it there"
    with contextlib.closing(engine()) as connection:
        try:
            connection.execute(f"attach '{quoted(path)}' as clear (read_only)")
        except duckdb.Error as error:
            text = str(error)
            if "without a key" in text:
                return ok(check, "it does not open without its key; DuckDB leaves the header of the file in clear")
            if "lock" in text.lower():
                return unknown(check, "another program holds the store", "try again when it has ended")
            return failed(check, f"{path} is no store that can be read", "restore a backup")
    return failed(check, f"{path} is NOT encrypted: it opens without a key", remake)


def _opening(name: str, path: Path) -> Finding:
    check = f"store {name}"
    try:
        with contextlib.closing(engine()) as connection:
            attach(connection, name, read_only=True, path=path, older=True)
            version = version_of(connection, name)
    except ContactError as error:
        if "holds" in str(error):
            return unknown(check, str(error))
        return failed(check, str(error), "see what it says")
    if version != SCHEMA_VERSIONS[name]:
        return warning(check, f"its tables are of version {version}, not {SCHEMA_VERSIONS[name]}", "run 'contact init'")
    return ok(check, f"opens with its key; tables of version {version}")


def _log(name: str, path: Path) -> Iterator[Finding]:
    log = path.with_name(path.name + ".wal")
    if log.is_file() and log.stat().st_size:
        told = f"{log} is left of a command that was killed; that it is encrypted is not shown here"
        yield warning(f"log of {name}", told, "run the command again: it settles the log")


def check_folder_of_stores(home: Path) -> Iterator[Finding]:
    """Leftovers in CONTACT_HOME: files of commands that were killed."""
    leftovers = sorted(path.name for path in home.glob("*.next.*"))
    if leftovers:
        todo = "run any command that writes: it completes or removes them"
        yield warning("leftovers", f"{len(leftovers)} unfinished files of a command that was killed", todo)
    temporary = home / "tmp"
    held = sum(len(files) for _, _, files in os.walk(temporary))
    if held:
        yield warning("temporary files", f"{held} files in {temporary}; temporary files of the engine are encrypted, "
                      "those of others need not be", "remove them when no command runs")  # fmt: skip
    else:
        yield ok("temporary files", "none; those of the engine would be encrypted and lie in CONTACT_HOME")
