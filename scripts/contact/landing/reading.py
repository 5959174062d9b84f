"""Reading delimited files: whole and fast where they are clean; where they are not, `careful_reading` takes over.

The rule that makes both agree: each physical line is one record. Text is decoded strictly, parsed with the declared
dialect and nothing is guessed.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from contact.landing.encodings import encoding_problem, is_utf8, signature_problem
from contact.landing.headers import header_problem
from contact.landing.registry import DELIMITED_ENCODINGS, Entity
from contact.settings import settings

LINE_NUMBER = "line_number"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_EMPTY_LINES = (b"\n", b"\r\n")
_PIECE = 16 << 20


class RefusedError(Exception):
    """A whole file that cannot be landed: reason code, and a detail that names the file, never its content."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass
class BadRow:
    """A row kept apart: physical line number (the header is line 1), reason code, and the bytes of the line."""

    line_number: int
    reason: str
    content: bytes


class Lines(Protocol):
    """A file of which one physical line can be asked for."""

    def line(self, line_number: int) -> bytes:
        """The bytes of one physical line, the first being number 1."""


@dataclass
class FileText:
    """A file that passed the checks of the whole: its lines after the header, as UTF-8 (None: to be read line by line)."""

    name: str
    raw: bytes
    utf8: bytes | None
    line_count: int

    def line(self, line_number: int) -> bytes:
        """The bytes of one physical line (the header is line 1)."""
        return self._lines[line_number - 2]

    @cached_property
    def _lines(self) -> list[bytes]:
        return self.raw.split(b"\n")


@dataclass
class FileRead:
    """What a file held: its good rows (one text column per field, and line_number), its bad ones, and its text.

    `repeated` counts identical copies that are not among the rows. `remarks` are rows (line number, reason code) that
    are landed although something that they refer to is missing.
    """

    rows: pa.Table
    text: Lines
    bad_rows: list[BadRow] = field(default_factory=list)
    line_count: int = 0
    repeated: int = 0
    remarks: list[tuple[int, str]] = field(default_factory=list)


def load_text(path: Path, entity: Entity, encoding: str) -> FileText:
    """Check a file as a whole and decode it.

    Raises:
        RefusedError: the file is empty, too large, cut, in another encoding, or its header is not the declared one.
    """
    try:
        if path.stat().st_size > settings.max_file_mib << 20:
            raise RefusedError("file_too_large", path.name)
        data = path.read_bytes()
    except OSError:
        raise RefusedError("unreadable_file", path.name) from None
    if not data.strip():
        raise RefusedError("empty_file", path.name)
    _refuse(path.name, signature_problem(data, encoding))
    start = len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0
    end = data.find(b"\n", start, start + settings.max_line_bytes + 2)
    header = data[start : end if end >= 0 else start + settings.max_line_bytes + 2]
    _refuse(path.name, header_problem(header, DELIMITED_ENCODINGS[encoding], entity))
    if not data.endswith(b"\n"):
        raise RefusedError("truncated_file", path.name)
    _refuse(path.name, encoding_problem(data, encoding))
    body = data[end + 1 :]
    del data
    line_count = body.count(b"\n")
    return FileText(path.name, body, decoded(body, encoding) if is_clean(body) else None, line_count)


def _refuse(name: str, problem: tuple[str, str] | None) -> None:
    if problem:
        raise RefusedError(problem[0], f"{name} {problem[1]}")


def is_clean(body: bytes) -> bool:
    """Whether each physical line can be one record for a parser that takes a lone carriage return for a line end, and
    an empty line for a record of nothing."""
    if b"\0" in body or body.count(b"\r") != body.count(b"\r\n"):
        return False
    if body.startswith(_EMPTY_LINES) or b"\n\n" in body or b"\n\r\n" in body:
        return False
    return not _has_long_line(body)


def _has_long_line(body: bytes) -> bool:
    """Whether a line exceeds CONTACT_MAX_LINE_BYTES: looked at in pieces, so that memory stays bounded."""
    last = -1
    for start in range(0, len(body), _PIECE):
        piece = np.frombuffer(body, np.uint8, min(_PIECE, len(body) - start), start)
        ends = np.flatnonzero(piece == ord("\n")) + start
        if len(ends):
            if np.diff(ends, prepend=last).max() - 1 > settings.max_line_bytes:
                return True
            last = int(ends[-1])
    return False


def decoded(body: bytes, encoding: str) -> bytes | None:
    """The bytes as UTF-8; None where the declared encoding does not have them. Taken in pieces, as memory goes."""
    if encoding == "utf-8":
        return body if is_utf8(body) else None
    name = DELIMITED_ENCODINGS[encoding]
    try:
        return b"".join(
            body[start : start + _PIECE].decode(name).encode("utf-8") for start in range(0, len(body), _PIECE)
        )
    except UnicodeDecodeError:
        return None


def parse_fast(texts: list[FileText], entity: Entity) -> list[FileRead] | None:
    """Parse clean files in one go; None where any of them needs the careful way.

    The count of records must equal the count of physical lines: then each row has its line number.
    """
    if any(text.utf8 is None for text in texts):
        return None
    total = sum(text.line_count for text in texts)
    body = b"".join(text.utf8 for text in texts)
    if not total:
        table = pa.table({column: pa.array([], pa.string()) for column in entity.columns})
    else:
        table = parse_records(body, entity, total)
    return None if table is None else _split(table, texts)


def parse_records(body: bytes, entity: Entity, line_count: int) -> pa.Table | None:
    """The records of clean lines in UTF-8, '' made null; None where they are not one record per line."""
    try:
        table = _parse(body, entity)
    except pa.ArrowInvalid:
        return None
    return table if table.num_rows == line_count else None


def _parse(body: bytes, entity: Entity) -> pa.Table:
    return pa_csv.read_csv(
        pa.BufferReader(body),
        read_options=pa_csv.ReadOptions(column_names=entity.columns, block_size=4 << 20),
        parse_options=pa_csv.ParseOptions(
            delimiter=entity.delimiter, quote_char=entity.quote, newlines_in_values=False, ignore_empty_lines=False
        ),
        convert_options=pa_csv.ConvertOptions(
            column_types={column: pa.string() for column in entity.columns},
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _split(table: pa.Table, texts: list[FileText]) -> list[FileRead]:
    reads, start = [], 0
    for text in texts:
        part = table.slice(start, text.line_count)
        numbers = pa.array(np.arange(2, text.line_count + 2, dtype=np.int32))
        reads.append(FileRead(part.append_column(LINE_NUMBER, numbers), text, [], text.line_count))
        start += text.line_count
    return reads
