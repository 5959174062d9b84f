"""Kept content that names a person: found by the name or the number, removed, and kept out when it comes again.

Content is kept because it could not be read, so it is searched as text, in whatever encoding gives sense. What is
removed is remembered by a keyed digest of its line: the same file, handed in again, is kept without it.
"""

import hmac
import re
import unicodedata
import uuid
import zlib
from collections.abc import Iterable

import duckdb

from contact.keys import read_key, retired_keys

_LIGATURES = str.maketrans({"Œ": "OE", "Æ": "AE", "Þ": "TH", "Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L"})
_ENCODINGS = ("utf-8", "cp1252")
_GZIP = b"\x1f\x8b"
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_INFLATED = 64 << 20


class Names:
    """How lines name one person: spellings as (family name, given name), normalised, and numbers (NIR, telephones)."""

    def __init__(self, spellings: Iterable[tuple[str, str]], numbers: Iterable[str]) -> None:
        self._spellings = [(_loose(family), _loose(given)) for family, given in spellings]
        self._numbers = [number for number in numbers if number]

    def are_in(self, text: str) -> bool:
        """Whether `text` holds both names of a spelling, or one of the numbers."""
        plain = _plain(text)
        if any(family.search(plain) and given.search(plain) for family, given in self._spellings):
            return True
        bare = plain.replace(" ", "")
        return any(number in bare for number in self._numbers)

    def are_in_bytes(self, content: bytes) -> bool:
        """Whether `content` names the person in any of the encodings that feeds have."""
        if content.startswith(_WIDE):
            return self.are_in(content.decode("utf-16", "replace"))
        return any(self.are_in(content.decode(encoding, "replace")) for encoding in _ENCODINGS)


def pieces_naming(content: bytes, line_number: int, names: Names) -> list[bytes]:
    """The pieces of kept content that name the person.

    Of a whole file (line number 0) they are lines; a file that is packed, or in two bytes a letter, is one piece.
    """
    if line_number or content.startswith((_GZIP, *_WIDE)):
        return [content] if names.are_in_bytes(_unpacked(content)) else []
    return [line for line in content.split(b"\n") if names.are_in_bytes(line)]


def digest(piece: bytes, key: str) -> uuid.UUID:
    """The keyed digest by which a removed piece is known again."""
    return uuid.UUID(bytes=hmac.digest(bytes.fromhex(key), b"kept|" + piece, "sha256")[:16])


def without_removed(
    connection: duckdb.DuckDBPyConnection, rows: list[tuple[str, str, int, bytes]]
) -> list[tuple[str, str, int, bytes]]:
    """Rows of content to keep (hash, entity, line number, bytes) without the pieces that were removed before."""
    if not rows:
        return rows
    found = connection.execute("select patient_id from identity.main.tombstones where kind = 'content'").fetchall()
    removed = Removed({digest for (digest,) in found})
    kept = [(*row[:3], removed.rest(row[3], row[2])) for row in rows]
    return [row for row in kept if row[3] is not None]


class Removed:
    """Pieces of content that were removed, by their keyed digests."""

    def __init__(self, digests: set[uuid.UUID]) -> None:
        self._digests = digests
        self._keys = [read_key("patients"), *retired_keys("patients")] if digests else []

    def rest(self, content: bytes, line_number: int) -> bytes | None:
        """What stays of content; None where nothing does."""
        if not self._digests:
            return content
        if self._holds(content):
            return None
        if line_number:
            return content
        return b"\n".join(line for line in content.split(b"\n") if not self._holds(line))

    def _holds(self, piece: bytes) -> bool:
        return any(digest(piece, key) in self._digests for key in self._keys)


def _plain(text: str) -> str:
    """Upper case letters without accents and digits; everything else is a space."""
    letters = unicodedata.normalize("NFKD", text.upper().translate(_LIGATURES))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub("[^A-Z0-9]+", " ", bare)


def _loose(name: str) -> re.Pattern:
    """A normalised name as a word of its own, whatever stands between its parts."""
    return re.compile("(?<![A-Z])" + " ?".join(name) + "(?![A-Z])")


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, _INFLATED)
    except zlib.error:
        return content
