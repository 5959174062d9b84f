"""Writing the audit trail: `record` one entry, or let `audited` record the begin and the end of a piece of work.

An entry is on disk before the work that it announces begins; where it cannot be written, the work is not done.
"""

import os
import pwd
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import typer

from contact import keys
from contact.audit import files
from contact.audit.entries import Detail, Entry, check_code, check_details, read_line
from contact.audit.files import Point
from contact.errors import ContactError
from contact.keys import STORE_KEYS, make_missing_key, read_key, retired_keys
from contact.settings import settings


@dataclass(frozen=True)
class Line:
    """What is to become an entry; `who` is the OS account where nobody is named."""

    who: str | None
    action: str
    outcome: str
    details: dict[str, Detail]


def record(action: str, outcome: str, *, who: str | None = None, **details: Detail) -> int:
    """Append an entry to the trail; returns its number. `who` is the OS account unless an officer is named.

    Details are whole numbers, truth values and short codes (`[A-Za-z0-9_.:/-]{1,64}`): counts and kinds, never a value.

    Raises:
        ValueError: a detail is anything else.
        ContactError: the trail cannot be written, or its key is missing.
    """
    return record_all([Line(who, action, outcome, details)])


def record_all(lines: Sequence[Line]) -> int:
    """Append entries in their order, with no other between them; returns the number of the last one.

    Raises:
        ValueError, ContactError: as `record`; entries before the one that failed stay.
    """
    for line in lines:
        (
            check_code(line.action),
            check_code(line.outcome),
            check_details(line.details),
            check_code(line.who or account()),
        )
    try:
        with files.locked():
            key = _key()
            point = _settle(key)
            for line in lines:
                entry = _append(point, key, line.who or account(), line.action, line.outcome, dict(line.details))
                point = Point(entry.seq, entry.mark)
            return point.seq
    except OSError as error:
        raise _unwritable(error) from None
    except ContactError as error:
        error.is_recorded = True  # it can only be told: there is no trail to tell it to
        raise


@contextmanager
def audited(action: str, *, who: str | None = None, **details: Detail) -> Iterator[dict[str, Detail]]:
    """Record that a piece of work begins, and how it ends: `ended`, `refused` (ContactError), `failed` or `stopped`.

    The body puts counts into the dict it is given; they go into the last entry, with the names of the keys that were
    read meanwhile (`key_<name>`). Before `contact init` there is no trail, and nothing but `init` starts one.

    Raises:
        ValueError, ContactError: as `record`.
    """
    if action != "init" and not is_installed():
        yield {}
        return
    told: dict[str, Detail] = {}
    with keys.watched() as used:
        begun = record(action, "begun", who=who, **details)
        try:
            yield told
        except BaseException as error:
            error.is_recorded = True
            record(action, _outcome(error), who=who, begun=begun, **_last_details(told, used, error))
            raise
        _record_end(action, who, begun, _last_details(told, used))


def record_refusal(command: str, error: BaseException) -> None:
    """Record a command that ended in an error before any of its work was recorded; nothing without an installation."""
    if is_installed() and not getattr(error, "is_recorded", False):
        record(command, _outcome(error), error=type(error).__name__)


def _outcome(error: BaseException) -> str:
    if isinstance(error, typer.Exit):
        return "ended"
    if isinstance(error, ContactError):
        return "refused"
    return "failed" if isinstance(error, Exception) else "stopped"


def _last_details(told: dict[str, Detail], used: set[str], error: BaseException | None = None) -> dict[str, Detail]:
    """What the body told, the names of the keys that were read, and the class of an error; never its text."""
    details = {f"key_{name}": True for name in sorted(used - {"audit"})} | told
    if isinstance(error, typer.Exit):
        return details | {"exit_code": error.exit_code}
    return details | ({"error": type(error).__name__} if error else {})


def _record_end(action: str, who: str | None, begun: int, details: dict[str, Detail]) -> None:
    try:
        record(action, "ended", who=who, begun=begun, **details)
    except ContactError as error:
        told = ContactError(f"The work is done, but its end is not recorded. {error}")
        told.is_recorded = True
        raise told from None


def is_installed() -> bool:
    """Whether there is an installation to keep a trail of: a store, or a trail."""
    return files.has_trail() or any((settings.home / f"{name}.duckdb").exists() for name in STORE_KEYS)


def account() -> str:
    """The account of this process, as the operating system knows it (not as the environment says)."""
    try:
        return check_code(pwd.getpwuid(os.getuid()).pw_name)
    except (KeyError, ValueError):
        return f"uid-{os.getuid()}"


def _key() -> str:
    """The key of the trail; an installation made by a version without a trail gets one at its first use."""
    if not files.has_trail():
        make_missing_key("audit")
    return read_key("audit")


def _settle(key: str) -> Point:
    """Bring the end of the trail in order after a crash, note what a crash does not explain, and return the end."""
    months = files.monthly_files()
    known = [*retired_keys("audit"), key]
    end, torn = _end(known), _mend(known)
    head, start = files.read_head(key), files.read_start(key) or Point()
    point = max((end or Point(), head or Point(), start), key=lambda one: one.seq)
    if torn:
        point = _note(point, key, "mended", bytes=torn)
    if head is None and (months or files.start_path().exists()):
        point = _note(point, key, "head_altered" if files.head_path().exists() else "head_missing")
    elif head and end is None and head.seq > start.seq:
        point = _note(point, key, "end_altered")
    elif head and end and head.seq > end.seq:
        point = _note(point, key, "cut_off", entries=head.seq - end.seq)
    elif head and end and end.seq > head.seq + 1:
        point = _note(point, key, "head_behind", entries=end.seq - head.seq)
    elif head and end and end.seq == head.seq + 1:
        files.write_head(end, key)  # a crash between line and head; never more than one line behind
    return point


def _end(known: list[str]) -> Point | None:
    """The last entry in the files; None where there is none, or none that is as it was written."""
    for path in reversed(files.monthly_files()):
        line, torn = files.last_line(path)
        found = read_line(torn, known) or read_line(line, known)
        if found or line:
            return Point(found[0].seq, found[0].mark) if found else None
    return None


def _mend(known: list[str]) -> int:
    """Complete a last line that lacks but its end; remove one that was cut by a crash. Returns the bytes removed."""
    months = files.monthly_files()
    _, torn = files.last_line(months[-1]) if months else (b"", b"")
    if not torn:
        return 0
    if read_line(torn, known):
        files.append(months[-1], b"\n")
        return 0
    files.cut(months[-1], len(torn))
    return len(torn)


def _note(point: Point, key: str, outcome: str, **details: Detail) -> Point:
    entry = _append(point, key, account(), "audit", outcome, details)
    return Point(entry.seq, entry.mark)


def _append(point: Point, key: str, who: str, action: str, outcome: str, details: dict[str, Detail]) -> Entry:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    entry = Entry(point.seq + 1, at, who, action, outcome, details, point.mark).signed(key)
    place = files.folder() / f"{at[:7]}.jsonl"
    months = files.monthly_files()
    if months and months[-1].name > place.name:
        place = months[-1]  # a clock that was set back: the order of the lines stays
    files.append(place, entry.line())
    files.write_head(Point(entry.seq, entry.mark), key)
    return entry


def _unwritable(error: OSError) -> ContactError:
    sentence = (
        f"The audit trail in {files.folder()} cannot be written ({error.strerror}), and nothing is done without it; "
        "free some space or give back the rights of its folder and of that of the keys."
    )
    refused = ContactError(sentence)
    refused.is_recorded = True
    return refused
