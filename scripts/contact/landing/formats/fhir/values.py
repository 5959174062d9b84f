"""Values of FHIR R4 as the feed needs them: choice types, dates known in part, instants, codes, identifiers.

What is read may be anything that JSON can say: each function takes whatever stands there and gives text, or None.
Sources: FHIR R4 (hl7.org/fhir/R4/datatypes.html), FR Core, the official list of OIDs of the INS (ANS).
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

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
    if not value:
        return [value] if isinstance(value, dict) else []
    if isinstance(value, list):
        return [item for item in value if isinstance(item, dict)]
    return [value] if isinstance(value, dict) else []


def member(value: object, *path: str) -> object:
    """What stands at a path of names; of a list the first object counts."""
    for name in path:
        if not isinstance(value, dict):
            value = next(iter(items(value)), None)
            if value is None:
                return None
        value = value.get(name)
    return value


def text(value: object) -> str | None:
    """A text without the spaces around it, or a number or Boolean as text; None where there is none."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) and abs(value) < 10**18 else None


def choice(element: dict, name: str) -> tuple[str, object] | None:
    """The type and the value of a choice element: `deceasedBoolean` of `deceased` is ("Boolean", its value)."""
    found = sorted(key for key in element if key.startswith(name) and key[len(name) : len(name) + 1].isupper())
    return (found[0].removeprefix(name), element[found[0]]) if found else None


def extension(element: dict, url: str) -> tuple[str, object] | None:
    """Type and value of the first extension of that URL."""
    found = next((item for item in items(element.get("extension")) if item.get("url") == url), None)
    return choice(found, "value") if found else None


def instant(value: object, zone: tzinfo) -> datetime | None:
    """The moment that a text names, on the clock of `zone`; one without an offset is taken as local time."""
    return _instant(value, zone) if isinstance(value, str) else None


@lru_cache(maxsize=20_000)
def _instant(value: str, zone: tzinfo) -> datetime | None:
    """The same moment stands in several places of an encounter."""
    match = _INSTANT.fullmatch(value.strip())
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
    given = [value for value in values if value and text(value)]
    moments = [moment for value in given if (moment := instant(value, zone))]
    if moments:
        chosen = moments[0] if len(moments) == 1 else (max if last else min)(moments)
        return chosen.isoformat()
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


def codings(concept: object) -> list[tuple[str | None, str]]:
    """(system, code) of a code, a Coding, a CodeableConcept, or a list of them."""
    if not concept:
        return []
    if isinstance(concept, str):
        return [(None, concept.strip())] if concept.strip() else []
    return [
        (text(coding.get("system")), code)
        for item in items(concept)
        for coding in (item, *items(item.get("coding")))
        if (code := text(coding.get("code")))
    ]


def code_of(concept: object, system: str, *, only: bool = False) -> str | None:
    """The code of the declared system; else the first one, unless `only` that system (or none) is to be read."""
    found = codings(concept)
    own = [code for named, code in found if named in ((system, None) if only else (system,))]
    return next(iter(own or ([] if only else [code for _, code in found])), None)


def cisp_2(concept: dict) -> str | None:
    """The CISP-2 code of a concept; OTHER_SYSTEM where it has codes of other systems alone."""
    found = codings(concept)
    own = [code for system, code in found if system is None or system in CISP_2]
    return own[0] if own else OTHER_SYSTEM if found else None


def current(elements: object, *uses: str) -> dict | None:
    """Of names, addresses or identifiers the first of the first `use` that there is, else the first not out of use."""
    found = [item for item in items(elements) if item.get("use") != "old"]
    if len(found) < 2:
        return found[0] if found else None
    for use in uses:
        named = next((item for item in found if item.get("use") == use), None)
        if named:
            return named
    return found[0]


def identifier(element: dict, systems: Iterable[str]) -> str | None:
    """The value of the identifier of the first of these systems that there is."""
    values = {
        text(item.get("system")): text(item.get("value"))
        for item in reversed(items(element.get("identifier")))
        if item.get("use") != "old"
    }
    return next((values[system] for system in systems if values.get(system)), None)
