"""Several files take the places of others together: all of them or, killed at any instant, none or all at the next start.

The fresh files are flushed to disk, then a journal names them with their places: its appearance is the point of no
return. A run that was killed after it is rolled forward by the next command; one that was killed before it leaves the
old files in their places, and its fresh files are removed.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path

from contact.durable import flush
from contact.errors import ContactError
from contact.settings import settings

JOURNAL = "swap.json"
_LEFTOVERS = "*.next.*"


def fresh_path(place: Path) -> Path:
    """Where the file that shall take `place` is prepared: beside it, under a name that marks it as unfinished."""
    return place.with_name(f"{place.stem}.next{place.suffix}")


def swap_in(pairs: Iterable[tuple[Path, Path]]) -> None:
    """Put each fresh file in its place, all or none; call it under the lock, with every store closed.

    Fresh files and places lie in CONTACT_HOME or CONTACT_KEYS, each fresh file beside its place (see `fresh_path`).

    Write-ahead logs of replaced stores are removed: they belong to the old files.

    Raises:
        ContactError: a file cannot be flushed or renamed (disk, permissions); the next command completes or undoes it.
    """
    moves = list(pairs)
    try:
        for fresh, _ in moves:
            flush(fresh)
        _write_journal(moves)
        _roll_forward(moves)
    except OSError as error:
        raise ContactError(
            f"The files of {settings.home} could not be exchanged ({error.strerror}); the next command completes or undoes it."
        ) from None


def finish_swap() -> None:
    """Complete an exchange that was committed and remove what an unfinished one left; called when the lock is taken.

    Raises:
        ContactError: the journal cannot be read, or a file cannot be renamed.
    """
    try:
        if _journal().is_file():
            names = json.loads(_journal().read_text("utf-8"))
            _roll_forward([(_found(fresh), _found(place)) for fresh, place in names])
        for folder in _folders().values():
            for leftover in folder.glob(_LEFTOVERS):
                leftover.unlink()
    except OSError as error:
        raise ContactError(
            f"An exchange of files in {settings.home} cannot be completed ({error.strerror}); "
            "check its permissions and the space on the disk."
        ) from None


def _journal() -> Path:
    return settings.home / JOURNAL


def _folders() -> dict[str, Path]:
    return {"home": settings.home, "keys": settings.keys_dir}


def _named(path: Path) -> str:
    """How the journal names a file: by the setting of its folder, so that folders may be moved in between."""
    setting = next(name for name, folder in _folders().items() if path.parent == folder)
    return f"{setting}/{path.name}"


def _found(name: str) -> Path:
    setting, file = name.split("/", 1)
    return _folders()[setting] / file


def _write_journal(moves: list[tuple[Path, Path]]) -> None:
    draft = fresh_path(_journal())
    with draft.open("w", encoding="utf-8") as file:
        json.dump([[_named(fresh), _named(place)] for fresh, place in moves], file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(_journal())
    flush(settings.home)


def _roll_forward(moves: list[tuple[Path, Path]]) -> None:
    for fresh, place in moves:
        if fresh.exists():
            place.with_name(place.name + ".wal").unlink(missing_ok=True)
            fresh.replace(place)
    for folder in {place.parent for _, place in moves}:
        flush(folder)
    _journal().unlink(missing_ok=True)
    flush(settings.home)
