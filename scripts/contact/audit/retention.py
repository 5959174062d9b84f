"""How long entries are kept: CONTACT_AUDIT_DAYS, from 180 to 365 days; older ones are purged, and only those."""

from datetime import UTC, datetime, timedelta

from contact.audit import files
from contact.audit.entries import Entry, seal
from contact.audit.trail import record
from contact.audit.verify import read_lines, verify
from contact.durable import flush, replace_file
from contact.errors import ContactError
from contact.keys import read_key
from contact.settings import settings


def purge_entries(now: datetime | None = None) -> int:
    """Remove the entries that are older than CONTACT_AUDIT_DAYS; returns their number.

    What is left starts from a sealed note of the last one removed, so that it verifies. The note is written first: a
    purge that is stopped leaves entries that no longer count, and the next one removes them.

    Raises:
        ContactError: the trail is not whole, so that a purge could hide what is missing; or it cannot be written.
    """
    if not verify().is_whole:
        raise ContactError("The audit trail is not whole; run 'contact audit verify' before anything is purged.")
    before = ((now or datetime.now(UTC)) - timedelta(days=settings.audit_days)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    try:
        with files.locked():
            removed = _purge(before)
    except OSError as error:
        raise ContactError(f"The audit trail in {files.folder()} cannot be written ({error.strerror}).") from None
    record("audit.purge", "done", entries=removed)
    return removed


def _purge(before: str) -> int:
    key = read_key("audit")
    last, count = _last_older(before)
    if last:
        start = {"seq": last.seq, "mark": last.mark, "removed_before": before[:10]}
        replace_file(files.start_path(), seal(key, "start", start))
        _drop_until(last)
    return count


def _last_older(before: str) -> tuple[Entry | None, int]:
    """The last entry of the run of entries older than `before` with which the trail begins, and how many they are."""
    last, count = None, 0
    for _, _, _, entry in read_lines():
        if entry and entry.at >= before:
            break
        if entry:
            last, count = entry, count + 1
    return last, count


def _drop_until(last: Entry) -> None:
    """Remove all lines up to that of `last`: whole files first, then the head of the one it stands in."""
    *_, (place, number) = [(path, number) for path, number, _, entry in read_lines() if entry == last]
    kept = place.read_bytes().split(b"\n", number)[number]
    for path in files.monthly_files():
        if path < place:
            path.unlink()
    if kept:
        replace_file(place, kept)
    else:
        place.unlink()
    flush(files.folder())
