"""Patients, homes, doctors and the association itself as FHIR resources."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contact.simulate.comments import comment_column
from contact.simulate.fhir_json import only, parts, write_resources
from contact.simulate.fhir_sending import Sending
from contact.simulate.identities import nir_column
from contact.simulate.patients import Written, spelled_row, written_patients
from contact.simulate.people import BIRTHS
from contact.simulate.reference import load
from contact.simulate.texts import day_pool, pool, take

#: The INS of tests: no person bears one.
INS_OF_TESTS = "urn:oid:1.2.250.1.213.1.4.10"
RPPS = "urn:oid:1.2.250.1.71.4.2.1"
INSEE_CODE = "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-address-insee-code"
_BIRTH_DAYS = 50_000
#: Takes the place of a delimiter where no value needs quotes.
_NEVER_WRITTEN = "\t"


@dataclass(frozen=True)
class People:
    """Lines of patients and of the homes visited (with the row of each), and the narrative of each encounter."""

    patients: pa.Array
    has_home: np.ndarray
    homes: pa.Array
    narratives: pa.Array


def people_lines(sending: Sending) -> People:
    """One Patient per row, with a home where a known patient is to be visited. Callers who hung up left a number only."""
    rng, encoding = sending.site.stream("writing"), sending.site.association.encoding
    written = written_patients(sending.patients, sending.site, _NEVER_WRITTEN, upper=False)
    spelled = spelled_row(sending.patients, rng)
    comments = comment_column(
        spelled, written.given, written.family, written.phone, encoding, _NEVER_WRITTEN, rng
    ).take(pa.array(sending.rows.case))
    index, known = spelled[sending.rows.case], sending.column("identified").astype(bool)
    person = sending.patients.row[sending.rows.case]
    address = _address(sending, written, index, person)
    has_home = known & (sending.column("decision") == 0)
    home = parts(
        '{"resourceType":"Location","id":"l', sending.number,
        '","physicalType":{"coding":[{"code":"ho"}]},"address":', address, "}",
    )  # fmt: skip
    has_comment = np.asarray(pc.greater(pc.binary_length(comments), 0))
    return People(
        patients=_patients(sending, written, index, person, known, address),
        has_home=has_home,
        homes=home.take(pa.array(np.flatnonzero(has_home))),
        narratives=only(has_comment, ',"text":{"status":"additional","div":"<div>', comments, '</div>"}'),
    )


def _patients(
    sending: Sending, written: Written, index: np.ndarray, person: np.ndarray, known: np.ndarray, address: pa.Array
) -> pa.Array:
    traits = sending.patients.traits
    nir = take(nir_column(traits, sending.patients.folder), person)
    phone = take(written.phone, index)
    has_phone = np.asarray(pc.greater(pc.binary_length(phone), 0))
    pattern = "{y}" if sending.site.association.patient_age_by == "age" else "{y}-{m}-{d}"
    birth = take(take(day_pool(BIRTHS, _BIRTH_DAYS, pattern), traits.birth - BIRTHS), person)
    gender = take(pool(["female", "male"], "ascii"), traits.is_male[person].astype(int))
    return parts(
        '{"resourceType":"Patient","id":"p', sending.number, '"',
        only(known & traits.has_nir[person],
             f',"identifier":[{{"use":"official","system":"{INS_OF_TESTS}","value":"', nir, '"}]'),
        only(known, ',"name":[{"use":"official","family":"', take(written.family, index), '","given":["',
             take(written.given, index), '"]}]'),
        only(has_phone, ',"telecom":[{"system":"phone","value":"', phone, '"}]'),
        only(known, ',"gender":"', gender, '","birthDate":"', birth, '","address":[', address, "]"),
        "}",
    )  # fmt: skip


def _address(sending: Sending, written: Written, index: np.ndarray, person: np.ndarray) -> pa.Array:
    rows, position = np.unique(sending.patients.traits.commune, return_inverse=True)
    communes = load(sending.patients.folder).communes
    code = take(take(pool(communes["commune_code"][rows], "ascii"), position), person)
    city = take(take(pool(communes["commune_name"][rows], "utf-8"), position), person)
    return parts(
        f'{{"extension":[{{"url":"{INSEE_CODE}","valueCoding":{{"code":"', code, '"}}],"use":"home","line":["',
        take(written.address, index), '"],"city":"', city, '","postalCode":"', take(written.postal_code, index), '"}',
    )  # fmt: skip


def write_directory(sending: Sending, people: People, delivers: np.ndarray, folder: Path) -> int:
    """Write, per day, the doctors, the association, and its surgery among the homes visited; returns the bytes."""
    days, name = sending.clock.days, sending.name
    association = sending.site.association
    doctors = max(int(sending.cases["doctor"].max(initial=0)) + 1, 1)
    practitioners = [
        f'{{"resourceType":"Practitioner","id":"{name}-{n}","identifier":[{{"system":"{RPPS}",'
        f'"value":"9{association.number:04d}{n:06d}"}}]}}'
        for n in range(doctors)
    ]
    organization = f'{{"resourceType":"Organization","id":"{name}","active":true}}'
    surgery = (
        f'{{"resourceType":"Location","id":"{name}-surgery","physicalType":{{"coding":[{{"code":"bu"}}]}},'
        f'"managingOrganization":{{"reference":"{sending.server}Organization/{name}"}}}}'
    )
    every_day = np.arange(days)
    home_day = sending.rows.day[np.flatnonzero(people.has_home)]
    places = pa.concat_arrays([take(pool([surgery], "utf-8"), np.zeros(days, int)), people.homes])
    order = np.argsort(np.concatenate([every_day, home_day]), kind="stable")
    files = (
        ("Practitioner", take(pool(practitioners, "ascii"), np.tile(np.arange(doctors), days)),
         np.repeat(every_day, doctors)),
        ("Organization", take(pool([organization], "ascii"), np.zeros(days, int)), every_day),
        ("Location", places.take(pa.array(order)), np.concatenate([every_day, home_day])[order]),
    )  # fmt: skip
    return sum(
        write_resources(lines, day, delivers, resource, folder, sending.clock, sending.utc)
        for resource, lines, day in files
    )
