"""The whole federation: what each association is to produce, the work shared out, the ledger of truth."""

import json
import multiprocessing
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from contact.console import progress, say
from contact.errors import ContactError
from contact.simulate import calibration
from contact.simulate.arrivals import Plan
from contact.simulate.association import Outcome, Task, simulate_association
from contact.simulate.clock import Clock
from contact.simulate.intensity import daily_factors
from contact.simulate.reference import Association, Reference, load, ordinal
from contact.simulate.truth import TruthWriter
from contact.simulate.volumes import acts_per_year, shares

MARKER = "simulation.json"

#: Expected cases below which one process does it: starting others would take longer.
FEW_CASES = 300_000


@dataclass(frozen=True)
class Request:
    """What is to be simulated. `processes` changes the time it takes, never a byte."""

    out: Path
    first: date
    last: date
    associations: int | None = None
    scale: float = 1.0
    seed: int = 1
    calibrate: Path | None = None
    processes: int = 2


@dataclass(frozen=True)
class Summary:
    """What was written."""

    associations: int
    calls: int
    acts: int
    persons: int
    megabytes: float


def simulate(request: Request, seeds: Path) -> Summary:
    """Write the feeds and the ledger of truth of a simulated federation under `request.out`.

    Raises:
        ContactError: a wrong option, a folder that holds something else, a reference table that is missing.
    """
    _check(request)
    reference = load(seeds)
    chosen = choose_associations(reference.associations, request.associations)
    official = calibration.read_official(request.calibrate, request.first, request.last) if request.calibrate else None
    feeds = _prepare(request.out)
    _write_marker(request, feeds, complete=False)
    tasks = make_tasks(request, chosen, reference, official, feeds)
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
    _write_marker(request, feeds, complete=True)
    return Summary(len(tasks), calls, total, persons, size / 1e6)


def _check(request: Request) -> None:
    if request.last < request.first:
        raise ContactError(f"--to {request.last} lies before --from {request.first}; swap the two dates.", exit_code=2)
    if not 0 < request.scale <= 100:
        raise ContactError("--scale must lie above 0 and not above 100.", exit_code=2)
    if request.calibrate and request.scale != 1:
        raise ContactError(
            "--calibrate gives the exact counts, so --scale must stay 1; leave one of them out.", exit_code=2
        )


def choose_associations(registry: list[Association], number: int | None) -> list[Association]:
    """The first `number` associations of the registry (all by default), of the formats that can be simulated.

    Raises:
        ContactError: the registry has fewer.
    """
    if number is None:
        return registry
    if not 1 <= number <= len(registry):
        raise ContactError(
            f"--associations must lie between 1 and {len(registry)}, the size of the registry.", exit_code=2
        )
    return registry[:number]


def make_tasks(
    request: Request,
    chosen: list[Association],
    reference: Reference,
    official: calibration.Official | None,
    feeds: Path,
) -> list[Task]:
    """One task per association, largest first so that the processes end together."""
    share = shares(chosen)
    exact = calibration.targets(official, chosen, request.seed) if official else {}
    tasks = []
    for association in chosen:
        if official is not None and association.association_id not in exact:
            continue
        clock = Clock(association.time_zone, request.first, request.last)
        is_holiday, is_school = reference.holidays(association.departement_code, request.first, clock.days)
        delivers = np.arange(clock.days) + clock.first_ordinal >= ordinal(association.delivers_from)
        counts, covid = exact.get(association.association_id, (None, None))
        yearly = acts_per_year(association.departement_code) * share[association.association_id]
        expected = yearly / 365.25 * daily_factors(clock, is_holiday, is_school)
        if counts is not None:
            expected = counts.astype(float)
            delivers = delivers & (official.acts[association.departement_code] > 0)
        plan = Plan(expected, counts, delivers, request.scale)
        tasks.append(
            Task(
                association, plan, covid, is_holiday, request.first, request.last, request.seed, reference.folder, feeds
            )
        )
    return sorted(tasks, key=lambda task: -task.plan.expected.sum())


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


def _prepare(out: Path) -> Path:
    """An empty folder with its sub-folders; an earlier simulation is removed.

    Raises:
        ContactError: the folder holds something else.
    """
    if out.exists() and not out.is_dir():
        raise ContactError(f"{out} is a file; give a folder to --out.")
    if out.is_dir() and any(out.iterdir()):
        if not (out / "feeds" / MARKER).is_file():
            raise ContactError(
                f"The folder {out} is not empty and holds no earlier simulation; give an empty one to --out."
            )
        say(f"{out} holds an earlier simulation, which is replaced.")
        shutil.rmtree(out / "feeds")
        shutil.rmtree(out / "truth", ignore_errors=True)
    feeds = out / "feeds"
    for folder in (feeds, out / "truth"):
        folder.mkdir(parents=True)
    return feeds


def _write_marker(request: Request, feeds: Path, complete: bool) -> None:
    """Mark the folder as a simulation, from the start, so that a run cut short can be repeated."""
    marker = {
        "kind": "replayed" if request.calibrate else "simulated",
        "scale": request.scale,
        "seed": request.seed,
        "from": request.first.isoformat(),
        "to": request.last.isoformat(),
        "complete": complete,
    }
    (feeds / MARKER).write_text(json.dumps(marker, indent=2) + "\n", encoding="utf-8")
