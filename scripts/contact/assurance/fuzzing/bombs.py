"""Bombs: files made to take time or memory out of all proportion to what they hold."""

import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass

from contact.assurance.fuzzing.corpus import MARK
from contact.landing.registry import Entity

_MIB = 1 << 20


@dataclass(frozen=True)
class Bomb:
    """A bomb: `make` gives the file from a clean one and its declared form, or None where it does not apply.

    `is_heavy`: it goes off alone, so that the memory it takes is its own.
    """

    name: str
    make: Callable[[bytes, Entity], bytes | None]
    is_heavy: bool = False


def _after_header(tail: Callable[[Entity], bytes]) -> Callable[[bytes, Entity], bytes | None]:
    """The clean file, and then something."""
    return lambda data, entity: data + tail(entity)


def _for_delimited(make: Callable[[bytes, Entity], bytes]) -> Callable[[bytes, Entity], bytes | None]:
    return lambda data, entity: make(data, entity) if entity.delimiter else None


def _packed(data: bytes, entity: Entity) -> bytes:
    """A gzip of about 200 KB that inflates to 200 MB."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        file.write(data)
        for _ in range(200):
            file.write(b"\n" * _MIB)
    return out.getvalue()


def _header_of(columns: int) -> Callable[[bytes, Entity], bytes]:
    def make(data: bytes, entity: Entity) -> bytes:
        body = data.partition(b"\n")[2]
        return entity.delimiter.encode().join(b"c%d" % number for number in range(columns)) + b"\n" + body

    return make


BOMBS = (
    Bomb("a gzip of 200 KB that inflates to 200 MB", _packed),
    Bomb("a line of 100 MB", _after_header(lambda entity: b"x" * (100 * _MIB) + b"\n"), is_heavy=True),
    Bomb("a line of 60 MB", _after_header(lambda entity: b"x" * (60 * _MIB) + b"\n"), is_heavy=True),
    Bomb("60 MB without a line end", _after_header(lambda entity: b"z" * (60 * _MIB)), is_heavy=True),
    Bomb("a first line of 100 MB", lambda data, entity: b"y" * (100 * _MIB) + b"\n" + data, is_heavy=True),
    Bomb("100 MB without a line end", _after_header(lambda entity: b"z" * (100 * _MIB)), is_heavy=True),
    Bomb("100 000 columns declared by the header", _for_delimited(_header_of(100_000))),
    Bomb("100 000 fields in a line", _after_header(lambda e: (e.delimiter or ",").encode() * 100_000 + b"\n")),
    Bomb("a quote never closed, and 100 000 lines", _after_header(lambda e: b'"' + b"a,b;c\n" * 100_000)),
    Bomb("20 MB of quotes", _after_header(lambda entity: b'"' * (20 * _MIB) + b"\n"), is_heavy=True),
    Bomb("20 MB of NUL", _after_header(lambda entity: b"\0" * (20 * _MIB) + b"\n"), is_heavy=True),
    Bomb("20 MB of carriage returns", _after_header(lambda entity: b"\r" * (20 * _MIB) + b"\n"), is_heavy=True),
    Bomb("100 000 empty lines", _after_header(lambda entity: b"\n" * 100_000)),
    Bomb("20 MB of empty lines", _after_header(lambda entity: b"\n" * (20 * _MIB)), is_heavy=True),
    Bomb(
        "20 MB of delimiters",
        _after_header(lambda e: (e.delimiter or ",").encode() * (20 * _MIB) + b"\n"),
        is_heavy=True,
    ),
    Bomb("lone surrogates", _after_header(lambda entity: b"\xed\xa0\x80\xed\xbf\xbf\n" * 10_000)),
    Bomb("a byte order mark twice", lambda data, entity: b"\xef\xbb\xbf" * 2 + data),
    Bomb("right-to-left overrides", _after_header(lambda entity: f"\u202e{MARK}\n".encode() * 1_000)),
    Bomb("a header of homoglyphs", lambda data, entity: data.replace(b"a", "\u0430".encode(), 3)),
    Bomb("brackets nested 100 000 deep", _after_header(lambda entity: b"[" * 100_000 + b"\n")),
    Bomb("objects nested 100 000 deep", _after_header(lambda entity: b'{"a":' * 100_000 + b"\n")),
    Bomb("a number of a million digits", _after_header(lambda entity: b'{"a":' + b"9" * _MIB + b"}\n")),
)
