"""The feed format dispatch_log: a file of calls without times, and a log of events that alone holds them."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from contact.simulate.cancellations import REASONS
from contact.simulate.case_numbers import case_number_column
from contact.simulate.clinical import DECISIONS, DISPOSITIONS, NO_CODE, ORIGINS
from contact.simulate.clock import MARGIN_DAYS, Clock
from contact.simulate.comments import comment_column
from contact.simulate.deliveries import Rows, delivery_rows, write_days
from contact.simulate.dispatch_events import case_events
from contact.simulate.doctors import NOBODY
from contact.simulate.feed_files import feed_file
from contact.simulate.illnesses import load as load_illnesses
from contact.simulate.patients import Patients, commune_column, spelled_row, written_patients
from contact.simulate.people import BIRTHS
from contact.simulate.reference import load
from contact.simulate.site import Site
from contact.simulate.texts import day_pool, minute_pool, numbers, pool, take
from contact.simulate.timeline import NONE, Cases

DATE = "{d}/{m}/{y}"
#: Days from the earliest birth date for which dates are written.
_BIRTH_DAYS = 50_000
#: Code written for no doctor.
NO_DOCTOR = "-1"
#: Share of codes written with leading zeros to four digits, and of missing codes written '-'. Assumptions.
PADDED, DASHED = 0.6, 0.08
#: Accounts of call-takers in the log.
USERS = 40


def padded_codes(codes: list[str], index: np.ndarray, rng: np.random.Generator) -> pa.Array:
    """Local codes, some with leading zeros; NO_CODE becomes empty or '-'."""
    both = pool([*codes, *(code.zfill(4) for code in codes), "-", ""], "ascii")
    size = len(index)
    position = index + np.where(rng.random(size) < PADDED, len(codes), 0)
    missing = np.where(rng.random(size) < DASHED, 2 * len(codes), 2 * len(codes) + 1)
    return take(both, np.where(index == NO_CODE, missing, position))


def coded(folder: Path, site: Site, name: str, key: str, values: tuple[str, ...]) -> pa.Array:
    """Pool of the local codes of conformed values; the last entry is empty."""
    codes = load(folder).codes(name, site.association.thesaurus, key)
    return pool([*(codes[value] for value in values), ""], "ascii")


def code_lists(thesaurus: str) -> tuple[list[str], list[str]]:
    """Codes of reasons and of diagnoses in the order of their indices."""
    table = load_illnesses().codes
    return tuple([code for codes in table[f"{name}_{thesaurus}"] for code in codes] for name in ("reason", "diagnosis"))


def patient_columns(
    cases: Cases, patients: Patients, site: Site, rows: Rows, rng: np.random.Generator
) -> dict[str, pa.Array]:
    """NOM to COMMUNE, and COMMENTAIRE, per line. Callers who hung up left a telephone number only."""
    encoding, traits = site.association.encoding, patients.traits
    written = written_patients(patients, site, ";", upper=True)
    index = spelled_row(patients, rng)
    comments = comment_column(index, written.given, written.family, written.phone, encoding, ";", rng)
    commune = commune_column(patients, encoding, site.association.number % 2 == 0, rng)
    unknown = ~cases["identified"]
    birth = take(day_pool(BIRTHS, _BIRTH_DAYS, DATE), traits.birth - BIRTHS)
    sex = take(coded(patients.folder, site, "sexes", "sex", ("male", "female")), np.where(traits.is_male, 0, 1))
    empty = pool([""], encoding)

    def known(column: pa.Array, at: np.ndarray) -> pa.Array:
        return take(pa.concat_arrays([column, empty]), np.where(unknown, len(column), at)[rows.case])

    return {
        "NOM": known(written.family, index),
        "PRENOM": known(written.given, index),
        "SEXE": known(sex, patients.row),
        "DATE_NAISSANCE": known(birth, np.where(rng.random(len(index)) < 0.02, len(birth), patients.row)),
        "TELEPHONE": take(written.phone, index[rows.case]),
        "ADRESSE": known(written.address, index),
        "CODE_POSTAL": known(written.postal_code, index),
        "COMMUNE": known(commune, np.arange(len(index))),
        "COMMENTAIRE": known(comments, np.arange(len(index))),
    }


def call_columns(cases: Cases, patients: Patients, site: Site, number: pa.Array, rows: Rows) -> dict[str, pa.Array]:
    """Columns of the file of calls, per line."""
    rng, folder = site.stream("writing"), patients.folder
    reasons, diagnoses = code_lists(site.association.thesaurus)
    case = rows.case
    identity = patient_columns(cases, patients, site, rows, rng)
    waited = np.where(cases["answered_at"] == NONE, -1, cases["answered_at"] - cases["called_at"])
    waits = pa.concat_arrays([numbers(3600, 1), pool([""], "ascii")])
    priorities = np.where(cases["decided_at"] == NONE, -1, cases["priority"])
    return identity | {
        "NO_APPEL": take(number, case),
        "ATTENTE_S": take(waits, waited[case]),
        "ORIGINE": take(coded(folder, site, "origins", "origin", ORIGINS), cases["origin"][case]),
        "MOTIF_1": padded_codes(reasons, cases["reason_1"][case], rng),
        "MOTIF_2": padded_codes(reasons, cases["reason_2"][case], rng),
        "URGENCE": take(pool(["0", "1", "2", ""], "ascii"), priorities[case]),
        "DECISION": take(coded(folder, site, "decisions", "decision", DECISIONS), cases["decision"][case]),
        "CODE_MEDECIN": doctor_codes(cases["doctor"][case], rng),
        "DIAGNOSTIC_1": padded_codes(diagnoses, rows.state(cases, "diagnosis_1"), rng),
        "DIAGNOSTIC_2": padded_codes(diagnoses, rows.state(cases, "diagnosis_2"), rng),
        "DEVENIR": take(
            coded(folder, site, "dispositions", "disposition", DISPOSITIONS), rows.state(cases, "disposition")
        ),
    }


def doctor_codes(doctor: np.ndarray, rng: np.random.Generator) -> pa.Array:
    """Codes of doctors, some with leading zeros; -1 for none."""
    most = int(doctor.max(initial=0)) + 2
    both = pa.concat_arrays([numbers(most, 1), numbers(most, 4), pool([NO_DOCTOR], "ascii")])
    position = doctor + 1 + np.where(rng.random(len(doctor)) < PADDED, most, 0)
    return take(both, np.where(doctor == NOBODY, 2 * most, position))


def event_columns(
    cases: Cases, site: Site, number: pa.Array, clock: Clock, folder: Path
) -> tuple[dict[str, pa.Array], np.ndarray]:
    """Columns of the log and the day of the file that each line belongs to; not always in the order of time."""
    rng = site.stream("writing")
    events = case_events(cases, delivery_rows(cases), rng)
    minutes = minute_pool(clock.first_ordinal - MARGIN_DAYS, clock.days + 2 * MARGIN_DAYS, DATE + " ")
    minute = clock.local(events.at) // 60 - (clock.first_ordinal - MARGIN_DAYS) * 1440
    users = pool([f"PARM{user:02d}" for user in range(USERS)], "ascii")
    reasons = load(folder).codes("cancellation_reasons", site.association.thesaurus, "cancellation_reason")
    columns = {
        "NO_APPEL": take(number, events.case),
        "OPERATION": take(pool(events.operations, "ascii"), events.operation),
        "HORODATAGE": take(minutes, minute),
        "CODE_MEDECIN": doctor_codes(events.doctor, rng),
        "UTILISATEUR": take(users, (events.case * 7 + events.operation // 4) % USERS),
        "MOTIF": take(pool([*(reasons[reason] for reason in REASONS), ""], "ascii"), events.reason),
    }
    return columns, events.day


def write_dispatch_log(
    cases: Cases, patients: Patients, site: Site, delivers: np.ndarray, clock: Clock, folder: Path
) -> int:
    """Write every delivery of an association into `folder`; returns the bytes written."""
    number = case_number_column(cases["delivered"], clock, "{yy}{m}{d}")
    rows = delivery_rows(cases)
    calls, events = (feed_file(patients.folder, "dispatch_log", entity) for entity in ("calls", "events"))
    lines = calls.lines(call_columns(cases, patients, site, number, rows))
    written = write_days(lines, rows.day, delivers, calls.head, calls.prefix, folder, clock)
    columns, day = event_columns(cases, site, number, clock, patients.folder)
    return written + write_days(events.lines(columns), day, delivers, events.head, events.prefix, folder, clock)
