"""One row per Encounter: the fields that seeds/feeds/feed_fields.csv declares for fhir encounters, and no other.

docs/feeds/fhir.md tells which element is read for what.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import tzinfo

from contact.landing.formats.fhir import values
from contact.landing.formats.fhir.people import address_fields, doctor_number, patient_fields
from contact.landing.formats.fhir.references import Index, refers, refers_to
from contact.landing.formats.fhir.resources import Resource
from contact.landing.formats.fhir.values import items, member, text

CALL_ANSWERED = "urn:contact:call-answered"
CANCELLATION_REASON = "urn:contact:cancellation-reason"
DECISION, ORIGIN, DISPOSITION, PRIORITY = (
    f"urn:contact:{name}" for name in ("decision", "origin", "disposition", "priority")
)
_IN_CHARGE = frozenset({"PPRF", "ATND"})
_SEEN = frozenset({"HH", "AMB"})
_AT_HOME = "ho"
_WITHDRAWN = frozenset({"refuted", "entered-in-error"})
_MOST_CODES = 3

Row = dict[str, str | None]


@dataclass
class Surroundings:
    """What an encounter is read with: the other resources, the conditions of each, the clock, what may be trusted.

    `conditions` lists those that name their encounter; `takes_tests` says whether an INS of tests stands for one.
    """

    index: Index
    conditions: dict[Resource, list[Resource]]
    zone: tzinfo
    takes_tests: bool


@dataclass
class Flattened:
    """One row, the resources that went into it, and what is to be told of it."""

    row: Row
    used: set[Resource] = field(default_factory=set)
    remarks: set[str] = field(default_factory=set)


def flatten(encounter: Resource, around: Surroundings) -> Flattened:
    """The row of one encounter; a reference that leads nowhere leaves its fields empty and a remark."""
    flat = Flattened({})
    content = encounter.content
    flat.row |= _times(content, around.zone)
    flat.row |= _codes(content)
    patient = _follow(flat, content.get("subject"), "Patient", content, around)
    flat.row |= patient_fields(patient, around.takes_tests, flat.remarks)
    place = _place(flat, content, around)
    flat.row |= address_fields(place or (patient or {}).get("address"))
    _add_doctor(flat, content, around)
    _add_diagnoses(flat, encounter, around)
    return flat


def _follow(flat: Flattened, reference: object, kind: str, owner: dict, around: Surroundings) -> dict | None:
    """The content of what a reference leads to; remarked where it leads nowhere."""
    if not refers(reference):
        return None
    found = around.index.find(reference, kind, owner)
    if found is None:
        flat.remarks.add("orphan_reference")
        return None
    if found.line_number:
        flat.used.add(found)
    return found.content


def _times(content: dict, zone: tzinfo) -> Row:
    """The steps of the case. A period alone tells of a start only where somebody was seen: each encounter has one."""
    reached: dict[str, list[object]] = {}
    history = items(content.get("statusHistory"))
    for entry in history:
        reached.setdefault(text(entry.get("status")) or "", []).append(member(entry, "period", "start"))
    period, status = content.get("period"), content.get("status")
    answered = values.extension(content, CALL_ANSWERED)
    was_seen = status in ("in-progress", "finished") and _class(content) in _SEEN
    started = reached.get("in-progress") or ([member(period, "start")] if was_seen else [])
    ended = [member(period, "end")] if status == "finished" and member(period, "end") else reached.get("finished", [])
    times = {
        "Encounter.statusHistory.planned": values.local_time(reached.get("planned", []), zone),
        "Encounter.extension.callAnswered": values.local_time([answered[1] if answered else None], zone),
        "Encounter.statusHistory.triaged": values.local_time(reached.get("triaged", []), zone),
        "Encounter.period.start": values.local_time(started, zone),
        "Encounter.period.end": values.local_time(ended, zone, last=True) if started else None,
        "Encounter.statusHistory.cancelled": values.local_time(reached.get("cancelled", []), zone),
    }
    if status == "cancelled" and not times["Encounter.statusHistory.cancelled"]:
        left = [member(entry, "period", "end") for entry in history]
        ends = [member(period, "end")] if member(period, "end") else left
        times["Encounter.statusHistory.cancelled"] = values.local_time(ends, zone, last=True)
    return times


def _codes(content: dict) -> Row:
    number = values.current(content.get("identifier"), "official", "usual")
    cancelled = values.extension(content, CANCELLATION_REASON)
    stay = content.get("hospitalization")
    row = {
        "Encounter.identifier": text(number.get("value")) if number else None,
        "Encounter.extension.cancellationReason": (
            values.code_of(cancelled[1], CANCELLATION_REASON) if cancelled else None
        ),
        "Encounter.class": _class(content),
        "Encounter.type": values.code_of(content.get("type"), DECISION, only=True),
        "Encounter.hospitalization.admitSource": values.code_of(member(stay, "admitSource"), ORIGIN),
        "Encounter.hospitalization.dischargeDisposition": values.code_of(
            member(stay, "dischargeDisposition"), DISPOSITION
        ),
        "Encounter.priority": values.code_of(content.get("priority"), PRIORITY),
    }
    reasons = [values.cisp_2(concept) for concept in items(content.get("reasonCode"))]
    return row | _numbered("Encounter.reasonCode", [code for code in reasons if code])


def _class(content: dict) -> str | None:
    return next((code for _, code in values.codings(content.get("class"))), None)


def _numbered(name: str, codes: list[str]) -> Row:
    padded = [*codes, *[None] * _MOST_CODES]
    return {f"{name}.{number}": padded[number - 1] for number in range(1, _MOST_CODES + 1)}


def _place(flat: Flattened, content: dict, around: Surroundings) -> object:
    """Address of the home that was visited; that of the surgery is not where the patient lives."""
    address = None
    for stop in items(content.get("location")):
        found = _follow(flat, stop.get("location"), "Location", content, around)
        kind = values.code_of(found.get("physicalType"), "") if found else None
        if found and kind == _AT_HOME and address is None:
            address = found.get("address")
    return address


def _add_doctor(flat: Flattened, content: dict, around: Surroundings) -> None:
    """The last doctor in charge and when the case was assigned to him."""
    assigned, doctor = None, None
    for participant in items(content.get("participant")):
        roles = {code for _, code in values.codings(participant.get("type"))}
        individual = participant.get("individual")
        if (roles and not roles & _IN_CHARGE) or not refers_to(individual, "Practitioner"):
            continue
        found = _follow(flat, individual, "Practitioner", content, around)
        start = values.local_time([member(participant, "period", "start")], around.zone)
        moments = [values.instant(moment, around.zone) for moment in (start, assigned)]
        if assigned is None or (all(moments) and moments[0] >= moments[1]):
            assigned, doctor = start, doctor_number(found)
    flat.row |= {"Encounter.participant.period": assigned, "Practitioner.identifier": doctor}


def _add_diagnoses(flat: Flattened, encounter: Resource, around: Surroundings) -> None:
    """Codes of the conditions, those that the encounter lists first, in their rank."""
    content = encounter.content
    found: dict[int, dict] = {}
    for listed in sorted(items(content.get("diagnosis")), key=_rank):
        condition = _follow(flat, listed.get("condition"), "Condition", content, around)
        if condition:
            found.setdefault(id(condition), condition)
    for resource in around.conditions.get(encounter, []):
        flat.used.add(resource)
        found.setdefault(id(resource.content), resource.content)
    held = [(c, values.cisp_2(c.get("code"))) for c in _standing(found)]
    coded = [(condition, code) for condition, code in held if code]
    flat.row |= _numbered("Condition.code", [code for _, code in coded])
    flat.row["Condition.onset"] = values.day_of(values.choice(coded[0][0], "onset"), around.zone) if coded else None


def _standing(found: dict[int, dict]) -> Iterator[dict]:
    """Conditions that were neither refuted nor entered in error."""
    for condition in found.values():
        if not {code for _, code in values.codings(condition.get("verificationStatus"))} & _WITHDRAWN:
            yield condition


def _rank(listed: dict) -> int:
    rank = listed.get("rank")
    return rank if isinstance(rank, int) and not isinstance(rank, bool) and rank > 0 else 1_000
