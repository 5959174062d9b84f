"""Entries that a backup holds and the trail lacks are put before those that are there: after a disk was lost, say."""

from contact.audit import files
from contact.audit.entries import read_line
from contact.audit.verify import read_entries
from contact.durable import replace_file
from contact.keys import read_key, retired_keys


def bring_back(backed_up: dict[str, bytes]) -> int:
    """Add the entries of `backed_up` (content by file name) that precede all that are here; returns their number.

    What was written after the backup and lost with the disk stays missing, and `contact audit verify` says so.

    Raises:
        OSError: the folder cannot be written.
    """
    with files.locked():
        present = read_entries()
        first = min((entry.seq for entry in present), default=None)
        start = backed_up.pop(files.start_path().name, None)
        if start and not files.start_path().exists():
            replace_file(files.start_path(), start)
        keys = [*retired_keys("audit"), read_key("audit")]
        return sum(_add(name, content, keys, first) for name, content in sorted(backed_up.items()))


def _add(name: str, content: bytes, keys: list[str], first: int | None) -> int:
    place = files.folder() / name
    if not files.is_monthly(name):
        return 0
    lines = [line for line in content.splitlines(keepends=True) if _precedes(line, keys, first)]
    if lines:
        present = place.read_bytes() if place.exists() else b""
        replace_file(place, b"".join(lines) + present)
    return len(lines)


def _precedes(line: bytes, keys: list[str], first: int | None) -> bool:
    """Lines that are not as they were written come back too, so that this is found again."""
    found = read_line(line.removesuffix(b"\n"), keys)
    return first is None or (found is not None and found[0].seq < first)
