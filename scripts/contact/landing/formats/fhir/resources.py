"""Lines to resources: what cannot be one is told apart with its reason, and copies are taken once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import orjson

from contact.landing.formats.fhir.files import ResourceFile
from contact.landing.formats.fhir.values import instant, text
from contact.landing.reading import BadRow, RefusedError
from contact.settings import settings

TYPES = {
    "encounters": "Encounter",
    "patients": "Patient",
    "conditions": "Condition",
    "locations": "Location",
    "practitioners": "Practitioner",
    "organizations": "Organization",
}
"""Type of the resources of each entity."""

MESSAGES = frozenset({"Parameters", "OperationOutcome"})
"""Resources in which a server speaks about its export: no record of care."""

_FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(eq=False)
class Resource:
    """One resource of a file; `encounters` counts those that refer to it."""

    line_number: int
    content: dict
    encounters: int = 0


@dataclass
class Parsed:
    """The resources of one file in its order, its lines that are none, and the number of identical copies."""

    file: ResourceFile
    resources: list[Resource] = field(default_factory=list)
    bad_rows: list[BadRow] = field(default_factory=list)
    repeated: int = 0

    def set_apart(self, line_number: int, reason: str) -> None:
        """Note a line that is not to be landed."""
        self.bad_rows.append(BadRow(line_number, reason, self.file.line(line_number)))


def parse(file: ResourceFile, resource_type: str) -> Parsed:
    """Parse the lines of a file that is to hold resources of one type.

    Of several resources with the same id that are not the same bytes the latest (meta.lastUpdated, then meta.versionId) is taken, else the first.

    Raises:
        RefusedError: the last line was cut on its way.
    """
    parsed = Parsed(file)
    by_id: dict[str, Resource] = {}
    for number, line in enumerate(file.lines, start=1):
        content = _content(line, resource_type)
        if isinstance(content, str):
            if content == "not_json" and file.is_cut and number == len(file.lines):
                raise RefusedError("truncated_file", file.name)
            parsed.set_apart(number, content)
            continue
        fresh = Resource(number, content)
        known = by_id.setdefault(content["id"], fresh)
        if known is fresh:
            continue
        if file.line(known.line_number) == line:
            parsed.repeated += 1
            continue
        older, newer = (known, fresh) if _version(content) > _version(known.content) else (fresh, known)
        by_id[content["id"]] = newer
        parsed.set_apart(older.line_number, "repeated_resource")
    parsed.resources = sorted(by_id.values(), key=lambda resource: resource.line_number)
    return parsed


def _content(line: bytes, resource_type: str) -> dict | str:
    """The resource of a line, or the reason why it has none."""
    if not line.strip():
        return "empty_line"
    if len(line) > settings.max_line_bytes:
        return "line_too_long"
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError:
        return "not_json"
    if not isinstance(content, dict):
        return "not_json"
    found = text(content.get("resourceType"))
    if found != resource_type:
        if found in MESSAGES:
            return "export_message"
        return "misplaced_resource" if found in TYPES.values() else "unknown_resource_type"
    content["id"] = text(content.get("id"))
    return content if content["id"] else "missing_resource_id"


def _version(content: dict) -> tuple[datetime, int]:
    meta = content.get("meta")
    meta = meta if isinstance(meta, dict) else {}
    version = text(meta.get("versionId")) or ""
    return instant(meta.get("lastUpdated"), UTC) or _FIRST, int(version) if _is_number(version) else 0


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 18


def all_resources(parsed: dict[str, Parsed]) -> Iterable[Resource]:
    """Every resource of a delivery."""
    return (resource for of_type in parsed.values() for resource in of_type.resources)
