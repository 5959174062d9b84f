"""Lines of JSON put together from columns of text: values must need no escape, which the pools of names guarantee."""

import gzip
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contact.simulate.clock import Clock
from contact.simulate.flat_acts import time_column
from contact.simulate.texts import join, pool, take
from contact.simulate.timeline import NONE

Part = str | pa.Array


def parts(*columns: Part) -> pa.Array:
    """Constants and columns side by side; at least one is a column."""
    size = next(len(column) for column in columns if not isinstance(column, str))
    return join([constant(column, size) if isinstance(column, str) else column for column in columns], "")


def constant(text: str, size: int) -> pa.Array:
    """The same text in every row."""
    return pa.repeat(pa.scalar(text.encode(), pa.binary()), size)


def only(present: np.ndarray, *columns: Part) -> pa.Array:
    """The parts side by side where `present`, nothing elsewhere."""
    return pc.if_else(pa.array(present), parts(*columns), pa.scalar(b"", pa.binary()))


def several(name: str, elements: list[tuple[np.ndarray, pa.Array]]) -> pa.Array:
    """`,"name":[…]` of the elements that are present in each row; nothing where none is."""
    any_before = np.zeros(len(elements[0][0]), bool)
    columns: list[Part] = []
    for present, element in elements:
        columns += [only(present & any_before, constant(",", len(present))), only(present, element)]
        any_before = any_before | present
    return only(any_before, f',"{name}":[', *columns, "]")


def instants(at: np.ndarray, clock: Clock, utc: bool) -> pa.Array:
    """Moments to the second: in UTC with Z, or in local time with its offset; empty where NONE."""
    if utc:
        return only(at != NONE, time_column(at, Clock("UTC", clock.first, clock.last)), "Z")
    minutes = np.where(at == NONE, 0, clock.local(np.maximum(at, 0)) - at) // 60
    offsets, which = np.unique(minutes, return_inverse=True)
    texts = [f"{'-' if m < 0 else '+'}{abs(m) // 60:02d}:{abs(m) % 60:02d}" for m in offsets.tolist()]
    return only(at != NONE, time_column(at, clock), take(pool(texts, "ascii"), which))


def write_resources(
    lines: pa.Array, day: np.ndarray, delivers: np.ndarray, resource: str, folder: Path, clock: Clock, packed: bool
) -> int:
    """Write one file of resources per day that is delivered; returns the bytes written.

    `lines` have no line ends and stand in the order of `day` (index).
    """
    bounds = np.searchsorted(day, np.arange(clock.days + 1))
    ended = parts(lines, "\n") if len(lines) else lines
    written = 0
    for number in np.flatnonzero(delivers):
        of_day = ended.slice(bounds[number], bounds[number + 1] - bounds[number])
        data = b"".join(of_day.to_pylist())
        name = f"{resource}_{clock.first + timedelta(days=int(number)):%Y%m%d}.ndjson"
        path = folder / (f"{name}.gz" if packed else name)
        written += path.write_bytes(gzip.compress(data, 3, mtime=0) if packed else data)
    return written
