"""What readers do, one line of JSON each, in a folder from which `contact audit collect` takes it into the audit trail.

The app holds no key of the trail and reads nothing of it. A line is on disk before what it tells of is shown or given;
where it cannot be written, nothing is. Lines hold codes (`[A-Za-z0-9_.:/-]{1,64}`), never a name, figure or address.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import threading
from datetime import UTC, datetime
from pathlib import Path

CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
_lock = threading.Lock()
# a process writes files of its own, so that a line cut short by a crash is the last of its file
_process = secrets.token_hex(6)


class JournalError(Exception):
    """A line could not be written: what it would have told of must not happen."""


def write(folder: Path | None, who: str, action: str, outcome: str, **details: str | int | bool) -> None:
    """Append one line and flush it to disk; nothing without a folder.

    Raises:
        ValueError: a part of it is no code; it is not repeated.
        JournalError: the folder cannot be written.
    """
    if folder is None:
        return
    for text in (who, action, outcome, *details, *(v for v in details.values() if not isinstance(v, int))):
        if not isinstance(text, str) or not CODE.fullmatch(text):
            raise ValueError("the journal takes short codes of letters, digits and _.:/- only")
    now = datetime.now(UTC)
    told = {"at": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "who": who, "action": action, "outcome": outcome}
    line = json.dumps(told | {"details": details}, sort_keys=True, separators=(",", ":")).encode("ascii") + b"\n"
    try:
        with _lock:
            _append(folder / f"{now:%Y-%m-%d}.{_process}.jsonl", line)
    except OSError as error:
        raise JournalError(error.strerror or "unwritable") from None


def _append(path: Path, line: bytes) -> None:
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        try:
            if os.write(descriptor, line) < len(line):
                raise OSError(None, "the line does not fit")
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)  # a line is whole or not there
            raise
    finally:
        os.close(descriptor)
    if is_new:
        _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
