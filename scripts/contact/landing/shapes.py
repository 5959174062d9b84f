"""The shape that a value must have to pass the gate as it is: text has no way through a coded field.

Shapes are as narrow as the real values allow, since a column may be shifted or a field misused: a telephone number has
not the shape of a code, a time or a case number, nor has a name. A code that no list declares passes only where it is
too short to be one (up to four characters), so that new codes are seen and names are not.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from contact.settings import settings

if TYPE_CHECKING:
    from contact.landing.registry import Entity

UNREADABLE = "?"

SHAPES = {
    "case_number": "^[0-9A-Za-z][0-9A-Za-z/_-]{0,23}$",
    "code": "^[0-9A-Za-z_.+-]{1,4}$",
    "integer": "^-?[0-9]{1,6}$",
    "postal_code": "^[0-9][0-9AB][0-9]{3}$",
    "commune_code": "^[0-9][0-9AB][0-9]{3}$",
    "date": "^([0-9]{4}[/-][0-9]{1,2}[/-][0-9]{1,2}|[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4})$",
    "partial_date": "^(1[89]|20)[0-9]{2}(-[0-9]{2})?$",
    "datetime": (
        "^([0-9]{4}[/-][0-9]{1,2}[/-][0-9]{1,2}|[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4})"
        "[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$"
    ),
}

NOT_A_CASE_NUMBER = "^([^0-9]*|(0|33|0033)[/_-]?[1-9]([/_-]?[0-9]{2}){4}|[0-9]{4}[/_-][0-9]{2}[/_-][0-9]{2}|[0-9]{2}[/_-][0-9]{2}[/_-][0-9]{4})$"
"""What has the shape of a case number and is a word, a telephone number or a date."""

FEW_VALUES = frozenset({"code", "integer", "postal_code", "commune_code"})
"""Types of which a batch holds few different values: each value is checked once, not each row."""

_TRIMMED = frozenset({"case_number", "datetime", "date", "partial_date"})


def shape_columns(table: pa.Table, entity: Entity) -> pa.Table:
    """The table with columns that are kept trimmed and '' made null; of few values, those of another shape are '?'."""
    for field in entity.fields:
        position = table.column_names.index(field.source_field)
        column = table.column(position)
        if field.type in FEW_VALUES and field.gate == "keep":
            codes = declared_codes(settings.seeds_dir) | _words_of(entity) if field.type == "code" else frozenset()
            column = _shape_values(column, re.compile(SHAPES[field.type]), codes)
        elif field.type in _TRIMMED:
            trimmed = pc.ascii_trim_whitespace(column)
            column = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
        else:
            continue
        table = table.set_column(position, field.source_field, column)
    return table


@cache
def declared_codes(seeds_dir: Path) -> frozenset[str]:
    """All codes that a list of seeds/code_maps declares (in capitals), and the two words of a truth value."""
    found = {"true", "false"}
    for path in sorted((seeds_dir / "code_maps").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found.update(row["source_code"] for row in csv.DictReader(file) if row.get("source_code"))
    return frozenset(found)


def _words_of(entity: Entity) -> frozenset[str]:
    """The words of which the declared names of an entity's columns are made: `Patient` of `Patient.gender`."""
    return frozenset(word for column in entity.columns for word in column.split("."))


def _shape_values(column: pa.ChunkedArray, shape: re.Pattern, codes: frozenset[str]) -> pa.DictionaryArray:
    """The column as a dictionary of its few values, none of them null or twice."""
    encoded = column.combine_chunks().dictionary_encode()
    values: dict[str, int] = {}
    places = [_place(value, shape, codes, values) for value in encoded.dictionary.to_pylist()]
    indices = pa.array(places, pa.int32()).take(encoded.indices)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(values), pa.string()))


def _place(value: str, shape: re.Pattern, codes: frozenset[str], values: dict[str, int]) -> int | None:
    """Where the value as it is landed stands among `values`, to which it is added; None where it is empty."""
    text = value.strip()
    if not text:
        return None
    is_fit = shape.match(text) or text in codes or text.upper() in codes
    return values.setdefault(text if is_fit else UNREADABLE, len(values))
