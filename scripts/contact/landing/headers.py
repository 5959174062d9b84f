"""The header of a delimited file against the declared one: what differs is named, by declared columns and positions.

Names that a file invents are never told: a header may hold what a person typed.
"""

import csv

from contact.landing.registry import Entity
from contact.settings import settings

_DELIMITERS = ",;\t|"


def header_problem(header: bytes, encoding: str, entity: Entity) -> tuple[str, str] | None:
    """Reason code, and what is wrong with the first line of a file; None where it is the declared header.

    `header` is the line without its end, `encoding` the Python name of the declared one.
    """
    if len(header) > settings.max_line_bytes:
        return "wrong_header", "has a first line longer than CONTACT_MAX_LINE_BYTES"
    text = header.decode(encoding, "replace").removesuffix("\r")
    found = _split(text, entity.delimiter)
    if found == entity.columns:
        return None
    if not set(found) & set(entity.columns):
        return _unknown_header(text, found, entity)
    return _changed_columns(found, entity)


def _split(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return []


def _unknown_header(text: str, found: list[str], entity: Entity) -> tuple[str, str]:
    """No declared column is there: another delimiter, data in the first line, or another file."""
    for delimiter in _DELIMITERS.replace(entity.delimiter, ""):
        if set(_split(text, delimiter)) & set(entity.columns):
            return "wrong_delimiter", f"is not delimited by '{entity.delimiter}', which is declared"
    if len(found) == len(entity.columns):
        return "missing_header", "begins without the declared column names"
    return "wrong_header", "begins with a line that holds no declared column"


def _changed_columns(found: list[str], entity: Entity) -> tuple[str, str]:
    declared = entity.columns
    missing = [column for column in declared if column not in found]
    unknown = [position for position, column in enumerate(found, start=1) if column not in declared]
    if missing and len(missing) == len(unknown) and len(found) == len(declared):
        return "renamed_column", f"has another name in the place of the column {', '.join(missing)}"
    if missing:
        return "missing_column", f"lacks the column {', '.join(missing)}"
    if unknown:
        where = ", ".join(map(str, unknown[:10]))
        return "extra_column", f"has {len(unknown)} columns that are not declared, at position {where}"
    repeated = [column for column in declared if found.count(column) > 1]
    if repeated:
        return "repeated_column", f"has the column {', '.join(repeated)} more than once"
    return "reordered_columns", "has its columns in another order than declared"
