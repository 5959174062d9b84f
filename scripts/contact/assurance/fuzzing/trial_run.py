"""Deliveries landed many at a time in a fresh installation, and what must be true of each of them."""

import contextlib
import io
import shutil
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from contact.assurance.fuzzing.corpus import MARK, Sample
from contact.assurance.trial import Trial
from contact.errors import ContactError
from contact.landing.gate import landed_columns
from contact.landing.land import land
from contact.landing.ledger import Entry
from contact.landing.reasons import DELIVERY_REASONS, REMARKS, ROW_REASONS
from contact.landing.registry import Association, Entity, Registry
from contact.stores import open_store

SECONDS = 30.0
"""Time in which a delivery must be landed or kept apart."""

_FIRST = date(2020, 6, 1)
_GZIP, _BYTE_ORDER_MARK = b"\x1f\x8b", b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Spoilt:
    """A delivery to be landed: what was done (for the report), its format, and its files by entity."""

    told: str
    sample: Sample
    files: dict[str, bytes]


@dataclass
class Landed:
    """What became of deliveries: failures in plain sentences, with the deliveries that they are about, and counts."""

    failures: list[tuple[Spoilt, str]] = field(default_factory=list)
    outcomes: Counter = field(default_factory=Counter)
    crash: str | None = None
    seconds: float = 0.0


class Bench:
    """Lands batches of spoilt deliveries beside clean ones, each batch in a copy of an empty installation."""

    def __init__(self, folder: Path, registry: Registry, clean: list[Sample]) -> None:
        self._folder = folder
        self._registry = registry
        self._clean = clean
        self._empty = Trial(folder / "empty")
        self._empty.run("init")
        self._expected = self._land_clean()

    def land(self, spoilt: list[Spoilt]) -> Landed:
        """Land deliveries together with the clean ones, and check each."""
        with self._installation() as (trial, feeds):
            places = self._write(feeds, spoilt)
            result, entries = _landed(trial, feeds)
            if result.crash is None:
                by_place = {_place(entry): entry for entry in entries}
                for place, one in places.items():
                    problem = _problem(by_place.get(place), one, feeds)
                    result.outcomes[_outcome(by_place.get(place))] += 1
                    result.failures += [(one, problem)] if problem else []
                with trial.settings():
                    if self._clean_rows(entries) != self._expected:
                        result.crash = "clean deliveries of the same run are not landed as they are alone"
        return result

    def _land_clean(self) -> list:
        with self._installation() as (trial, feeds):
            self._write(feeds, [])
            result, entries = _landed(trial, feeds)
            if result.crash:
                raise ContactError(f"Clean deliveries are not landed: {result.crash}.")
            with trial.settings():
                return self._clean_rows(entries)

    @contextlib.contextmanager
    def _installation(self) -> Iterator[tuple[Trial, Path]]:
        trial = Trial(self._folder / "batch")
        shutil.rmtree(trial.folder, ignore_errors=True)
        shutil.copytree(self._empty.folder, trial.folder)
        try:
            yield trial, trial.folder / "feeds"
        finally:
            shutil.rmtree(trial.folder, ignore_errors=True)

    def _write(self, feeds: Path, spoilt: list[Spoilt]) -> dict[tuple[str, date], Spoilt]:
        """Write the clean deliveries as their own associations, and each spoilt one for another place."""
        for number, sample in enumerate(self._clean):
            _write_files(feeds, sample.association, _FIRST + timedelta(days=number), sample.files, sample)
        mine = {sample.association.association_id for sample in self._clean}
        free = {
            name: [a for a in self._registry.associations.values() if a.format == name and a.association_id not in mine]
            for name in self._registry.formats
        }
        used: Counter = Counter()
        places = {}
        for one in spoilt:
            name = one.sample.format
            days, which = divmod(used[name], len(free[name]))
            used[name] += 1
            association, day = free[name][which], _FIRST + timedelta(days=days)
            _write_files(feeds, association, day, one.files, one.sample)
            places[association.association_id, day] = one
        return places

    def _clean_rows(self, entries: list[Entry]) -> list:
        """What was landed of the clean deliveries, whatever their numbers."""
        mine = {sample.association.association_id for sample in self._clean}
        days = {entry.delivery_id: entry.delivery.delivered_on for entry in entries if _place(entry)[0] in mine}
        ids = ", ".join(map(str, days))
        found = []
        with open_store("landing") as connection:
            for entity in self._registry.entities:
                columns = ", ".join(column for column, _ in landed_columns(entity))
                statement = f"select delivery_id, {columns} from landing.{entity.table} where delivery_id in ({ids})"
                rows = [(days[row[0]], *row[1:]) for row in connection.execute(statement).fetchall()]
                found.append((entity.table, sorted(rows, key=str)))
        return found


def _write_files(feeds: Path, association: Association, day: date, files: dict[str, bytes], sample: Sample) -> None:
    folder = feeds / association.association_id
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / file_name(sample.entity(name), day, data)).write_bytes(data)


def file_name(entity: Entity, day: date, data: bytes) -> str:
    """Name of a file by its content: where the format may be packed, what is packed says so."""
    packed = f"{entity.file_suffixes.split()[0]}.gz"
    if data.startswith(_GZIP) and packed in entity.file_suffixes.split():
        return f"{entity.file_prefix}_{day:%Y%m%d}.{packed}"
    return entity.file_name(day)


def _landed(trial: Trial, feeds: Path) -> tuple[Landed, list[Entry]]:
    result, entries, said = Landed(), [], io.StringIO()
    started = time.monotonic()
    with trial.settings(), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            entries, _ = land([feeds])
        except Exception as error:  # whatever it is, it is what the battery looks for
            result.crash = f"{type(error).__name__} in {traceback.extract_tb(error.__traceback__)[-1].name}"
    result.seconds = time.monotonic() - started
    if MARK in said.getvalue():
        result.crash = "the content of a row was written to the terminal"
    return result, entries


def _place(entry: Entry) -> tuple[str, date]:
    return entry.delivery.association.association_id, entry.delivery.delivered_on


def _outcome(entry: Entry | None) -> str:
    if entry is None:
        return "lost"
    return entry.reason if entry.status == "quarantined" else entry.status


def _problem(entry: Entry | None, spoilt: Spoilt, feeds: Path) -> str | None:
    """What is wrong with what became of a delivery."""
    if entry is None:
        return "has no line in the ledger"
    if entry.status == "quarantined" and entry.reason not in DELIVERY_REASONS:
        return "is kept apart without a reason of the list"
    reasons = (DELIVERY_REASONS, {**ROW_REASONS, **REMARKS})
    if any(mark[2] not in reasons[mark[1] > 0] for mark in entry.quarantine):
        return "has rows kept apart without a reason of the list"
    if entry.rows_received != entry.rows_landed + entry.rows_quarantined + entry.rows_duplicate:
        return "has rows that are neither landed nor kept apart nor repeated"
    counts = [_line_count(data, spoilt.sample.entity(name)) for name, data in spoilt.files.items()]
    is_opened = entry.reason != "file_too_large"  # what is too large is not opened, and its lines not counted
    if is_opened and None not in counts and entry.rows_received != sum(counts):
        return "has not as many rows as its files have lines"
    if MARK in (entry.explanation or ""):
        return "is explained with the content of a row"
    return None


def _line_count(data: bytes, entity: Entity) -> int | None:
    """Physical lines, after the header where the format has one, counted by themselves; None for a packed file."""
    if data.startswith(_GZIP) and not entity.delimiter:
        return None
    lines = data.removeprefix(_BYTE_ORDER_MARK).split(b"\n")
    return max(len(lines) - (not lines[-1]) - bool(entity.delimiter), 0)
