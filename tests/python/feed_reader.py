"""Feeds read with nothing but the csv and json modules and the registry: an independent eye on what the simulation
writes."""

import csv
import gzip
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from seed_files import seed

PYTHON_ENCODINGS = {"windows-1252": "cp1252", "utf-8": "utf-8-sig"}
DELIMITERS = {row["file_prefix"]: row["delimiter"] for row in seed("feeds/feed_formats")}
FHIR, ENCOUNTER = "fhir", "Encounter"
REGISTRY = {row["association_id"]: row for row in seed("feeds/associations")}
NO_CODE = ("", "-")
STARTED, ACTS = "V", "actes"
RESOURCES = ("doubs_a", "loire_a", "ille_et_vilaine_a")
"""Associations that send FHIR: plain and packed, with local times and in UTC, with birth dates and with years."""


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
    """One file of a feed, decoded as the registry says; rows of FHIR are its resources."""
    association = REGISTRY[path.parent.name]
    prefix, day = path.name.split(".")[0].split("_")
    if association["format"] == FHIR:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        resources = [json.loads(line) for line in data.decode("utf-8").splitlines()]
        return Delivered(path.parent.name, prefix, datetime.strptime(day, "%Y%m%d").date(), resources)
    text = path.read_bytes().decode(PYTHON_ENCODINGS[association["encoding"]])
    rows = list(csv.DictReader(text.splitlines(), delimiter=DELIMITERS[prefix], strict=True))
    return Delivered(path.parent.name, prefix, datetime.strptime(day, "%Y%m%d").date(), rows)


def read_association(folder: Path) -> list[Delivered]:
    """All files of an association, in the order of their days."""
    return sorted((read_file(path) for path in folder.iterdir()), key=lambda file: (file.prefix, file.day))


def last_part(reference: str) -> str:
    """The id to which a reference leads."""
    return reference.rsplit("/", 1)[-1]


def code_in(concept: dict | list | None) -> str:
    """The first code of a concept, '' where there is none."""
    concept = concept[0] if isinstance(concept, list) and concept else concept
    return concept["coding"][0]["code"] if concept else ""


def told_by_encounters(files: list[Delivered]) -> list[Delivered]:
    """The encounters of each day with what their resources say, as one flat row per case."""
    by_day: dict[date, dict[str, dict]] = defaultdict(dict)
    for file in files:
        for resource in file.rows:
            by_day[file.day][f"{resource['resourceType']}/{resource['id']}"] = resource
    return [
        Delivered(file.association_id, ENCOUNTER, file.day, [_told(row, by_day[file.day]) for row in file.rows])
        for file in files
        if file.prefix == ENCOUNTER
    ]


def _told(encounter: dict, resources: dict[str, dict]) -> dict[str, str]:
    since = {entry["status"]: entry["period"]["start"] for entry in encounter["statusHistory"]}
    extensions = {
        item["url"].rsplit(":", 1)[-1]: next(iter(value for key, value in item.items() if key != "url"))
        for item in encounter.get("extension", ())
    }
    is_cancelled = encounter["status"] == "cancelled"
    stay = encounter.get("hospitalization", {})
    doctor = encounter.get("participant", [{}])[0]
    diagnoses = [
        resources["Condition/" + last_part(listed["condition"]["reference"])]
        for listed in encounter.get("diagnosis", ())
    ]
    patient = resources["Patient/" + last_part(encounter["subject"]["reference"])]
    reasons = [code_in(reason) for reason in encounter.get("reasonCode", ())]
    return {
        "number": encounter["identifier"][0]["value"],
        "called_at": since["planned"],
        "answered_at": extensions.get("call-answered", ""),
        "decided_at": since.get("triaged", ""),
        "assigned_at": doctor.get("period", {}).get("start", ""),
        "started_at": since.get("in-progress", ""),
        "ended_at": encounter["period"].get("end", ""),
        "cancelled_at": encounter["statusHistory"][-1]["period"].get("end", "") if is_cancelled else "",
        "cancellation": extensions.get("cancellation-reason", ""),
        "decision": code_in(encounter.get("type")) or encounter["class"]["code"],
        "origin": code_in(stay.get("admitSource")),
        "priority": code_in(encounter.get("priority")),
        "disposition": code_in(stay.get("dischargeDisposition")),
        "sex": patient.get("gender", "").upper(),
        **{f"reason_{n}": code for n, code in enumerate(([*reasons, "", ""])[:2], 1)},
        **{f"diagnosis_{n}": code_in(c and c["code"]) for n, c in enumerate(([*diagnoses, None, None])[:2], 1)},
    }


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
    if REGISTRY[folder.name]["format"] == FHIR:
        rows = latest(told_by_encounters(files), ENCOUNTER, "number").values()
        return [
            (
                date.fromisoformat(_local_day(row["started_at"], folder.name)),
                {row["diagnosis_1"], row["diagnosis_2"]} - {""},
            )
            for row in rows
            if row["started_at"]
        ]
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


def _local_day(instant: str, association: str) -> str:
    zone = ZoneInfo(REGISTRY[association]["time_zone"])
    return datetime.fromisoformat(instant).astimezone(zone).date().isoformat()
