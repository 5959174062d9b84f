"""Files that are wrong as a whole: their delivery is kept apart as it came."""

import gzip
import os
from collections.abc import Callable
from random import Random

from contact.settings import settings
from contact.simulate.defects.kinds import DELIVERY_QUARANTINED, Mark, ParcelKind
from contact.simulate.defects.parcels import Parcel, Sheet

BAD_LINES = 20_500
"""More unreadable lines than a file may have."""


def _file(
    name: str, reason: str, spoil: Callable[[Sheet], bytes], fits: Callable[[Sheet], bool] | None = None
) -> ParcelKind:
    """A kind that rewrites the file of the cases."""

    def plant(parcel: Parcel, rng: Random) -> Mark:
        parcel.main.path.write_bytes(spoil(parcel.main))
        return Mark(parcel.main.layout.entity)

    def applies(parcel: Parcel) -> bool:
        return len(parcel.main.lines) > 1 and (fits is None or fits(parcel.main))

    return ParcelKind(name, reason, DELIVERY_QUARANTINED, plant, applies)


def _columns(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Sheet], bytes]:
    """The file with its columns changed, in the header and in all lines that have no quote."""

    def spoil(sheet: Sheet) -> bytes:
        delimiter = sheet.layout.delimiter.encode()
        header, *lines = (delimiter.join(change(line.split(delimiter))) for line in (sheet.header, *sheet.lines))
        return sheet.content(lines, header)

    return spoil


def _header(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Sheet], bytes]:
    def spoil(sheet: Sheet) -> bytes:
        delimiter = sheet.layout.delimiter.encode()
        return sheet.content(header=delimiter.join(change(sheet.header.split(delimiter))))

    return spoil


def _recoded(encoding: str) -> Callable[[Sheet], bytes]:
    return lambda sheet: sheet.content().decode(sheet.encoding).removeprefix("\ufeff").encode(encoding)


def _other_delimiter(sheet: Sheet) -> bytes:
    return sheet.content().replace(sheet.layout.delimiter.encode(), b"\t")


def _is_written_in(encoding: str) -> Callable[[Sheet], bool]:
    """Sheets of that encoding with a letter beyond ASCII."""
    return lambda sheet: sheet.encoding == encoding and not b"".join(sheet.lines).isascii()


def _is_lost(parcel: Parcel, rng: Random) -> Mark:
    entity = list(parcel.layouts)[-1]
    parcel.path(entity).unlink()
    return Mark(entity)


def _too_large(parcel: Parcel, rng: Random) -> Mark:
    """The file is made longer than any that is read; the disk holds no byte of what is added."""
    os.truncate(parcel.path(parcel.main_entity), (settings.max_file_mib << 20) + 1)
    return Mark(parcel.main_entity)


FILES = (
    ParcelKind("missing_file", "missing_file", DELIVERY_QUARANTINED, _is_lost, lambda parcel: len(parcel.layouts) > 1),
    _file("empty_file", "empty_file", lambda sheet: b""),
    _file("truncated_file", "truncated_file", lambda sheet: sheet.content()[: -len(sheet.lines[-1]) // 2]),
    ParcelKind("file_too_large", "file_too_large", DELIVERY_QUARANTINED, _too_large),
    _file("packed_file", "packed_file", lambda sheet: gzip.compress(sheet.content(), mtime=0)),
    _file("many_bad_lines", "too_many_bad_rows", lambda sheet: sheet.content([*sheet.lines, *[b""] * BAD_LINES])),
    _file("utf_16", "encoding_utf_16", _recoded("utf-16")),
    _file("utf_8_for_windows_1252", "encoding_utf_8", _recoded("utf-8"), _is_written_in("cp1252")),
    _file("windows_1252_for_utf_8", "encoding_not_utf_8", _recoded("cp1252"), _is_written_in("utf-8")),
    _file("wrong_delimiter", "wrong_delimiter", _other_delimiter),
    _file("garbage_header", "wrong_header", lambda sheet: sheet.content(header=b"export du service")),
    _file("missing_header", "missing_header", lambda sheet: sheet.content(sheet.lines[1:], sheet.lines[0])),
    _file("missing_column", "missing_column", _columns(lambda columns: columns[:5] + columns[6:])),
    _file("extra_column", "extra_column", _columns(lambda columns: [*columns[:5], b"libelle", *columns[5:]])),
    _file("renamed_column", "renamed_column", _header(lambda columns: [*columns[:5], b"libelle", *columns[6:]])),
    _file("repeated_column", "repeated_column", _columns(lambda columns: [*columns, columns[5]])),
    _file("reordered_columns", "reordered_columns", _columns(lambda columns: [columns[1], columns[0], *columns[2:]])),
)
