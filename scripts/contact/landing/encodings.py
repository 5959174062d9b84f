"""What the bytes of a file betray: that it is packed, or written in another encoding than the declared one."""

import codecs

_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0", b"%PDF")
_PIECE = 4 << 20
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def signature_problem(data: bytes, encoding: str) -> tuple[str, str] | None:
    """Reason code, and what is wrong with a file that begins as no text of `encoding` does."""
    if data.startswith(_PACKED):
        return "packed_file", "is packed, or the document of an office program, and no text"
    if data.startswith(_UTF_16) or b"\0" in data[:2]:
        return "encoding_utf_16", f"is in UTF-16 and {encoding} is declared"
    return None


def encoding_problem(data: bytes, encoding: str) -> tuple[str, str] | None:
    """Reason code, and what is wrong with the bytes as text of `encoding` ('utf-8' or 'windows-1252').

    Windows-1252 takes almost any byte: what reads as UTF-8 beyond ASCII is UTF-8 (and the other way round).
    """
    if data.isascii():
        return None
    if encoding == "windows-1252" and is_utf8(data):
        return "encoding_utf_8", "is in UTF-8 and windows-1252 is declared"
    if encoding == "utf-8" and not is_utf8(data) and _mostly_undecodable(data):
        return "encoding_not_utf_8", "is not in UTF-8, which is declared"
    return None


def is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8 throughout, looked at in pieces so that memory stays bounded."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_undecodable(data: bytes) -> bool:
    """Whether more than half of the lines that are not plain ASCII cannot be read as UTF-8."""
    special = [line for line in data.split(b"\n") if not line.isascii()]
    return 2 * sum(not is_utf8(line) for line in special) > len(special)
