"""The lines that the app leaves of what its readers do, in a folder of its own: it holds no key of the audit trail."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contact.audit.entries import Detail, check_code, check_details
from contact.settings import settings

_FILE = re.compile(r"(\d{4}-\d\d-\d\d)\.[0-9a-f]{12}\.jsonl")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_WHO = re.compile(r"user:[A-Za-z0-9_.:/-]{1,59}")
_ACTION = re.compile(r"app\.[a-z_]{1,30}")
_FIELDS = {"at", "who", "action", "outcome", "details"}


@dataclass(frozen=True)
class Spooled:
    """One line of the app: `at` is UTC, `who` a reader."""

    at: str
    who: str
    action: str
    outcome: str
    details: dict[str, Detail]


def spool_folder() -> Path:
    """Folder into which the app writes."""
    return settings.app_journal or settings.home / "app_journal"


def spool_files() -> list[Path]:
    """The files of the app, oldest first; each is written by one process on one day."""
    try:
        return sorted(path for path in spool_folder().iterdir() if _FILE.fullmatch(path.name))
    except FileNotFoundError:
        return []


def day_of(path: Path) -> date:
    """The day (UTC) on which a file was written."""
    return date.fromisoformat(path.name[:10])


def name_of(path: Path) -> str:
    """The code by which the trail names a file."""
    return path.name.removesuffix(".jsonl")


def read(path: Path) -> Iterator[tuple[int, Spooled | None]]:
    """The whole lines of a file with their numbers; None for one that is not as the app writes it."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.endswith(b"\n"):
                yield number, _parsed(line)


def torn_line(path: Path) -> int:
    """The number of a last line that was cut short by a crash; 0 where there is none."""
    content = path.read_bytes()
    return content.count(b"\n") + 1 if content and not content.endswith(b"\n") else 0


def _parsed(line: bytes) -> Spooled | None:
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict) or set(fields) != _FIELDS or not isinstance(fields["details"], dict):
            return None
        if not (_AT.fullmatch(fields["at"]) and _WHO.fullmatch(fields["who"]) and _ACTION.fullmatch(fields["action"])):
            return None
        return Spooled(
            fields["at"],
            fields["who"],
            fields["action"],
            check_code(fields["outcome"]),
            check_details(fields["details"]),
        )
    except (ValueError, TypeError, RecursionError):
        return None
