"""Social security numbers whose control key is wrong: the patient is known by other traits, and the sender is told.

The key is 97 less the number modulo 97 (INSEE); the départements 2A and 2B count as 19 and 18.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

from contact.landing.reading import LINE_NUMBER, FileRead, joined
from contact.landing.registry import Entity

WRONG_KEY = "wrong_ins_key"
_DIGITS, _NUMBER = 15, 13
_CORSICA = re.compile(r"(\d{5})2([AB])(\d{6})(\d{2})", re.ASCII)


def add_remarks(read: FileRead, entity: Entity) -> None:
    """Note the rows whose number has a wrong key or not the form of one."""
    column = entity.column("nir")
    if column is None or not read.rows.num_rows:
        return
    rows = joined([read.rows])
    numbers = pc.replace_substring(rows.column(column), " ", "")
    present = pc.fill_null(pc.not_equal(numbers, ""), False)
    values = numbers.filter(present)
    lines = rows.column(LINE_NUMBER).filter(present)
    read.remarks += [(line, WRONG_KEY) for line in lines.filter(_is_wrong(values)).to_pylist()]


def _is_wrong(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """By value; few are not of digits alone, and looked at one by one."""
    has_length = pc.equal(pc.binary_length(values), _DIGITS)
    plain = pc.and_(has_length, pc.and_(pc.string_is_ascii(values), pc.utf8_is_digit(values)))
    digits = pc.if_else(plain, values, "0" * _NUMBER + "97")
    number = pc.cast(pc.utf8_slice_codeunits(digits, 0, _NUMBER), pa.int64())
    rest = pc.subtract(number, pc.multiply(pc.divide(number, 97), 97))
    wrong = pc.not_equal(pc.cast(pc.utf8_slice_codeunits(digits, _NUMBER), pa.int64()), pc.subtract(97, rest))
    if pc.all(plain).as_py() is not False:
        return wrong
    others = [
        not ok and not _is_corsican(value) for ok, value in zip(plain.to_pylist(), values.to_pylist(), strict=True)
    ]
    return pc.or_(wrong, pa.chunked_array([others], pa.bool_()))


def _is_corsican(value: str) -> bool:
    """Whether a number with a letter is one of Corsica, with its right key."""
    match = _CORSICA.fullmatch(value.upper())
    if not match:
        return False
    begin, letter, end, key = match.groups()
    return int(key) == 97 - int(begin + {"A": "19", "B": "18"}[letter] + end) % 97
