"""Two successive publications of a simulated federation, and the same data without protection."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from contact.assurance.disclosure.unprotected import Unprotected
from contact.assurance.trial import Trial
from contact.landing.land import land
from contact.publication.attack.attack import Attacked
from contact.publication.disclosure.ledger import Ledger
from contact.publication.disclosure.rules import Rules
from contact.publication.publish import Prepared, prepare
from contact.publication.writer import write
from contact.settings import settings
from contact.simulate.federation import simulate
from contact.simulate.output import Request
from contact.stores import open_store
from contact.warehouse.build import build

_DAY = re.compile(r"(20\d\d)-?(\d\d)-?(\d\d)")
_LATE_DAYS = 3
_LATE_SHARE = 4


@dataclass(frozen=True)
class Size:
    """How much is simulated: days, associations of the registry, share of the real volume."""

    first: date
    last: date
    associations: int
    scale: float


@dataclass(frozen=True)
class Published:
    """What the attack found in two publications a week apart, and in the first one's data without protection."""

    first: Attacked
    second: Attacked
    control: Attacked
    control_ledger: Ledger
    complementary: int
    late: int


def publish_twice(folder: Path, size: Size, seed: int, tell: Callable[[str], None]) -> Published:
    """Simulate, land and publish up to a week before the end; then the rest, with deliveries that come late."""
    trial = Trial(folder)
    trial.run("init")
    span = (size.first, size.last, size.associations, size.scale, seed)
    simulate(Request(folder / "sim", *span), settings.seeds_dir)
    late = _part(folder / "sim" / "feeds", folder / "parts", size.last - timedelta(weeks=1))
    with trial.settings():
        land([folder / "parts" / "first"])
        build()
        tell("attacking without protection")
        bare = _prepared(Unprotected())
        control = bare.controlled.attack(Rules())
        tell("attacking the first publication")
        prepared = _prepared(Rules())
        first = prepared.controlled.attack(Rules())
        write(prepared.tables, prepared.about)
        land([folder / "parts" / "second"])
        build()
        tell("attacking the second publication")
        again = _prepared(Rules())
        second = again.controlled.attack(Rules())
    complementary = prepared.controlled.complementary + again.controlled.complementary
    return Published(first, second, control, bare.controlled.ledger, complementary, late)


def _prepared(rules: Rules) -> Prepared:
    with open_store("warehouse") as connection:
        return prepare(connection, rules)


def _part(feeds: Path, parts: Path, until: date) -> int:
    """Move the files of days up to one day into `first`, the others into `second`; returns how many come late.

    Of every fourth association the last days before the cut come late, with the second part.
    """
    late = 0
    folders = sorted(one for one in feeds.iterdir() if one.is_dir())
    for position, folder in enumerate(folders):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            day = _day_of(path.relative_to(feeds))
            is_late = position % _LATE_SHARE == 0 and until - timedelta(days=_LATE_DAYS) < day <= until
            late += is_late
            part = "first" if day <= until and not is_late else "second"
            place = parts / part / path.relative_to(feeds)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, place)
    return late


def _day_of(path: Path) -> date:
    """The day of which a file is, as its name or folder tells."""
    found = _DAY.findall(str(path))
    year, month, day = found[-1]
    return date(int(year), int(month), int(day))
