"""docs/performance.md: written from what was measured, and from nothing else."""

from pathlib import Path

from contact.assurance.page import present_conditions, replace_section
from contact.bench.building import BuildCompared
from contact.bench.landing import Compared
from contact.console import number
from contact.settings import settings

LIMIT = 2.0
"""Landing is to take no more than this many times the bare copy."""

_INTRODUCTION = """# Performance

Ratios to a reference measured in the same run, never times alone. Written by `contact bench`, which replaces the section
of what it measured; nothing here is written by hand.
"""
PAGES_TITLE = "Pages, in a browser and under load"
_TITLES = (
    "Landing, beside the bare copy of the same files",
    "Building, beside the same SQL as one script",
    PAGES_TITLE,
)


def write_landing(path: Path, found: list[Compared], repetitions: int) -> None:
    """Write the section of `contact bench land`."""
    rows = "\n".join(_row(compared) for compared in found)
    write_section(
        path,
        _TITLES[0],
        f"""`contact land` reads, checks, pseudonymises, encrypts and keeps account of every row. The reference is DuckDB's
`copy (from read_csv(…)) to '….parquet'` of the same files with the declared dialect, all columns as text: it does none of that.
Medians of {repetitions} repetitions in turn; starting processes is left out of both. To reach: at most {LIMIT:.0f} times the copy.

| feeds | encoding | rows | files | size | land | bare copy | ratio | peak memory of landing |
|---|---|---|---|---|---|---|---|---|
{rows}

{conditions("contact bench land")}
DuckDB decodes Windows-1252 by an extension, byte by byte, which landing does not use
([decision 1](decisions/0001-feeds-are-read-in-memory-with-arrow.md)): the ratio of UTF-8 files alone is the strictest.
""",
    )


def write_building(path: Path, found: BuildCompared, repetitions: int) -> None:
    """Write the section of `contact bench build`."""
    write_section(
        path,
        _TITLES[1],
        f"""`contact build` makes all seeds, models and tests through dbt, from the landing to a warehouse in its place. The reference is
the same compiled SQL, tests included, one statement after the other on one connection, without dbt.
Medians of runs in turn, of each: {repetitions}. To reach: a year of the federation in less than five minutes.

| days | calls | acts | warehouse | build | one script | ratio | peak memory of the build |
|---|---|---|---|---|---|---|---|
| {number(found.days)} | {number(found.calls)} | {number(found.acts)} | {found.mebibytes:,.0f} MiB | {found.build.median:.0f} s \
| {found.script.median:.0f} s | **{found.ratio:.2f}** | {number(found.build.peak_mib)} MiB |

{conditions("contact bench build")}
""",
    )


def conditions(command: str) -> str:
    """The sentence that says which command measured, when and on what."""
    present = present_conditions("full")
    return (
        f"Run by `{command}` on {present.day.isoformat()}, {present}; "
        f"{settings.threads} threads, the engine held to {settings.memory_limit}."
    )


def write_section(path: Path, title: str, body: str) -> None:
    """Write the page with a new section; the others stay as they are."""
    replace_section(path, _INTRODUCTION, _TITLES, title, f"## {title}\n\n{body}")


def _row(found: Compared) -> str:
    return (
        f"| {found.name} | {', '.join(found.encodings)} | {number(found.rows)} | {number(found.files)} | {found.mebibytes:.0f} MiB "
        f"| {found.landing.median:.1f} s | {found.copy.median:.1f} s | **{found.ratio:.2f}** "
        f"| {number(found.landing.peak_mib)} MiB |"
    )
