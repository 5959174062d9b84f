"""Reading delimited files: whole and fast where they are clean, line by line where they are not.

The rule that makes both agree: each physical line is one record. Text is decoded strictly, parsed with the declared
dialect and nothing is guessed.
"""

import csv
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from contact.landing.registry import DELIMITED_ENCODINGS, Entity
from contact.settings import settings

LINE_NUMBER = "line_number"


class RefusedError(Exception):
    """A whole file that cannot be landed: reason code, and a detail that names the file, never its content."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


@dataclass
class BadRow:
    """A row kept apart: physical line number (the header is line 1), reason code, and the bytes of the line."""

    line_number: int
    reason: str
    content: bytes


@dataclass
class FileRead:
    """What a file held: its good rows (one text column per field, and line_number) and its bad ones."""

    rows: pa.Table
    bad_rows: list[BadRow] = field(default_factory=list)
    line_count: int = 0


@dataclass
class FileText:
    """A file that passed the checks of the whole: its lines after the header, as UTF-8 (None: to be read line by line)."""

    raw: bytes
    utf8: bytes | None
    line_count: int

    def line(self, line_number: int) -> bytes:
        """The bytes of one physical line (the header is line 1)."""
        return self._lines[line_number - 2]

    @cached_property
    def _lines(self) -> list[bytes]:
        return self.raw.split(b"\n")


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
    _refuse_other_encoding(data, path.name, encoding)
    if not data.endswith(b"\n"):
        raise RefusedError("truncated_file", path.name)
    header, body = data.removeprefix(b"\xef\xbb\xbf").split(b"\n", 1)
    _check_header(header, entity, path.name, encoding)
    line_count, longest = _measure(body)
    clean = b"\0" not in body and longest <= settings.max_line_bytes
    return FileText(body, _decoded(body, encoding) if clean else None, line_count)


def _measure(body: bytes) -> tuple[int, int]:
    """Number of lines, and bytes of the longest."""
    ends = np.flatnonzero(np.frombuffer(body, np.uint8) == ord("\n"))
    return len(ends), int(np.diff(ends, prepend=-1).max(initial=0))


def _decoded(body: bytes, encoding: str) -> bytes | None:
    try:
        text = body.decode(DELIMITED_ENCODINGS[encoding])
    except UnicodeDecodeError:
        return None
    return body if encoding == "utf-8" else text.encode("utf-8")


def _refuse_other_encoding(data: bytes, name: str, encoding: str) -> None:
    """Windows-1252 takes almost any byte: what reads as UTF-8 beyond ASCII is UTF-8 (and the other way round)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RefusedError("wrong_encoding", f"{name} is in UTF-16 and {encoding} is declared")
    if data.isascii():
        return
    try:
        data.decode("utf-8")
        is_utf8 = True
    except UnicodeDecodeError:
        is_utf8 = False
    if encoding == "windows-1252" and is_utf8:
        raise RefusedError("wrong_encoding", f"{name} is in UTF-8 and windows-1252 is declared")
    if encoding == "utf-8" and not is_utf8 and _mostly_undecodable(data):
        raise RefusedError("wrong_encoding", f"{name} is not in UTF-8, which is declared")


def _mostly_undecodable(data: bytes) -> bool:
    """Whether more than half of the lines that are not plain ASCII cannot be read as UTF-8."""
    special = [line for line in data.split(b"\n") if not line.isascii()]
    bad = sum(line.decode("utf-8", "replace").count("\ufffd") > 0 for line in special)
    return 2 * bad > len(special)


def _check_header(header: bytes, entity: Entity, name: str, encoding: str) -> None:
    found = next(
        csv.reader([header.decode(DELIMITED_ENCODINGS[encoding], "replace").rstrip("\r")], delimiter=entity.delimiter),
        [],
    )
    if found == entity.columns:
        return
    missing = [column for column in entity.columns if column not in found]
    if missing:
        raise RefusedError("wrong_header", f"{name} lacks the column {', '.join(missing)}")
    raise RefusedError(
        "wrong_header", f"{name} has {len(found)} columns where {len(entity.columns)} are declared, in their order"
    )


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
        try:
            table = _parse(body, entity)
        except pa.ArrowInvalid:
            return None
    if table.num_rows != total:
        return None
    return _split(table, texts)


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
        reads.append(FileRead(part.append_column(LINE_NUMBER, numbers), [], text.line_count))
        start += text.line_count
    return reads


def parse_carefully(text: FileText, entity: Entity, encoding: str) -> FileRead:
    """Parse a file line by line; each line that cannot be read is told apart with its reason."""
    good: list[list[str]] = []
    numbers: list[int] = []
    bad: list[BadRow] = []
    for number, line in enumerate(text.raw.split(b"\n")[:-1], start=2):
        fields = _fields(line.removesuffix(b"\r"), entity, encoding)
        if isinstance(fields, str):
            bad.append(BadRow(number, fields, line))
        else:
            good.append(fields)
            numbers.append(number)
    columns = list(zip(*good, strict=True)) if good else [[] for _ in entity.columns]
    table = pa.table(
        {name: pa.array(values, pa.string()) for name, values in zip(entity.columns, columns, strict=True)}
    )
    return FileRead(table.append_column(LINE_NUMBER, pa.array(numbers, pa.int32())), bad, text.line_count)


def _fields(line: bytes, entity: Entity, encoding: str) -> list[str] | str:
    """The fields of one line, or the reason why it cannot be read."""
    if len(line) > settings.max_line_bytes:
        return "line_too_long"
    if b"\0" in line:
        return "nul_character"
    try:
        text = line.decode(DELIMITED_ENCODINGS[encoding])
    except UnicodeDecodeError:
        return "undecodable_text"
    try:
        fields = next(csv.reader([text], delimiter=entity.delimiter, quotechar=entity.quote, strict=True), [])
    except csv.Error:
        return "unclosed_quote"
    return fields if len(fields) == len(entity.columns) else "wrong_number_of_fields"
