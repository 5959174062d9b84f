"""Values of FHIR R4 as the feed needs them: choice types, dates known in part, instants, codes, identifiers.

What is read may be anything that JSON can say: each function takes whatever stands there and gives text, or None.
Sources: FHIR R4 (hl7.org/fhir/R4/datatypes.html), FR Core, the official list of OIDs of the INS (ANS).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, tzinfo

CISP_2 = frozenset(
    {"http://hl7.org/fhir/sid/icpc-2", "urn:oid:2.16.840.1.113883.6.139", "urn:oid:2.16.840.1.113883.6.140"}
)
"""Systems of codes that are CISP-2 (ICPC-2)."""

INS = ("urn:oid:1.2.250.1.213.1.4.8", "urn:oid:1.2.250.1.213.1.4.9")
"""Systems of the national health identity: from the NIR, and from the number that stands in while one waits for it."""

INS_OF_TESTS = ("urn:oid:1.2.250.1.213.1.4.10", "urn:oid:1.2.250.1.213.1.4.11")
"""Systems of the INS of tests and of demonstrations: no person bears one."""

RPPS = frozenset({"urn:oid:1.2.250.1.71.4.2.1", "https://rpps.esante.gouv.fr"})
"""Systems of the national number of a doctor."""

OTHER_SYSTEM = "?"
"""Stands for a code of a system that is not the declared one: it is landed as unknown and never read as CISP-2."""

_INSTANT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:\d\d)?",
    re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PARTIAL_DAY = re.compile(r"(?:1[89]|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)


def items(value: object) -> list[dict]:
    """The objects of a list, or a single object as a list of one."""
    if isinstance(value, dict):
        return [value]
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def member(value: object, *path: str) -> object:
    """What stands at a path of names; of a list the first object counts."""
    for name in path:
        found = items(value)
        value = found[0].get(name) if found else None
    return value


def text(value: object) -> str | None:
    """A text without the spaces around it, or a number or Boolean as text; None where there is none."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else None
    return value.strip() or None if isinstance(value, str) else None


def choice(element: dict, name: str) -> tuple[str, object] | None:
    """The type and the value of a choice element: `deceasedBoolean` of `deceased` is ("Boolean", its value)."""
    found = sorted(key for key in element if key.startswith(name) and key[len(name) : len(name) + 1].isupper())
    return (found[0].removeprefix(name), element[found[0]]) if found else None


def extension(element: dict, url: str) -> tuple[str, object] | None:
    """Type and value of the first extension of that URL."""
    found = next((item for item in items(element.get("extension")) if item.get("url") == url), None)
    return choice(found, "value") if found else None


def instant(value: object, zone: tzinfo) -> datetime | None:
    """The moment that a text names; one without an offset is taken as local time of `zone`."""
    match = _INSTANT.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        return None
    day, minute, second, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{offset or ''}")
        moment = moment if offset else moment.replace(tzinfo=zone)
        moment.astimezone(UTC)
        return moment.astimezone(zone)
    except (ValueError, OverflowError):
        return None


def local_time(values: Iterable[object], zone: tzinfo, *, last: bool = False) -> str | None:
    """The first moment among `values` (or the last), as the wall clock of `zone` shows it, with its offset.

    Where none can be read, the first text as it stands: the gate judges it.
    """
    given = [value for value in values if text(value)]
    moments = [moment for moment in (instant(value, zone) for value in given) if moment]
    if moments:
        return (max if last else min)(moments).isoformat(timespec="seconds")
    return text(given[0]) if given else None


def birth(value: object) -> tuple[str | None, str | None]:
    """A birth date as (day, what is known of it where the day is not: yyyy or yyyy-mm)."""
    found = text(value)
    return (None, found) if found and _PARTIAL_DAY.fullmatch(found) else (found, None)


def day_of(found: tuple[str, object] | None, zone: tzinfo) -> str | None:
    """The local day of a choice element that is a date and time or a period, where it is known to the day."""
    if found is None or found[0] not in ("DateTime", "Period"):
        return None
    value = text(found[1] if found[0] == "DateTime" else member(found[1], "start"))
    if value and _DAY.fullmatch(value):
        return value if _is_day(value) else None
    moment = instant(value, zone)
    return moment.date().isoformat() if moment else None


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def codings(concept: object) -> Iterator[tuple[str | None, str]]:
    """(system, code) of a code, a Coding, a CodeableConcept, or a list of them."""
    if isinstance(concept, str):
        yield from [(None, concept.strip())] if concept.strip() else []
        return
    for item in items(concept):
        for coding in [item, *items(item.get("coding"))]:
            code = text(coding.get("code"))
            if code:
                yield text(coding.get("system")), code


def code_of(concept: object, system: str, *, only: bool = False) -> str | None:
    """The code of the declared system; else the first one, unless `only` that system (or none) is to be read."""
    found = list(codings(concept))
    own = [code for named, code in found if named in ((system, None) if only else (system,))]
    return next(iter(own or ([] if only else [code for _, code in found])), None)


def cisp_2(concept: dict) -> str | None:
    """The CISP-2 code of a concept; OTHER_SYSTEM where it has codes of other systems alone."""
    found = list(codings(concept))
    own = [code for system, code in found if system is None or system in CISP_2]
    return own[0] if own else OTHER_SYSTEM if found else None


def current(elements: object, *uses: str) -> dict | None:
    """Of names, addresses or identifiers the first of the first `use` that there is, else the first not out of use."""
    found = [item for item in items(elements) if item.get("use") != "old"]
    for use in uses:
        named = next((item for item in found if item.get("use") == use), None)
        if named:
            return named
    return found[0] if found else None


def identifier(element: dict, systems: Iterable[str]) -> str | None:
    """The value of the identifier of the first of these systems that there is."""
    values = {
        text(item.get("system")): text(item.get("value"))
        for item in reversed(items(element.get("identifier")))
        if item.get("use") != "old"
    }
    return next((values[system] for system in systems if values.get(system)), None)
