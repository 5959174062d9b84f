"""The forms in which a marker could have been written: spellings, encodings, and digests without a key."""

import base64
import binascii
import hashlib
import html
import json
import unicodedata
import uuid
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from urllib.parse import quote

from contact.assurance.canary.markers import Marker

SHORTEST = 8
"""Bytes below which a form is not searched: chance would find it."""

_DIGESTS = ("md5", "sha1", "sha256", "sha512")
_PART = 6


def without_accents(text: str) -> str:
    """The text with its accents and ligatures taken off."""
    text = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def squeezed(text: str) -> str:
    """The letters and digits of the text alone."""
    return "".join(c for c in text if c.isalnum())


def spellings(marker: Marker) -> dict[str, str]:
    """The ways of writing a marker as text, each with the name of the way."""
    if marker.kind == "birth date":
        ways = _dates(date.fromisoformat(marker.text))
    elif marker.kind == "telephone number":
        ways = _phones(squeezed(marker.text)[-9:])
    elif marker.kind == "social security number":
        ways = _numbers(marker.text)
    else:
        ways = _texts(marker)
    return {text: way for way, text in reversed(ways) if len(text) >= SHORTEST - 1}


def _texts(marker: Marker) -> list[tuple[str, str]]:
    plain = without_accents(marker.text)
    bases = [("plain", marker.text), ("decomposed", unicodedata.normalize("NFD", marker.text))]
    bases += [("no accents", plain), ("no separators", squeezed(marker.text)), ("neither", squeezed(plain))]
    if "name" in marker.kind and marker.kind != "family and given name":
        parts = [part for part in marker.text.replace("'", " ").replace("-", " ").split() if len(part) > _PART]
        bases += [(f"part {n}", part) for n, part in enumerate(parts, start=1)]
        bases += [(f"part {n}, no accents", without_accents(part)) for n, part in enumerate(parts, start=1)]
    cased = [(name, text) for name, text in bases]
    cased += [(f"{name}, lower case", text.lower()) for name, text in bases]
    return cased + [(f"{name}, upper case", text.upper()) for name, text in bases]


def _dates(day: date) -> list[tuple[str, str]]:
    formats = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d%m%Y")
    return [(f"date as {pattern}", day.strftime(pattern)) for pattern in formats]


def _phones(nine: str) -> list[tuple[str, str]]:
    pairs = [nine[:1], *(nine[i : i + 2] for i in range(1, 9, 2))]
    ways = [(f"pairs joined by '{mark}'", "0" + mark.join(pairs)) for mark in (" ", ".", "-")]
    ways += [("no separators", f"0{nine}"), ("nine digits", nine), ("international", f"33{nine}")]
    return [*ways, ("dialled from abroad", f"0033{nine}"), ("international, spaced", "33 " + " ".join(pairs))]


def _numbers(nir: str) -> list[tuple[str, str]]:
    cuts = (0, 1, 3, 5, 7, 10, 13, 15)
    groups = [nir[a:b] for a, b in pairwise(cuts)]
    return [("plain", nir), ("without key", nir[:13]), ("spaced", " ".join(groups)), ("dashed", "-".join(groups))]


def forms(marker: Marker) -> Iterator[tuple[bytes, str]]:
    """Every byte string to search for a marker, each with the name of its form; none shorter than SHORTEST."""
    for text, way in spellings(marker).items():
        for pattern, encoding in (*_encoded(text), *_digested(text)):
            if len(pattern) >= SHORTEST:
                yield pattern, f"{way}; {encoding}"


def _byte_strings(text: str) -> dict[bytes, str]:
    found = {}
    for encoding in ("latin-1", "cp1252", "utf-16-be", "utf-16-le", "utf-8"):
        try:
            found[text.encode(encoding)] = encoding
        except UnicodeEncodeError:
            continue
    return found


def _encoded(text: str) -> Iterator[tuple[bytes, str]]:
    for data, encoding in _byte_strings(text).items():
        yield data, encoding
        yield binascii.hexlify(data), f"hex of {encoding}"
        yield binascii.hexlify(data).upper(), f"upper-case hex of {encoding}"
        yield from ((piece, f"base64 of {encoding}") for piece in _base64(data))
        if not encoding.startswith("utf-16"):
            percent = quote(data, safe="").encode()
            yield percent, f"URL encoding of {encoding}"
            yield percent.lower(), f"lower-case URL encoding of {encoding}"
            yield repr(data)[2:-1].encode(), f"escaped bytes of {encoding}"
    escaped = json.dumps(text)[1:-1]
    yield escaped.encode(), "JSON escapes"
    yield _upper_escapes(escaped).encode(), "upper-case JSON escapes"
    yield text.encode("ascii", "xmlcharrefreplace"), "XML references"
    yield html.escape(text).encode(), "HTML escapes"


def _upper_escapes(escaped: str) -> str:
    head, *rest = escaped.split("\\u")
    return head + "".join("\\u" + piece[:4].upper() + piece[4:] for piece in rest)


def _base64(data: bytes) -> Iterator[bytes]:
    """The characters that stand for `data` alone at each of the three places where it can begin in a group."""
    for shift, start in ((0, 0), (1, 2), (2, 3)):
        characters = base64.b64encode(bytes(shift) + data)[start : (shift + len(data)) * 8 // 6]
        yield characters
        yield characters.replace(b"+", b"-").replace(b"/", b"_")


def _digested(text: str) -> Iterator[tuple[bytes, str]]:
    """Unkeyed digests: their first 128 bits raw, in hex, as a UUID (also as DuckDB keeps it) and in base64."""
    for data, encoding in _byte_strings(text).items():
        for algorithm in _DIGESTS:
            first = hashlib.new(algorithm, data).digest()[:16]
            name = f"{algorithm} of {encoding}"
            yield first, name
            yield first.hex().encode(), f"{name}, hex"
            yield first.hex().upper().encode(), f"{name}, upper-case hex"
            yield str(uuid.UUID(bytes=first)).encode(), f"{name}, UUID"
            yield (bytes([first[0] ^ 0x80]) + first[1:])[::-1], f"{name}, stored UUID"
            yield base64.b64encode(first)[:21], f"{name}, base64"
            yield base64.urlsafe_b64encode(first)[:21], f"{name}, URL-safe base64"
