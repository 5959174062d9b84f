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
from contact.simulate.identities import nir_column
from contact.simulate.patients import Patients, spelled_row, written_patients
from contact.simulate.people import BIRTHS
from contact.simulate.reference import load
from contact.simulate.site import Site
from contact.simulate.texts import day_pool, join, minute_pool, numbers, pool, take
from contact.simulate.timeline import NONE, Cases

DATE = "{y}-{m}-{d}"
ACTS = ("numero_intervention,heure_appel,heure_decroche,heure_decision,heure_affectation,heure_debut,heure_fin,"
        "heure_annulation,motif_annulation,type_acte,origine,priorite,nom,prenom,date_naissance,age,unite_age,sexe,"
        "telephone,nir,adresse,code_postal,code_insee,medecin,motif_1,motif_2,motif_3,diagnostic_1,diagnostic_2,"
        "diagnostic_3,devenir,commentaire\n")  # fmt: skip
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
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


def age_columns(cases: Cases, unknown: np.ndarray) -> list[pa.Array]:
    """Age and its unit: J days under one month, M months under two years, A years."""
    days = cases["age_days"]
    years, months = (days / 365.25).astype(np.int64), (days / 30.4375).astype(np.int64)
    unit = np.where(days < 31, 2, np.where(years < 2, 1, 0))
    value = np.choose(unit, [years, months, days])
    values = pa.concat_arrays([numbers(130, 1), pool([""], "ascii")])
    return [
        take(values, np.where(unknown, -1, value)),
        take(pool(["A", "M", "J", ""], "ascii"), np.where(unknown, -1, unit)),
    ]


def patient_columns(cases: Cases, patients: Patients, site: Site) -> list[pa.Array]:
    """nom to code_insee and, last, commentaire, per case. Callers who hung up left a telephone number only."""
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
    return [
        known(written.family, index),
        known(written.given, index),
        known(birth, patients.row, unknown | by_age),
        *age_columns(cases, unknown | ~by_age),
        known(sex, patients.row),
        take(written.phone, index),
        known(nir, patients.row, unknown | ~traits.has_nir[patients.row]),
        known(written.address, index),
        known(written.postal_code, index),
        known(commune, patients.row),
        comment_column(index, written.given, written.family, written.phone, encoding, ",", rng),
    ]


def code_columns(cases: Cases, site: Site, rows: Rows) -> list[pa.Array]:
    """medecin to devenir, per line."""
    reasons, diagnoses = (pool([*codes, ""], "ascii") for codes in code_lists(site.association.thesaurus))
    doctors = pool([*(f"DR{doctor:03d}" for doctor in range(int(cases["doctor"].max(initial=0)) + 1)), ""], "ascii")
    none = take(pool([""], "ascii"), np.zeros(len(rows.case), np.int64))
    return [
        take(doctors, cases["doctor"][rows.case]),
        take(reasons, cases["reason_1"][rows.case]),
        take(reasons, cases["reason_2"][rows.case]),
        none,
        take(diagnoses, rows.state(cases, "diagnosis_1")),
        take(diagnoses, rows.state(cases, "diagnosis_2")),
        none,
    ]


def act_lines(cases: Cases, patients: Patients, site: Site, clock: Clock, rows: Rows) -> pa.Array:
    """Lines of the file of acts."""
    folder, case = patients.folder, rows.case
    number = case_number_column(cases["delivered"], clock, "{y}{m}{d}")
    *identity, comments = patient_columns(cases, patients, site)
    times = [cases[name][case] for name in ("called_at", "answered_at", "decided_at", "assigned_at", "started_at")]
    times += [rows.state(cases, "ended_at"), cases["cancelled_at"][case]]
    priorities = np.where(cases["decided_at"] == NONE, -1, cases["priority"])
    reasons = coded(folder, site, "cancellation_reasons", "cancellation_reason", REASONS)
    columns = [
        take(number, case),
        *(time_column(at, clock) for at in times),
        take(reasons, np.where(cases["cancelled_at"] == NONE, -1, cases["cancellation"])[case]),
        take(coded(folder, site, "decisions", "decision", DECISIONS), cases["decision"][case]),
        take(coded(folder, site, "origins", "origin", ORIGINS), cases["origin"][case]),
        take(pool(["0", "1", "2", ""], "ascii"), priorities[case]),
        *(column.take(pa.array(case)) for column in identity),
        *code_columns(cases, site, rows),
        take(coded(folder, site, "dispositions", "disposition", DISPOSITIONS), rows.state(cases, "disposition")),
        join([comments.take(pa.array(case)), take(pool(["\n"], "ascii"), np.zeros(len(case), np.int64))], ""),
    ]
    return join(columns, ",")


def write_flat_acts(
    cases: Cases, patients: Patients, site: Site, delivers: np.ndarray, clock: Clock, folder: Path
) -> int:
    """Write every delivery of an association into `folder`; returns the bytes written."""
    rows = delivery_rows(cases)
    lines = act_lines(cases, patients, site, clock, rows)
    header = BYTE_ORDER_MARK + ACTS.encode()
    return write_days(lines, rows.day, delivers, header, "actes", folder, clock)
