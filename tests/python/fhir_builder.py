"""Deliveries of FHIR resources written by hand for tests: one plain encounter with its patient, the rest on top."""

import gzip
import json
from datetime import date
from pathlib import Path

from contact.landing.deliveries import Delivery
from contact.landing.formats.fhir import read
from contact.landing.formats.fhir.resources import TYPES
from contact.landing.reading import FileRead, RefusedError
from contact.landing.registry import read_registry

PROJECT = Path(__file__).resolve().parents[2]
REGISTRY = read_registry(PROJECT / "seeds")
ENTITIES = REGISTRY.formats["fhir"]
DAY = "20200301"
INS, INS_OF_TESTS = "urn:oid:1.2.250.1.213.1.4.8", "urn:oid:1.2.250.1.213.1.4.10"


def encounter(**elements: object) -> dict:
    """A visit of patient p1 that took place; elements are added or replaced (None: left out)."""
    content = {
        "resourceType": "Encounter",
        "id": "e1",
        "identifier": [{"value": "A77"}],
        "status": "finished",
        "statusHistory": [
            {"status": "planned", "period": {"start": "2020-03-01T20:15:30+01:00"}},
            {"status": "triaged", "period": {"start": "2020-03-01T20:19:00+01:00"}},
            {"status": "in-progress", "period": {"start": "2020-03-01T21:00:00+01:00"}},
        ],
        "class": {"code": "HH"},
        "subject": {"reference": "Patient/p1"},
        "period": {"start": "2020-03-01T21:00:00+01:00", "end": "2020-03-01T21:20:00+01:00"},
    }
    return {name: value for name, value in (content | elements).items() if value is not None}


def patient(**elements: object) -> dict:
    """A patient with a name and a birth date."""
    content = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"family": "Lefèvre-Martin", "given": ["Élodie", "Rose"]}],
        "birthDate": "1981-05-12",
        "gender": "female",
    }
    return {name: value for name, value in (content | elements).items() if value is not None}


def resource(kind: str, name: str, **elements: object) -> dict:
    """Any other resource."""
    return {"resourceType": kind, "id": name} | elements


def lines_of(*resources: dict | bytes) -> bytes:
    """NDJSON; bytes stand as they are."""
    return b"".join(r + b"\n" if isinstance(r, bytes) else json.dumps(r).encode() + b"\n" for r in resources)


def write(folder: Path, files: dict[str, bytes], packed: bool = False, day: str = DAY) -> dict[str, Path]:
    """Write the files of a delivery, by type of resource; returns their paths by entity."""
    folder.mkdir(parents=True, exist_ok=True)
    entities, paths = {kind: name for name, kind in TYPES.items()}, {}
    for kind, data in files.items():
        path = folder / f"{kind}_{day}.ndjson{'.gz' if packed else ''}"
        path.write_bytes(gzip.compress(data) if packed else data)
        paths[entities[kind]] = path
    return paths


def delivery(paths: dict[str, Path], association: str = "doubs_a", origin: str = "received") -> Delivery:
    """A delivery of those files."""
    return Delivery(REGISTRY.associations[association], date(2020, 3, 1), paths, origin)


def read_files(folder: Path, files: dict[str, bytes], **options: str) -> dict[str, FileRead] | RefusedError:
    """Write and read one delivery."""
    [found] = read([delivery(write(folder, files), **options)], ENTITIES)
    return found


def read_resources(folder: Path, *resources: dict | bytes, **options: str) -> dict[str, FileRead]:
    """Read a delivery of some resources, each in the file of its type (bytes: in that of the encounters)."""
    files = {"Encounter": b"", "Patient": b""}
    for given in resources:
        kind = "Encounter" if isinstance(given, bytes) else given["resourceType"]
        files[kind] = files.get(kind, b"") + lines_of(given)
    return read_files(folder, files, **options)


def rows(found: dict[str, FileRead]) -> list[dict[str, str | None]]:
    """Rows of the encounters."""
    return found["encounters"].rows.to_pylist()


def row_of(folder: Path, *resources: dict, **options: str) -> dict[str, str | None]:
    """The only row of a delivery."""
    [row] = rows(read_resources(folder, *resources, **options))
    return row


def told(found: dict[str, FileRead]) -> dict[str, list[tuple[int, str]]]:
    """Per entity the lines that were set apart, with their reasons."""
    return {
        name: [(bad.line_number, bad.reason) for bad in read.bad_rows] for name, read in found.items() if read.bad_rows
    }
