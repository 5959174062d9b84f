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

from contact.landing.encodings import encoding_problem, signature_problem
from contact.landing.headers import header_problem
from contact.landing.registry import DELIMITED_ENCODINGS, Entity
from contact.settings import settings

LINE_NUMBER = "line_number"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE_FEED, _CARRIAGE_RETURN = b"\n\r"
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

    def __getstate__(self) -> dict:
        """What leaves the process that reads: the lines as they came."""
        return {"name": self.name, "raw": self.raw, "utf8": None, "line_count": self.line_count}


@dataclass(frozen=True)
class Part:
    """Some rows of a table that several files share."""

    table: pa.Table
    start: int
    num_rows: int


def joined(rows: list[pa.Table | Part]) -> pa.Table:
    """One table of all rows, in their order; parts that follow each other in their table are taken together."""
    parts: list[Part] = []
    for part in (found if isinstance(found, Part) else Part(found, 0, found.num_rows) for found in rows):
        before = parts[-1] if parts else None
        if before and before.table is part.table and before.start + before.num_rows == part.start:
            parts[-1] = Part(part.table, before.start, before.num_rows + part.num_rows)
        else:
            parts.append(part)
    return pa.concat_tables([part.table.slice(part.start, part.num_rows) for part in parts])


@dataclass
class FileRead:
    """What a file held: its good rows (one text column per field, and line_number), its bad ones, and its text.

    The rows are None once they went into the table of their batch. `repeated` counts identical copies that are not among the rows. `remarks` are rows (line number, reason code) that
    are landed although something that they refer to is missing.
    """

    rows: pa.Table | Part | None
    text: Lines
    bad_rows: list[BadRow] = field(default_factory=list)
    line_count: int = 0
    repeated: int = 0
    remarks: list[tuple[int, str]] = field(default_factory=list)


def whole_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        RefusedError: the file is larger than CONTACT_MAX_FILE_MIB, or cannot be read.
    """
    try:
        if path.stat().st_size > settings.max_file_mib << 20:
            raise RefusedError("file_too_large", path.name)
        return path.read_bytes()
    except OSError:
        raise RefusedError("unreadable_file", path.name) from None


def load_text(path: Path, entity: Entity, encoding: str) -> FileText:
    """Check a file as a whole and decode it.

    Raises:
        RefusedError: the file cannot be read, is empty, too large, cut, in another encoding, or its header is not the
            declared one.
    """
    data = whole_file(path)
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
    an empty line for a record of nothing; and none exceeds CONTACT_MAX_LINE_BYTES."""
    if b"\0" in body:
        return False
    characters, returns = np.frombuffer(body, np.uint8), body.count(b"\r")
    last, at_ends = -1, 0
    for start in range(0, len(body), _PIECE):  # memory stays bounded
        ends = np.flatnonzero(characters[start : start + _PIECE] == _LINE_FEED) + start
        if not len(ends):
            continue
        lengths = np.diff(ends, prepend=last) - 1
        if returns:
            after_return = characters[ends - 1] == _CARRIAGE_RETURN
            at_ends += int(after_return.sum())
            lengths = lengths - after_return
        if lengths.min() == 0 or lengths.max() > settings.max_line_bytes:
            return False
        last = int(ends[-1])
    return returns == at_ends


def decoded(body: bytes, encoding: str) -> bytes | None:
    """The bytes as UTF-8, which the parser checks; None where another declared encoding does not have them. Taken in
    pieces, so that memory stays bounded."""
    if encoding == "utf-8":
        return body
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
    if not texts:
        return []
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
    """The files, each with its part of the table: the parts stay together, since cutting tables is slow."""
    counts = [text.line_count for text in texts]
    numbers = np.concatenate([np.arange(2, count + 2, dtype=np.int32) for count in counts])
    table = table.append_column(LINE_NUMBER, pa.array(numbers))
    starts = np.cumsum([0, *counts]).tolist()
    return [
        FileRead(Part(table, start, text.line_count), text, [], text.line_count)
        for text, start in zip(texts, starts, strict=False)
    ]
