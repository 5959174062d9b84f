"""Verifying the audit trail: what was deleted, changed, moved, put in or cut off since it was written."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from contact.audit import files
from contact.audit.entries import Entry, read_line
from contact.audit.files import Point
from contact.errors import ContactError, UsageError
from contact.keys import read_key, retired_keys

ACCEPTED = "audit.accept"
_FINDINGS = {"head_missing", "head_altered", "head_behind", "end_altered", "cut_off"}

KINDS = {
    "altered_line": "a line is not as it was written: changed or put in",
    "missing_entries": "entries are missing: deleted or cut off",
    "out_of_order": "an entry stands in another place than it was written in",
    "repeated_entry": "an entry is there more than once",
    "broken_link": "an entry does not follow from the one before it",
    "torn_line": "the last line is incomplete (a crash; the next command mends it)",
    "head_missing": "the head was missing: a cut-off end could not be seen then",
    "head_altered": "the head was not as it was written",
    "head_behind": "the head was older than the entries: it was put back",
    "end_altered": "the last entry was not as it was written",
    "cut_off": "the last entries were cut off",
    "start_altered": "the start left by a purge is not as it was written",
    "noted_head_differs": "the head that was noted elsewhere is not the one of this trail",
}


@dataclass(frozen=True)
class Problem:
    """Something that is not as it was written: its kind, and the entries (or the line of a file) that it concerns.

    `reference` tells one problem from another wherever its line may stand later. `is_accepted`: told to the trail by
    `contact audit accept`, or what a crash leaves.
    """

    kind: str
    first: int
    last: int
    file: str = ""
    reference: str = ""
    is_accepted: bool = False

    @property
    def sentence(self) -> str:
        """The problem in words."""
        what = KINDS[self.kind]
        if self.file:
            return f"{self.file}, line {self.first}: {what}"
        which = f"entry {self.first}" if self.first == self.last else f"entries {self.first} to {self.last}"
        return f"{which}: {what}"

    @property
    def code(self) -> str:
        """The code by which `contact audit accept` names the problem."""
        return f"{self.kind}:{self.reference or f'{self.first}-{self.last}'}"


@dataclass
class Verified:
    """What verifying found. `entries` counts those that are as they were written."""

    entries: int = 0
    first: int = 0
    last: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong but what was accepted, in writing, by `contact audit accept`."""
        return all(problem.is_accepted for problem in self.problems)

    def as_dict(self) -> dict:
        """What a program reads."""
        return {"is_whole": self.is_whole} | asdict(self)


def read_lines() -> Iterator[tuple[Path, int, bytes, Entry | None]]:
    """Each line of the trail: file, line number, the line, and its entry (None: not as it was written).

    An entry marked with a retired key is none where one marked with a later key stands before it.
    """
    keys = [*retired_keys("audit"), read_key("audit")]
    latest = 0
    for path in files.monthly_files():
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                entry, key = read_line(line.removesuffix(b"\n"), keys) or (None, latest)
                yield path, number, line, entry if key >= latest else None
                latest = max(latest, key)


def read_entries() -> list[Entry]:
    """The entries that are as they were written, in the order of the files."""
    return [entry for _, _, _, entry in read_lines() if entry]


def verify(noted_head: str | None = None) -> Verified:
    """Verify the whole trail against its marks, its head, and a head `SEQ:MARK` that was noted elsewhere.

    Without a noted head one thing is not seen: trail and head put back together, as they once were.

    Raises:
        ContactError: the key of the trail is missing, or there is no trail.
        UsageError: the noted head has not the form SEQ:MARK.
    """
    noted = _noted(noted_head) if noted_head else None
    if not files.has_trail():
        raise ContactError(f"There is no audit trail in {files.folder()}; 'contact init' starts one.")
    with files.locked_if_possible():
        return _verify(read_key("audit"), noted)


def _verify(key: str, noted: Point | None) -> Verified:
    verified, found = Verified(), []
    start = files.read_start(key) or Point()
    if files.start_path().exists() and not start.seq:
        verified.problems.append(Problem("start_altered", 0, 0))
    for path, number, line, entry in read_lines():
        if entry is None:
            verified.problems.append(_bad_line(key, path, number, line))
        elif entry.seq > start.seq:
            found.append(entry)
    known = _follow(found, start, verified)
    _check_head(key, start, verified, bool(found))
    if noted and not _agrees(noted, start, known):
        verified.problems.append(Problem("noted_head_differs", noted.seq, noted.seq))
    accepted = {entry.details.get("problem") for entry in found if entry.action == ACCEPTED}
    verified.problems = [
        replace(problem, is_accepted=problem.kind == "torn_line" or problem.code in accepted)
        for problem in verified.problems
    ]
    return verified


def _bad_line(key: str, path: Path, number: int, line: bytes) -> Problem:
    is_torn = not line.endswith(b"\n") and path == files.monthly_files()[-1]
    reference = hmac.new(bytes.fromhex(key), line, hashlib.sha256).hexdigest()[:32]
    return Problem("torn_line" if is_torn else "altered_line", number, number, path.name, reference)


def _follow(found: list[Entry], start: Point, verified: Verified) -> dict[int, str]:
    """Check numbers and links of the entries, in the order of the files; returns the mark of each number."""
    known = {start.seq: start.mark}
    highest = start.seq
    for entry in found:
        if entry.seq in known:
            verified.problems.append(Problem("repeated_entry", entry.seq, entry.seq))
            continue
        if entry.seq < highest:
            verified.problems.append(Problem("out_of_order", entry.seq, entry.seq))
        known[entry.seq], highest = entry.mark, max(highest, entry.seq)
    for entry in found:
        if known.get(entry.seq - 1, entry.previous) != entry.previous:
            verified.problems.append(Problem("broken_link", entry.seq, entry.seq))
        if entry.action == "audit" and entry.outcome in _FINDINGS:
            verified.problems.append(Problem(entry.outcome, entry.seq, entry.seq))
    numbers = sorted(known)
    for before, after in pairwise(numbers):
        if after > before + 1:
            verified.problems.append(Problem("missing_entries", before + 1, after - 1))
    verified.entries, verified.last = len(known) - 1, highest
    verified.first = numbers[1] if len(numbers) > 1 else start.seq
    return known


def _check_head(key: str, start: Point, verified: Verified, has_entries: bool) -> None:
    head = files.read_head(key)
    if head is None:
        kind = "head_altered" if files.head_path().exists() else "head_missing"
        verified.problems.append(Problem(kind, verified.last, verified.last))
    elif head.seq > verified.last:
        verified.problems.append(Problem("cut_off", verified.last + 1, head.seq))
    elif has_entries and head.seq < verified.last - 1:
        verified.problems.append(Problem("head_behind", head.seq + 1, verified.last))


def _agrees(noted: Point, start: Point, known: dict[int, str]) -> bool:
    return noted.seq < start.seq or known.get(noted.seq) == noted.mark


def _noted(text: str) -> Point:
    seq, _, mark = text.partition(":")
    if not seq.isdecimal() or len(mark) != 64:
        raise UsageError("The noted head has not the form SEQ:MARK that 'contact audit head' prints.")
    return Point(int(seq), mark)
