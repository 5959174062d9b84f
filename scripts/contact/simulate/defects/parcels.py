"""The files of one delivery as they lie on disk, taken apart into lines that can be spoilt one by one."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from contact.simulate.deliveries import file_name
from contact.simulate.reference import Association, Reference

_ENCODINGS = {"windows-1252": "cp1252", "utf-8": "utf-8"}
_LINE_ENDS = {"crlf": b"\r\n", "lf": b"\n"}
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Layout:
    """How a feed writes one of its files."""

    entity: str
    prefix: str
    delimiter: str
    line_end: bytes
    time_pattern: str
    date_pattern: str
    columns: tuple[str, ...]


def read_layouts(reference: Reference, format_name: str) -> dict[str, Layout]:
    """The files of a delimited format by entity, that of the cases first; empty for a format of another kind."""
    formats = reference.table("feeds/feed_formats")
    fields = reference.table("feeds/feed_fields")
    found = {}
    for row in formats[(formats["format"] == format_name) & (formats["delimiter"] != "")].to_dict("records"):
        mine = fields[(fields["format"] == format_name) & (fields["entity"] == row["entity"])]
        columns = tuple(mine.sort_values("position", key=lambda column: column.astype(int))["source_field"])
        patterns = (row["date_time_format"], row["date_format"])
        line_end = _LINE_ENDS[row["line_end"]]
        found[row["entity"]] = Layout(row["entity"], row["file_prefix"], row["delimiter"], line_end, *patterns, columns)
    return found


class Sheet:
    """One file: its header and its lines, without their ends, in the bytes of its encoding."""

    def __init__(self, path: Path, layout: Layout, encoding: str) -> None:
        self.path = path
        self.layout = layout
        self.encoding = encoding
        data = path.read_bytes()
        self._has_mark = data.startswith(_MARK)
        self.header, *self.lines = data.removeprefix(_MARK).split(layout.line_end)[:-1]

    def row(self, index: int) -> dict[str, str]:
        """The fields of one line by column."""
        values = next(csv.reader([self.lines[index].decode(self.encoding)], delimiter=self.layout.delimiter))
        return dict(zip(self.layout.columns, values, strict=True))

    def put(self, index: int, **values: str) -> int:
        """Change fields of one line; returns its physical number."""
        self.lines[index] = self._line(self.row(index) | values)
        return index + 2

    def append(self, values: dict[str, str]) -> int:
        """Add a line at the end, which moves no other; returns its physical number."""
        self.lines.append(self._line(values))
        return len(self.lines) + 1

    def _line(self, values: dict[str, str]) -> bytes:
        parts = [_quoted(values[column], self.layout.delimiter) for column in self.layout.columns]
        return self.layout.delimiter.join(parts).encode(self.encoding)

    def content(self, lines: Iterable[bytes] | None = None, header: bytes | None = None) -> bytes:
        """The bytes of the file, with other lines or another header where given."""
        rows = [self.header if header is None else header, *(self.lines if lines is None else lines)]
        mark = _MARK if self._has_mark else b""
        return mark + b"".join(row + self.layout.line_end for row in rows)

    def write(self) -> None:
        """Write the file back."""
        self.path.write_bytes(self.content())


def _quoted(value: str, delimiter: str) -> str:
    return '"' + value.replace('"', '""') + '"' if delimiter in value or '"' in value else value


@dataclass(frozen=True)
class Parcel:
    """One delivery: association, day, the layouts of its files, their folder, and that of the reference tables."""

    association: Association
    day: date
    layouts: dict[str, Layout]
    folder: Path
    seeds: Path

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """Its files by entity, that of the cases first."""
        encoding = _ENCODINGS[self.association.encoding]
        return {name: Sheet(self.path(name), layout, encoding) for name, layout in self.layouts.items()}

    @property
    def main(self) -> Sheet:
        """The file that holds one line per case."""
        return next(iter(self.sheets.values()))

    @property
    def main_entity(self) -> str:
        """The entity of the file that holds one line per case."""
        return next(iter(self.layouts))

    def path(self, entity: str, day: date | None = None) -> Path:
        """File of an entity, of this day or another."""
        return self.folder / file_name(self.layouts[entity].prefix, day or self.day)

    def write(self) -> None:
        """Write all its files back."""
        for sheet in self.sheets.values():
            sheet.write()
