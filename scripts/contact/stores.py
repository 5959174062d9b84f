"""The four stores: encrypted DuckDB files, opened for one stage and closed again."""

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

from contact.durable import flush
from contact.errors import ContactError
from contact.keys import STORE_KEYS, read_key
from contact.settings import settings

SCHEMA_VERSIONS = {"landing": 2, "identity": 2, "warehouse": 1, "publication": 1}
"""Versions of the tables of each store; `contact.migrations` leads an older store to its own."""

_READER_WAITS, _WRITER_WAITS, _TRY_AGAIN_EVERY = 1.0, 10.0, 0.05
"""Seconds for which a store that another process holds is asked for again, and between two tries."""

_SAFE_DEFAULTS = """
    set autoinstall_known_extensions = false;
    set autoload_known_extensions = false;
    set allow_community_extensions = false;
    set allow_persistent_secrets = false;
    set allow_unredacted_secrets = false;
    set force_mbedtls_unsafe = false;
    set enable_logging = false;
    set log_query_path = '';
    set temp_file_encryption = true;
    set max_temp_directory_size = '50GiB';
    set TimeZone = 'UTC';
    set enable_progress_bar = false;
"""


def store_path(name: str) -> Path:
    """File of the store `name`."""
    return settings.home / f"{name}.duckdb"


def extension_file(name: str) -> Path:
    """The signed extension `name` as its Python package ships it: nothing is downloaded."""
    package = files(f"duckdb_extension_{name}")
    return Path(str(package)) / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"


def engine(*, extensions: tuple[str, ...] = ("httpfs",)) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with the unsafe defaults closed and the OpenSSL module that writes encrypted files.

    The module is part of `httpfs`; its network file systems are switched off for good (DuckDB security pages).
    """
    connection = duckdb.connect(config={"allow_unsigned_extensions": "false"})
    connection.execute(_SAFE_DEFAULTS)
    connection.execute(f"set extension_directory = '{quoted(settings.home / 'extensions')}'")
    connection.execute(f"set secret_directory = '{quoted(settings.home / 'secrets')}'")
    connection.execute(f"set threads = {settings.threads}")
    connection.execute(f"set memory_limit = '{settings.memory_limit}'")
    connection.execute(f"set temp_directory = '{quoted(settings.temp_dir)}'")
    for extension in extensions:
        connection.execute(f"load '{quoted(extension_file(extension))}'")
    connection.execute("set disabled_filesystems = 'HTTPFileSystem,S3FileSystem,HuggingFaceFileSystem'")
    return connection


def attach(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    *,
    read_only: bool,
    path: Path | None = None,
    alias: str | None = None,
    older: bool = False,
    key: str | None = None,
) -> None:
    """Attach the store `name` (or the file `path`) under its own name or `alias`, with the key of the store or `key`.

    A store of another version is refused; with `older`, one of an earlier version is taken (to be migrated).

    Raises:
        ContactError: the file is missing, its key is wrong, another process holds it, or its version is another.
    """
    assert name in STORE_KEYS
    file = path or store_path(name)
    if read_only and not file.is_file():
        raise ContactError(f"The store {file} does not exist; run 'contact init' first.")
    mode = "read_only, " if read_only else ""
    statement = f"attach '{quoted(file)}' as {alias or name} ({mode}encryption_key '{key or read_key(name)}')"
    try:
        _when_free(connection, statement, _READER_WAITS if read_only else _WRITER_WAITS)
    except duckdb.Error as error:
        raise ContactError(_explain(file, name, str(error))) from None
    version = version_of(connection, alias or name)
    if version is None:
        return  # a store that is being made
    if version > SCHEMA_VERSIONS[name]:
        raise ContactError(f"{file} was written by a newer version of contact; update the program to open it.")
    if version < SCHEMA_VERSIONS[name] and not older:
        raise ContactError(
            f"{file} was written by an earlier version of contact; run 'contact init' to bring it up to date."
        )


def _when_free(connection: duckdb.DuckDBPyConnection, statement: str, seconds: float) -> None:
    """Run an ATTACH; while another process holds the file, try again: a reader keeps a writer out for an instant only."""
    end = time.monotonic() + seconds
    while True:
        try:
            connection.execute(statement)
            return
        except duckdb.IOException as error:
            if "lock" not in str(error).lower() or time.monotonic() > end:
                raise
            time.sleep(_TRY_AGAIN_EVERY)


def confine(connection: duckdb.DuckDBPyConnection) -> None:
    """From now on the connection reaches no file outside CONTACT_HOME and the reference tables, and no network."""
    reached = ", ".join(f"'{quoted(folder)}/'" for folder in (settings.home, settings.seeds_dir))
    connection.execute(f"set allowed_directories = [{reached}]")
    connection.execute("set enable_external_access = false")


def mark_version(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Write into a new store the version of its tables."""
    connection.execute(f"create table if not exists {name}.main.store_version (version integer not null)")
    connection.execute(
        f"insert into {name}.main.store_version select {SCHEMA_VERSIONS[name]} "
        f"where not exists (from {name}.main.store_version)"
    )


def version_of(connection: duckdb.DuckDBPyConnection, alias: str) -> int | None:
    """The version of the tables of an attached store; None where it has none yet."""
    try:
        return connection.execute(f"select max(version) from {alias}.main.store_version").fetchone()[0]
    except duckdb.CatalogException:
        return None


@contextmanager
def open_store(name: str, *, read_only: bool = True, path: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose current database is the store `name`; closed (and checkpointed) at the end.

    Raises:
        ContactError: as `attach`.
    """
    with contextlib.closing(engine()) as connection:
        attach(connection, name, read_only=read_only, path=path)
        confine(connection)
        connection.execute(f"use {name}")
        yield connection
        if not read_only:
            connection.execute(f"checkpoint {name}")


def remove_store_file(path: Path) -> None:
    """Remove a store file and its write-ahead log, if they are there."""
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)


def replace_store_file(fresh: Path, place: Path) -> None:
    """Put `fresh` in the place of a store for good: flushed to disk, then renamed over it."""
    flush(fresh)
    fresh.replace(place)
    flush(place.parent)


def quoted(path: Path) -> str:
    """A path as it stands within the quotes of a statement."""
    return str(path).replace("'", "''")


def _explain(file: Path, name: str, text: str) -> str:
    """A plain sentence for an attach that failed; the engine's own text may quote the statement with its key."""
    if "Wrong encryption key" in text or "without a key" in text or "not encrypted" in text:
        return f"The key '{name}' does not open {file}; put back the key with which the store was made."
    if "lock" in text.lower():
        return f"Another program holds {file} open; close it and try again."
    if "Permission denied" in text or "read-only" in text.lower():
        return f"{file} cannot be opened: permission denied."
    return f"{file} cannot be opened as a store of contact; restore it from a backup."
