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
_ROWS_A_DAY = {"flat_acts": 5_000, "dispatch_log": 44_000}
"""Rows that the simulated federation delivers on a quiet day, at least: enough days are simulated for each format."""

COMPARED = {
    "the federation's delimited feeds": ("flat_acts", "dispatch_log"),
    "flat_acts alone": ("flat_acts",),
    "dispatch_log alone": ("dispatch_log",),
}
"""What is compared: the formats in the proportions in which the federation delivers them, and each by itself."""


_ENCODINGS = {"utf-8": "utf-8", "windows-1252": "CP1252"}
"""The engine's names of declared encodings."""


@dataclass(frozen=True)
class Compared:
    """Landing and bare copy of the same files."""

    name: str
    encodings: tuple[str, ...]
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
    """Compare on at least `rows` rows of the delimited formats together and of each alone.

    Raises:
        ContactError: the temporary folder cannot be written.
    """
    registry = read_registry(settings.seeds_dir)
    with tempfile.TemporaryDirectory(prefix="contact-bench-") as folder:
        return [_compare(name, rows, repetitions, registry, Path(folder)) for name in COMPARED]


def _compare(name: str, rows: int, repetitions: int, registry: Registry, folder: Path) -> Compared:
    formats = COMPARED[name]
    feeds, counted = _feeds(formats, rows, registry, folder)
    files = sorted(path for path in feeds.rglob("*.csv"))
    size = sum(path.stat().st_size for path in files)
    say(f"{name}: {counted:,} rows in {len(files):,} files, {size / 2**20:,.0f} MiB")
    works = [
        Work(partial(make_installation, folder / "stores"), partial(land_files, feeds)),
        Work(partial(remake, folder / "copy"), partial(copy_files, formats, feeds, folder / "copy")),
    ]
    landing, copy = alternately(works, repetitions)
    encodings = tuple(_encoding(name, registry) for name in formats)
    shutil.rmtree(feeds)
    return Compared(name, encodings, len(files), counted, size / 2**20, landing, copy)


def _encoding(name: str, registry: Registry) -> str:
    return next(association.encoding for association in registry.associations.values() if association.format == name)


def _feeds(formats: tuple[str, ...], rows: int, registry: Registry, folder: Path) -> tuple[Path, int]:
    """Feeds of some formats with at least `rows` rows, in files as they come: one for each association and day."""
    last = FIRST + timedelta(days=rows // sum(_ROWS_A_DAY[name] for name in formats) + 1)
    out, kept = folder / "simulated", folder / "kept"
    simulate(Request(out, FIRST, last, processes=settings.threads), settings.seeds_dir)
    kept.mkdir()
    counted, day = 0, FIRST
    while day <= last and counted < rows:
        for path in sorted((out / "feeds").glob(f"*/*_{day:%Y%m%d}.csv")):
            if registry.associations[path.parent.name].format in formats:
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


def copy_files(formats: tuple[str, ...], feeds: Path, target: Path) -> None:
    """Copy the feeds of some formats to Parquet with the declared dialects: no sniffing, all columns as text."""
    registry = read_registry(settings.seeds_dir)
    with engine(extensions=("httpfs", "encodings")) as connection:
        connection.execute("set preserve_insertion_order = false")
        for entity in (entity for name in formats for entity in registry.formats[name]):
            encoding = _encoding(entity.format, registry)
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
