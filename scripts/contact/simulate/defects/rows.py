"""Lines that cannot be read, or not be landed: one line of a delivery is spoilt, the others stay."""

from collections.abc import Callable
from random import Random

from contact.settings import settings
from contact.simulate.defects.cases import Case
from contact.simulate.defects.kinds import ROW_DUPLICATE, ROW_QUARANTINED, CaseKind, Mark
from contact.simulate.defects.parcels import Sheet

Spoil = Callable[[bytes, Sheet], bytes]


def _line(name: str, reason: str, spoil: Spoil) -> CaseKind:
    """A kind that changes the bytes of the line of a case."""

    def plant(case: Case, rng: Random) -> Mark:
        case.main.lines[case.index] = spoil(case.main.lines[case.index], case.main)
        return Mark(case.main.layout.entity, case.index + 2)

    return CaseKind(name, reason, ROW_QUARANTINED, plant)


def _few_fields(line: bytes, sheet: Sheet) -> bytes:
    return line[: line.index(sheet.layout.delimiter.encode())]


def _open_quote(line: bytes, sheet: Sheet) -> bytes:
    """The last field begins with a quote that nothing closes."""
    delimiter = sheet.layout.delimiter.encode()
    return delimiter.join(line.split(delimiter)[: len(sheet.layout.columns) - 1]).replace(b'"', b"") + delimiter + b'"x'


def _long(line: bytes, sheet: Sheet) -> bytes:
    return line + b"x" * settings.max_line_bytes


def _event(name: str, reason: str, column: str, value: str) -> CaseKind:
    """A kind that spoils the event of the call in a log."""

    def plant(case: Case, rng: Random) -> Mark:
        return Mark("events", case.log.put(case.events["AP"], **{column: value}))

    return CaseKind(name, reason, ROW_QUARANTINED, plant, _has_logged_call)


def _has_logged_call(case: Case) -> bool:
    return "AP" in getattr(case, "events", {})


def _without_number(case: Case, rng: Random) -> Mark:
    return Mark(case.main.layout.entity, case.put(number=""))


def _with_words_for_number(case: Case, rng: Random) -> Mark:
    return Mark(case.main.layout.entity, case.put(number="voir la fiche"))


def _at_no_time(case: Case, rng: Random) -> Mark:
    return Mark("acts", case.main.put(case.index, heure_appel="hier soir"))


def _twice(case: Case, rng: Random) -> Mark:
    return Mark(case.main.layout.entity, case.main.append(case.row))


ROWS = (
    _line("too_few_fields", "too_few_fields", _few_fields),
    _line("too_many_fields", "too_many_fields", lambda line, sheet: line + sheet.layout.delimiter.encode() + b"x"),
    _line("unclosed_quote", "unclosed_quote", _open_quote),
    _line("undecodable_bytes", "undecodable_text", lambda line, sheet: line + b"\x81\xff"),
    _line("nul_character", "nul_character", lambda line, sheet: line + b"\0"),
    _line("half_line_end", "stray_line_end", lambda line, sheet: line + b"\rx"),
    _line("line_too_long", "line_too_long", _long),
    _line("empty_line", "empty_line", lambda line, sheet: b""),
    _line("header_again", "repeated_header", lambda line, sheet: sheet.header),
    CaseKind("missing_case_number", "missing_required_field", ROW_QUARANTINED, _without_number),
    CaseKind("words_for_case_number", "unreadable_case_number", ROW_QUARANTINED, _with_words_for_number),
    CaseKind(
        "words_for_time",
        "unreadable_time",
        ROW_QUARANTINED,
        _at_no_time,
        lambda case: case.main.layout.entity == "acts",
    ),
    _event("impossible_time", "unreadable_time", "HORODATAGE", "32/13/2020 25:61"),
    _event("event_without_operation", "missing_required_field", "OPERATION", ""),
    CaseKind("repeated_row", "repeated_row", ROW_DUPLICATE, _twice),
)
