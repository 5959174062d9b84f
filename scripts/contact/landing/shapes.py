"""The shape that a value must have to pass the gate as it is: text has no way through a coded field."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from contact.landing.registry import Entity

UNREADABLE = "?"

SHAPES = {
    "case_number": "^[0-9A-Za-z][0-9A-Za-z/_-]{0,23}$",
    "code": "^[0-9A-Za-z_.+-]{1,12}$",
    "integer": "^-?[0-9]{1,9}$",
    "postal_code": "^[0-9][0-9AB][0-9]{3}$",
    "commune_code": "^[0-9][0-9AB][0-9]{3}$",
    "date": "^[0-9/-]{8,10}$",
    "datetime": "^[0-9/:T +.Z-]{10,32}$",
}

FEW_VALUES = frozenset({"code", "integer", "postal_code", "commune_code"})
"""Types of which a batch holds few different values: each value is checked once, not each row."""

_TRIMMED = frozenset({"case_number", "datetime", "date"})


def shape_columns(table: pa.Table, entity: Entity) -> pa.Table:
    """The table with columns that are kept trimmed and '' made null; of few values, those of another shape are '?'."""
    for field in entity.fields:
        position = table.column_names.index(field.source_field)
        column = table.column(position)
        if field.type in FEW_VALUES and field.gate == "keep":
            column = _shape_values(column, re.compile(SHAPES[field.type]))
        elif field.type in _TRIMMED:
            trimmed = pc.ascii_trim_whitespace(column)
            column = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
        else:
            continue
        table = table.set_column(position, field.source_field, column)
    return table


def _shape_values(column: pa.ChunkedArray, shape: re.Pattern) -> pa.Array:
    encoded = column.combine_chunks().dictionary_encode()
    values = [_shaped(value, shape) for value in encoded.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(encoded.indices)


def _shaped(value: str, shape: re.Pattern) -> str | None:
    text = value.strip()
    if not text:
        return None
    return text if shape.match(text) else UNREADABLE
