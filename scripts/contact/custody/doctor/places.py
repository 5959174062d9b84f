"""Places: who may read the folders and files of an installation, what lies there in clear, and on which volume."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from contact.custody.doctor.findings import Finding, failed, ok, unknown, warning
from contact.custody.doctor.volumes import volume_encryption
from contact.keys import ALL_KEYS, is_there, read_key, variable
from contact.settings import settings

_AGE_HEADER = b"age-encryption.org/v1\n"
_LEAST_FREE = 2 << 30


def check_places(inboxes: list[Path]) -> Iterator[Finding]:
    """Findings on permissions, on what lies in clear, and on the volumes beneath."""
    for name, folder in {"home": settings.home, "keys": settings.keys_dir, "backups": settings.backups}.items():
        if folder.exists():
            yield _for_its_account_alone(f"permissions of {name}", folder)
    yield from _check_keys()
    yield from _check_backups()
    yield _check_artefacts(settings.home / "dbt")
    for number, inbox in enumerate(inboxes, start=1):
        yield _check_inbox(number, inbox)
    for name, folder in {"home": settings.home, "keys": settings.keys_dir, "backups": settings.backups}.items():
        if folder.exists():
            yield _check_volume(f"volume of {name}", folder)
    yield _check_space()


def _for_its_account_alone(check: str, folder: Path) -> Finding:
    """The folder itself and every file in it: nothing for group and others, nothing of another account."""
    open_to_others = foreign = 0
    for place in [folder, *folder.rglob("*")]:
        status = place.lstat()
        open_to_others += bool(status.st_mode & 0o077) and not place.is_symlink()
        foreign += status.st_uid != os.getuid()
    if folder.stat().st_mode & 0o077:
        mode = f"{folder.stat().st_mode & 0o777:04o}"
        return failed(check, f"{folder} is open to other accounts (mode {mode})", f"chmod -R go-rwx '{folder}'")
    if open_to_others or foreign:
        told = f"{open_to_others} files in {folder} are open to other accounts, {foreign} belong to another one"
        return warning(check, told, f"chmod -R go-rwx '{folder}'")
    return ok(check, "for this account alone")


def _check_keys() -> Iterator[Finding]:
    present = [name for name in ALL_KEYS if is_there(name)]
    missing = [name for name in ALL_KEYS if name not in present]
    if missing:
        todo = "put them back from where they are kept; 'contact init' makes only those that nothing needs yet"
        yield failed("keys", f"missing: {', '.join(missing)}", todo)
    in_files = [name for name in present if variable(name) not in os.environ]
    if in_files:
        told = f"{len(in_files)} keys are plain files: whoever reads {settings.keys_dir} opens what they open"
        yield warning(
            "keys in files", told, "keep a copy elsewhere; an encrypted volume or a secret manager protects them"
        )
    if settings.keys_dir.is_relative_to(settings.home):
        yield failed(
            "place of keys", f"{settings.keys_dir} lies in CONTACT_HOME, with the stores", "move it; set CONTACT_KEYS"
        )
    elif settings.keys_dir.exists() and settings.home.exists():
        same = settings.keys_dir.stat().st_dev == settings.home.stat().st_dev
        if same:
            todo = "put CONTACT_KEYS on a volume of its own"
            yield warning("place of keys", "keys and stores are on the same volume: a copy of it holds both", todo)
        else:
            yield ok("place of keys", "outside CONTACT_HOME, on another volume")


def _check_backups() -> Iterator[Finding]:
    folder = settings.backups
    found = sorted(path for path in folder.glob("*") if path.is_file()) if folder.exists() else []
    in_clear = [path for path in found if not _begins_with_age(path)]
    if in_clear:
        yield failed("backups", f"{len(in_clear)} files in {folder} are not encrypted with age", "move them away")
    elif not any(path.name.startswith("contact-") for path in found):
        yield warning("backups", f"there is none in {folder}", "run 'contact backup', and copy it to another place")
    else:
        yield ok("backups", f"{len(found)} files, each begins as age does; 'contact restore FILE --verify' shows more")


def _begins_with_age(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_AGE_HEADER)) == _AGE_HEADER


def _check_artefacts(folder: Path) -> Finding:
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    if not files:
        return ok("artefacts of dbt", "none")
    told = f"{len(files)} files of dbt (compiled SQL, logs, results) lie in clear in {folder}"
    secrets = [read_key(name).encode("ascii") for name in ALL_KEYS if is_there(name)]
    holding = sum(any(secret in path.read_bytes() for secret in secrets) for path in files)
    if holding:
        return failed("artefacts of dbt", f"{holding} files of dbt hold a key", f"remove {folder}; rotate the keys")
    return warning(
        "artefacts of dbt", f"{told}; they were searched and hold no key", "remove them where they are not needed"
    )


def _check_inbox(number: int, inbox: Path) -> Finding:
    check = f"inbox {number}"
    if not inbox.is_dir():
        return failed(check, "it is no folder", "give the folder into which feeds come")
    files = [path for path in inbox.rglob("*") if path.is_file()]
    clear = sum(not _begins_with_age(path) for path in files)
    if clear:
        todo = (
            "remove received files once they are landed and no longer needed ('contact land --watch --remove-landed')"
        )
        return warning(check, f"{clear} received files lie there in clear; they name people", todo)
    return ok(check, "no received file lies there in clear")


def _check_volume(check: str, folder: Path) -> Finding:
    found = volume_encryption(folder)
    if found:
        return ok(check, "on a volume that this machine encrypts (dm-crypt)")
    if found is None:
        return unknown(
            check, "whether its volume is encrypted cannot be told from here", "ask whoever runs the machine"
        )
    told = "no encryption of its volume is seen by this machine; a layer beneath it cannot be seen"
    return warning(check, told, "put it on an encrypted volume (LUKS), or have the host confirm its own")


def _check_space() -> Finding:
    """The next build and the next backup each write a new file beside the one that is there."""
    if not settings.home.exists():
        return failed("free space", f"{settings.home} does not exist", "run 'contact init'")
    held = sum(path.stat().st_size for path in settings.home.glob("*.duckdb"))
    free, wanted = shutil.disk_usage(settings.home).free, max(2 * held, _LEAST_FREE)
    told = f"{free >> 20} MiB free in CONTACT_HOME, {wanted >> 20} MiB wanted (twice the stores, 2 GiB at least)"
    return ok("free space", told) if free >= wanted else warning("free space", told, "free some space")
