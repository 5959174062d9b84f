"""Columns of text as Arrow binary arrays in the encoding of the file, built by looking up small pools."""

import unicodedata
from collections.abc import Iterable
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def quoted(value: str, delimiter: str) -> str:
    """A CSV field: in double quotes where it holds the delimiter or a quote."""
    return '"' + value.replace('"', '""') + '"' if delimiter in value or '"' in value else value


def pool(values: Iterable[str], encoding: str, delimiter: str = "") -> pa.Array:
    """A pool of fields, encoded once; pass the delimiter where fields may need quotes."""
    texts = (quoted(value, delimiter) for value in values) if delimiter else values
    return pa.array([text.encode(encoding) for text in texts], pa.binary())


def take(values: pa.Array, index: np.ndarray) -> pa.Array:
    """Look up; a negative index counts from the end of the pool, where pools keep what stands for missing."""
    position = np.where(index < 0, len(values) + index, index)
    return values.take(pa.array(position))


def join(columns: list[pa.Array], separator: str) -> pa.Array:
    """Columns side by side."""
    return pc.binary_join_element_wise(*columns, separator.encode())


def both(first: pa.Array, second: pa.Array) -> pa.Array:
    """One pool after the other."""
    return pa.concat_arrays([first, second])


@cache
def numbers(below: int, width: int) -> pa.Array:
    """0 to below - 1, with leading zeros."""
    return pa.array([b"%0*d" % (width, value) for value in range(below)], pa.binary())


@cache
def day_pool(first_ordinal: int, days: int, pattern: str) -> pa.Array:
    """Dates from a first day on as text; `pattern` with {y}, {m}, {d}. The last entry is empty: no date."""
    dates = np.datetime_as_string(np.arange(first_ordinal, first_ordinal + days).astype("datetime64[D]"))
    texts = [pattern.format(y=text[:4], m=text[5:7], d=text[8:], yy=text[2:4]) for text in dates.tolist()]
    return pool([*texts, ""], "ascii")


@cache
def minute_pool(first_ordinal: int, days: int, pattern: str) -> pa.Array:
    """Every minute of some days as text: date by `pattern`, then HH:MM. The last entry is empty: no time."""
    dates = day_pool(first_ordinal, days, pattern)
    minutes = pool([f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(60)], "ascii")
    day, minute = np.divmod(np.arange(days * 1440), 1440)
    return both(join([take(dates, day), take(minutes, minute)], ""), pool([""], "ascii"))


def without_accents(text: str) -> str:
    """The same letters without accents; œ and æ become two letters."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
