"""`contact keys rotate`: a new key in the place of an old one; the old one is retired, for what was made with it before."""

from pathlib import Path

from contact.audit import files as trail_files
from contact.audit.entries import read_seal, seal
from contact.custody.rekey import reencrypt
from contact.durable import replace_file
from contact.errors import ContactError, UsageError
from contact.key_retiring import require_file, retire
from contact.keys import AUDIT_KEY, BACKUP_KEY, PSEUDONYM_KEYS, STORE_KEYS, key_path, new_key, read_key
from contact.lock import exclusive
from contact.stores import store_path
from contact.swap import fresh_path, swap_in

ROTATED = (*STORE_KEYS, AUDIT_KEY, BACKUP_KEY)


def rotate(name: str) -> Path:
    """Give `name` a new key; returns the file in which the old one is kept from now on.

    A store is written anew under the new key, and file and key take their places together: killed at any instant, the
    store opens with the key that is there. Entries of the audit trail keep their marks, and so do heads that were noted.

    Raises:
        UsageError: it is no key that is rotated here, or it comes from the environment.
        ContactError: the store does not open or cannot be written; store and key stay as they are.
    """
    if name not in ROTATED:
        raise UsageError(f"The keys that can be rotated are {', '.join((*ROTATED, *PSEUDONYM_KEYS))}.")
    require_file(name)
    with exclusive("keys rotate"):
        old, fresh = read_key(name), fresh_path(key_path(name))
        try:
            retired = retire(name)
            replace_file(fresh, new_key(name).encode("ascii") + b"\n")
            if name == AUDIT_KEY:
                _rotate_trail(fresh, old)
            elif name in STORE_KEYS and store_path(name).is_file():
                _rotate_store(name, fresh, old)
            else:
                swap_in([(fresh, key_path(name))])
        except OSError as error:
            raise ContactError(f"The key '{name}' could not be rotated: {(error.strerror or '').lower()}.") from None
    return retired


def _rotate_store(name: str, fresh: Path, old: str) -> None:
    place = store_path(name)
    store = fresh_path(place)
    reencrypt(name, place, old, store, fresh.read_text("ascii").strip())
    swap_in([(store, place), (fresh, key_path(name))])


def _rotate_trail(fresh: Path, old: str) -> None:
    """Head and start are sealed anew, so that neither can be made with the old key."""
    key = fresh.read_text("ascii").strip()
    with trail_files.locked():
        head = trail_files.read_head(old)
        start = trail_files.start_path().read_bytes() if trail_files.start_path().exists() else b""
        fields = read_seal(old, "start", start)
        swap_in([(fresh, key_path(AUDIT_KEY))])
        if head:
            trail_files.write_head(head, key)
        if fields:
            replace_file(trail_files.start_path(), seal(key, "start", fields))
