"""What can be done to the bytes of a feed file. A mutation is a small value, so that a failing one can be told and redone."""

import copy
import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contact.assurance.fuzzing.corpus import MARK
from contact.landing.registry import DELIMITED_ENCODINGS, Entity


@dataclass(frozen=True)
class Mutation:
    """One change: its name, two places in the file (0..1), a number and a text; what is not used is ignored."""

    name: str
    at: float = 0.0
    upto: float = 0.0
    number: int = 0
    text: str = ""


@dataclass(frozen=True)
class Material:
    """A file to be changed: its bytes, its declared form, its encoding, and another file to take from."""

    data: bytes
    entity: Entity
    encoding: str
    other: bytes

    @property
    def delimiter(self) -> bytes:
        """The declared delimiter; a comma where the format has none."""
        return (self.entity.delimiter or ",").encode()

    def position(self, share: float) -> int:
        """A place in the file."""
        return int(share * len(self.data))


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp850", "mac_roman", "utf-7")
LINE_ENDS = ("\n", "\r\n", "\r", "\n\r", "\n\n", "\x85", "\u2028", "\x0b")
DELIMITERS = (",", ";", "\t", "|", ":", " ", "\0", "é")
VALUES = (
    "", " ", "-", "NULL", "nan", "1e999", "-1", "9" * 40, "0x1F", "31/02/2020 10:00", "2020-02-30T10:00:00",
    "29/03/2020 02:30", "9999-12-31T23:59:59", "0001-01-01T00:00:00", "01/01/0000 00:00", "2020-03-01T24:00:00",
    "\u0661\u0662\u0663", f"{MARK}\u202e{MARK}", "\ud800", "\udfff" + MARK, f"'; drop table {MARK}; --",
    f"=cmd|'{MARK}'!A0", "{{7*7}}", "%s%n", "../../etc/passwd", '"', '""', f'"{MARK}', f'{MARK}"', "\0", "\x1a",
    "\x85", "\u2028", "\u00a0", "\U0001f600", "e\u0301" * 50, "A" * 5000, "[" * 300, '{"a":' * 50, "1900-01-01",
    "2E1", "000000000000", "ß", "ﬁ", "\ufeff", "١٢/٠٣/٢٠٢٠",
)  # fmt: skip
HEADERS = ("drop", "add", "rename", "swap", "double", "upper", "homoglyph", "reverse", "quote", "blank", "remove")


def apply(mutation: Mutation, material: Material) -> bytes:
    """The bytes of a file after one mutation."""
    return _BY_NAME[mutation.name](mutation, material)


def _flip(m: Mutation, f: Material) -> bytes:
    data = bytearray(f.data)
    if data:
        data[min(f.position(m.at), len(data) - 1)] ^= 1 << (m.number % 8)
    return bytes(data)


def _insert(m: Mutation, f: Material) -> bytes:
    at = f.position(m.at)
    return f.data[:at] + m.text.encode("utf-8", "surrogatepass") * (1 + m.number % 20) + f.data[at:]


def _delete(m: Mutation, f: Material) -> bytes:
    at = f.position(m.at)
    return f.data[:at] + f.data[at + 1 + m.number % 300 :]


def _truncate(m: Mutation, f: Material) -> bytes:
    return f.data[: f.position(m.at)]


def _splice(m: Mutation, f: Material) -> bytes:
    at, start = f.position(m.at), int(m.upto * len(f.other))
    return f.data[:at] + f.other[start : start + 1 + m.number] + f.data[at:]


def _repeat(m: Mutation, f: Material) -> bytes:
    lines = f.data.splitlines(keepends=True)
    if not lines:
        return f.data
    at = min(int(m.at * len(lines)), len(lines) - 1)
    return b"".join(lines[:at] + [lines[at]] * (1 + m.number % 40) + lines[at:])


def _swap_lines(m: Mutation, f: Material) -> bytes:
    lines = f.data.splitlines(keepends=True)
    if lines:
        one, two = (min(int(share * len(lines)), len(lines) - 1) for share in (m.at, m.upto))
        lines[one], lines[two] = lines[two], lines[one]
    return b"".join(lines)


def _delimit(m: Mutation, f: Material) -> bytes:
    """Another delimiter, from a place of the file on."""
    at = f.position(m.at)
    return f.data[:at] + f.data[at:].replace(f.delimiter, m.text.encode("utf-8", "surrogatepass"))


def _end_lines(m: Mutation, f: Material) -> bytes:
    at = f.position(m.at)
    rest = f.data[at:].replace(b"\r\n", b"\n").replace(b"\n", m.text.encode("utf-8", "surrogatepass"))
    return f.data[:at] + rest


def _encode(m: Mutation, f: Material) -> bytes:
    """Another encoding, from a place of the file on."""
    at = f.position(m.at)
    text = f.data[at:].decode(DELIMITED_ENCODINGS[f.encoding], "replace")
    return f.data[:at] + text.encode(m.text, "replace")


def _mark_order(m: Mutation, f: Material) -> bytes:
    return b"\xef\xbb\xbf" * (1 + m.number % 3) + f.data


def _put(m: Mutation, f: Material) -> bytes:
    """Another value in one field of one line after the header."""
    lines = f.data.split(b"\n")
    at = min(1 + int(m.at * (len(lines) - 1)), len(lines) - 1)
    fields = lines[at].split(f.delimiter)
    fields[min(int(m.upto * len(fields)), len(fields) - 1)] = m.text.encode("utf-8", "surrogatepass")
    return b"\n".join([*lines[:at], f.delimiter.join(fields), *lines[at + 1 :]])


def _quote_all(m: Mutation, f: Material) -> bytes:
    text = f.data.decode("latin-1")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=f.delimiter.decode())
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=f.delimiter.decode(), quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("latin-1")


def _drift(m: Mutation, f: Material) -> bytes:
    """Other columns: in the header alone (odd number) or in every line that has as many fields."""
    header, end, body = f.data.partition(b"\n")
    columns = header.split(f.delimiter)
    at = min(int(m.at * len(columns)), len(columns) - 1)
    if m.text == "remove":
        return body
    changed = f.delimiter.join(_changed(columns, at, m.text))
    if m.number % 2 and m.text in ("drop", "add", "swap", "double"):
        lines = [f.delimiter.join(_changed(line.split(f.delimiter), at, m.text)) for line in body.split(b"\n")]
        body = b"\n".join(lines)
    return changed + end + body


def _changed(columns: list[bytes], at: int, how: str) -> list[bytes]:
    at = min(at, len(columns) - 1)
    before, one, after = columns[:at], columns[at], columns[at + 1 :]
    changes: dict[str, Callable[[], list[bytes]]] = {
        "drop": lambda: [*before, *after],
        "add": lambda: [*before, MARK.encode(), one, *after],
        "rename": lambda: [*before, MARK.encode(), *after],
        "swap": lambda: [*before, *after, one],
        "double": lambda: [*before, one, one, *after],
        "upper": lambda: [*before, one.swapcase(), *after],
        "homoglyph": lambda: [*before, one.replace(b"a", "\u0430".encode()).replace(b"O", "\u041e".encode()), *after],
        "reverse": lambda: [*before, "\u202e".encode() + one[::-1], *after],
        "quote": lambda: [*before, b'"' + one, *after],
        "blank": lambda: [*before, b" " + one + b" ", *after],
    }
    return changes[how]()


def _pack(m: Mutation, f: Material) -> bytes:
    return gzip.compress(f.data, mtime=0)


def _resource(m: Mutation, f: Material) -> bytes:
    """One value somewhere inside the JSON of one line becomes another, of another type, or goes away."""
    lines = f.data.split(b"\n")
    at = min(int(m.at * len(lines)), len(lines) - 1)
    try:
        content = json.loads(lines[at])
    except (ValueError, RecursionError):
        return f.data
    places = list(_places(content))
    if places:
        owner, key = places[int(m.upto * len(places))]
        others = (None, True, -1, 1e308, 10**30, [], {}, [[]], m.text, [m.text], {"value": m.text}, owner)
        owner[key] = copy.deepcopy(others[m.number % len(others)])
    lines[at] = json.dumps(content, ensure_ascii=m.number % 2 == 0).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


def _places(content: object) -> Iterator[tuple[dict | list, str | int]]:
    """Every member of every object and list, with what holds it."""
    if isinstance(content, dict | list):
        for key in content if isinstance(content, dict) else range(len(content)):
            yield content, key
            yield from _places(content[key])


_BY_NAME: dict[str, Callable[[Mutation, Material], bytes]] = {
    "flip": _flip, "insert": _insert, "delete": _delete, "truncate": _truncate, "splice": _splice, "repeat": _repeat,
    "swap_lines": _swap_lines, "delimit": _delimit, "end_lines": _end_lines, "encode": _encode,
    "mark_order": _mark_order, "put": _put, "quote_all": _quote_all, "drift": _drift, "pack": _pack, "resource": _resource,
}  # fmt: skip
