"""One batch of deliveries of one format, once it is read: gate, identities, then rows and ledger in one transaction."""

from collections import Counter
from contextlib import suppress

import duckdb
import pyarrow as pa

from contact.identity.store import keep_content, upsert_doctors, upsert_patients
from contact.landing import ledger
from contact.landing.checks import find_problems, find_repeated
from contact.landing.formats import reader_of
from contact.landing.gate import landed_columns, pass_gate
from contact.landing.ledger import Entry
from contact.landing.links import add_links
from contact.landing.read_batch import Batch, EntityRows
from contact.landing.reading import LINE_NUMBER, BadRow
from contact.landing.registry import Entity
from contact.landing.withholding import apply_rights


def land_batch(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Land a batch; the counts of its entries are filled in.

    Identities and kept content are committed first; then rows, quarantine and ledger in one transaction.
    """
    for entry in batch.entries:
        if entry.status == "quarantined":
            _keep_whole(connection, entry, batch.entities)
    gated = [(_gate_entity(connection, rows, batch.to_land), rows.entity) for rows in batch.rows]
    connection.execute("begin")
    try:
        for name, entity in gated:
            columns = ", ".join(["association_id", "delivery_id", *(column for column, _ in landed_columns(entity))])
            connection.execute(f"insert into landing.{entity.table} ({columns}) select {columns} from {name}")
            if entity.column("nir"):
                add_links(connection, name)
        ledger.write(connection, batch.entries)
        connection.execute("commit")
    except BaseException:
        with suppress(duckdb.TransactionException):  # a commit that failed has rolled back already
            connection.execute("rollback")
        raise
    for name, _ in gated:
        connection.execute(f"drop table {name}")


def _keep_whole(connection: duckdb.DuckDBPyConnection, entry: Entry, entities: tuple[Entity, ...]) -> None:
    """Keep the files of a delivery that is kept apart; the reader of the format says how many rows they hold."""
    kept, count_rows = [], reader_of(entities).count_rows
    for entity in entities:
        path = entry.delivery.files.get(entity.entity)
        try:
            content = path.read_bytes() if path and entry.reason != "file_too_large" else b""
        except OSError:
            content = b""
        if path:
            entry.quarantine.append((entity.entity, 0, entry.reason, count_rows(content)))
            if entry.reason != "past_retention":
                kept.append((entry.content_hash, entity.entity, 0, content))
    keep_content(connection, kept)
    entry.rows_received = entry.rows_quarantined = sum(mark[3] for mark in entry.quarantine)


def _gate_entity(connection: duckdb.DuckDBPyConnection, rows: EntityRows, entries: list[Entry]) -> str:
    """Check and gate the rows of one entity, write its identities; returns the table of what is to be landed."""
    entity = rows.entity
    connection.register("incoming", rows.incoming)
    for delivery_id, line_number, reason in find_problems(connection, entity):
        read = rows.reads[delivery_id]
        read.bad_rows.append(BadRow(line_number, reason, read.text.line(line_number)))
    _set_apart(connection, rows, entries, find_repeated(connection, entity))
    pass_gate(connection, entity, "(from incoming anti join left_out using (delivery_id, line_number))")
    apply_rights(connection, entity, entries)
    if entity.has_patient:
        upsert_patients(connection, "gated")
    if entity.column("doctor"):
        upsert_doctors(connection, "gated")
    _count(connection, entries, rows)
    connection.unregister("incoming")
    name = f"gated_{entity.entity}"
    connection.execute(f"alter table gated rename to {name}")
    return name


def _set_apart(
    connection: duckdb.DuckDBPyConnection, rows: EntityRows, entries: list[Entry], repeated: list[tuple[int, int]]
) -> None:
    """Keep the content of bad rows in the identity store (it may name a person), note them, and list who stays out."""
    kept, left_out = [], list(repeated)
    for entry in entries:
        name, read = rows.entity.entity, rows.reads[entry.delivery_id]
        bad, apart = read.bad_rows, {row.line_number for row in read.bad_rows}
        entry.quarantine += [(name, row.line_number, row.reason, 1) for row in bad]
        entry.quarantine += [(name, number, reason, 0) for number, reason in read.remarks if number not in apart]
        entry.rows_quarantined += len(bad)
        kept += [(entry.content_hash, name, row.line_number, row.content) for row in bad]
        left_out += [(entry.delivery_id, row.line_number) for row in bad]
    keep_content(connection, kept)
    counts = Counter(delivery_id for delivery_id, _ in repeated)
    for entry in entries:
        entry.rows_duplicate += counts[entry.delivery_id] + rows.reads[entry.delivery_id].repeated
    ids, numbers = zip(*left_out, strict=True) if left_out else ((), ())
    connection.register(
        "left_out", pa.table({"delivery_id": pa.array(ids, pa.int32()), LINE_NUMBER: pa.array(numbers, pa.int32())})
    )


def _count(connection: duckdb.DuckDBPyConnection, entries: list[Entry], rows: EntityRows) -> None:
    landed = dict(connection.execute("select delivery_id, count(*) from gated group by delivery_id").fetchall())
    for entry in entries:
        entry.rows_received += rows.reads[entry.delivery_id].line_count
        entry.rows_landed += landed.get(entry.delivery_id, 0)
