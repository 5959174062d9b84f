"""One association from its demand to its files."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from contact.simulate import cancellations, clinical, timeline
from contact.simulate.arrivals import Plan, draw_flow
from contact.simulate.clock import Clock
from contact.simulate.corrections import draw_corrections
from contact.simulate.dispatch_log import write_dispatch_log
from contact.simulate.doctors import assign_doctors
from contact.simulate.fhir import write_fhir
from contact.simulate.flat_acts import write_flat_acts
from contact.simulate.illnesses import code_choice
from contact.simulate.illnesses import load as load_illnesses
from contact.simulate.intensity import bin_weights
from contact.simulate.parameters import DAY, PARAMETERS
from contact.simulate.patients import find_patients
from contact.simulate.people import birth_ordinal, draw_people
from contact.simulate.reference import Association, load
from contact.simulate.rosters import Roster, make_roster
from contact.simulate.site import Site, make_site
from contact.simulate.timeline import ABANDONED, OTHER, Cases
from contact.simulate.truth import case_table, shift_table

WRITERS = {"dispatch_log": write_dispatch_log, "flat_acts": write_flat_acts, "fhir": write_fhir}

#: Share of calls that led nowhere although answered, of which the patient was identified. Assumption.
IDENTIFIED_AT_INTAKE = 0.5


@dataclass(frozen=True)
class Task:
    """What one association is asked for. `covid` holds the exact suspected cases of each day, or None."""

    association: Association
    plan: Plan
    covid: np.ndarray | None
    is_holiday: np.ndarray
    first: date
    last: date
    seed: int
    seeds: Path
    feeds: Path


@dataclass(frozen=True)
class Outcome:
    """What one association produced; `acts` and `covid` count by local day of start."""

    association: Association
    cases: pa.Table
    shifts: pa.Table
    acts: np.ndarray
    covid: np.ndarray
    bytes_written: int


def simulate_association(task: Task) -> Outcome:
    """Simulate an association and write its feeds; depends on nothing but the task."""
    clock = Clock(task.association.time_zone, task.first, task.last)
    site = make_site(task.association, task.seed)
    cases, roster = _timeline(task, site, clock)
    cases["person"] = draw_people(cases, clock, site, task.plan.scale, task.seeds)
    cases["age_days"] = np.maximum(clock.local(cases["called_at"]) // DAY - birth_ordinal(cases["person"]), 0)
    timeline.add_ends(cases, cases["age_days"] / 365.25, site)
    assign_doctors(cases, roster, int(clock.bins[0]), site.stream("rosters"))
    _clinical(cases, task, site, clock)
    patients = find_patients(cases["person"], task.seeds)
    folder = task.feeds / task.association.association_id
    folder.mkdir(parents=True)
    written = WRITERS[task.association.format](cases, patients, site, task.plan.delivers, clock, folder)
    table = case_table(cases, patients, site, clock, _syndromes(task))
    day = cancellations.start_days(cases, clock)
    covid = day[table["is_suspected_covid_19"].to_numpy() & (day >= 0)]
    return Outcome(
        association=task.association,
        cases=table,
        shifts=shift_table(roster, site, clock),
        acts=np.bincount(day[day >= 0], minlength=clock.days),
        covid=np.bincount(covid, minlength=clock.days),
        bytes_written=written,
    )


def _timeline(task: Task, site: Site, clock: Clock) -> tuple[Cases, Roster]:
    """Calls with all times but the end, in their order, and the staff that made them so."""
    weights = bin_weights(clock, task.is_holiday)
    flow = draw_flow(task.plan, site, clock, weights)
    roster = make_roster(flow, site, clock, weights)
    board = timeline.waits(flow.answered, roster.call_takers, PARAMETERS.handling)
    counts = flow.written | {"abandoned": timeline.abandonments(flow, board, task.plan, site, clock)}
    cases = timeline.draw_calls(counts, clock, site)
    cases["priority"] = timeline.draw_priorities(cases["kind"], site.stream("timeline"))
    timeline.add_answers(cases, board, clock, site)
    timeline.add_starts(cases, flow, roster, clock, site)
    chosen, missing = cancellations.choose(cases, task.plan, clock, site)
    cases["cancellation"] = np.full(len(chosen), cancellations.HUNG_UP, np.int8)
    cancellations.cancel(cases, chosen, site)
    if missing.any():
        cases = _appended(cases, cancellations.added_consultations(missing, clock, site))
    cancellations.leave_open(cases, clock)
    clinical.draw_decisions(cases, site)
    cancellations.cancel_at_intake(cases, (cases["decision"] == 6) & (cases["kind"] == OTHER), site)
    return cases, roster


def _appended(cases: Cases, added: Cases) -> Cases:
    """Both sets of cases in the order of their calls."""
    added["cancellation"] = np.full(len(added["kind"]), cancellations.HUNG_UP, np.int8)
    together = {name: np.concatenate([cases[name], added[name]]) for name in cases}
    order = np.argsort(together["called_at"], kind="stable")
    return {name: column[order] for name, column in together.items()}


def _clinical(cases: Cases, task: Task, site: Site, clock: Clock) -> None:
    """Everything about the patient's state, and the corrections of it."""
    clinical.draw_illnesses(cases, task.plan, task.covid, clock, site)
    clinical.draw_codes(cases, site)
    clinical.draw_dispositions(cases, site)
    clinical.draw_origins(cases, site)
    rng = site.stream("clinical")
    at_intake = (cases["kind"] == OTHER) & (cases["decision"] == 6)
    known = np.where(at_intake, rng.random(len(at_intake)) < IDENTIFIED_AT_INTAKE, cases["kind"] != ABANDONED)
    cases["identified"] = known
    diagnoses = code_choice(load_illnesses().codes[f"diagnosis_{site.association.thesaurus}"])
    draw_corrections(cases, task.plan.delivers, clock, diagnoses, rng)


def _syndromes(task: Task) -> dict[str, str]:
    """Local diagnosis code -> syndrome, from the code maps."""
    table = load(task.seeds).table("code_maps/thesaurus_codes")
    table = table[table["thesaurus"] == task.association.thesaurus]
    return dict(zip(table["source_code"], table["syndrome"], strict=True))
