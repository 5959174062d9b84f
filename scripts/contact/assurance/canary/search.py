"""Searching bytes for all forms of all markers at once, inside compressed data too.

Tens of thousands of patterns are looked for in one pass: each offset's eight bytes are hashed into a table of the
patterns' first eight bytes (Rabin-Karp with many patterns), and what the table lets through is compared in full.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from contact.assurance.canary.forms import SHORTEST, forms
from contact.assurance.canary.markers import Marker

_BITS = 24
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(64 - _BITS)
_DEPTH = 4
_INFLATED_AT_MOST = 256 << 20
_PIECE = 1 << 16
_STREAMS = re.compile(rb"(\x1f\x8b\x08)|(\x78[\x01\x5e\x9c\xda])")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Finding:
    """A marker found: where, which one, in which form; never its text."""

    place: str
    marker: str
    form: str

    def __str__(self) -> str:
        return f"{self.marker} was found in {self.place} ({self.form})"


class Searcher:
    """All forms of some markers, ready to be searched for."""

    def __init__(self, markers: Iterable[Marker]) -> None:
        self.patterns: dict[bytes, tuple[str, str]] = {}
        for marker in markers:
            for pattern, form in forms(marker):
                self.patterns.setdefault(pattern, (marker.name, form))
        self._by_start: dict[bytes, list[bytes]] = {}
        for pattern in self.patterns:
            self._by_start.setdefault(pattern[:SHORTEST], []).append(pattern)
        starts = np.frombuffer(b"".join(self._by_start), "<u8")
        self._table = np.zeros(1 << _BITS, bool)
        self._table[(starts * _FACTOR) >> _SHIFT] = True
        self.bytes_searched = 0

    def search(self, data: bytes, place: str, depth: int = 0, *, inside: bool = True) -> Iterator[Finding]:
        """Findings in `data`, and with `inside` in what is compressed in it, down to a depth of 4."""
        self.bytes_searched += len(data)
        seen = set()
        for position in self._candidates(data):
            for pattern in self._by_start.get(data[position : position + SHORTEST], ()):
                if data.startswith(pattern, position) and not _is_within_number(data, position, pattern):
                    seen.add(self.patterns[pattern])
        for marker, form in sorted(seen):
            yield Finding(place, marker, form)
        if inside and depth < _DEPTH:
            for number, inner in enumerate(inflated(data), start=1):
                yield from self.search(inner, f"{place}, compressed part {number}", depth + 1)

    def search_tree(self, root: Path, leave_out: Iterable[Path] = ()) -> Iterator[Finding]:
        """Findings in all files under `root`, in their names and in those of folders and links."""
        left_out = set(leave_out)
        for path in sorted(root.rglob("*")):
            if path in left_out or left_out.intersection(path.parents):
                continue
            name = str(path.relative_to(root))
            yield from self.search(name.encode("utf-8", "surrogateescape"), f"the name of an entry of {root.name}")
            if path.is_symlink():
                target = str(path.readlink()).encode("utf-8", "surrogateescape")
                yield from self.search(target, f"a link in {root.name}")
            elif path.is_file():
                yield from self.search(path.read_bytes(), f"{root.name}/{name}")

    def _candidates(self, data: bytes) -> Iterator[int]:
        for offset in range(SHORTEST):
            count = (len(data) - offset) // SHORTEST
            if count > 0:
                words = np.frombuffer(data, "<u8", count=count, offset=offset)
                for hit in np.flatnonzero(self._table[(words * _FACTOR) >> _SHIFT]):
                    yield int(hit) * SHORTEST + offset


def _is_within_number(data: bytes, position: int, pattern: bytes) -> bool:
    """Whether a pattern of digits alone is only a stretch of a longer number, which chance explains."""
    if not pattern.isdigit() or len(pattern) > 13:
        return False
    around = data[max(position - 1, 0) : position] + data[position + len(pattern) : position + len(pattern) + 1]
    return any(byte in b"0123456789abcdefABCDEF" for byte in around)


def inflated(data: bytes) -> Iterator[bytes]:
    """What gzip, zlib and ZIP data hold that begin anywhere in `data`, as far as they can be read."""
    for match in _STREAMS.finditer(data):
        inner = _inflate(data, match.start(), 31 if match[1] else 15)
        if len(inner) >= SHORTEST:
            yield inner
    start = data.find(_ZIP)
    if start < 0:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data[start:])) as archive:
            for member in archive.infolist():
                yield member.filename.encode() + b"\n" + member.comment + b"\n" + archive.read(member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, zlib.error):
        return


def _inflate(data: bytes, begin: int, window: int) -> bytes:
    """What a stream that begins at an offset of `data` holds, up to where it is cut or wrong."""
    inflater, found = zlib.decompressobj(window), []
    try:
        for start in range(begin, len(data), _PIECE):
            found.append(inflater.decompress(data[start : start + _PIECE], _INFLATED_AT_MOST))
            if inflater.eof or inflater.unconsumed_tail:
                break
    except zlib.error:
        pass
    return b"".join(found)
