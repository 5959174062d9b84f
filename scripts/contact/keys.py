"""Keys: one for each store and one for each kind of pseudonym, from files or from the environment."""

import os
import re
import secrets
from pathlib import Path

from contact.errors import ContactError
from contact.settings import settings

STORE_KEYS = ("landing", "identity", "warehouse", "publication")
PSEUDONYM_KEYS = ("patients", "doctors")
ALL_KEYS = STORE_KEYS + PSEUDONYM_KEYS

_FORM = re.compile(r"[0-9a-f]{64}")


def key_path(name: str) -> Path:
    """File in which the key `name` is kept."""
    return settings.keys_dir / f"{name}.key"


def read_key(name: str) -> str:
    """The key `name`: 64 hexadecimal digits (256 bits).

    The environment variable CONTACT_KEY_<NAME> comes first, then the file <CONTACT_KEYS>/<name>.key.

    Raises:
        ContactError: the key is missing or has not the form of a key.
    """
    variable = f"CONTACT_KEY_{name.upper()}"
    path = key_path(name)
    if variable in os.environ:
        origin, text = f"in the variable {variable}", os.environ[variable].strip()
    elif path.is_file():
        origin, text = f"in {path}", path.read_text("ascii", errors="replace").strip()
    else:
        raise ContactError(
            f"The key '{name}' is missing: {path} does not exist and {variable} is not set; "
            "run 'contact init' to make the keys of a new installation, or put the key back from where it is kept."
        )
    if not _FORM.fullmatch(text):
        raise ContactError(f"The key '{name}' {origin} has not the form of a key: 64 hexadecimal digits are expected.")
    return text


def make_missing_keys(existing_stores: set[str]) -> list[str]:
    """Make each key that has neither file nor variable; returns the names of those made.

    Files are created with mode 0600 in a folder of mode 0700 and never overwritten. A key that an existing store
    needs is not made anew: another key would not open it, and other pseudonyms would not join its history.

    Raises:
        ContactError: a key of an existing store is missing, or the folder cannot be written.
    """
    missing = [
        name for name in ALL_KEYS if f"CONTACT_KEY_{name.upper()}" not in os.environ and not key_path(name).exists()
    ]
    for name in missing:
        store = "identity" if name in PSEUDONYM_KEYS else name
        if store in existing_stores:
            raise ContactError(
                f"The key '{name}' is missing ({key_path(name)}) although the store '{store}' exists in {settings.home}; "
                "put the key back from where it is kept."
            )
    try:
        settings.keys_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in missing:
            descriptor = os.open(key_path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32) + "\n")
    except OSError as error:
        raise ContactError(f"{settings.keys_dir} cannot be written ({error.strerror}); check CONTACT_KEYS.") from None
    return missing
