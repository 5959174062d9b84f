"""Battery "coverage": the tests of pseudonyms, identities and rights run every line and branch of their code, and notice
small faults that are planted in it.

The tests are those of the project's folder, run as processes by its development tools.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from contact.assurance.outcome import Outcome
from contact.errors import ContactError
from contact.settings import settings

CODE = (
    "contact.identity",
    "contact.rights",
    "contact.landing.links",
    "contact.landing.rewriting",
    "contact.landing.rotation",
    "contact.landing.withholding",
    "contact.swap",
)
"""Packages and modules whose lines and branches must be run."""

LEAST_NOTICED = 0.95
"""Share of planted faults that tests must notice."""

_TESTS = Path("tests", "python")
_SAMPLES = {"small": 40, "full": 1}
_SETTINGS_OF_OTHERS = ("CONTACT_", "PYTEST_", "COV_CORE_", "COVERAGE_")


@dataclass(frozen=True)
class Run:
    """Lines and branches of code, and a sentence for each that no test runs."""

    lines: int
    branches: int
    missed: list[str]


@dataclass(frozen=True)
class Planted:
    """Faults planted in the code, how many of them tests notice, and a sentence for each of the others."""

    faults: int
    noticed: int
    missed: list[str]

    @property
    def failures(self) -> list[str]:
        """What is not noticed, where it is more than may be."""
        return [] if self.faults and self.noticed >= LEAST_NOTICED * self.faults else self.missed


def run(size: str, seed: int) -> Outcome:
    """The battery at `size`: small plants one fault in forty, those that the seed says; full plants all.

    Raises:
        ContactError: the tests are not beside the code, or fail without any fault.
    """
    started = time.monotonic()
    tests = settings.project_dir / _TESTS
    if not (tests / "mutation").is_dir():
        raise ContactError("The tests are not here: run this battery in the project's folder.")
    with tempfile.TemporaryDirectory(prefix="contact-coverage-") as folder:
        told = Path(folder)
        done = lines_run(settings.project_dir, _TESTS / "unit" / "identity", CODE, told)
        kept = settings.project_dir / "var" / "mutants.txt" if size == "full" else None
        planted = plant_faults(tests, _SAMPLES[size], seed, told, kept)
    facts = {
        "lines": done.lines,
        "branches": done.branches,
        "lines and branches that no test runs": len(done.missed),
        "faults planted": planted.faults,
        "faults noticed": planted.noticed,
        "share noticed": f"{100 * planted.noticed / max(planted.faults, 1):.1f} %",
    }
    cases = done.lines + done.branches + planted.faults
    return Outcome("coverage", cases, done.missed + planted.failures, time.monotonic() - started, facts, seed)


def lines_run(project: Path, tests: Path, code: tuple[str, ...], folder: Path) -> Run:
    """Which lines and branches of `code` the tests of a project run; `folder` takes what is measured.

    Raises:
        ContactError: a test fails, or pytest-cov is not installed.
    """
    report = folder / "coverage.json"
    measured = [f"--cov={name}" for name in code]
    quiet = ["-q", "-o", "addopts=", "-p", "no:cacheprovider", "--hypothesis-profile=ci"]
    files = _report(
        ["pytest", *quiet, "--cov-branch", f"--cov-report=json:{report}", *measured, str(tests)], project, report
    )["files"]
    return Run(
        sum(file["summary"]["num_statements"] for file in files.values()),
        sum(file["summary"]["num_branches"] for file in files.values()),
        [sentence for name, file in sorted(files.items()) for sentence in _missed(Path(name).as_posix(), file)],
    )


def plant_faults(tests: Path, sample: int, seed: int, folder: Path, kept: Path | None = None) -> Planted:
    """Plant one fault in `sample`, those that `seed` says; `folder` takes what is found.

    `kept` is a file of outcomes: a run that was stopped is taken up where it ended, as long as code and tests are the same.

    Raises:
        ContactError: the tests fail without any fault.
    """
    report = folder / "mutants.json"
    chosen = ["--sample", str(sample), "--seed", str(seed)]
    chosen += ["--kept", str(kept)] if kept else []
    found = _report(["mutation", *chosen, "--json", str(report)], tests, report, codes=(0, 1))
    missed = [f"no test notices {told}" for module in found["modules"] for told in module["missed"]]
    return Planted(found["faults"], found["noticed"], missed)


def _missed(name: str, file: dict) -> list[str]:
    lines = [f"{name}: no test runs line {line}" for line in file["missing_lines"]]
    # A branch that leaves the function ends at minus the number of its first line.
    branches = [
        f"{name}: from line {start} no test goes {f'to line {end}' if end > 0 else 'out'}"
        for start, end in file["missing_branches"]
    ]
    return lines + branches


def _report(module: list[str], place: Path, report: Path, codes: tuple[int, ...] = (0,)) -> dict:
    """What a Python module writes into its report when it is run in `place`, without the settings of this process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS_OF_OTHERS)}
    data = {"COVERAGE_FILE": str(report.with_suffix(".data"))}
    done = subprocess.run([sys.executable, "-m", *module], cwd=place, env=kept | data, capture_output=True)
    if done.returncode not in codes or not report.is_file():
        said = (done.stdout + done.stderr).decode("utf-8", "replace").strip().splitlines()
        raise ContactError(f"The tests could not be run: {said[-1] if said else module[0]}")
    return json.loads(report.read_text("utf-8"))
