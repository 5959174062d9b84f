"""What commands print: plain lines, and a progress bar where a terminal shows it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_err = Console(stderr=True, highlight=False)


def say(line: str) -> None:
    """Print one plain line on the error stream, which leaves standard output to results."""
    _err.print(line, markup=False, soft_wrap=True)


def number(value: float) -> str:
    """A count as people read it: 3 163 243."""
    return f"{value:,.0f}".replace(",", "\u202f" if _err.encoding.startswith("utf") else " ")


@contextmanager
def stage(name: str) -> Iterator[dict]:
    """Time a stage and print one line at its end: name, what the body put into the dict, seconds."""
    outcome: dict = {}
    start = time.perf_counter()
    yield outcome
    told = " · ".join(f"{number(v) if isinstance(v, (int, float)) else v} {k}" for k, v in outcome.items())
    say(f"{name:<9} {told} · {time.perf_counter() - start:.1f} s")


@contextmanager
def progress(description: str, total: int) -> Iterator:
    """A progress bar on a terminal, nothing elsewhere; yields a function `advance(n=1)`."""
    if not sys.stderr.isatty():
        yield lambda n=1: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=_err, transient=True) as bar:
        task = bar.add_task(description, total=total)
        yield lambda n=1: bar.advance(task, n)
