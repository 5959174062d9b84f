"""The habilitations as they stand: who may read what, until when, when they last signed in, when this was last reviewed.

The file is read by the app's own reader, in a process of its own: what is reviewed is what is applied.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date

from contact.audit.entries import Entry
from contact.audit.report import happened_at
from contact.errors import ContactError
from contact.settings import settings

REVIEW = "access.review"
REVIEWED = "signed_off"

_PROBLEMS = {
    "missing": "it cannot be read",
    "too_large": "it is larger than 1 MiB",
    "not_toml": "it is no TOML",
    "unknown_name": "it has a name that is not known",
    "twice": "its id or its person is there already",
    "id": "its id is missing or no short code of small letters, digits and _.-",
    "person": "its person is missing",
    "role": "its role is none of federation, association, auditor",
    "valid_until": "its valid_until is missing or no day as 2027-06-30",
    "associations": "associations are for the role association alone, which needs at least one code",
}


@dataclass(frozen=True)
class Reviewed:
    """One habilitation; `last_sign_in` is UTC, None where the trail knows of none."""

    id: str
    role: str
    associations: tuple[str, ...]
    valid_until: date
    last_sign_in: str | None

    def state(self, today: date) -> str:
        """`expired`, or the days that are left."""
        left = (self.valid_until - today).days
        return "expired" if left < 0 else f"{left} days left"


def habilitations(entries: list[Entry]) -> list[Reviewed]:
    """Each habilitation of CONTACT_APP_HABILITATIONS, the first to expire first.

    Raises:
        ContactError: the setting is missing, or the file cannot be used.
    """
    path = settings.app_habilitations
    if path is None:
        raise ContactError("No habilitations are configured; name their file in CONTACT_APP_HABILITATIONS.")
    command = [sys.executable, "-m", "app.access.habilitations", str(path)]
    done = subprocess.run(command, cwd=settings.project_dir, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ContactError(f"The habilitations in {path} could not be read; check the checkout of the app.")
    told = json.loads(done.stdout)
    if "problem" in told:
        where = f"habilitation {told['where']}" if told["where"] else "the file"
        raise ContactError(f"The habilitations in {path} let nobody in: {where}: {_PROBLEMS[told['problem']]}.")
    seen = last_sign_ins(entries)
    found = [
        Reviewed(
            one["id"],
            one["role"],
            tuple(one["associations"]),
            date.fromisoformat(one["valid_until"]),
            seen.get(f"user:{one['id']}"),
        )
        for one in told["habilitations"]
    ]
    return sorted(found, key=lambda one: (one.valid_until, one.id))


def last_sign_ins(entries: list[Entry]) -> dict[str, str]:
    """When each reader was last let in."""
    seen: dict[str, str] = {}
    for entry in entries:
        if entry.action == "app.sign_in" and entry.outcome == "accepted":
            seen[entry.who] = max(seen.get(entry.who, ""), happened_at(entry))
    return seen


def last_review(entries: list[Entry]) -> str | None:
    """When a review was last signed off."""
    return max((entry.at for entry in entries if (entry.action, entry.outcome) == (REVIEW, REVIEWED)), default=None)
