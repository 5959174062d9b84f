"""Reading a delimited file that is not clean: each line that cannot be read is told apart with its reason.

Taken in pieces: a clean piece is parsed as a whole, the others line by line, so that time and memory stay bounded by
the piece and not by the file.
"""

import csv
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from contact.landing.reading import (
    LINE_NUMBER,
    BadRow,
    FileRead,
    FileText,
    RefusedError,
    decoded,
    is_clean,
    parse_records,
)
from contact.landing.registry import DELIMITED_ENCODINGS, Entity
from contact.settings import settings

MOST_BAD_ROWS = 20_000
"""Unreadable lines beyond which a file is kept apart as a whole instead of line by line."""

_PIECE = 256 << 10


def parse_carefully(text: FileText, entity: Entity, encoding: str) -> FileRead:
    """Parse a file of which some lines cannot be read.

    Raises:
        RefusedError: more than MOST_BAD_ROWS lines cannot be read.
    """
    tables, bad, first = [_table([], [], entity)], [], 2
    for piece in _pieces(text.raw):
        line_count = piece.count(b"\n")
        table = _parse_clean(piece, line_count, entity, encoding)
        if table is None:
            table, unreadable = _parse_lines(piece, first, entity, encoding)
            bad += unreadable
            if len(bad) > MOST_BAD_ROWS:
                raise RefusedError("too_many_bad_rows", text.name)
        else:
            numbers = np.arange(first, first + line_count, dtype=np.int32)
            table = table.append_column(LINE_NUMBER, pa.array(numbers))
        tables.append(table)
        first += line_count
    return FileRead(pa.concat_tables(tables), text, bad, text.line_count)


def _pieces(raw: bytes) -> Iterator[bytes]:
    """Whole lines of about _PIECE bytes; the last line of `raw` has its end."""
    start = 0
    while start < len(raw):
        end = raw.find(b"\n", min(start + _PIECE, len(raw) - 1)) + 1
        yield raw[start:end]
        start = end


def _parse_clean(piece: bytes, line_count: int, entity: Entity, encoding: str) -> pa.Table | None:
    utf8 = decoded(piece, encoding) if is_clean(piece) else None
    return None if utf8 is None else parse_records(utf8, entity, line_count)


def _parse_lines(piece: bytes, first: int, entity: Entity, encoding: str) -> tuple[pa.Table, list[BadRow]]:
    good, numbers, bad = [], [], []
    for number, line in enumerate(piece.split(b"\n")[:-1], start=first):
        fields = _fields(line.removesuffix(b"\r"), entity, encoding)
        if isinstance(fields, str):
            bad.append(BadRow(number, fields, line))
        else:
            good.append(fields)
            numbers.append(number)
    return _table(good, numbers, entity), bad


def _table(rows: list[list[str]], numbers: list[int], entity: Entity) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [[] for _ in entity.columns]
    arrays = [pa.array([value or None for value in column], pa.string()) for column in columns]
    return pa.table([*arrays, pa.array(numbers, pa.int32())], names=[*entity.columns, LINE_NUMBER])


def _fields(line: bytes, entity: Entity, encoding: str) -> list[str] | str:
    """The fields of one line, or the reason why it cannot be read."""
    problem = _bytes_problem(line)
    if problem:
        return problem
    try:
        text = line.decode(DELIMITED_ENCODINGS[encoding])
    except UnicodeDecodeError:
        return "undecodable_text"
    try:
        fields = next(csv.reader([text], delimiter=entity.delimiter, quotechar=entity.quote, strict=True), [])
    except csv.Error:
        return "unclosed_quote"
    if len(fields) == len(entity.columns):
        return fields
    return "too_few_fields" if len(fields) < len(entity.columns) else "too_many_fields"


def _bytes_problem(line: bytes) -> str | None:
    if not line:
        return "empty_line"
    if len(line) > settings.max_line_bytes:
        return "line_too_long"
    if b"\0" in line:
        return "nul_character"
    return "stray_line_end" if b"\r" in line else None
