"""What every rotation of a key begins with: the key is one that a command can change, and a copy of it is kept."""

import os
from datetime import UTC, datetime
from pathlib import Path

from contact.durable import replace_file
from contact.errors import UsageError
from contact.keys import read_key, variable
from contact.settings import settings


def require_file(name: str) -> None:
    """Refuse to rotate a key that no file holds.

    Raises:
        UsageError: the key comes from the environment.
    """
    if variable(name) in os.environ:
        raise UsageError(
            f"The key '{name}' comes from the variable {variable(name)}, which no command can change; "
            "put it into a file of CONTACT_KEYS to rotate it."
        )


def retire(name: str) -> Path:
    """A copy of the key `name`, kept first: what was made with it never stands without it.

    Raises:
        ContactError: the key is missing.
        OSError: the folder of the keys cannot be written.
    """
    place = settings.keys_dir / "retired" / f"{name}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.key"
    replace_file(place, read_key(name).encode("ascii") + b"\n")
    return place
