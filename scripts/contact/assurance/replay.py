"""Replay of the official year: 1 March 2020 to 8 March 2021 at full size, from feeds to publication, compared and timed.

Run by `make replay`; writes docs/replay.md. Each stage is a process of its own, as a user runs it, so that its time and
its peak memory are its own.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from contact import __version__
from contact.assurance.comparison import Comparison, compare
from contact.console import number, say
from contact.errors import ContactError
from contact.settings import get_settings, settings

FIRST, LAST = date(2020, 3, 1), date(2021, 3, 8)
OFFICIAL = Path("../shared/data/sursaud_daily_departement_2020-03_2021-03.csv")


@dataclass(frozen=True)
class Stage:
    """One command: wall time in seconds, peak memory of its largest process in MiB."""

    name: str
    seconds: float
    peak_mib: int


def replay(official: Path, folder: Path, first: date = FIRST, last: date = LAST) -> tuple[list[Stage], Comparison]:
    """Run the road on the replayed days in `folder` and compare with the official file.

    Raises:
        ContactError: the official file is missing, or a stage failed.
    """
    if not official.is_file():
        raise ContactError(f"The official file {official} is not there; the replay needs it.")
    os.environ |= {"CONTACT_HOME": str(folder / "var"), "CONTACT_KEYS": str(folder / "keys")}
    get_settings.cache_clear()
    days = ["--from", first.isoformat(), "--to", last.isoformat(), "--calibrate", str(official.resolve())]
    stages = [_run("init")]
    stages.append(_run("simulate", "--out", str(folder / "sim"), *days))
    stages += [_run("land", str(folder / "sim" / "feeds")), _run("build"), _run("publish")]
    return stages, compare(official, first, last)


def _run(*arguments: str) -> Stage:
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "contact", *arguments], cwd=settings.project_dir)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise ContactError(f"The stage '{arguments[0]}' of the replay failed.")
    return Stage(arguments[0], time.perf_counter() - start, usage.ru_maxrss // 1024)


def report(stages: list[Stage], found: Comparison) -> str:
    """The page docs/replay.md."""
    road = sum(stage.seconds for stage in stages if stage.name in ("land", "build", "publish"))
    lines = "\n".join(f"| `contact {s.name}` | {s.seconds:.0f} s | {number(s.peak_mib)} MiB |" for s in stages)
    verdict = "equal in every cell" if not found.acts.different and not found.covid.different else "NOT EQUAL"
    return f"""# The official year, replayed

The daily counts that Santé publique France published for {FIRST:%-d %B %Y} to {LAST:%-d %B %Y} (SurSaUD, Licence Ouverte 2.0), replayed at full
size: `contact simulate --calibrate` writes feeds whose acts equal the official ones for every département and day; they are landed,
built and published like any other. Written by `make replay` on {datetime.now(UTC):%Y-%m-%d}. The cases behind the counts are simulated.

## Compared: {verdict}

| | compared | official | found | different |
|---|---|---|---|---|
| acts, published, by département and day | {number(found.acts.cells)} cells | {number(found.acts.official)} | {number(found.acts.found)} | {found.acts.different} |
| acts for suspected COVID-19, in the warehouse, by département and day | {number(found.covid.cells)} cells | {number(found.covid.official)} | {number(found.covid.found)} | {found.covid.different} |

Acts for suspected COVID-19 are published by week and for France, rounded to {settings.round_base}: over {found.weeks.weeks} whole weeks the
widest difference of a week is {found.weeks.widest} ({found.weeks.missing} weeks missing).

## Wall time

| stage | time | peak memory of its largest process |
|---|---|---|
{lines}

Landing, building and publishing took {road / 60:.1f} minutes together, on {os.cpu_count()} cores, with the engine held to
{settings.memory_limit} and {settings.threads} threads.
contact {__version__}, Python {platform.python_version()}, DuckDB {duckdb.__version__}, {platform.system()} {platform.machine()}.
"""


def main() -> None:
    """Replay the whole year in a temporary folder and write docs/replay.md."""
    official = settings.project_dir / OFFICIAL
    with tempfile.TemporaryDirectory(prefix="contact-replay-") as folder:
        stages, found = replay(official, Path(folder))
        page = settings.project_dir / "docs" / "replay.md"
        page.write_text(report(stages, found), encoding="utf-8")
    say(f"Written: {page}")
    if (
        found.acts.different
        or found.covid.different
        or found.weeks.missing
        or found.weeks.widest > settings.round_base / 2
    ):
        raise ContactError("The replay does not equal the official counts; see docs/replay.md.")


if __name__ == "__main__":
    try:
        main()
    except ContactError as error:
        say(f"contact: {error}")
        sys.exit(error.exit_code)
