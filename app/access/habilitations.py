"""The habilitation file: who may use the app, in which role, for which associations, until when.

    [[habilitation]]
    id = "reader-7"                  # how the audit trail names the person
    person = "f3b1…" or an e-mail    # the subject, or the verified e-mail, of the identity provider
    role = "association"             # federation, association or auditor
    associations = ["aisne_a"]       # for the role association alone
    valid_until = 2027-06-30         # last day, in Europe/Paris

One mistake anywhere and the whole file counts for nothing: nobody is let in by half a list.
`python -m app.access.habilitations FILE` prints what the file says as JSON, for `contact access review`.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import tomllib
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.access.roles import ASSOCIATION, ROLES

CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
FIELDS = {"id", "person", "role", "associations", "valid_until"}
LARGEST_FILE = 1 << 20


class HabilitationError(Exception):
    """The file cannot be used. `where` is the number of the habilitation (0: the file itself), `what` the fault."""

    def __init__(self, what: str, where: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.where = where


@dataclass(frozen=True)
class Habilitation:
    """What one person may do, and the last day on which they may."""

    id: str
    person: str
    role: str
    associations: frozenset[str]
    valid_until: date

    def is_valid_on(self, day: date) -> bool:
        """Whether it still holds on a day; the last day counts."""
        return day <= self.valid_until


def parse(text: str) -> dict[str, Habilitation]:
    """The habilitations of a file, by person.

    Raises:
        HabilitationError: something in it is not as it must be.
    """
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise HabilitationError("not_toml") from None
    entries = tree.get("habilitation", [])
    if set(tree) - {"habilitation"} or not isinstance(entries, list):
        raise HabilitationError("unknown_name")
    found: dict[str, Habilitation] = {}
    ids: set[str] = set()
    for where, entry in enumerate(entries, start=1):
        one = _one(entry, where)
        if one.person in found or one.id in ids:
            raise HabilitationError("twice", where)
        found[one.person] = one
        ids.add(one.id)
    return found


def _one(entry: Any, where: int) -> Habilitation:
    if not isinstance(entry, dict) or set(entry) - FIELDS:
        raise HabilitationError("unknown_name", where)
    code, person, role = (entry.get(name) for name in ("id", "person", "role"))
    if not isinstance(code, str) or not CODE.fullmatch(code):
        raise HabilitationError("id", where)
    if not isinstance(person, str) or not person.strip():
        raise HabilitationError("person", where)
    if role not in ROLES:
        raise HabilitationError("role", where)
    day = entry.get("valid_until")
    if type(day) is not date:
        raise HabilitationError("valid_until", where)
    return Habilitation(code, key_of(person), role, _associations(entry.get("associations", []), role, where), day)


def _associations(given: Any, role: str, where: int) -> frozenset[str]:
    """At least one code for an association; for the other roles none, so that no list is thought to narrow them."""
    are_codes = isinstance(given, list) and all(isinstance(one, str) and CODE.fullmatch(one) for one in given)
    if not are_codes or bool(given) != (role == ASSOCIATION):
        raise HabilitationError("associations", where)
    return frozenset(given)


def key_of(person: str) -> str:
    """How a person is looked up: an e-mail whatever its capitals, a subject exactly."""
    person = person.strip()
    return person.casefold() if "@" in person else person


_lock = threading.Lock()
_read: dict[Path, tuple[tuple[int, ...], dict[str, Habilitation] | HabilitationError]] = {}


def current(path: Path) -> dict[str, Habilitation]:
    """The habilitations as the file says now: it is read again as soon as it has changed.

    Raises:
        HabilitationError: the file is missing or cannot be used.
    """
    try:
        status = path.stat()
        if status.st_size > LARGEST_FILE:
            raise HabilitationError("too_large")
        signature = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size)
        with _lock:
            if path not in _read or _read[path][0] != signature:
                _read[path] = signature, _parsed(path)
            held = _read[path][1]
    except OSError:
        raise HabilitationError("missing") from None
    if isinstance(held, HabilitationError):
        raise HabilitationError(held.what, held.where)
    return held


def _parsed(path: Path) -> dict[str, Habilitation] | HabilitationError:
    try:
        return parse(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return HabilitationError("not_toml")
    except HabilitationError as error:
        return error


def as_json(path: Path) -> str:
    """What the file says, for a program; or what is wrong with it. The e-mail or subject of nobody is told."""
    try:
        found = current(path)
    except HabilitationError as error:
        return json.dumps({"problem": error.what, "where": error.where})
    told = [asdict(one) for one in found.values()]
    for one in told:
        del one["person"]
        one["associations"] = sorted(one["associations"])
        one["valid_until"] = one["valid_until"].isoformat()
    return json.dumps({"habilitations": told, "changed_on": datetime.fromtimestamp(path.stat().st_mtime).isoformat()})


if __name__ == "__main__":
    print(as_json(Path(sys.argv[1])))
