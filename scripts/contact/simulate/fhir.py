"""The feed format fhir: FHIR R4 resources as NDJSON, one file per type and day; each case with its resources, whole.

Written as docs/feeds/fhir.md says. The INS is of the test system, the RPPS numbers begin with 9, which none does.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa

from contact.simulate.cancellations import REASONS
from contact.simulate.case_numbers import case_number_column
from contact.simulate.clinical import DECISIONS, DISPOSITIONS, NO_CODE, ORIGINS
from contact.simulate.clock import Clock
from contact.simulate.deliveries import delivery_rows
from contact.simulate.dispatch_log import code_lists
from contact.simulate.doctors import NOBODY
from contact.simulate.fhir_json import constant, only, parts, several, write_resources
from contact.simulate.fhir_people import people_lines, write_directory
from contact.simulate.fhir_sending import Sending
from contact.simulate.patients import Patients
from contact.simulate.site import Site
from contact.simulate.texts import pool, take
from contact.simulate.timeline import NONE, Cases

CLASSES = ("HH", "AMB", "VR", "VR", "VR", "VR", "VR")
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
CISP_2 = "http://hl7.org/fhir/sid/icpc-2"


def _concept(name: str, code: pa.Array) -> pa.Array:
    return parts('{"coding":[{"system":"urn:contact:', name, '","code":"', code, '"}]}')


def _status(sending: Sending) -> pa.Array:
    started, cancelled = sending.column("started_at") != NONE, sending.column("cancelled_at") != NONE
    ended = sending.state("ended_at") != NONE
    open_still = sending.column("is_open")
    words = ("finished", "in-progress", "cancelled", "triaged")
    index = np.where(cancelled, 2, np.where(started & ~ended, 1, np.where(open_still, 3, 0)))
    return take(pool(words, "ascii"), index)


def _history(sending: Sending) -> pa.Array:
    """Past states: planned from the call on, triaged from the decision on, in progress from the start on."""
    called, decided = sending.column("called_at"), sending.column("decided_at")
    started, cancelled = sending.column("started_at"), sending.column("cancelled_at")
    ended = sending.state("ended_at")
    left = np.where(started != NONE, started, cancelled)
    states = (("planned", called, np.where(decided != NONE, decided, cancelled)), ("triaged", decided, left),
              ("in-progress", started, ended))  # fmt: skip
    elements = []
    for status, since, until in states:
        end = only(until != NONE, ',"end":"', sending.time(until), '"')
        element = parts('{"status":"', status, '","period":{"start":"', sending.time(since), '"', end, "}}")
        elements.append((since != NONE, element))
    return several("statusHistory", elements)


def _period(sending: Sending) -> pa.Array:
    """Of an act its start and end; of every other case the call."""
    started, ended = sending.column("started_at"), sending.state("ended_at")
    since = np.where(started != NONE, started, sending.column("called_at"))
    end = only((started != NONE) & (ended != NONE), ',"end":"', sending.time(ended), '"')
    return parts(',"period":{"start":"', sending.time(since), '"', end, "}")


def _extensions(sending: Sending) -> pa.Array:
    answered, cancelled = sending.column("answered_at"), sending.column("cancelled_at") != NONE
    reason = sending.codes(
        "cancellation_reasons", "cancellation_reason", REASONS, np.where(cancelled, sending.column("cancellation"), -1)
    )
    call = parts('{"url":"urn:contact:call-answered","valueDateTime":"', sending.time(answered), '"}')
    why = parts('{"url":"urn:contact:cancellation-reason","valueCode":"', reason, '"}')
    return several("extension", [(answered != NONE, call), (cancelled, why)])


def _triage(sending: Sending) -> pa.Array:
    """Class, decision where the class does not say it, and priority."""
    decision = sending.column("decision")
    code = sending.codes("decisions", "decision", DECISIONS, decision)
    priorities = np.where(sending.column("decided_at") == NONE, -1, sending.column("priority"))
    priority = take(pool(["0", "1", "2", ""], "ascii"), priorities)
    kind = take(pool(CLASSES, "ascii"), decision)
    return parts(
        f',"class":{{"system":"{ACT_CODE}","code":"', kind, '"}',
        only(decision > 2, ',"type":[', _concept("decision", code), "]"),
        only(priorities >= 0, ',"priority":', _concept("priority", priority)),
    )  # fmt: skip


def _doctor(sending: Sending) -> pa.Array:
    doctor, assigned = sending.column("doctor"), sending.column("assigned_at")
    number = take(pool([*(str(n) for n in range(int(doctor.max(initial=0)) + 1)), ""], "ascii"), doctor)
    period = only(assigned != NONE, ',"period":{"start":"', sending.time(assigned), '"}')
    role = '{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ParticipationType","code":"PPRF"}]}'
    who = f'{{"reference":"{sending.server}Practitioner/{sending.name}-'
    return only(doctor != NOBODY, f',"participant":[{{"type":[{role}]', period, f',"individual":{who}', number, '"}}]')


def _cisp_2(codes: list[str], index: np.ndarray) -> pa.Array:
    return parts(f'{{"coding":[{{"system":"{CISP_2}","code":"', take(pool([*codes, ""], "ascii"), index), '"}]}')


def _clinical(sending: Sending) -> pa.Array:
    """reasonCode, diagnosis, hospitalization."""
    reasons, _ = code_lists(sending.site.association.thesaurus)
    told = [sending.column(name) for name in ("reason_1", "reason_2")]
    found = [sending.state(name) for name in ("diagnosis_1", "diagnosis_2")]
    origin, disposition = sending.column("origin"), sending.state("disposition")
    source = _concept("origin", sending.codes("origins", "origin", ORIGINS, origin))
    after = _concept("disposition", sending.codes("dispositions", "disposition", DISPOSITIONS, disposition))
    condition = f'{{"condition":{{"reference":"{sending.server}Condition/c'
    listed = [
        (code != NO_CODE, parts(condition, sending.number, f'-{n}"}},"rank":{n}}}')) for n, code in enumerate(found, 1)
    ]
    both = only((origin != NO_CODE) & (disposition != NO_CODE), constant(",", len(origin)))
    stay = parts(
        only(origin != NO_CODE, '"admitSource":', source), both,
        only(disposition != NO_CODE, '"dischargeDisposition":', after),
    )  # fmt: skip
    return parts(
        several("reasonCode", [(code != NO_CODE, _cisp_2(reasons, code)) for code in told]),
        several("diagnosis", listed),
        only((origin != NO_CODE) | (disposition != NO_CODE), ',"hospitalization":{', stay, "}"),
    )


def _places(sending: Sending, has_home: np.ndarray) -> pa.Array:
    """The home that is visited, or the surgery."""
    name = sending.name
    at_home = parts(',"location":[{"location":{"reference":"', sending.server, "Location/l", sending.number, '"}}]')
    surgery = f',"location":[{{"location":{{"reference":"{sending.server}Location/{name}-surgery"}}}}]'
    return parts(
        only(has_home, at_home),
        only(sending.column("decision") == 1, constant(surgery, len(has_home))),
        f',"serviceProvider":{{"reference":"{sending.server}Organization/{name}"}}',
    )


def encounter_lines(sending: Sending, has_home: np.ndarray, narratives: pa.Array) -> pa.Array:
    """One Encounter per row."""
    version = take(pool(["1", "2"], "ascii"), np.where(sending.rows.is_first, 0, 1))
    return parts(
        '{"resourceType":"Encounter","id":"e', sending.number, '","meta":{"versionId":"', version, '"}',
        narratives, _extensions(sending),
        ',"identifier":[{"system":"urn:contact:case","value":"', sending.number, '"}],"status":"', _status(sending), '"',
        _history(sending), _triage(sending),
        f',"subject":{{"reference":"{sending.server}Patient/p', sending.number, '"}',
        _doctor(sending), _period(sending), _clinical(sending), _places(sending, has_home), "}",
    )  # fmt: skip


def condition_lines(sending: Sending) -> tuple[pa.Array, np.ndarray]:
    """The conditions of all rows in their order, and the day of each."""
    _, codes = code_lists(sending.site.association.thesaurus)
    lines, row = [], []
    for n, name in enumerate(("diagnosis_1", "diagnosis_2"), 1):
        index = sending.state(name)
        line = parts(
            '{"resourceType":"Condition","id":"c', sending.number, f'-{n}","code":', _cisp_2(codes, index),
            f',"subject":{{"reference":"{sending.server}Patient/p', sending.number,
            f'"}},"encounter":{{"reference":"{sending.server}Encounter/e', sending.number, '"}}',
        )  # fmt: skip
        row.append(np.flatnonzero(index != NO_CODE))
        lines.append(line.take(pa.array(row[-1])))
    order = np.argsort(np.concatenate(row), kind="stable")
    return pa.concat_arrays(lines).take(pa.array(order)), sending.rows.day[np.concatenate(row)[order]]


def write_fhir(cases: Cases, patients: Patients, site: Site, delivers: np.ndarray, clock: Clock, folder: Path) -> int:
    """Write every delivery of an association into `folder`; returns the bytes written.

    Every other association packs its files, and writes references absolute and times in UTC.
    """
    rows, odd = delivery_rows(cases), site.association.number // 2 % 2 == 1
    number = take(case_number_column(cases["delivered"], clock, "{y}{m}{d}"), rows.case)
    server = "https://dispatch.example/fhir/" if odd else ""
    sending = Sending(cases, patients, site, clock, rows, number, server, odd)
    people = people_lines(sending)
    conditions, condition_day = condition_lines(sending)
    encounters = encounter_lines(sending, people.has_home, people.narratives)
    written = write_directory(sending, people, delivers, folder)
    for resource, lines, day in (
        ("Encounter", encounters, rows.day),
        ("Patient", people.patients, rows.day),
        ("Condition", conditions, condition_day),
    ):
        written += write_resources(lines, day, delivers, resource, folder, clock, odd)
    return written
