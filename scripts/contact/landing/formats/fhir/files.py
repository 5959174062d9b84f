"""NDJSON files, plain or gzip: checked as a whole, inflated within limits, cut into lines."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from contact.landing.reading import RefusedError, whole_file
from contact.settings import settings

MOST_BYTES = 24 << 20
"""Bytes of all files of a delivery after inflation: the largest association has a tenth of it in a day. What is parsed
takes up to 24 times as much memory."""

MOST_LINES = 20_000
"""Resources of one file: the largest association has a tenth of it in a day."""

MOST_INFLATION = 100
"""Inflated bytes per byte of a gzip file; resources reach about thirty."""

_ALWAYS_ALLOWED = 1 << 20
_PIECE = 64 << 10
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_GZIP = b"\x1f\x8b"


@dataclass
class ResourceFile:
    """The lines of one file, without their ends; `is_cut` tells that the last one has none."""

    name: str = ""
    lines: list[bytes] = field(default_factory=list)
    is_cut: bool = False

    def line(self, line_number: int) -> bytes:
        """The bytes of one physical line, the first being number 1."""
        return self.lines[line_number - 1]

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return sum(map(len, self.lines)) + len(self.lines)


def load_lines(path: Path, room: int) -> ResourceFile:
    """Read and check one file, which may have `room` bytes; an empty one has no lines.

    Raises:
        RefusedError: the file cannot be read, is too large, inflates too much, is cut, is no gzip file although its
            name says so, or is in UTF-16.
    """
    data = whole_file(path)
    if path.suffix == ".gz":
        data = _inflated(data, path.name)
    if len(data) > room or data.count(b"\n") > MOST_LINES:
        raise RefusedError("day_too_large", path.name)
    if data.startswith(_UTF_16):
        raise RefusedError("encoding_utf_16", f"{path.name} is in UTF-16 and FHIR is always in UTF-8")
    return ResourceFile(path.name, _cut(data.removeprefix(_BYTE_ORDER_MARK)), not data.endswith(b"\n"))


def count_lines(content: bytes) -> int:
    """Lines in the bytes of a file that is kept apart; those of a gzip file as far as they can be had within limits."""
    if content.startswith(_GZIP):
        count, last = 0, b"\n"
        for piece in _pieces(content):
            count, last = count + piece.count(b"\n"), piece[-1:]
        return count + (last != b"\n")
    return len(_cut(content.removeprefix(_BYTE_ORDER_MARK)))


def _cut(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix(b"\r") for line in lines]


def _inflated(data: bytes, name: str) -> bytes:
    inflated = bytearray()
    if not data.startswith(_GZIP):
        raise RefusedError("not_gzip" if data else "empty_file", name)
    try:
        for piece in _pieces(data, strict=True):
            inflated += piece
    except OverflowError:
        raise RefusedError("inflates_too_much", name) from None
    except EOFError:
        raise RefusedError("truncated_file", name) from None
    except zlib.error:
        raise RefusedError("not_gzip", name) from None
    return bytes(inflated)


def _pieces(data: bytes, strict: bool = False) -> Iterator[bytes]:
    """What a gzip file (of one or several members) holds, in pieces of bounded size; ends where a limit is reached.

    Raises:
        OverflowError, EOFError, zlib.error: with `strict`, where a limit is reached, the file is cut, or is spoilt.
    """
    limit = min(MOST_BYTES, settings.max_file_mib << 20, max(_ALWAYS_ALLOWED, len(data) * MOST_INFLATION))
    total, member = 0, zlib.decompressobj(wbits=31)
    try:
        while data:
            piece = member.decompress(data, _PIECE)
            total += len(piece)
            if total > limit:
                raise OverflowError
            if piece:
                yield piece
            data = member.unconsumed_tail
            if member.eof:
                data = member.unused_data.lstrip(b"\0")
                member = zlib.decompressobj(wbits=31) if data else member
            elif not piece and not data:
                break
        if not member.eof:
            raise EOFError
    except (OverflowError, EOFError, zlib.error):
        if strict:
            raise
