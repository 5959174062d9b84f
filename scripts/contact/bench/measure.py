"""Time and memory of one piece of work, in a process of its own."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measured:
    """Wall seconds of each repetition, and the most memory that the process and one of its children held, in MiB."""

    seconds: tuple[float, ...]
    peak_mib: int

    @property
    def median(self) -> float:
        """Median of the repetitions."""
        return median(self.seconds)


@dataclass(frozen=True)
class Work:
    """What is measured, and what is done before it and is not."""

    prepare: Callable[[], None]
    carry_out: Callable[[], None]


def alternately(works: list[Work], repetitions: int) -> list[Measured]:
    """Measure each work `repetitions` times, one after the other in turn: what disturbs the machine disturbs all."""
    found: list[list[tuple[float, int]]] = [[] for _ in works]
    for _ in range(repetitions):
        for position, work in enumerate(works):
            with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as process:
                found[position].append(process.submit(_measured, work).result())
    return [Measured(tuple(s for s, _ in runs), max(peak for _, peak in runs)) for runs in found]


def _measured(work: Work) -> tuple[float, int]:
    work.prepare()
    start = time.perf_counter()
    work.carry_out()
    seconds = time.perf_counter() - start
    held = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return seconds, sum(held) >> 10
