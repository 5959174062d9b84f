"""The canary battery: nothing of the invented people may be found in anything that was written."""

import tempfile
import time
from pathlib import Path

from contact.assurance.canary.control import missed, plant_all
from contact.assurance.canary.dumps import dump_stores
from contact.assurance.canary.markers import Cast, draw_cast
from contact.assurance.canary.road import Road
from contact.assurance.canary.search import Finding, Searcher
from contact.assurance.outcome import Outcome
from contact.assurance.trial import Trial


def run(size: str, seed: int) -> Outcome:
    """Send the invented people of a seed through the whole road and search all that was written outside `identity`.

    Cases are markers; at full size three casts are sent, at small size one.
    """
    start = time.perf_counter()
    outcome = Outcome("canary", seed=seed)
    for number in range(3 if size == "full" else 1):
        with tempfile.TemporaryDirectory(prefix="contact-canary-") as folder:
            _one_cast(Path(folder), seed + number, outcome)
    outcome.seconds = time.perf_counter() - start
    return outcome


def _one_cast(folder: Path, seed: int, outcome: Outcome) -> None:
    cast = draw_cast(seed)
    searcher = Searcher(cast.markers)
    trial = Trial(folder / "installation", folder / "installation" / "project")
    road = Road(trial, cast)
    road.travel(folder / "given")
    found = search_installation(searcher, trial)
    outcome.cases += len(cast.markers)
    outcome.failures += road.problems + [str(finding) for finding in found]
    figures = {"markers": len(cast.markers), "forms searched": len(searcher.patterns)}
    figures |= {"bytes searched": searcher.bytes_searched} | road.facts
    planted, missed = control(folder / "control", searcher, cast)
    outcome.cases += planted
    outcome.failures += missed
    for name, value in (figures | {"leaks planted to be found": planted}).items():
        outcome.facts[name] = int(outcome.facts.get(name, 0)) + value


def control(folder: Path, searcher: Searcher, cast: Cast) -> tuple[int, list[str]]:
    """Plant leaks in a new installation and search it; returns how many were planted, and those not found."""
    trial = Trial(folder)
    trial.run("init")
    planted = plant_all(trial, cast.markers)
    return len(planted), missed(searcher, planted, search_installation(searcher, trial))


def search_installation(searcher: Searcher, trial: Trial) -> list[Finding]:
    """Findings in everything under the folder of an installation, its stores opened with their keys."""
    with trial.settings():
        dump_stores(trial.folder, trial.folder / "dumped")
    return list(searcher.search_tree(trial.folder))
