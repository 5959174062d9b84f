"""`contact backup`: the four stores and the audit trail as they are at one moment, in one encrypted file, without a key."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from contact.audit import files as trail_files
from contact.custody.archive import Member, read_archive, write_archive
from contact.custody.manifest import NAME, make_manifest, seal_manifest
from contact.errors import ContactError
from contact.keys import STORE_KEYS, backup_identity, backup_recipients, make_missing_key
from contact.lock import exclusive
from contact.settings import settings
from contact.stores import open_store, store_path

_FILE = re.compile(r"contact-\d{8}T\d{6}Z\.tar\.age")


@dataclass(frozen=True)
class Made:
    """A backup that was made: its file, bytes, stores, tables and rows, and whether it was read back."""

    path: Path
    bytes: int
    stores: int
    tables: int
    rows: int
    is_read_back: bool


def backup(folder: Path | None = None) -> Made:
    """Back up what the installation holds, and read the backup back where the backup key is at hand.

    Raises:
        ContactError: there is nothing to back up, a store or key is missing, or the folder cannot be written; no
            half-written backup is left.
    """
    target = (folder or settings.backups).expanduser().resolve()
    with exclusive("backup"):
        make_missing_key("backup")
        stores = {name: store_path(name) for name in STORE_KEYS if store_path(name).is_file()}
        if not stores:
            raise ContactError(f"There is no store in {settings.home} to back up; run 'contact init' first.")
        _settle_logs(stores)
        manifest = make_manifest(stores)
        place = target / f"contact-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.tar.age"
        try:
            with trail_files.locked():
                size = write_archive(place, _members(stores, manifest), backup_recipients())
            is_read_back = _read_back(place)
        except OSError as error:
            raise ContactError(f"The backup cannot be written to {target}: {_why(error)}.") from None
    tables = [rows for store in manifest["stores"].values() for rows, _ in store["tables"].values()]
    return Made(place, size, len(stores), len(tables), sum(tables), is_read_back)


def list_backups(folder: Path | None = None) -> list[Path]:
    """The backups in a folder, oldest first."""
    target = (folder or settings.backups).expanduser().resolve()
    try:
        return sorted(path for path in target.iterdir() if _FILE.fullmatch(path.name))
    except OSError:
        return []


def keep_last(count: int, folder: Path | None = None) -> int:
    """Remove all backups but the `count` last ones; returns how many were removed."""
    older = list_backups(folder)[: -count or None]
    for path in older:
        path.unlink()
    return len(older)


def _settle_logs(stores: dict[str, Path]) -> None:
    """Write into its store what a killed command left in a write-ahead log: the file alone is then the store."""
    for name, path in stores.items():
        if path.with_name(path.name + ".wal").exists():
            with open_store(name, read_only=False):
                pass


def _members(stores: dict[str, Path], manifest: dict) -> list[Member]:
    trail = [*trail_files.monthly_files(), *filter(Path.is_file, [trail_files.start_path()])]
    return [
        (NAME, seal_manifest(manifest)),
        *((path.name, path) for path in stores.values()),
        *((f"audit/{path.name}", path) for path in trail),
    ]


def _read_back(place: Path) -> bool:
    """Decrypt the backup to nowhere; False where its key is kept elsewhere."""
    identity = backup_identity()
    if identity is None:
        return False
    nowhere = {f"{name}.duckdb": Path("/dev/null") for name in STORE_KEYS}
    read_archive(place, [identity], nowhere)
    return True


def _why(error: OSError) -> str:
    return (error.strerror or "it could not be read back").lower()
