"""`contact restore`: verify a backup row by row, replay what must never come back, and put all stores in place at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from contact.audit.recovery import bring_back
from contact.custody.archive import DamagedArchiveError, read_archive
from contact.custody.manifest import NAME, fingerprint, key_check, open_manifest
from contact.custody.rekey import reencrypt
from contact.custody.replay import put_in_place
from contact.errors import ContactError
from contact.keys import (
    PSEUDONYM_KEYS,
    STORE_KEYS,
    backup_identities,
    is_there,
    read_key,
    remember,
    retired_keys,
    retired_paths,
)
from contact.lock import exclusive
from contact.settings import settings
from contact.stores import remove_store_file, store_path
from contact.swap import JOURNAL


@dataclass(frozen=True)
class Restored:
    """What a backup held, as it was verified; `is_compared` is False where row hashes are of another engine."""

    made_at: str
    stores: int
    tables: int
    rows: int
    is_compared: bool
    is_in_place: bool
    tombstones_replayed: int


def restore(path: Path, *, verify_only: bool = False) -> Restored:
    """Verify a backup and, unless `verify_only`, put its stores in the place of those that are there, all or none.

    Raises:
        ContactError: the backup cannot be read or is not as it was made, a key with which it was made is missing, or
            the folder cannot be written. What was there stays in its place.
    """
    path = path.expanduser().resolve()
    if not path.is_file():
        raise ContactError("There is no backup at the path given; 'contact backup list' shows those that are there.")
    fresh = {name: store_path(name).with_name(f"{name}.next.restored.duckdb") for name in STORE_KEYS}
    with exclusive("restore", migrate=False):
        try:
            small = read_archive(path, backup_identities(), {f"{name}.duckdb": place for name, place in fresh.items()})
            manifest = _manifest(small)
            held = {name: fresh[name] for name in manifest["stores"]}
            is_compared = _verify(manifest, held)
            kept_out = 0 if verify_only else _put_in_place(manifest, held, small)
        except OSError as error:
            raise ContactError(
                f"The backup cannot be restored: {(error.strerror or 'it cannot be read').lower()}."
            ) from None
        finally:
            _discard(fresh.values())
    counts = [rows for store in manifest["stores"].values() for rows, _ in store["tables"].values()]
    return Restored(manifest["made_at"], len(held), len(counts), sum(counts), is_compared, not verify_only, kept_out)


def _discard(unpacked: Iterable[Path]) -> None:
    """Remove what was unpacked, unless an exchange of files was committed: the next command then completes it."""
    if not (settings.home / JOURNAL).exists():
        for place in unpacked:
            remove_store_file(place)


def _manifest(small: dict[str, bytes]) -> dict:
    """The manifest of the backup, if it was sealed by this installation."""
    manifest = open_manifest(small.get(NAME, b""), [read_key("audit"), *retired_keys("audit")])
    if manifest is None:
        raise DamagedArchiveError(
            "The backup was not sealed with a key 'audit' that is here: it is a backup of another installation, or no "
            "backup of contact; put back the key with which it was made."
        )
    return manifest


def _verify(manifest: dict, held: dict[str, Path]) -> bool:
    """Open every store with its key, count and hash its rows; returns whether the hashes could be compared.

    A store made under a key that was rotated since is written anew under the present one.
    """
    is_compared = manifest["engine"] == duckdb.__version__
    for name, place in held.items():
        key = _key_of(name, manifest)
        if not place.is_file():
            raise DamagedArchiveError(
                f"The backup lacks the store '{name}' that it should hold; take another copy of it."
            )
        try:
            _, tables = fingerprint(name, place, key)
        except duckdb.Error:
            raise DamagedArchiveError(
                f"The store '{name}' in the backup cannot be read; take an older backup."
            ) from None
        if _comparable(tables, is_compared) != _comparable(manifest["stores"][name]["tables"], is_compared):
            raise DamagedArchiveError(
                f"The rows of '{name}' in the backup are not those that were backed up; take another."
            )
        if key != read_key(name):
            older = place.with_name(f"{name}.next.older.duckdb")
            place.replace(older)
            reencrypt(name, older, key, place, read_key(name))
            older.unlink()
    return is_compared


def _comparable(tables: dict[str, list], with_hashes: bool) -> dict:
    return {name: found if with_hashes else found[:1] for name, found in tables.items()}


def _key_of(name: str, manifest: dict) -> str:
    """The key with which a store of the backup was made: the present one, or one that was retired."""
    candidates = [*([read_key(name)] if is_there(name) else []), *retired_keys(name)]
    for key in candidates:
        if key_check(name, key) == manifest["keys"][name]:
            return key
    raise _other_key(name)


def _other_key(name: str) -> ContactError:
    return ContactError(
        f"The backup was made with another key '{name}' than the one that is here; put back the key with which it was made."
    )


def _put_in_place(manifest: dict, held: dict[str, Path], small: dict[str, bytes]) -> int:
    bring_back({name.removeprefix("audit/"): content for name, content in small.items() if name.startswith("audit/")})
    remember({*manifest["keys"], "backup"})
    return put_in_place(held, manifest["made_at"], _rotated(manifest))


def _rotated(manifest: dict) -> list[str]:
    """The kinds of pseudonyms whose key is another now; where the backup was made without that key, those ever rotated."""
    checks = manifest["keys"]
    return [
        kind
        for kind in PSEUDONYM_KEYS
        if (checks[kind] != key_check(kind) if kind in checks else bool(retired_paths(kind)))
    ]
