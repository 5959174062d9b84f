"""The whole federation: what each association is to produce, the work shared out, the ledger of truth."""

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from contact.console import progress
from contact.errors import ContactError, UsageError
from contact.simulate import calibration
from contact.simulate.arrivals import Plan
from contact.simulate.association import WRITERS, Outcome, Task, simulate_association
from contact.simulate.clock import Clock
from contact.simulate.defects.plant import Planted, plant_defects
from contact.simulate.intensity import daily_factors
from contact.simulate.output import Request, prepare, write_marker
from contact.simulate.reference import Association, Reference, delivering, load
from contact.simulate.truth import TruthWriter
from contact.simulate.volumes import acts_per_year, shares

#: Expected cases below which one process does it: starting others would take longer.
FEW_CASES = 300_000


@dataclass(frozen=True)
class Summary:
    """What was written."""

    associations: int
    calls: int
    acts: int
    persons: int
    megabytes: float
    planted: Planted | None = None


def simulate(request: Request, seeds: Path) -> Summary:
    """Write the feeds and the ledger of truth of a simulated federation under `request.out`.

    Raises:
        ContactError: a wrong option, a folder that holds something else or cannot be written, a reference table that
            is missing.
    """
    _check(request)
    reference = load(seeds)
    chosen = choose_associations(reference.associations, request.associations)
    official = calibration.read_official(request.calibrate, request.first, request.last) if request.calibrate else None
    tasks = make_tasks(request, chosen, reference, official)
    try:
        prepare(request.out)
        write_marker(request, complete=False)
        summary = _carry_out(tasks, request, official, seeds)
        if request.defects:
            summary = replace(summary, planted=plant_defects(request, [task.association for task in tasks], seeds))
        write_marker(request, complete=True)
    except OSError as error:
        raise ContactError(
            f"The folder given to --out cannot be written ({error.strerror}); choose another one."
        ) from None
    return summary


def _carry_out(tasks: list[Task], request: Request, official: calibration.Official | None, seeds: Path) -> Summary:
    """Run every task, write the ledger of truth, and compare with the official counts."""
    writer = TruthWriter(request.out / "truth")
    acts, covid = {}, {}
    calls = total = size = 0
    with progress("associations", len(tasks)) as advance:
        for outcome in run(tasks, _processes(tasks, request.processes)):
            writer.add(outcome.cases, outcome.shifts)
            code = outcome.association.departement_code
            acts[code] = acts.get(code, 0) + outcome.acts
            covid[code] = covid.get(code, 0) + outcome.covid
            calls, total = calls + len(outcome.cases), total + int(outcome.acts.sum())
            size += outcome.bytes_written
            advance()
    persons = writer.close(seeds)
    if official is not None:
        calibration.check(official, acts, covid, request.first)
    return Summary(len(tasks), calls, total, persons, size / 1e6)


def _check(request: Request) -> None:
    if request.last < request.first:
        raise UsageError(f"--to {request.last} lies before --from {request.first}; swap the two dates.")
    if not 0 < request.scale <= 100:
        raise UsageError("--scale must lie above 0 and not above 100.")
    if request.calibrate and request.scale != 1:
        raise UsageError("--calibrate gives the exact counts, so --scale must stay 1; leave one of them out.")


def choose_associations(registry: list[Association], number: int | None) -> list[Association]:
    """The first `number` associations of the registry (all by default) whose format the simulation can write.

    Raises:
        UsageError: the registry has fewer.
    """
    registry = [association for association in registry if association.format in WRITERS]
    if number is None:
        return registry
    if not 1 <= number <= len(registry):
        raise UsageError(f"--associations must lie between 1 and {len(registry)}, the size of the registry.")
    return registry[:number]


def make_tasks(
    request: Request, chosen: list[Association], reference: Reference, official: calibration.Official | None
) -> list[Task]:
    """One task per association, largest first so that the processes end together.

    Raises:
        ContactError: no task is left, since none of the associations has official activity.
    """
    share = shares(chosen)
    exact = calibration.targets(official, chosen, request.first, request.seed) if official else {}
    tasks = []
    for association in chosen:
        if official is None or association.association_id in exact:
            plan, covid, is_holiday = _plan(association, share, exact, request, reference, official)
            span = (request.first, request.last, request.seed)
            tasks.append(Task(association, plan, covid, is_holiday, *span, reference.folder, request.out / "feeds"))
    if not tasks:
        raise ContactError("None of the associations chosen has official activity; choose more with --associations.")
    return sorted(tasks, key=lambda task: -task.plan.expected.sum())


def _plan(
    association: Association,
    share: dict[str, float],
    exact: dict[str, tuple[np.ndarray, np.ndarray]],
    request: Request,
    reference: Reference,
    official: calibration.Official | None,
) -> tuple[Plan, np.ndarray | None, np.ndarray]:
    """Plan of one association, its exact suspected cases if known, and its public holidays."""
    code = association.departement_code
    clock = Clock(association.time_zone, request.first, request.last)
    is_holiday, is_school = reference.holidays(code, request.first, clock.days)
    delivers = delivering(association, request.first, clock.days)
    if official is None:
        yearly = acts_per_year(code) * share[association.association_id]
        expected = yearly / 365.25 * daily_factors(clock, is_holiday, is_school)
        return Plan(expected, None, delivers, request.scale), None, is_holiday
    counts, covid = exact[association.association_id]
    return Plan(counts.astype(float), counts, delivers & (official.acts[code] > 0), 1.0), covid, is_holiday


def run(tasks: list[Task], processes: int) -> Iterator[Outcome]:
    """Outcomes in the order of the tasks, whatever the number of processes."""
    if processes < 2:
        yield from map(simulate_association, tasks)
        return
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(simulate_association, tasks)


def _processes(tasks: list[Task], most: int) -> int:
    """One process for little work, since starting others would take longer."""
    expected = sum(task.plan.expected.sum() * task.plan.scale for task in tasks) * 1.5
    return most if expected >= FEW_CASES else 1
