"""Keys: for each store, each kind of pseudonym, the audit trail and the backups; from files or from the environment."""

import json
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from contact.console import say
from contact.errors import ContactError, UsageError
from contact.settings import settings

if TYPE_CHECKING:
    from pyrage import x25519

STORE_KEYS = ("landing", "identity", "warehouse", "publication")
PSEUDONYM_KEYS = ("patients", "doctors")
PROJECT_KEY, AUDIT_KEY, BACKUP_KEY = "projects", "audit", "backup"
ALL_KEYS = (*STORE_KEYS, *PSEUDONYM_KEYS, PROJECT_KEY, AUDIT_KEY, BACKUP_KEY)

_FORM = re.compile(r"[0-9a-f]{64}")
_AGE_FORM = re.compile(r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}")
_watching: list[set[str]] = []


def key_path(name: str) -> Path:
    """File in which the key `name` is kept."""
    return settings.keys_dir / f"{name}.key"


def read_key(name: str) -> str:
    """The key `name`: 64 hexadecimal digits (256 bits); for `backup` an age identity (X25519).

    The environment variable CONTACT_KEY_<NAME> comes first, then the file <CONTACT_KEYS>/<name>.key.

    Raises:
        ContactError: the key is missing or has not the form of a key.
    """
    path = key_path(name)
    if variable(name) in os.environ:
        origin, text = f"in the variable {variable(name)}", os.environ[variable(name)].strip()
    elif path.is_file():
        origin, text = f"in {path}", path.read_text("ascii", errors="replace").strip()
    else:
        raise ContactError(
            f"The key '{name}' is missing: {path} does not exist and {variable(name)} is not set; "
            "run 'contact init' to make the keys of a new installation, or put the key back from where it is kept."
        )
    form, expected = (_AGE_FORM, "an age identity is") if name == BACKUP_KEY else (_FORM, "64 hexadecimal digits are")
    if not form.fullmatch(text):
        raise ContactError(f"The key '{name}' {origin} has not the form of a key: {expected} expected.")
    for used in _watching:
        used.add(name)
    return text


def has_key_form(text: str) -> bool:
    """Whether `text` has the form of a key that is no age identity."""
    return _FORM.fullmatch(text) is not None


def retired_keys(name: str) -> list[str]:
    """The keys that `name` has had before it was rotated, oldest first; backups made then need them."""
    return [path.read_text("ascii").strip() for path in retired_paths(name)]


def retired_paths(name: str) -> list[Path]:
    """Files of the retired keys of `name`, oldest first."""
    return sorted((settings.keys_dir / "retired").glob(f"{name}.*.key"))


def variable(name: str) -> str:
    """Environment variable that takes the place of the file of the key `name`."""
    return f"CONTACT_KEY_{name.upper()}"


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names of the keys that are read meanwhile, for the audit trail."""
    used: set[str] = set()
    _watching.append(used)
    try:
        yield used
    finally:
        _watching.remove(used)


def new_key(name: str) -> str:
    """A fresh key of the form that `name` has."""
    if name != BACKUP_KEY:
        return secrets.token_hex(32)
    from pyrage import x25519

    return str(x25519.Identity.generate())


def make_missing_keys(existing_stores: set[str]) -> list[str]:
    """Make each key that has neither file nor variable; returns the names of those made.

    Files are created with mode 0600 in a folder of mode 0700 and never overwritten. A key that an existing store
    needs, or that this installation had before, is not made anew: another key would not open the store, and other
    pseudonyms would not join its history.

    Raises:
        ContactError: a key of an existing store is missing, or the folder cannot be written.
    """
    missing = [name for name in ALL_KEYS if not is_there(name)]
    had = _had_before()
    for name in missing:
        store = "identity" if name in PSEUDONYM_KEYS else name
        if name in had or store in existing_stores:
            needed = f"the store '{store}' exists in" if store in STORE_KEYS else "it was made before for"
            raise ContactError(
                f"The key '{name}' is missing ({key_path(name)}) although {needed} {settings.home}; "
                "put the key back from where it is kept."
            )
    for name in missing:
        _make(name)
    remember({*had, *ALL_KEYS})
    return missing


def make_missing_key(name: str) -> None:
    """Make the key `name` at its first use in an installation that is older than this kind of key, and say so.

    Raises:
        ContactError: this installation had the key before, or the folder cannot be written.
    """
    if is_there(name):
        return
    had = _had_before()
    if name in had:
        read_key(name)  # says that it is missing
    _make(name)
    remember({*had, name})
    say(f"Made the key '{name}' in {settings.keys_dir}: keep a copy of it elsewhere.")


def backup_identity() -> "x25519.Identity | None":
    """The age identity for which backups are made; None where it is kept elsewhere.

    Raises:
        ContactError: it has not the form of a key.
    """
    return _identity(read_key(BACKUP_KEY)) if is_there(BACKUP_KEY) else None


def backup_identities() -> "list[x25519.Identity]":
    """All age identities that may open a backup: the backup key, and those that it took the place of.

    Raises:
        ContactError: the backup key is missing or has not the form of a key.
    """
    return [_identity(text) for text in (read_key(BACKUP_KEY), *retired_keys(BACKUP_KEY))]


def backup_recipients() -> "list[x25519.Recipient]":
    """For whom backups are encrypted: the backup key, and the recipients of CONTACT_BACKUP_RECIPIENTS.

    Raises:
        UsageError: one of the recipients is none of age.
        ContactError: there is none at all.
    """
    from pyrage import RecipientError, x25519

    own = backup_identity()
    try:
        others = [x25519.Recipient.from_str(text) for text in settings.backup_recipients.replace(",", " ").split()]
    except RecipientError:
        raise UsageError(
            "The setting CONTACT_BACKUP_RECIPIENTS cannot be used: it takes age recipients (age1…)."
        ) from None
    if own is None and not others:
        read_key(BACKUP_KEY)  # says that it is missing
    return [*([own.to_public()] if own else []), *others]


def _identity(text: str) -> "x25519.Identity":
    from pyrage import IdentityError, x25519

    try:
        return x25519.Identity.from_str(text)
    except IdentityError:
        raise ContactError(
            "The key 'backup' has not the form of an age identity; put back the one that was made."
        ) from None


def is_there(name: str) -> bool:
    """Whether the key `name` is in a variable or a file."""
    return variable(name) in os.environ or key_path(name).exists()


def _make(name: str) -> None:
    """A new file with a new key: whole or not at all, and never in the place of another."""
    place = key_path(name)
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for unfinished in place.parent.glob(f".{name}.*"):
            unfinished.unlink()
        descriptor, fresh = tempfile.mkstemp(prefix=f".{name}.", dir=place.parent)
        try:
            with os.fdopen(descriptor, "w") as file:
                file.write(new_key(name) + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(fresh, place)
        except FileExistsError:
            pass  # another process was first: its key is the key
        finally:
            Path(fresh).unlink(missing_ok=True)
    except OSError as error:
        raise ContactError(f"{place.parent} cannot be written ({error.strerror}); check CONTACT_KEYS.") from None


def _list_path() -> Path:
    """File in CONTACT_HOME that names the keys this installation has had; names alone."""
    return settings.home / "keys.json"


def _had_before() -> set[str]:
    try:
        return set(json.loads(_list_path().read_text("ascii"))) & set(ALL_KEYS)
    except (FileNotFoundError, ValueError, TypeError):
        return set()


def remember(names: set[str]) -> None:
    """Note which keys this installation has had: one of them that is missing later is not made anew."""
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = _list_path().with_suffix(".next.json")
        fresh.write_text(json.dumps(sorted(names)), "ascii")
        fresh.replace(_list_path())
    except OSError as error:
        raise ContactError(f"{settings.home} cannot be written ({error.strerror}); check CONTACT_HOME.") from None
