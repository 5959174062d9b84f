"""docs/evaluation.md: written from what an evaluation found, and from nothing else."""

from pathlib import Path

from contact.assurance.page import present_conditions, replace_section

_INTRODUCTION = """# Evaluation

How well the signals and the forecasts do, beside reference implementations, simulated truth and published seasons.
Written by `contact evaluate`, which replaces the sections of what it evaluated; nothing here is written by hand.
"""
TITLES = (
    "Signals beside the reference implementations",
    "Signals on the 42 scenarios",
    "A combination of methods",
    "Signals on real series",
    "Speed of the signals",
    "Forecasts of the real départements",
    "Forecasts of a simulated federation",
)
"""The sections of the page, in its order."""


def write_section(path: Path, title: str, body: str, command: str) -> None:
    """Write the page with a new section, which ends with the command, the date and the versions; the others stay.

    Raises KeyError for a title that is not one of TITLES.
    """
    if title not in TITLES:
        raise KeyError(title)
    present = present_conditions("full")
    ran = f"Run by `{command}` on {present.day.isoformat()}, {present}."
    replace_section(path, _INTRODUCTION, TITLES, title, f"## {title}\n\n{body.strip()}\n\n{ran}\n")
