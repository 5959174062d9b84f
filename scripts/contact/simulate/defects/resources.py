"""Defects of feeds of FHIR resources: lines that come in addition to the good ones, and files that cannot be read."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from contact.simulate.defects.kinds import DELIVERY_QUARANTINED, ROW_DUPLICATE, ROW_QUARANTINED, Mark, ParcelKind
from contact.simulate.defects.parcels import Parcel

ENTITIES = {"Encounter": "encounters", "Condition": "conditions"}


def resource_file(parcel: Parcel, resource: str) -> Path:
    """The file of one type of resource, packed or not."""
    plain = parcel.folder / f"{resource}_{parcel.day:%Y%m%d}.ndjson"
    return plain if plain.is_file() else plain.with_name(plain.name + ".gz")


def _lines(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines(keepends=True)


def _added(
    name: str,
    reason: str,
    line: Callable[[bytes], bytes],
    resource: str = "Encounter",
    found_in: str = ROW_QUARANTINED,
) -> ParcelKind:
    """A kind that adds one line, made from the first one, at the end of a file."""

    def plant(parcel: Parcel, rng: Random) -> Mark:
        path = resource_file(parcel, resource)
        lines = _lines(path)
        data = b"".join(lines) + line(lines[0]).rstrip(b"\n") + b"\n"
        path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)
        return Mark(ENTITIES[resource], len(lines) + 1, path.name)

    return ParcelKind(name, reason, found_in, plant, lambda parcel: bool(_lines(resource_file(parcel, resource))))


def _changed(**values: object) -> Callable[[bytes], bytes]:
    """The same resource with other members; those given as None are left out."""

    def change(line: bytes) -> bytes:
        content = json.loads(line) | values
        kept = {name: value for name, value in content.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False).encode()

    return change


def _cut(parcel: Parcel, rng: Random) -> Mark:
    path = resource_file(parcel, "Encounter")
    data = path.read_bytes()
    path.write_bytes(data[: -len(data) // 3])
    return Mark(ENTITIES["Encounter"], None, path.name)


def _garbled(parcel: Parcel, rng: Random) -> Mark:
    path = resource_file(parcel, "Encounter")
    path.write_bytes(b"PK\x03\x04" + path.read_bytes())
    return Mark(ENTITIES["Encounter"], None, path.name)


def _is_packed(parcel: Parcel) -> bool:
    return resource_file(parcel, "Encounter").suffix == ".gz"


RESOURCES = (
    _added("not_json", "not_json", lambda line: b'{"resourceType": "Encounter", '),
    _added("unknown_resource_type", "unknown_resource_type", _changed(resourceType="Observation", id="o1")),
    _added("misplaced_resource", "misplaced_resource", _changed(resourceType="Patient", id="px1")),
    _added("missing_resource_id", "missing_resource_id", _changed(id=None)),
    _added("older_version", "repeated_resource", _changed(meta={"versionId": "0"}, status="planned")),
    _added("entered_in_error", "entered_in_error", _changed(id="ex1", status="entered-in-error")),
    _added("export_message", "export_message", _changed(resourceType="OperationOutcome", id="oo1")),
    _added(
        "orphan_reference",
        "orphan_reference",
        _changed(id="cx1", encounter={"reference": "Encounter/ex999"}),
        "Condition",
    ),
    _added("repeated_resource", "repeated_row", lambda line: line, "Condition", ROW_DUPLICATE),
    ParcelKind("cut_package", "truncated_file", DELIVERY_QUARANTINED, _cut, _is_packed),
    ParcelKind("broken_package", "not_gzip", DELIVERY_QUARANTINED, _garbled, _is_packed),
)
