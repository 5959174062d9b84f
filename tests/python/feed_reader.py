"""Feeds read with nothing but the csv module and the registry: an independent eye on what the simulation writes."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from seed_files import seed

PYTHON_ENCODINGS = {"windows-1252": "cp1252", "utf-8": "utf-8-sig"}
DELIMITERS = {row["file_prefix"]: row["delimiter"] for row in seed("feeds/feed_formats")}
REGISTRY = {row["association_id"]: row for row in seed("feeds/associations")}
NO_CODE = ("", "-")
STARTED, ACTS = "V", "actes"


@dataclass(frozen=True)
class Delivered:
    """Lines of one file: association, file prefix, day in its name, rows as dictionaries."""

    association_id: str
    prefix: str
    day: date
    rows: list[dict[str, str]]


def canonical(code: str) -> str | None:
    """A local code without leading zeros; None when it is missing."""
    if code in NO_CODE:
        return None
    return code.lstrip("0") or "0" if code.isdigit() else code


def read_file(path: Path) -> Delivered:
    """One file of a feed, decoded as the registry says."""
    association = REGISTRY[path.parent.name]
    prefix, day = path.stem.split("_")
    text = path.read_bytes().decode(PYTHON_ENCODINGS[association["encoding"]])
    rows = list(csv.DictReader(text.splitlines(), delimiter=DELIMITERS[prefix], strict=True))
    return Delivered(path.parent.name, prefix, datetime.strptime(day, "%Y%m%d").date(), rows)


def read_association(folder: Path) -> list[Delivered]:
    """All files of an association, in the order of their days."""
    return sorted((read_file(path) for path in folder.glob("*.csv")), key=lambda file: (file.prefix, file.day))


def latest(files: list[Delivered], prefix: str, key: str) -> dict[str, dict[str, str]]:
    """The row of each case in its last delivery."""
    return {row[key]: row for file in files if file.prefix == prefix for row in file.rows}


def latest_events(files: list[Delivered]) -> dict[str, list[dict[str, str]]]:
    """The events of each case as its last delivery tells them, in the order of the file."""
    events: dict[str, list[dict[str, str]]] = {}
    for file in files:
        if file.prefix == "journal":
            of_day = defaultdict(list)
            for row in file.rows:
                of_day[row["NO_APPEL"]].append(row)
            events.update(of_day)
    return events


def started_acts(folder: Path) -> list[tuple[date, set[str]]]:
    """Local day of start and canonical diagnoses of every act of an association, as its feeds tell."""
    files = read_association(folder)
    if REGISTRY[folder.name]["format"] == "flat_acts":
        rows = latest(files, ACTS, "numero_intervention").values()
        fields = ("diagnostic_1", "diagnostic_2", "diagnostic_3")
        return [
            (date.fromisoformat(row["heure_debut"][:10]), {canonical(row[name]) for name in fields} - {None})
            for row in rows
            if row["heure_debut"]
        ]
    calls, found = latest(files, "appels", "NO_APPEL"), []
    for number, events in latest_events(files).items():
        starts = [event["HORODATAGE"] for event in events if event["OPERATION"] == STARTED]
        if starts:
            codes = {canonical(calls[number][name]) for name in ("DIAGNOSTIC_1", "DIAGNOSTIC_2")} - {None}
            found.append((datetime.strptime(starts[0][:10], "%d/%m/%Y").date(), codes))
    return found
