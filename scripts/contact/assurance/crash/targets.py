"""The commands that are killed, in the order of the road: what one leaves is what the next one begins with."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from contact.assurance.trial import Done, Trial
from contact.errors import ContactError
from contact.stores import open_store

_DAYS = ("--from", "2020-02-28", "--to", "2020-03-02")
_LATER = ("20200301", "20200302")
SIMULATED = ("--associations", "3", "--scale", "0.1", *_DAYS)
"""Options of `contact simulate` for the feeds of all targets."""

Prepare = Callable[[Trial, Path], tuple[str, ...]]


@dataclass(frozen=True)
class Target:
    """A command that is killed: how often at small and at full size, and what makes ready for it.

    `prepare` gets the installation and the folder of feeds, and returns the arguments of the command. A command that
    `is_once` is refused where it was carried out before: then a second run may end with 1.
    """

    name: str
    prepare: Prepare
    small: int
    full: int
    is_once: bool = False

    def kills(self, size: str) -> int:
        """How often the command is killed."""
        return self.full if size == "full" else self.small


def split_feeds(feeds: Path) -> None:
    """Move the files of a simulation into `earlier` and `later` beside them, by the day in their names."""
    for path in sorted(feeds.rglob("*.*")):
        if path.is_file() and path.parent != feeds:
            half = "later" if any(day in path.name for day in _LATER) else "earlier"
            place = feeds.parent / half / path.parent.name / path.name
            place.parent.mkdir(parents=True, exist_ok=True)
            path.rename(place)


def must(done: Done) -> Done:
    """The command, which has to have ended well.

    Raises:
        ContactError: it has not.
    """
    if done.returncode:
        raise ContactError(f"'contact {done.arguments[0]}' failed: {done.stderr.decode(errors='replace')[-300:]}")
    return done


def _objection(trial: Trial, feeds: Path) -> tuple[str, ...]:
    """Two officers, and the objection of a person of the feeds, which waits to be confirmed."""
    with open_store("identity") as connection:
        person = connection.execute(
            "select family_name, given_name, cast(birth_date as varchar) from patients "
            "where match_level = 'traits' and birth_date is not null order by patient_id, variant limit 1"
        ).fetchone()
    (trial.folder / "person.json").write_text(
        json.dumps(dict(zip(("family_name", "given_name", "birth_date"), person, strict=True))), encoding="utf-8"
    )
    tokens = [trial.folder / f"{name}.token" for name in ("one", "two")]
    for token in tokens:
        token.unlink(missing_ok=True)
        must(trial.run("rights", "officers", "add", token.stem, "--token-out", token))
    asked = must(
        trial.run(
            "rights", "object", "--identity", trial.folder / "person.json",
            "--reason", "asked_by_person", "--token-file", tokens[0],
        )
    )  # fmt: skip
    request = re.search(r"Request (\S+) waits", asked.stderr.decode())
    return ("rights", "confirm", request[1], "--token-file", str(tokens[1]))


_TARGETS = (
    Target("land", lambda trial, feeds: ("land", str(feeds / "later")), small=3, full=80),
    Target("build", lambda trial, feeds: ("build",), small=1, full=25),
    Target("publish", lambda trial, feeds: ("publish",), small=1, full=40),
    Target("backup", lambda trial, feeds: ("backup",), small=1, full=25),
    Target("rights", _objection, small=1, full=30, is_once=True),
    Target("key rotation", lambda trial, feeds: ("keys", "rotate", "warehouse"), small=1, full=25),
)

TARGETS = {target.name: target for target in _TARGETS}
"""The targets by name."""

LANES = (("land", "build"), ("publish", "backup", "rights", "key rotation"))
"""Targets that are killed on one installation, in their order, while those of the other lane are on another."""
