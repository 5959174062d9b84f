"""Rows to deliver, and the files they become."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from contact.simulate.clock import Clock
from contact.simulate.corrections import NEVER
from contact.simulate.timeline import Cases


@dataclass(frozen=True)
class Rows:
    """Lines of the deliveries: which case, on which day, and whether it is the first sending or the correction."""

    case: np.ndarray
    day: np.ndarray
    is_first: np.ndarray

    def state(self, cases: Cases, name: str) -> np.ndarray:
        """A column that corrections change, as it stands in each line."""
        return np.where(self.is_first, cases[f"first_{name}"][self.case], cases[name][self.case])


def delivery_rows(cases: Cases) -> Rows:
    """Every case on the day of its call, and again on the day of its correction; in the order of day and call."""
    size = len(cases["delivered"])
    again = np.flatnonzero(cases["corrected"] != NEVER)
    case = np.concatenate([np.arange(size), again])
    day = np.concatenate([cases["delivered"], cases["corrected"][again]])
    is_first = np.concatenate([np.ones(size, bool), np.zeros(len(again), bool)])
    order = np.argsort(day, kind="stable")
    return Rows(case[order], day[order], is_first[order])


def write_days(
    lines: pa.Array, day: np.ndarray, delivers: np.ndarray, header: bytes, prefix: str, folder: Path, clock: Clock
) -> int:
    """Write one file per day that is delivered, quiet days with the header alone; returns the bytes written.

    `lines` hold their line ends and stand in the order of `day`: each file is a slice of one buffer.
    """
    offsets = np.frombuffer(lines.buffers()[1], np.int32)[lines.offset : lines.offset + len(lines) + 1]
    data = memoryview(lines.buffers()[2]) if len(lines) else memoryview(b"")
    bounds = offsets[np.searchsorted(day, np.arange(clock.days + 1))] if len(lines) else np.zeros(clock.days + 1, int)
    written = 0
    for number in np.flatnonzero(delivers):
        name = file_name(prefix, clock.first + timedelta(days=int(number)))
        with (folder / name).open("wb") as file:
            written += file.write(header)
            written += file.write(data[bounds[number] : bounds[number + 1]])
    return written


def file_name(prefix: str, day: date) -> str:
    """Name of the file of one local day."""
    return f"{prefix}_{day:%Y%m%d}.csv"
