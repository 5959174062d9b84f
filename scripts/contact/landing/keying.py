"""Keying: rows as read get the pseudonyms of their patients and doctors and the codes of their communes.

Works in an engine of its own that no store is attached to, while another batch is being written.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from contact.identity import pseudonyms
from contact.identity.keyed import Keyed
from contact.landing.checks import find_problems, find_repeated
from contact.landing.gate import KEYED_COLUMNS, ROW_NUMBER, messages, prepare_places
from contact.landing.read_batch import Batch, EntityRows
from contact.landing.reading import LINE_NUMBER, BadRow, FileRead
from contact.landing.registry import Entity
from contact.stores import confine, engine

_SCAN_ROWS = 32_768


@dataclass
class KeyedRows:
    """The good rows of one entity with their keyed columns, what each delivery's file held, and (delivery_id, line
    number) of the second and further copies of a row, which are not among the rows."""

    entity: Entity
    rows: pa.Table
    reads: dict[int, FileRead]
    repeated: list[tuple[int, int]]


class Keying:
    """Makes keyed batches.

    Raises:
        ContactError: a key of pseudonyms is missing.
    """

    def __init__(self, seeds_dir: Path) -> None:
        self._engine = engine()
        # One thread: the cores are busy with the batches before and after.
        self._engine.execute("set threads = 1; set arrow_lossless_conversion = true")
        pseudonyms.prepare(self._engine)
        prepare_places(self._engine, seeds_dir)
        confine(self._engine)
        self._patients = Keyed("patients")

    def key(self, batch: Batch[EntityRows]) -> Batch[KeyedRows]:
        """Check and key the rows of a batch."""
        return Batch(batch.entries, batch.entities, [self._key_rows(rows) for rows in batch.rows])

    def close(self) -> None:
        """Close the engine."""
        self._engine.close()

    def _key_rows(self, rows: EntityRows) -> KeyedRows:
        entity, table = rows.entity, rows.incoming
        self._engine.register("incoming", table)
        for delivery_id, line_number, reason in find_problems(self._engine, entity):
            read = rows.reads[delivery_id]
            read.bad_rows.append(BadRow(line_number, reason, read.text.line(line_number)))
        repeated = find_repeated(self._engine, entity)
        bad = [(delivery_id, row.line_number) for delivery_id, read in rows.reads.items() for row in read.bad_rows]
        table = _without(table, [*repeated, *bad])
        numbered = table.append_column(ROW_NUMBER, pa.array(np.arange(table.num_rows, dtype=np.int32)))
        self._engine.register("incoming", self._with_normal_names(numbered, entity))
        for name, column in keyed_columns(self._engine, entity, table, self._patients).items():
            table = table.append_column(name, column)
        self._engine.unregister("incoming")
        return KeyedRows(entity, _for_scan(table), rows.reads, repeated)

    def _with_normal_names(self, table: pa.Table, entity: Entity) -> pa.Table:
        """The table with names as `normal_name` makes them: few differ, and each is made once."""
        for role in ("family_name", "given_name"):
            column = entity.column(role)
            if column:
                position = table.column_names.index(column)
                table = table.set_column(position, column, self._normal_names(table.column(position)))
        return table

    def _normal_names(self, names: pa.ChunkedArray) -> pa.Array:
        encoded = names.combine_chunks().dictionary_encode()
        self._engine.register("names", pa.table({"name": encoded.dictionary}))
        normal = self._engine.execute("select normal_name(name) as name from names").to_arrow_table()
        self._engine.unregister("names")
        return normal.column("name").combine_chunks().take(encoded.indices)


def keyed_columns(
    connection: duckdb.DuckDBPyConnection, entity: Entity, table: pa.Table, patients: Keyed
) -> dict[str, pa.ChunkedArray]:
    """KEYED_COLUMNS for the rows of `table`, which `incoming` of the connection holds with normalised names."""
    found = connection.execute(messages(connection, entity)).to_arrow_table()
    if found.num_rows != table.num_rows:
        raise AssertionError("keying must give each row one pseudonym")
    if not np.array_equal(row_number := found.column(ROW_NUMBER).to_numpy(), np.arange(table.num_rows)):
        found = found.take(pa.array(np.argsort(row_number, kind="stable")))
    columns = {name: found.column(name) for name in found.column_names if name in KEYED_COLUMNS}
    if entity.has_patient:
        columns["keyed_patient_id"] = patients.column(found.column("patient_message"))
        columns["keyed_traits_id"] = patients.column(found.column("linked_message"))
    return columns


def _without(table: pa.Table, left_out: list[tuple[int, int]]) -> pa.Table:
    """The rows whose (delivery_id, line number) is not among those left out."""
    if not left_out:
        return table
    places = _places(table.column("delivery_id").to_numpy(), table.column(LINE_NUMBER).to_numpy())
    out = np.array(left_out, np.int64)
    return table.filter(pa.array(~np.isin(places, _places(out[:, 0], out[:, 1]))))


def _places(delivery_id: np.ndarray, line_number: np.ndarray) -> np.ndarray:
    return (delivery_id.astype(np.int64) << 32) + line_number


def _for_scan(table: pa.Table) -> pa.Table:
    """The table in even pieces, which the engine's threads share among them."""
    return pa.Table.from_batches(table.combine_chunks().to_batches(max_chunksize=_SCAN_ROWS), table.schema)
