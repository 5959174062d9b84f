"""The files of the audit trail: one of lines per month, the head kept with the keys, the start left by a purge."""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from contact.audit.entries import FIRST_MARK, read_seal, seal
from contact.durable import flush, replace_file
from contact.errors import ContactError
from contact.settings import settings

_MONTHLY = re.compile(r"\d{4}-\d\d\.jsonl")
_LOCK_SECONDS = 60
_TAIL_BYTES = 1 << 16


@dataclass(frozen=True)
class Point:
    """A place in the chain: the number of an entry and its mark."""

    seq: int = 0
    mark: str = FIRST_MARK


def folder() -> Path:
    """Folder of the monthly files."""
    return settings.home / "audit"


def head_path() -> Path:
    """File of the head, kept outside the folder of the stores."""
    return settings.audit_head or settings.keys_dir / "audit.head"


def start_path() -> Path:
    """File that says where the trail starts after older entries were purged."""
    return folder() / "start.json"


def is_monthly(name: str) -> bool:
    """Whether a file of this name holds entries."""
    return _MONTHLY.fullmatch(name) is not None


def monthly_files() -> list[Path]:
    """The files of the trail, oldest first."""
    try:
        return sorted(path for path in folder().iterdir() if is_monthly(path.name))
    except FileNotFoundError:
        return []


def has_trail() -> bool:
    """Whether entries or a head are there."""
    return bool(monthly_files()) or head_path().exists() or start_path().exists()


@contextmanager
def locked() -> Iterator[None]:
    """Hold the lock of the trail, which is never held for long.

    Raises:
        ContactError: another program held it for a minute.
        OSError: the folder cannot be written.
    """
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(folder() / ".lock", mode=0o600)
    try:
        lock.acquire(timeout=_LOCK_SECONDS)
    except Timeout:
        raise ContactError("Another program holds the audit trail; try again.") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def locked_if_possible() -> Iterator[None]:
    """Hold the lock while reading; a copy that cannot be written is read without it."""
    with ExitStack() as stack:
        with suppress(OSError):
            stack.enter_context(locked())
        yield


def read_head(key: str) -> Point | None:
    """The head of the trail; None where it is missing or was not written under `key`."""
    return _read_point(head_path(), "head", key)


def write_head(point: Point, key: str) -> None:
    """Put a new head in the place of the old one, for good."""
    replace_file(head_path(), seal(key, "head", {"seq": point.seq, "mark": point.mark}))


def read_start(key: str) -> Point | None:
    """The last purged entry, from which the trail goes on; None where nothing was purged or the file was altered."""
    return _read_point(start_path(), "start", key)


def _read_point(path: Path, kind: str, key: str) -> Point | None:
    try:
        fields = read_seal(key, kind, path.read_bytes())
    except FileNotFoundError:
        return None
    return Point(fields["seq"], fields["mark"]) if fields else None


def append(path: Path, line: bytes) -> None:
    """Append one line and flush it to disk; a line that does not fit is taken back whole."""
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        try:
            written = os.write(descriptor, line)
            if written < len(line):
                os.write(descriptor, line[written:])
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)
    if is_new:
        flush(path.parent)


def last_line(path: Path) -> tuple[bytes, bytes]:
    """The last whole line of a file (without its end), and what stands after it: the torn line of a crash."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL_BYTES))
        whole, end, torn = file.read().rpartition(b"\n")
    return (whole.rpartition(b"\n")[2] if end else b""), torn


def cut(path: Path, length: int) -> None:
    """Take the last `length` bytes off a file, for good."""
    with path.open("r+b") as file:
        file.truncate(file.seek(0, os.SEEK_END) - length)
        os.fsync(file.fileno())
