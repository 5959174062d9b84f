"""docs/performance.md: written from what was measured, and from nothing else."""

from pathlib import Path

from contact.assurance.page import present_conditions
from contact.bench.landing import Compared
from contact.console import number
from contact.settings import settings

LIMIT = 2.0
"""Landing is to take no more than this many times the bare copy."""


def write_landing(path: Path, found: list[Compared], repetitions: int) -> None:
    """Write the page of `contact bench land`."""
    conditions = present_conditions("full")
    rows = "\n".join(_row(compared) for compared in found)
    path.write_text(
        f"""# Performance

Ratios to a reference measured in the same run, never times alone. Written by `contact bench land` on
{conditions.day.isoformat()}; nothing here is written by hand.

## Landing, beside the bare copy of the same files

`contact land` reads, checks, pseudonymises, encrypts and keeps account of every row. The reference is DuckDB's
`copy (from read_csv(…)) to '….parquet'` of the same files with the declared dialect, all columns as text: it does none of that.
Medians of {repetitions} repetitions in turn; starting processes is left out of both. To reach: at most {LIMIT:.0f} times the copy.

| feeds | encoding | rows | files | size | land | bare copy | ratio | peak memory of landing |
|---|---|---|---|---|---|---|---|---|
{rows}

Run on {conditions}; {settings.threads} threads, the engine held to {settings.memory_limit}.
DuckDB decodes Windows-1252 by an extension, byte by byte, which landing does not use
([decision 1](decisions/0001-feeds-are-read-in-memory-with-arrow.md)): the ratio of UTF-8 files alone is the strictest.
""",
        encoding="utf-8",
    )


def _row(found: Compared) -> str:
    return (
        f"| {found.name} | {', '.join(found.encodings)} | {number(found.rows)} | {number(found.files)} | {found.mebibytes:.0f} MiB "
        f"| {found.landing.median:.1f} s | {found.copy.median:.1f} s | **{found.ratio:.2f}** "
        f"| {number(found.landing.peak_mib)} MiB |"
    )
