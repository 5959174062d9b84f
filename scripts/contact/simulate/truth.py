"""The ledger of truth: what really happened, for tests; it is never landed."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from contact.simulate.cancellations import REASONS
from contact.simulate.case_numbers import case_number_column
from contact.simulate.clinical import DECISIONS, DISPOSITIONS, NO_CODE, ORIGINS
from contact.simulate.clock import Clock
from contact.simulate.corrections import NEVER
from contact.simulate.dispatch_log import code_lists
from contact.simulate.doctors import NOBODY
from contact.simulate.identities import FICTION_NUMBERS, nir_column, phone_column, read_names, traits_of
from contact.simulate.illnesses import load as load_illnesses
from contact.simulate.parameters import BIN, HOUR
from contact.simulate.patients import Patients
from contact.simulate.reference import load
from contact.simulate.rosters import Roster
from contact.simulate.site import Site
from contact.simulate.timeline import CONSULTATION, NONE, VISIT, Cases

TIMES = ("called_at", "answered_at", "decided_at", "assigned_at", "started_at", "ended_at", "cancelled_at")
NUMBER_PATTERNS = {"dispatch_log": "{yy}{m}{d}", "flat_acts": "{y}{m}{d}", "fhir": "{y}{m}{d}"}


def instant(values: np.ndarray) -> pa.Array:
    """UTC timestamps in microseconds; null where NONE."""
    return pa.array(values * 1_000_000, pa.timestamp("us"), mask=values == NONE)


def word(values: np.ndarray, words: tuple[str, ...] | list[str], missing: int = -1) -> pa.Array:
    """Text by index; null where `missing`."""
    index = pa.array(np.where(values == missing, 0, values).astype(np.int32), mask=values == missing)
    return pa.array(list(words), pa.string()).take(index)


def day_column(index: np.ndarray, clock: Clock, missing: int) -> pa.Array:
    """Dates by index of day; null where `missing`."""
    return pa.array((index + clock.first_ordinal).astype("datetime64[D]"), pa.date32(), mask=index == missing)


def text(values: pa.Array) -> pa.Array:
    """ASCII columns of a feed as text."""
    return values.cast(pa.string())


def case_table(cases: Cases, patients: Patients, site: Site, clock: Clock, syndromes: dict[str, str]) -> pa.Table:
    """One row per case of an association, in the order of the calls, as it stands in the last delivery."""
    started = cases["started_at"] != NONE
    kind = np.where(started & (cases["kind"] == VISIT), 0, np.where(started & (cases["kind"] == CONSULTATION), 1, -1))
    communes = load(patients.folder).communes
    commune = patients.traits.commune[patients.row]
    number = case_number_column(cases["delivered"], clock, NUMBER_PATTERNS[site.association.format])
    columns = {
        "association_id": word(np.zeros(len(kind), int), [site.association.association_id]),
        "source_case_id": text(number),
        "person": pa.array(patients.traits.person[patients.row]),
        "is_identified": pa.array(cases["identified"]),
        "need_case_id": text(number).take(pa.array(cases["need"])),
        **{name: instant(cases[name]) for name in TIMES},
        "started_on": _local_day(cases["started_at"], clock),
        "origin": word(cases["origin"], ORIGINS),
        "decision": word(cases["decision"], DECISIONS),
        "cancellation_reason": word(np.where(cases["cancelled_at"] == NONE, -1, cases["cancellation"]), REASONS),
        "act_kind": word(kind, ["visit", "consultation"]),
        "priority": pa.array(cases["priority"], mask=cases["decided_at"] == NONE),
        "is_open": pa.array(cases["is_open"]),
        **_clinical_columns(cases, site.association.thesaurus, syndromes),
        "doctor": pa.array(cases["doctor"], mask=cases["doctor"] == NOBODY),
        "age_days": pa.array(cases["age_days"]),
        "patient_commune_code": pa.array(communes["commune_code"][commune], pa.string()),
        "patient_departement_code": pa.array(communes["departement_code"][commune], pa.string()),
        "first_delivered_on": day_column(cases["delivered"], clock, -2),
        "corrected_on": day_column(cases["corrected"], clock, NEVER),
    }
    return pa.table(columns)


def _clinical_columns(cases: Cases, thesaurus: str, syndromes: dict[str, str]) -> dict[str, pa.Array]:
    """Illness, final diagnoses as local codes without leading zeros, syndrome of the first one, disposition."""
    _, codes = code_lists(thesaurus)
    diagnosis = cases["diagnosis_1"]
    by_code = [syndromes.get(code) or None for code in codes]
    is_covid = np.array([name == "covid_19" for name in by_code] + [False])
    return {
        "illness": word(cases["illness"].astype(int), load_illnesses().names),
        "diagnosis_code": word(diagnosis, codes, NO_CODE),
        "second_diagnosis_code": word(cases["diagnosis_2"], codes, NO_CODE),
        "syndrome": word(diagnosis, by_code, NO_CODE),
        "is_suspected_covid_19": pa.array(is_covid[diagnosis]),
        "disposition": word(cases["disposition"], DISPOSITIONS),
    }


def _local_day(at: np.ndarray, clock: Clock) -> pa.Array:
    return day_column(np.where(at == NONE, -1, clock.day(np.maximum(at, 0))), clock, -1)


def shift_table(roster: Roster, site: Site, clock: Clock) -> pa.Table:
    """Staff on duty at the start of each hour."""
    hourly = slice(None, None, HOUR // BIN)
    starts = clock.bins[hourly]
    return pa.table(
        {
            "association_id": word(np.zeros(len(starts), int), [site.association.association_id]),
            "hour_at": instant(starts),
            "call_takers": pa.array(roster.call_takers[hourly].astype(np.int32)),
            "visiting_doctors": pa.array(roster.visiting_doctors[hourly].astype(np.int32)),
            "consulting_doctors": pa.array(roster.consulting_doctors[hourly].astype(np.int32)),
        }
    )


def person_table(person: np.ndarray, folder: Path) -> pa.Table:
    """One row per person with his traits as they are, before any spelling."""
    names = read_names(folder)
    traits = traits_of(person, names, folder)
    communes = load(folder).communes
    number = traits.street_number.astype(np.int64)
    return pa.table(
        {
            "person": pa.array(person),
            "family_name": word(traits.family, names.family),
            "given_name": word(traits.given, names.given),
            "sex": word(traits.is_male.astype(int), ["female", "male"]),
            "birth_date": pa.array(traits.birth.astype("datetime64[D]"), pa.date32()),
            "phone": text(phone_column(traits, FICTION_NUMBERS)),
            "nir": text(nir_column(traits, folder)),
            "has_nir_on_file": pa.array(traits.has_nir),
            "street_number": pa.array(number),
            "street_name": word(traits.street, names.streets),
            "commune_code": pa.array(communes["commune_code"][traits.commune], pa.string()),
        }
    )


class TruthWriter:
    """Writes cases.parquet and shifts.parquet association by association, and persons.parquet at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._persons: list[np.ndarray] = []

    def add(self, cases: pa.Table, shifts: pa.Table) -> None:
        """Append one association's ledger."""
        for name, table in (("cases", cases), ("shifts", shifts)):
            if name not in self._writers:
                self._writers[name] = pq.ParquetWriter(
                    self._folder / f"{name}.parquet", table.schema, compression="zstd"
                )
            self._writers[name].write_table(table)
        self._persons.append(np.unique(cases["person"].to_numpy()))

    def close(self, folder: Path) -> int:
        """Write the persons, from the seeds in `folder`; returns their number."""
        for writer in self._writers.values():
            writer.close()
        person = np.unique(np.concatenate(self._persons)) if self._persons else np.empty(0, np.int64)
        pq.write_table(person_table(person, folder), self._folder / "persons.parquet", compression="zstd")
        return len(person)
