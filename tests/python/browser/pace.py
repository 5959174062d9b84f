"""Writes how fast the pages of an installation are into docs/performance.md.

CONTACT_HOME=… CONTACT_KEYS=… PYTHONPATH=tests/python python -m browser.pace
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread

from playwright.sync_api import Browser, sync_playwright

from browser.driver import PAGES, Reader, launch, reader, title
from browser.installed import Installed
from browser.load import Load, load
from browser.sample_figures import Sample
from browser.serving import Served, free_port, serve
from contact.bench.page import PAGES_TITLE, conditions, write_section
from contact.console import number
from contact.settings import settings

PERIODS_IN_TURN = ("7 j", "3 mois")


@dataclass(frozen=True)
class Pace:
    """Median seconds of one way to a page over all its repetitions, and of the slowest page; what it is to stay under."""

    name: str
    limit: float
    seconds: float
    slowest: float
    slowest_page: str


@dataclass(frozen=True)
class Measured:
    """All that was measured.

    `reference` is the median of the bare app's first load, in seconds; `stolen` the share of the cores' time that other
    guests of the same machine had meanwhile.
    """

    paces: list[Pace]
    reference: float
    load: Load
    peak_mib: int
    stolen: float

    @property
    def p95(self) -> float:
        return quantiles(self.load.seconds, n=20, method="inclusive")[-1]


def timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def summed_up(name: str, limit: float, found: dict[str, list[float]]) -> Pace:
    """The median of all, and the page with the highest median."""
    medians = {page: median(seconds) for page, seconds in found.items()}
    page = max(medians, key=medians.__getitem__)
    return Pace(name, limit, median(chain.from_iterable(found.values())), medians[page], title(page))


def fresh(browser: Browser, url: str, page: str) -> float:
    """From nothing kept in the browser to the whole page."""
    with reader(browser, url) as one:
        return timed(lambda: one.open(page))


def reloaded(one: Reader, page: str) -> float:
    def again() -> None:
        one.page.reload()
        one.wait_for(page)

    return timed(again)


def filtered(one: Reader, period: str) -> float:
    """From the press of a period to other figures on the cards."""
    before = one.headline()
    button = one.page.get_by_role("radio", name=period, exact=True)
    script = (
        "b => JSON.stringify([...document.querySelectorAll('[data-testid=stMetricValue]')].map(e => e.innerText)) !== b"
    )
    told = "[" + ",".join(f'"{figure}"' for figure in before) + "]"

    def press() -> None:
        button.click()
        one.page.wait_for_function(script, arg=told, polling=20)

    return timed(press)


def paces(browser: Browser, url: str, repetitions: int) -> list[Pace]:
    """The four ways to a figure, each `repetitions` times on every page that has it."""
    names = list(PAGES)
    found = {"fresh": {page: [fresh(browser, url, page) for _ in range(repetitions)] for page in names}}
    with reader(browser, url) as one:
        found["reload"] = {}
        for page in names:
            one.open(page)
            found["reload"][page] = [reloaded(one, page) for _ in range(repetitions)]
        one.open(names[-1])
        turns = [{page: timed(lambda page=page: one.follow(page)) for page in names} for _ in range(repetitions)]
        found["follow"] = {page: [turn[page] for turn in turns] for page in names}
        one.open("overview")
        pressed = [filtered(one, PERIODS_IN_TURN[turn % 2]) for turn in range(2 * repetitions)]
    return [
        summed_up("fresh browser to the whole page", 2.5, found["fresh"]),
        summed_up("reload", 1.5, found["reload"]),
        summed_up("page to page", 1.0, found["follow"]),
        summed_up("filter to other figures", 0.3, {"overview": pressed}),
    ]


@contextmanager
def bare_app(folder: Path) -> Iterator[str]:
    """A Streamlit app of one line: what the server and the browser need by themselves."""
    script, port = folder / "bare.py", free_port()
    script.write_text("import streamlit\n\nstreamlit.title('bare')\n", encoding="utf-8")
    options = {"address": "127.0.0.1", "port": port, "headless": "true"}
    command = ["-m", "streamlit", "run", str(script)]
    command += [f"--server.{name}={value}" for name, value in options.items()]
    with serve(Installed(folder, folder, Sample()), folder / "bare", port, command) as one:
        yield one.url


def bare(browser: Browser, url: str) -> float:
    """From nothing kept in the browser to the one line."""
    with reader(browser, url) as one:

        def see() -> None:
            one.page.goto(url)
            one.page.get_by_role("heading", name="bare").wait_for()

        return timed(see)


def processor_time() -> tuple[int, int]:
    """Ticks of all cores since the start: all of them, and those that a virtual machine wanted and did not get."""
    ticks = [int(word) for word in Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    return sum(ticks), ticks[7]


class Memory:
    """The most memory that a process holds while the block runs, in MiB, looked at twice a second."""

    def __init__(self, pid: int) -> None:
        self._file, self._end = Path(f"/proc/{pid}/smaps_rollup"), Event()
        self._thread = Thread(target=self._look)
        self.peak_mib = 0

    def _look(self) -> None:
        while not self._end.wait(0.5):
            held = re.search(r"^Pss:\s+(\d+) kB", self._file.read_text(encoding="ascii"), re.MULTILINE)
            self.peak_mib = max(self.peak_mib, int(held[1]) >> 10)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()


def under_load(served: Served, readers: int, during: float) -> tuple[Load, int]:
    with Memory(served.pid) as memory:
        found = load(served.url, readers, 5.0, during)
    return found, memory.peak_mib


def body(installed: Installed, found: Measured, repetitions: int) -> str:
    """The section of the page."""
    of_it = installed.sql(
        "select data_from, data_to, (select sum(row_count) from meta.exports) as row_count, "
        "(select count(*) from meta.areas where level = 'association') as associations from meta.publication"
    ).iloc[0]
    rows = "\n".join(
        f"| {one.name} | {one.limit:.1f} s | **{one.seconds:.2f} s** | {one.seconds / found.reference:.1f} "
        f"| {one.slowest_page}: {one.slowest:.2f} s |"
        for one in found.paces
    )
    mebibytes = installed.publication.stat().st_size >> 20
    return f"""Of a publication of {of_it.associations} associations, {of_it.data_from:%Y-%m-%d} to {of_it.data_to:%Y-%m-%d}: \
{number(of_it.row_count)} rows, {mebibytes} MiB.
In Debian's Chromium, every page, a context with nothing kept, until charts, cards and fonts are there; medians of {repetitions} of each
page. The reference is an app of one line of Streamlit in the same browser: {found.reference:.2f} s to its first load.

| way to a figure | to reach | median of all pages | ratio to the reference | slowest page |
|---|---|---|---|---|
{rows}

Then {found.load.readers} connections, each acting every 5 seconds (another page, region or period) through the protocol that the
browser speaks, {number(len(found.load.seconds))} actions: median **{median(found.load.seconds):.2f} s**, 95 % under \
**{found.p95:.2f} s** (to reach: 3 s); most memory of the server {number(found.peak_mib)} MiB (to reach: 1 536 MiB).
Other guests of the machine had {100 * found.stolen:.0f} % of the cores' time meanwhile: above a few per cent, times tell of them too.

{conditions("make pace")}
"""


def measure(installed: Installed, repetitions: int, readers: int, during: float) -> Measured:
    """Serve the installation and measure all there is to measure, one thing after the other."""
    before = processor_time()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        with bare_app(Path(folder)) as url:
            reference = median(bare(browser, url) for _ in range(repetitions))
        with serve(installed, Path(folder) / "home") as served:
            found = paces(browser, served.url, repetitions)
            browser.close()
            loaded, peak_mib = under_load(served, readers, during)
    after = processor_time()
    return Measured(found, reference, loaded, peak_mib, (after[1] - before[1]) / (after[0] - before[0]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--during", type=float, default=180.0, help="seconds under load")
    parser.add_argument("--page", type=Path, default=Path("docs/performance.md"))
    asked = parser.parse_args()
    installed = Installed(settings.home, settings.keys_dir, Sample())
    found = measure(installed, asked.repetitions, asked.readers, asked.during)
    write_section(asked.page, PAGES_TITLE, body(installed, found, asked.repetitions))


if __name__ == "__main__":
    main()
