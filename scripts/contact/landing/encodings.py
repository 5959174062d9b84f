"""What the bytes of a file betray: that it is packed, or written in another encoding than the declared one."""

_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0", b"%PDF")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def encoding_problem(data: bytes, encoding: str) -> tuple[str, str] | None:
    """Reason code, and what is wrong with the bytes as text of `encoding` ('utf-8' or 'windows-1252').

    Windows-1252 takes almost any byte: what reads as UTF-8 beyond ASCII is UTF-8 (and the other way round).
    """
    if data.startswith(_PACKED):
        return "packed_file", "is packed, or the document of an office program, and no text"
    if data.startswith(_UTF_16) or b"\0" in data[:2]:
        return "encoding_utf_16", f"is in UTF-16 and {encoding} is declared"
    if data.isascii():
        return None
    try:
        data.decode("utf-8")
        is_utf8 = True
    except UnicodeDecodeError:
        is_utf8 = False
    if encoding == "windows-1252" and is_utf8:
        return "encoding_utf_8", "is in UTF-8 and windows-1252 is declared"
    if encoding == "utf-8" and not is_utf8 and _mostly_undecodable(data):
        return "encoding_not_utf_8", "is not in UTF-8, which is declared"
    return None


def _mostly_undecodable(data: bytes) -> bool:
    """Whether more than half of the lines that are not plain ASCII cannot be read as UTF-8."""
    special = [line for line in data.split(b"\n") if not line.isascii()]
    return 2 * sum(_is_undecodable(line) for line in special) > len(special)


def _is_undecodable(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
