"""`contact bench land`: landing beside DuckDB's bare copy of the same files from CSV to Parquet.

Landing reads, checks, pseudonymises, encrypts and keeps account; the copy only reads and writes. Both take the same
files, in the same run, with the same threads and memory; the time in which processes start is left out of both.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from contact.bench.measure import Measured, Work, alternately
from contact.console import say
from contact.errors import ContactError
from contact.landing.registry import Registry, read_registry
from contact.settings import get_settings, settings
from contact.simulate.federation import simulate
from contact.simulate.output import Request
from contact.stores import engine

FIRST = date(2024, 1, 1)
FORMATS = ("flat_acts", "dispatch_log")
_ROWS_A_DAY = {"flat_acts": 7_000, "dispatch_log": 44_000}
"""Rows that the simulated federation delivers on a quiet day, at least: enough days are simulated for each format."""


_ENCODINGS = {"utf-8": "utf-8", "windows-1252": "CP1252"}
"""The engine's names of declared encodings."""


@dataclass(frozen=True)
class Compared:
    """Landing and bare copy of the files of one format."""

    format: str
    encoding: str
    files: int
    rows: int
    mebibytes: float
    landing: Measured
    copy: Measured

    @property
    def ratio(self) -> float:
        """Median time of landing over that of the copy."""
        return self.landing.median / self.copy.median


def bench_landing(rows: int, repetitions: int) -> list[Compared]:
    """Compare on at least `rows` rows of each delimited format.

    Raises:
        ContactError: the temporary folder cannot be written.
    """
    registry = read_registry(settings.seeds_dir)
    with tempfile.TemporaryDirectory(prefix="contact-bench-") as folder:
        return [_compare(name, rows, repetitions, registry, Path(folder)) for name in FORMATS]


def _compare(name: str, rows: int, repetitions: int, registry: Registry, folder: Path) -> Compared:
    feeds, counted = _feeds(name, rows, registry, folder)
    files = sorted(path for path in feeds.rglob("*.csv"))
    size = sum(path.stat().st_size for path in files)
    say(f"{name}: {counted:,} rows in {len(files):,} files, {size / 2**20:,.0f} MiB")
    works = [
        Work(partial(make_installation, folder / "stores"), partial(land_files, feeds)),
        Work(partial(remake, folder / "copy"), partial(copy_files, name, feeds, folder / "copy")),
    ]
    landing, copy = alternately(works, repetitions)
    encoding = next(a.encoding for a in registry.associations.values() if a.format == name)
    shutil.rmtree(feeds)
    return Compared(name, encoding, len(files), counted, size / 2**20, landing, copy)


def _feeds(name: str, rows: int, registry: Registry, folder: Path) -> tuple[Path, int]:
    """Feeds of one format with at least `rows` rows, in files as they come: one for each association and day."""
    last = FIRST + timedelta(days=rows // _ROWS_A_DAY[name] + 1)
    out, kept = folder / "simulated", folder / name
    simulate(Request(out, FIRST, last, processes=settings.threads), settings.seeds_dir)
    kept.mkdir()
    counted, day = 0, FIRST
    while day <= last and counted < rows:
        for path in sorted((out / "feeds").glob(f"*/*_{day:%Y%m%d}.csv")):
            if registry.associations[path.parent.name].format == name:
                (kept / path.parent.name).mkdir(exist_ok=True)
                counted += path.read_bytes().count(b"\n") - 1
                path.rename(kept / path.parent.name / path.name)
        day += timedelta(days=1)
    shutil.rmtree(out)
    return kept, counted


def make_installation(home: Path) -> None:
    """New stores under new keys, which this process works on from now on."""
    from contact.installation import init

    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    os.environ |= {"CONTACT_HOME": str(home / "var"), "CONTACT_KEYS": str(home / "keys")}
    get_settings.cache_clear()
    init()


def land_files(feeds: Path) -> None:
    """Land feeds, all of which are whole."""
    from contact.landing.land import land

    entries, refused = land([feeds])
    if refused or any(entry.status != "landed" for entry in entries):
        raise ContactError("The simulated feeds did not land; run the tests of landing.")


def remake(folder: Path) -> None:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


def copy_files(name: str, feeds: Path, target: Path) -> None:
    """Copy the feeds of one format to Parquet with the declared dialect: no sniffing, all columns as text."""
    registry = read_registry(settings.seeds_dir)
    encoding = next(a.encoding for a in registry.associations.values() if a.format == name)
    with engine(extensions=("httpfs", "encodings")) as connection:
        connection.execute("set preserve_insertion_order = false")
        for entity in registry.formats[name]:
            columns = ", ".join(f"'{column}': 'varchar'" for column in entity.columns)
            connection.execute(f"""
                copy (
                    from read_csv(
                        '{feeds}/*/{entity.file_prefix}_*.csv', auto_detect = false, header = true,
                        delim = '{entity.delimiter}', quote = '{entity.quote}', escape = '{entity.quote}',
                        encoding = '{_ENCODINGS[encoding]}', columns = {{{columns}}}
                    )
                ) to '{target / entity.entity}.parquet' (format parquet)
            """)
