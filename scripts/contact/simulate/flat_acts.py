"""The feed format flat_acts: one wide file a day, one line per case."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from contact.simulate.cancellations import REASONS
from contact.simulate.case_numbers import case_number_column
from contact.simulate.clinical import DECISIONS, DISPOSITIONS, ORIGINS
from contact.simulate.clock import MARGIN_DAYS, Clock
from contact.simulate.comments import comment_column
from contact.simulate.deliveries import Rows, delivery_rows, write_days
from contact.simulate.dispatch_log import code_lists, coded
from contact.simulate.feed_files import feed_file
from contact.simulate.identities import nir_column
from contact.simulate.patients import Patients, spelled_row, written_patients
from contact.simulate.people import BIRTHS
from contact.simulate.reference import load
from contact.simulate.site import Site
from contact.simulate.texts import day_pool, join, minute_pool, numbers, pool, take
from contact.simulate.timeline import NONE, Cases

DATE = "{y}-{m}-{d}"
#: Days from the earliest birth date for which dates are written.
_BIRTH_DAYS = 50_000


def time_column(at: np.ndarray, clock: Clock) -> pa.Array:
    """Local times with seconds; empty where NONE."""
    first = clock.first_ordinal - MARGIN_DAYS
    minutes = minute_pool(first, clock.days + 2 * MARGIN_DAYS, DATE + "T")
    seconds = pool([*(f":{second:02d}" for second in range(60)), ""], "ascii")
    local = clock.local(np.maximum(at, 0))
    missing = at == NONE
    minute = np.where(missing, -1, local // 60 - first * 1440)
    return join([take(minutes, minute), take(seconds, np.where(missing, -1, local % 60))], "")


def age_columns(cases: Cases, unknown: np.ndarray) -> dict[str, pa.Array]:
    """Age and its unit: J days under one month, M months under two years, A years."""
    days = cases["age_days"]
    years, months = (days / 365.25).astype(np.int64), (days / 30.4375).astype(np.int64)
    unit = np.where(days < 31, 2, np.where(years < 2, 1, 0))
    value = np.choose(unit, [years, months, days])
    values = pa.concat_arrays([numbers(130, 1), pool([""], "ascii")])
    return {
        "age": take(values, np.where(unknown, -1, value)),
        "unite_age": take(pool(["A", "M", "J", ""], "ascii"), np.where(unknown, -1, unit)),
    }


def patient_columns(cases: Cases, patients: Patients, site: Site) -> dict[str, pa.Array]:
    """nom to code_insee, and commentaire, per case. Callers who hung up left a telephone number only."""
    rng, encoding, traits = site.stream("writing"), site.association.encoding, patients.traits
    written = written_patients(patients, site, ",", upper=False)
    index, unknown = spelled_row(patients, rng), ~cases["identified"]
    by_age = np.full(len(index), site.association.patient_age_by == "age")
    empty = pool([""], encoding)

    def known(column: pa.Array, at: np.ndarray, missing: np.ndarray = unknown) -> pa.Array:
        return take(pa.concat_arrays([column, empty]), np.where(missing, len(column), at))

    birth = take(day_pool(BIRTHS, _BIRTH_DAYS, DATE), traits.birth - BIRTHS)
    sex = take(coded(patients.folder, site, "sexes", "sex", ("male", "female")), np.where(traits.is_male, 0, 1))
    rows, position = np.unique(traits.commune, return_inverse=True)
    commune = take(pool(load(patients.folder).communes["commune_code"][rows], "ascii"), position)
    nir = nir_column(traits, patients.folder)
    return {
        "nom": known(written.family, index),
        "prenom": known(written.given, index),
        "date_naissance": known(birth, patients.row, unknown | by_age),
        **age_columns(cases, unknown | ~by_age),
        "sexe": known(sex, patients.row),
        "telephone": take(written.phone, index),
        "nir": known(nir, patients.row, unknown | ~traits.has_nir[patients.row]),
        "adresse": known(written.address, index),
        "code_postal": known(written.postal_code, index),
        "code_insee": known(commune, patients.row),
        "commentaire": comment_column(index, written.given, written.family, written.phone, encoding, ",", rng),
    }


def code_columns(cases: Cases, site: Site, rows: Rows) -> dict[str, pa.Array]:
    """medecin to diagnostic_3, per line."""
    reasons, diagnoses = (pool([*codes, ""], "ascii") for codes in code_lists(site.association.thesaurus))
    doctors = pool([*(f"DR{doctor:03d}" for doctor in range(int(cases["doctor"].max(initial=0)) + 1)), ""], "ascii")
    none = take(pool([""], "ascii"), np.zeros(len(rows.case), np.int64))
    return {
        "medecin": take(doctors, cases["doctor"][rows.case]),
        "motif_1": take(reasons, cases["reason_1"][rows.case]),
        "motif_2": take(reasons, cases["reason_2"][rows.case]),
        "motif_3": none,
        "diagnostic_1": take(diagnoses, rows.state(cases, "diagnosis_1")),
        "diagnostic_2": take(diagnoses, rows.state(cases, "diagnosis_2")),
        "diagnostic_3": none,
    }


def time_columns(cases: Cases, rows: Rows, clock: Clock) -> dict[str, pa.Array]:
    """heure_appel to heure_annulation, per line."""
    at = {
        "heure_appel": cases["called_at"][rows.case],
        "heure_decroche": cases["answered_at"][rows.case],
        "heure_decision": cases["decided_at"][rows.case],
        "heure_affectation": cases["assigned_at"][rows.case],
        "heure_debut": cases["started_at"][rows.case],
        "heure_fin": rows.state(cases, "ended_at"),
        "heure_annulation": cases["cancelled_at"][rows.case],
    }
    return {name: time_column(times, clock) for name, times in at.items()}


def act_columns(cases: Cases, patients: Patients, site: Site, clock: Clock, rows: Rows) -> dict[str, pa.Array]:
    """Columns of the file of acts, per line."""
    folder, case = patients.folder, rows.case
    number = case_number_column(cases["delivered"], clock, "{y}{m}{d}")
    identity = patient_columns(cases, patients, site)
    priorities = np.where(cases["decided_at"] == NONE, -1, cases["priority"])
    reasons = coded(folder, site, "cancellation_reasons", "cancellation_reason", REASONS)
    cancellations = np.where(cases["cancelled_at"] == NONE, -1, cases["cancellation"])
    dispositions = coded(folder, site, "dispositions", "disposition", DISPOSITIONS)
    return {
        "numero_intervention": take(number, case),
        **time_columns(cases, rows, clock),
        "motif_annulation": take(reasons, cancellations[case]),
        "type_acte": take(coded(folder, site, "decisions", "decision", DECISIONS), cases["decision"][case]),
        "origine": take(coded(folder, site, "origins", "origin", ORIGINS), cases["origin"][case]),
        "priorite": take(pool(["0", "1", "2", ""], "ascii"), priorities[case]),
        **{name: column.take(pa.array(case)) for name, column in identity.items()},
        **code_columns(cases, site, rows),
        "devenir": take(dispositions, rows.state(cases, "disposition")),
    }


def write_flat_acts(
    cases: Cases, patients: Patients, site: Site, delivers: np.ndarray, clock: Clock, folder: Path
) -> int:
    """Write every delivery of an association into `folder`; returns the bytes written."""
    rows, acts = delivery_rows(cases), feed_file(patients.folder, "flat_acts", "acts")
    lines = acts.lines(act_columns(cases, patients, site, clock, rows))
    return write_days(lines, rows.day, delivers, acts.head, acts.prefix, folder, clock)
