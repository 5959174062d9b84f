"""FHIR R4 as NDJSON, one file per type of resource: one landed row per Encounter, and one per other resource.

Every line counts as a row. An encounter lands in fhir.encounters with what the resources around it say; of each of
those, fhir.resources holds no more than its type and the number of encounters that refer to it. Neither the ids of
resources (a server may make them of anything) nor any element that is not declared are landed.
"""

from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

from contact.landing.deliveries import Delivery
from contact.landing.formats.fhir.encounters import Flattened, Surroundings, flatten
from contact.landing.formats.fhir.files import MOST_BYTES, ResourceFile, count_lines, load_lines
from contact.landing.formats.fhir.references import Index
from contact.landing.formats.fhir.resources import TYPES, Parsed, Resource, parse
from contact.landing.formats.fhir.values import items
from contact.landing.reading import LINE_NUMBER, FileRead, RefusedError
from contact.landing.registry import Entity

_MOST_EFFORT = 32 << 20
_ENCOUNTERS, _PATIENTS, _CONDITIONS = "encounters", "patients", "conditions"


def read(deliveries: list[Delivery], entities: tuple[Entity, ...]) -> list[dict[str, FileRead] | RefusedError]:
    """Read deliveries one by one: the references of a resource end at its own delivery."""
    return [_read_one(delivery, entities) for delivery in deliveries]


def count_rows(content: bytes) -> int:
    """Lines in a file that is kept apart; of a gzip file those within the limits of inflation."""
    return count_lines(content)


def effort(path: Path) -> int:
    """Eight times the bytes of the file, as its resources are read one by one; of a packed file sixteen times as many."""
    return min(path.stat().st_size * 8 * (16 if path.suffix == ".gz" else 1), _MOST_EFFORT)


def _read_one(delivery: Delivery, entities: tuple[Entity, ...]) -> dict[str, FileRead] | RefusedError:
    try:
        parsed = {name: parse(file, TYPES[name]) for name, file in _load(delivery).items()}
        index, zone = Index(parsed), ZoneInfo(delivery.association.time_zone)
        around = Surroundings(index, _conditions_of(parsed, index), zone, delivery.origin != "received")
        flattened = _flatten_all(parsed[_ENCOUNTERS], around)
    except RefusedError as refusal:
        return refusal
    return {
        entity.entity: _encounter_read(entity, parsed[_ENCOUNTERS], flattened)
        if entity.entity == _ENCOUNTERS
        else _companion_read(entity, parsed[entity.entity])
        for entity in entities
    }


def _load(delivery: Delivery) -> dict[str, ResourceFile]:
    """The lines of each file; a file that need not be there may be missing.

    Raises:
        RefusedError: a file is refused; or encounters or patients are empty while the other or the conditions are
            not (a file was lost on its way), or while nothing else came. A quiet day is empty in all of them and still
            has its organization.
    """
    files = {name: ResourceFile() for name in TYPES}
    for name, path in delivery.files.items():
        files[name] = load_lines(path, MOST_BYTES - sum(file.size for file in files.values()))
    filled = {name for name, file in files.items() if file.lines}
    for name in (_ENCOUNTERS, _PATIENTS):
        if name not in filled and (not filled or filled & {_ENCOUNTERS, _PATIENTS, _CONDITIONS}):
            raise RefusedError("empty_file", files[name].name)
    return files


def _conditions_of(parsed: dict[str, Parsed], index: Index) -> dict[Resource, list[Resource]]:
    """The conditions that name their encounter, by encounter; one that belongs to none is set apart."""
    listed = {
        index.find(diagnosis.get("condition"), "Condition", encounter.content)
        for encounter in parsed[_ENCOUNTERS].resources
        for diagnosis in items(encounter.content.get("diagnosis"))
    }
    found: dict[Resource, list[Resource]] = {}
    conditions, kept = parsed[_CONDITIONS], []
    for condition in conditions.resources:
        encounter = index.find(condition.content.get("encounter"), "Encounter", condition.content)
        if encounter and encounter.line_number:
            found.setdefault(encounter, []).append(condition)
        elif condition not in listed:
            conditions.set_apart(condition.line_number, "orphan_reference")
            continue
        kept.append(condition)
    conditions.resources = kept
    return found


def _flatten_all(encounters: Parsed, around: Surroundings) -> list[tuple[int, Flattened]]:
    """Rows with their line numbers; counts at each resource the encounters that refer to it."""
    rows = []
    for encounter in encounters.resources:
        if encounter.content.get("status") == "entered-in-error":
            encounters.set_apart(encounter.line_number, "entered_in_error")
            continue
        flat = flatten(encounter, around)
        for resource in flat.used:
            resource.encounters += 1
        rows.append((encounter.line_number, flat))
    return rows


def _encounter_read(entity: Entity, parsed: Parsed, flattened: list[tuple[int, Flattened]]) -> FileRead:
    columns = {name: [flat.row.get(name) for _, flat in flattened] for name in entity.columns}
    remarks = [(number, remark) for number, flat in flattened for remark in sorted(flat.remarks)]
    return _file_read(parsed, columns, [number for number, _ in flattened], remarks)


def _companion_read(entity: Entity, parsed: Parsed) -> FileRead:
    """One row per resource that is no encounter: its type and the number of encounters that refer to it."""
    kind, count = entity.columns
    columns = {
        kind: [resource.content["resourceType"] for resource in parsed.resources],
        count: [str(resource.encounters) for resource in parsed.resources],
    }
    return _file_read(parsed, columns, [resource.line_number for resource in parsed.resources], [])


def _file_read(
    parsed: Parsed, columns: dict[str, list[str | None]], numbers: list[int], remarks: list[tuple[int, str]]
) -> FileRead:
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    table = table.append_column(LINE_NUMBER, pa.array(numbers, pa.int32()))
    return FileRead(table, parsed.file, parsed.bad_rows, len(parsed.file.lines), parsed.repeated, remarks)
