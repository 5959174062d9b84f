"""Social security numbers whose control key is wrong: the patient is known by other traits, and the sender is told.

The key is 97 less the number modulo 97 (INSEE); the départements 2A and 2B count as 19 and 18.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contact.landing.reading import LINE_NUMBER, FileRead, joined
from contact.landing.registry import Entity

WRONG_KEY = "wrong_ins_key"
_DIGITS, _NUMBER = 15, 13
_CORSICA = re.compile(r"(\d{5})2([AB])(\d{6})(\d{2})", re.ASCII)


def add_remarks(reads: list[FileRead], entity: Entity) -> None:
    """Note the rows whose number has a wrong key or not the form of one."""
    column = entity.column("nir")
    reads = [read for read in reads if read.rows.num_rows]
    if column is None or not reads:
        return
    rows = joined([read.rows for read in reads])
    wrong = _wrong_places(rows.column(column))
    lines = rows.column(LINE_NUMBER).take(pa.array(wrong)).to_pylist()
    ends = np.cumsum([read.rows.num_rows for read in reads])
    for line, which in zip(lines, np.searchsorted(ends, wrong, side="right"), strict=True):
        reads[which].remarks.append((line, WRONG_KEY))


def _wrong_places(numbers: pa.ChunkedArray) -> np.ndarray:
    """Where among the numbers the wrong ones stand."""
    numbers = pc.replace_substring(numbers, " ", "")
    present = np.flatnonzero(pc.fill_null(pc.not_equal(numbers, ""), False).to_numpy())
    return present[_is_wrong(numbers.take(pa.array(present)))]


def _is_wrong(values: pa.ChunkedArray) -> np.ndarray:
    """By value; few are not of digits alone, and looked at one by one."""
    has_length = pc.equal(pc.binary_length(values), _DIGITS)
    plain = pc.and_(has_length, pc.and_(pc.string_is_ascii(values), pc.utf8_is_digit(values)))
    digits = pc.cast(pc.if_else(plain, values, "0" * _NUMBER + "97"), pa.int64()).to_numpy()
    wrong = digits % 100 != 97 - digits // 100 % 97
    others = np.flatnonzero(~plain.to_numpy())
    wrong[others] = [not _is_corsican(value) for value in values.take(pa.array(others)).to_pylist()]
    return wrong


def _is_corsican(value: str) -> bool:
    """Whether a number with a letter is one of Corsica, with its right key."""
    match = _CORSICA.fullmatch(value.upper())
    if not match:
        return False
    begin, letter, end, key = match.groups()
    return int(key) == 97 - int(begin + {"A": "19", "B": "18"}[letter] + end) % 97
