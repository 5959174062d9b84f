"""Deliveries: the files that one association sent for one day, found on disk and known by their content."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from contact.errors import ContactError
from contact.landing import names
from contact.landing.registry import Association, Registry

_FILE_NAME = re.compile(r"(?P<prefix>[A-Za-z_]+)_(?P<day>\d{8})\.(?P<suffix>[a-z.]+)")
MARKER = "simulation.json"


@dataclass
class Delivery:
    """The files of one association and one day, by entity; `origin` is received, simulated or replayed."""

    association: Association
    delivered_on: date
    files: dict[str, Path] = field(default_factory=dict)
    origin: str = "received"

    @property
    def name(self) -> str:
        """How messages name the delivery."""
        return f"{self.association.association_id} {self.delivered_on}"

    def problem(self, registry: Registry) -> tuple[str, str] | None:
        """Why the delivery cannot be landed as it is, before its files are opened: reason code, and what it is about."""
        association = self.association
        if self.delivered_on > association.today():
            return "future_delivery", self.name
        if self.delivered_on < date.fromisoformat(association.delivers_from):
            return "before_first_delivery", self.name
        entities = registry.formats[association.format]
        missing = [e for e in entities if e.is_file_required and e.entity not in self.files]
        if missing:
            return "missing_file", ", ".join(entity.file_name(self.delivered_on) for entity in missing)
        return None

    def content_hash(self) -> str:
        """SHA-256 over association and files: what makes two deliveries the same.

        Raises:
            OSError: a file cannot be read.
        """
        digest = hashlib.sha256(self.association.association_id.encode())
        for entity, path in sorted(self.files.items()):
            with path.open("rb") as file:
                digest.update(entity.encode() + hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()


@dataclass(frozen=True)
class Refusal:
    """A file that belongs to no delivery: reason code, and one plain sentence that says what to do."""

    reason: str
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def find_deliveries(paths: Iterable[Path], registry: Registry) -> tuple[list[Delivery], list[Refusal]]:
    """All deliveries in files and folders, by day then association, and the files refused.

    Raises:
        ContactError: a path does not exist, or none of them holds a feed.
    """
    found: dict[tuple[date, str], Delivery] = {}
    files = _files(list(paths))
    folders = _Folders()
    problems = [_add(path, told, registry, folders, found) for path, told in files]
    if not files:
        raise ContactError(
            "No feed was found in what was given to 'contact land': expected <association>/<prefix>_<yyyymmdd>.<suffix>, "
            "as in seeds/feeds/feed_formats.csv."
        )
    return [found[key] for key in sorted(found)], [problem for problem in problems if problem]


def _files(paths: list[Path]) -> list[tuple[Path, str]]:
    """The files of `paths`, each with how it is told where its name is not a declared one."""
    files: list[tuple[Path, str]] = []
    for position, path in enumerate(paths, start=1):
        told = names.given_path(path, position, len(paths))
        if path.is_file():
            files.append((path, told))
        elif path.is_dir():
            inside = sorted(p for p in path.rglob("*") if _is_candidate(p))
            place = "" if len(paths) == 1 else f" in path {position} of {len(paths)}"
            files += [(p, names.found_file(p, n, len(inside)) + place) for n, p in enumerate(inside, start=1)]
        else:
            raise ContactError(f"{told[0].upper()}{told[1:]} does not exist; give a feed file or a folder of feeds.")
    return files


def _is_candidate(path: Path) -> bool:
    return path.name != MARKER and not path.name.startswith(".") and path.suffix != ".parquet" and path.is_file()


class _Folders:
    """The name of each folder that holds feeds and where its feeds come from, looked up once: files are many."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[str, str]] = {}

    def of(self, path: Path) -> tuple[str, str]:
        """Name of the folder of a file, and the origin of what it holds."""
        folder = path.parent
        if folder not in self._known:
            place = folder.resolve()
            self._known[folder] = place.name, _origin(place.parent)
        return self._known[folder]


def _add(path: Path, told: str, registry: Registry, folders: _Folders, found: dict) -> Refusal | None:
    """Put a file into its delivery; returns why not, naming it as `told`."""
    folder, origin = folders.of(path)
    association = registry.associations.get(folder)
    if association is None:
        return Refusal(
            "unknown_association",
            f"{told}: its folder is not that of a registered association; register the association in "
            "seeds/feeds/associations.csv, or move the file to its association's folder.",
        )
    match = _FILE_NAME.fullmatch(path.name)
    entity = match and registry.entity_of_file(association.format, match["prefix"], match["suffix"])
    if not entity:
        return Refusal(
            "undeclared_file_name",
            f"{told}, of {association.association_id}: the format {association.format} has no file of this name; "
            "rename it as seeds/feeds/feed_formats.csv says.",
        )
    told = names.declared_name(association.association_id, path)
    try:
        day = datetime.strptime(match["day"], "%Y%m%d").date()
    except ValueError:
        return Refusal(
            "impossible_date",
            f"{told}: the date in the name is not a date; rename it {match['prefix']}_<yyyymmdd>.{match['suffix']}.",
        )
    delivery = found.setdefault((day, association.association_id), Delivery(association, day, origin=origin))
    if delivery.files.setdefault(entity.entity, path) != path:
        return Refusal(
            "given_twice",
            f"{told}: the same file is given twice for {delivery.name}; land the second one in a run of its own.",
        )
    return None


def _origin(folder: Path) -> str:
    """Where feeds come from: the simulator leaves its marker beside them. Nothing else that a marker says is taken."""
    try:
        kind = json.loads((folder / MARKER).read_text("utf-8"))["kind"]
    except (OSError, ValueError, KeyError, TypeError):
        return "received"
    return kind if kind in ("simulated", "replayed") else "received"
