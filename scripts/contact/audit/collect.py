"""Taking the app's lines into the audit trail: each once, in order, and none lost wherever this is killed.

The trail itself says how far each file was taken (`journal` and `line` of its entries), so there is no second place
that a crash could leave apart from the first. A file is removed when the day after its own has passed and all is taken.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from contact.audit.spool import Spooled, day_of, name_of, read, spool_files, spool_folder, torn_line
from contact.audit.trail import Line, record_all
from contact.audit.verify import read_entries
from contact.errors import ContactError

_LOCK_SECONDS = 60
# more would hold the lock of the trail from other commands for too long
_BATCH = 100
# the process that wrote a file may still write into it on its day, and a little after by its clock
_KEPT = timedelta(days=1)


def collect(now: datetime | None = None) -> int:
    """Take what the app wrote into the trail; returns the number of lines.

    Raises:
        ContactError: the trail or the folder of the app cannot be written, or another program collects.
    """
    if not spool_files():
        return 0
    lock = FileLock(spool_folder() / ".lock", mode=0o600)
    try:
        with lock.acquire(timeout=_LOCK_SECONDS):
            return _collect((now or datetime.now(UTC)).date())
    except Timeout:
        raise ContactError("Another program takes the app's journal into the audit trail; try again.") from None
    except OSError as error:
        raise ContactError(f"The journal of the app in {spool_folder()} cannot be read ({error.strerror}).") from None


def _collect(today: date) -> int:
    taken = _taken()
    count = 0
    for path in spool_files():
        is_closed = day_of(path) + _KEPT < today
        fresh = _fresh(path, taken.get(name_of(path), 0), is_closed)
        for start in range(0, len(fresh), _BATCH):
            record_all(fresh[start : start + _BATCH])
        count += len(fresh)
        if is_closed:
            path.unlink()
    return count


def _taken() -> dict[str, int]:
    """The last line of each file that the trail holds."""
    taken: dict[str, int] = {}
    for entry in read_entries():
        name, line = entry.details.get("journal"), entry.details.get("line")
        if isinstance(name, str) and isinstance(line, int):
            taken[name] = max(taken.get(name, 0), line)
    return taken


def _fresh(path: Path, after: int, is_closed: bool) -> list[Line]:
    """The lines of a file that the trail lacks; a line cut short counts once nothing more can come."""
    lines = [_line(path, number, told) for number, told in read(path) if number > after]
    torn = torn_line(path) if is_closed else 0
    return lines + ([_line(path, torn, None)] if torn > after else [])


def _line(path: Path, number: int, told: Spooled | None) -> Line:
    where = {"journal": name_of(path), "line": number}
    if told is None:
        return Line(None, "app.journal", "unreadable_line", where)
    return Line(told.who, told.action, told.outcome, told.details | where | {"app_at": told.at})
