"""`contact keys list` and `contact keys check`: which keys there are and whether each opens what it should; no content."""

import os
import time
from pathlib import Path

from contact.audit import files as trail_files
from contact.audit.verify import verify
from contact.errors import ContactError
from contact.keys import ALL_KEYS, STORE_KEYS, backup_identity, key_path, read_key, retired_paths, variable
from contact.stores import open_store, store_path

_OPENS = {
    "patients": "makes the pseudonyms of patients",
    "doctors": "makes the pseudonyms of doctors",
    "projects": "makes the pseudonyms of research projects",
    "audit": "marks the entries of the audit trail and the manifests of backups",
    "backup": "opens the backups",
}


def list_keys() -> list[dict]:
    """Each key: its name, where it comes from, mode and age of its file, what it opens, how many were retired."""
    listed = []
    for name in ALL_KEYS:
        path, from_variable = key_path(name), variable(name) in os.environ
        origin = variable(name) if from_variable else str(path) if path.is_file() else None
        listed.append(
            {
                "name": name,
                "origin": origin,
                "mode": None if from_variable or origin is None else f"{path.stat().st_mode & 0o777:04o}",
                "age_days": None if from_variable or origin is None else _age(path),
                "opens": _OPENS.get(name, f"opens the store {name}"),
                "retired": len(retired_paths(name)),
            }
        )
    return listed


def check_keys() -> dict[str, str | None]:
    """For each key None where it does what it should, else what is wrong in one sentence.

    A store must open with its key, the trail must verify with its own. The keys of pseudonyms are checked in form
    alone: nothing that was made with them can be opened.
    """
    return {name: _problem(name) for name in ALL_KEYS}


def _problem(name: str) -> str | None:
    try:
        read_key(name)
        if name in STORE_KEYS and store_path(name).is_file():
            with open_store(name):
                pass
        if name == "backup":
            backup_identity()
        if name == "audit" and trail_files.has_trail() and trail_files.read_head(read_key(name)) is None:
            return "The head of the audit trail was not written with the key 'audit'; run 'contact audit verify'."
        if name == "audit" and trail_files.has_trail() and not verify().is_whole:
            return "The audit trail does not verify; run 'contact audit verify'."
    except ContactError as error:
        return str(error)
    return None


def _age(path: Path) -> int:
    return int((time.time() - path.stat().st_mtime) / 86_400)
