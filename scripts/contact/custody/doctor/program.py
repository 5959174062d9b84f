"""The program: effective settings of the engine and of the app, crypto module, core dumps, the audit trail."""

import contextlib
import os
import resource
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from contact.audit import files as trail_files
from contact.audit.verify import read_entries, verify
from contact.custody.doctor.findings import Finding, failed, ok, unknown, warning
from contact.errors import ContactError
from contact.settings import settings
from contact.stores import engine, quoted

ENGINE = {
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "allow_unredacted_secrets": "false",
    "allow_unsigned_extensions": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_logging": "false",
    "force_mbedtls_unsafe": "false",
    "temp_file_encryption": "true",
}
"""What the engine's settings must be; each has another default, or one that could be changed in its environment."""

APP = {
    ("server", "address"): "127.0.0.1",
    ("server", "enableCORS"): True,
    ("server", "enableXsrfProtection"): True,
    ("browser", "gatherUsageStats"): False,
    ("client", "showErrorDetails"): "none",
}
"""What the app's settings must be."""


def check_program() -> Iterator[Finding]:
    """Findings on the engine, the app, core dumps, the mask of new files and the audit trail."""
    yield _check_engine()
    yield _check_crypto()
    yield _check_app(settings.project_dir / ".streamlit" / "config.toml")
    yield _check_core_dumps(Path("/proc/sys/kernel/core_pattern"))
    yield _check_mask()
    yield from check_trail()


def _check_engine() -> Finding:
    names = ", ".join(f"'{name}'" for name in ENGINE)
    with contextlib.closing(engine()) as connection:
        held = connection.execute(f"select name, value from duckdb_settings() where name in ({names})").fetchall()
    values = {name: {"0": "false", "1": "true"}.get(value, value) for name, value in held}
    wrong = sorted(name for name, expected in ENGINE.items() if values.get(name) != expected)
    if wrong:
        return failed("engine", f"settings that are not as they must be: {', '.join(wrong)}", "reinstall the program")
    return ok(
        "engine", f"DuckDB {duckdb.__version__}: {len(ENGINE)} settings are as they must be, read from the engine"
    )


def _check_crypto() -> Finding:
    """The built-in mbedTLS only reads; the engine that writes an encrypted file does so with OpenSSL, from httpfs."""
    with tempfile.TemporaryDirectory() as folder, contextlib.closing(engine()) as connection:
        try:
            connection.execute(
                f"attach '{quoted(Path(folder) / 'probe.duckdb')}' as probe (encryption_key '{'0' * 64}')"
            )
        except duckdb.Error:
            todo = "reinstall duckdb-extension-httpfs in the version of duckdb"
            return failed(
                "crypto module", "the engine cannot write encrypted files: OpenSSL of httpfs is missing", todo
            )
    return ok(
        "crypto module", "OpenSSL, of the signed extension httpfs; DuckDB's authors call its format not NIST-compliant"
    )


def _check_app(path: Path) -> Finding:
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return failed("app", f"its settings {path} are missing or cannot be read", "put the file of the project back")
    wrong = [f"{part}.{name}" for (part, name), value in APP.items() if told.get(part, {}).get(name) != value]
    if wrong:
        return failed("app", f"settings that are not as they must be: {', '.join(wrong)}", f"correct them in {path}")
    return ok("app", f"{len(APP)} settings in its file are as they must be; 'contact app' passes no other on")


def _check_core_dumps(pattern: Path) -> Finding:
    limit, _ = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        is_piped = pattern.read_text("ascii", errors="replace").startswith("|")
    except OSError:
        return unknown("core dumps", "where the kernel writes memory of a crashed program cannot be told from here")
    if limit:
        return failed(
            "core dumps",
            "a crash may write memory, keys included, to a file",
            "run it as 'contact', which sets the limit 0",
        )
    if is_piped:
        told = "the kernel hands the memory of a crashed program to another one, to which the limit 0 does not apply"
        return warning(
            "core dumps", told, "set kernel.core_pattern to a plain name, or stop that program from keeping dumps"
        )
    return ok("core dumps", "none: the limit is 0 and the kernel pipes them nowhere")


def _check_mask() -> Finding:
    mask = os.umask(0o077)
    os.umask(mask)
    if mask & 0o077 == 0o077:
        return ok("mask of new files", "for this account alone")
    return failed(
        "mask of new files",
        f"new files would be open to others (umask {mask:03o})",
        "run it as 'contact', which sets it",
    )


def check_trail() -> Iterator[Finding]:
    """Findings on the audit trail: does it verify, is it kept no longer than it should be."""
    if not trail_files.monthly_files():
        yield failed("audit trail", "there is none", "run 'contact init'; restore a backup if there was one")
        return
    try:
        found, entries = verify(), read_entries()
    except ContactError as error:
        yield failed("audit trail", str(error), "see what it says")
        return
    if not found.is_whole:
        yield failed(
            "audit trail", f"{len(found.problems)} places are not as they were written", "run 'contact audit verify'"
        )
    else:
        yield ok(
            "audit trail",
            f"entries {found.first} to {found.last} verify; against a head noted elsewhere: 'contact audit verify --head'",
        )
    yield _check_retention(entries[0].at if entries else "")


def _check_retention(oldest: str) -> Finding:
    before = (datetime.now(UTC) - timedelta(days=settings.audit_days)).strftime("%Y-%m-%d")
    if oldest and oldest[:10] < before:
        return warning(
            "audit retention", f"entries are older than {settings.audit_days} days", "run 'contact audit purge'"
        )
    return ok("audit retention", f"no entry is older than {settings.audit_days} days")
