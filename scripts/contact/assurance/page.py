"""docs/assurance.md: what each battery tried and found, written from its outcome and from nothing else."""

import os
import platform
import re
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from contact import __version__
from contact.assurance.outcome import Outcome

_PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb", "pyarrow", "metricflow", "streamlit", "pyrage")
_INTRODUCTION = """# Assurance

What the product shows of itself. Written by `contact assurance`, which runs the batteries below and replaces the
section of each one that it ran; nothing here is written by hand. The same seed draws the same cases.
"""
_NOT_RUN = "Not run yet on this page: `contact assurance --battery {name}`."
_MOST_FAILURES = 50


@dataclass(frozen=True)
class Described:
    """How a battery stands on the page: its name on the command line, its title, and what it checks, in sentences."""

    name: str
    title: str
    checks: str


@dataclass(frozen=True)
class Conditions:
    """When and on what batteries were run; no name of a machine or of a folder."""

    day: date
    size: str
    versions: tuple[tuple[str, str], ...]
    cores: int
    memory_gib: int
    system: str

    def __str__(self) -> str:
        versions = ", ".join(f"{name} {number}" for name, number in self.versions)
        return f"{self.system}, {self.cores} cores, {self.memory_gib} GiB of memory; {versions}"


def present_conditions(size: str) -> Conditions:
    """The conditions of this process, today."""
    versions = [("contact", __version__), ("Python", platform.python_version())]
    for name in _PACKAGES:
        try:
            versions.append((name, version(name)))
        except PackageNotFoundError:
            continue
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    system = f"{platform.system()} {platform.machine()}"
    return Conditions(date.today(), size, tuple(versions), os.cpu_count() or 1, round(memory / 2**30), system)


def section(battery: Described, outcome: Outcome, conditions: Conditions) -> str:
    """The section of one battery, under its title."""
    verdict = "passed" if outcome.passed else "FAILED"
    facts = "".join(f"| {name} | {_figure(value)} |\n" for name, value in outcome.facts.items())
    failures = "".join(f"- {sentence}\n" for sentence in outcome.failures[:_MOST_FAILURES])
    more = len(outcome.failures) - _MOST_FAILURES
    if more > 0:
        failures += f"- and {_figure(more)} more\n"
    return f"""## {battery.title}

{battery.checks}

| | |
|---|---|
| result | **{verdict}** |
| cases | {_figure(outcome.cases)} |
| failures | {_figure(len(outcome.failures))} |
| size | {conditions.size} |
| seed | {outcome.seed} |
| duration | {_figure(round(outcome.seconds))} s |
| date | {conditions.day.isoformat()} |
{facts}
Run on {conditions}.
{chr(10) + "Failures:" + chr(10) + chr(10) + failures if failures else ""}"""


def write_page(path: Path, batteries: list[Described], written: dict[str, str]) -> None:
    """Write the page: `written` holds sections by title; a battery not among them keeps the section it had."""
    sections = read_sections(path.read_text("utf-8") if path.is_file() else "") | written
    text = [_INTRODUCTION]
    for battery in batteries:
        absent = f"## {battery.title}\n\n{battery.checks}\n\n{_NOT_RUN.format(name=battery.name)}\n"
        text.append(sections.get(battery.title, absent))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(part.rstrip("\n") + "\n" for part in text), encoding="utf-8")


def read_sections(text: str) -> dict[str, str]:
    """The sections of a page by title; those of batteries that were never run are left out."""
    found = {}
    for match in re.finditer(r"^## (?P<title>.+)\n(?P<body>(?:(?!## ).*\n?)*)", text, re.MULTILINE):
        if "Not run yet on this page" not in match["body"]:
            found[match["title"]] = match[0]
    return found


def replace_section(path: Path, introduction: str, titles: tuple[str, ...], title: str, text: str) -> None:
    """Write a page with a new section, in the order of its titles; the sections of the others stay as they are."""
    sections = read_sections(path.read_text("utf-8") if path.is_file() else "") | {title: text}
    parts = [introduction, *(sections[known] for known in titles if known in sections)]
    path.write_text("\n".join(part.rstrip("\n") + "\n" for part in parts), encoding="utf-8")


def _figure(value: float | str) -> str:
    """Counts in groups of three, as people read them; text as it is, one line of it."""
    if isinstance(value, str):
        return " ".join(value.split()).replace("|", "/")
    return f"{value:,}".replace(",", " ")
