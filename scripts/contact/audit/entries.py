"""One entry of the audit trail: what it may hold, its canonical form and its keyed mark.

The mark is HMAC-SHA-256 (RFC 2104, FIPS 198-1) under the key `audit` over the entry's canonical JSON, which holds the
mark of the entry before: without the key no entry can be changed, taken out, put in or moved without being found.
"""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass, replace

FIRST_MARK = "0" * 64
_CODE = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
_MARK = re.compile(r"[0-9a-f]{64}")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_FIELDS = {"seq", "at", "who", "action", "outcome", "details", "previous", "mark"}

Detail = int | bool | str


@dataclass(frozen=True)
class Entry:
    """An entry: `at` is UTC, `who` an account or officer, `previous` and `mark` link the chain."""

    seq: int
    at: str
    who: str
    action: str
    outcome: str
    details: dict[str, Detail]
    previous: str
    mark: str = ""

    def signed(self, key: str) -> "Entry":
        """The entry with its mark under `key` (64 hexadecimal digits)."""
        return replace(self, mark=_mark(key, "entry", self._fields()))

    def line(self) -> bytes:
        """The entry as a line of a file."""
        return canonical(self._fields() | {"mark": self.mark}) + b"\n"

    def as_dict(self) -> dict:
        """What a program reads of the entry."""
        return self._fields() | {"mark": self.mark}

    def _fields(self) -> dict:
        names = ("seq", "at", "who", "action", "outcome", "details", "previous")
        return {name: getattr(self, name) for name in names}


def check_code(text: object) -> str:
    """`text`, if it is a short code.

    Raises:
        ValueError: it is anything else; the text is not repeated.
    """
    if not isinstance(text, str) or not _CODE.fullmatch(text):
        raise ValueError("the audit trail takes short codes of letters, digits and _.:/- only")
    return text


def check_details(details: dict[str, object]) -> dict[str, Detail]:
    """Details, if each is a whole number, a truth value or a short code.

    Raises:
        ValueError: one of them is anything else; it is not repeated.
    """
    for name, value in details.items():
        check_code(name)
        if not isinstance(value, (bool, int)):
            check_code(value)
    return dict(details)


def read_line(line: bytes, keys: list[str]) -> tuple[Entry, int] | None:
    """The entry of a line (without its end), and which of the keys marked it.

    None unless form and mark are exactly as they were written under one of the keys.
    """
    try:
        fields = json.loads(line)
        if not _is_well_formed(fields) or canonical(fields) != line:
            return None
    except (ValueError, RecursionError):
        return None
    entry = Entry(**fields)
    marking = (n for n, key in enumerate(keys) if hmac.compare_digest(entry.signed(key).mark, entry.mark))
    found = next(marking, None)
    return None if found is None else (entry, found)


def seal(key: str, kind: str, fields: dict) -> bytes:
    """A small file (head, start) with its keyed seal, as one line."""
    return canonical(fields | {"seal": _mark(key, kind, fields)}) + b"\n"


def read_seal(key: str, kind: str, content: bytes) -> dict | None:
    """The fields of a sealed file; None unless they are exactly as they were written under `key`."""
    try:
        fields = json.loads(content)
        given = fields.pop("seal")
        if canonical(fields | {"seal": given}) + b"\n" != content:
            return None
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError):
        return None
    return fields if hmac.compare_digest(_mark(key, kind, fields), str(given)) else None


def canonical(fields: dict) -> bytes:
    """JSON in one form only: sorted names, no spaces, ASCII."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def _mark(key: str, kind: str, fields: dict) -> str:
    """Kinds are kept apart, so that no head passes for an entry."""
    message = f"contact audit {kind}\n".encode("ascii") + canonical(fields)
    return hmac.new(bytes.fromhex(key), message, hashlib.sha256).hexdigest()


def _is_well_formed(fields: object) -> bool:
    if not isinstance(fields, dict) or set(fields) != _FIELDS:
        return False
    texts = all(isinstance(fields[name], str) for name in _FIELDS - {"seq", "details"})
    return (
        texts
        and type(fields["seq"]) is int
        and isinstance(fields["details"], dict)
        and bool(
            _AT.fullmatch(fields["at"]) and _MARK.fullmatch(fields["mark"]) and _MARK.fullmatch(fields["previous"])
        )
    )
