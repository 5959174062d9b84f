"""One batch of deliveries of one format: read, gate, identities, then rows and ledger in one transaction."""

from collections import Counter

import duckdb
import numpy as np
import pyarrow as pa

from contact.identity.store import keep_content, upsert_doctors, upsert_patients
from contact.landing import ledger
from contact.landing.checks import find_problems, find_repeated
from contact.landing.gate import landed_columns, pass_gate
from contact.landing.ledger import Entry
from contact.landing.reading import (
    LINE_NUMBER,
    BadRow,
    FileRead,
    FileText,
    RefusedError,
    load_text,
    parse_carefully,
    parse_fast,
)
from contact.landing.reasons import explain_delivery
from contact.landing.registry import Entity, Registry
from contact.landing.shapes import shape_columns


def land_batch(connection: duckdb.DuckDBPyConnection, batch: list[Entry], registry: Registry) -> None:
    """Land the entries of a batch (same format); their counts and statuses are filled in.

    Identities and kept content are committed first; then rows, quarantine and ledger in one transaction.
    """
    entities = registry.formats[batch[0].delivery.association.format]
    texts = {entry.delivery_id: _load(entry, entities) for entry in batch}
    for entry in batch:
        if entry.status == "quarantined":
            _keep_whole(connection, entry, entities)
    to_land = [entry for entry in batch if entry.status == "landed"]
    gated = [_gate_entity(connection, entity, to_land, texts) for entity in entities] if to_land else []
    connection.execute("begin")
    try:
        for name, entity in gated:
            columns = ", ".join(["association_id", "delivery_id", *(column for column, _ in landed_columns(entity))])
            connection.execute(f"insert into landing.{entity.table} ({columns}) select {columns} from {name}")
        ledger.write(connection, batch)
        connection.execute("commit")
    except BaseException:
        connection.execute("rollback")
        raise
    for name, _ in gated:
        connection.execute(f"drop table {name}")


def _load(entry: Entry, entities: tuple[Entity, ...]) -> dict[str, FileText]:
    """The texts of a delivery's files; a refusal of one of them keeps the whole delivery apart."""
    if entry.status != "landed":
        return {}
    try:
        encoding = entry.delivery.association.encoding
        return {e.entity: load_text(entry.delivery.files[e.entity], e, encoding) for e in entities}
    except RefusedError as refusal:
        entry.status, entry.reason = "quarantined", refusal.reason
        entry.explanation = explain_delivery(refusal.reason, refusal.detail)
        return {}


def _keep_whole(connection: duckdb.DuckDBPyConnection, entry: Entry, entities: tuple[Entity, ...]) -> None:
    """Keep the files of a delivery that is kept apart; each of their lines after the header counts as a row."""
    kept = []
    for entity in entities:
        path = entry.delivery.files.get(entity.entity)
        try:
            content = path.read_bytes() if path and entry.reason != "file_too_large" else b""
        except OSError:
            content = b""
        if path:
            lines = content.count(b"\n") + (not content.endswith(b"\n")) - 1
            entry.quarantine.append((entity.entity, 0, entry.reason, max(lines, 0)))
            kept.append((entry.content_hash, entity.entity, 0, content))
    keep_content(connection, kept)
    entry.rows_received = entry.rows_quarantined = sum(mark[3] for mark in entry.quarantine)


def _gate_entity(
    connection: duckdb.DuckDBPyConnection, entity: Entity, entries: list[Entry], texts: dict[int, dict[str, FileText]]
) -> tuple[str, Entity]:
    """Read and gate one entity of all deliveries, write its identities; returns the table of what is to be landed."""
    files = {entry.delivery_id: texts[entry.delivery_id][entity.entity] for entry in entries}
    reads = parse_fast(list(files.values()), entity) or [
        _parse_one(files[entry.delivery_id], entity, entry) for entry in entries
    ]
    incoming = shape_columns(_with_delivery(reads, entries), entity).combine_chunks()
    connection.register("incoming", incoming)
    bad_rows = {entry.delivery_id: read.bad_rows for entry, read in zip(entries, reads, strict=True)}
    for delivery_id, line_number, reason in find_problems(connection, entity):
        bad_rows[delivery_id].append(BadRow(line_number, reason, files[delivery_id].line(line_number)))
    repeated = find_repeated(connection, entity)
    _set_apart(connection, entity, entries, bad_rows, repeated)
    pass_gate(connection, entity, "(from incoming anti join left_out using (delivery_id, line_number))")
    if entity.has_patient:
        upsert_patients(connection, "gated")
    if entity.column("doctor"):
        upsert_doctors(connection, "gated")
    _count(connection, entries, reads)
    connection.unregister("incoming")
    name = f"gated_{entity.entity}"
    connection.execute(f"alter table gated rename to {name}")
    return name, entity


def _parse_one(file: FileText, entity: Entity, entry: Entry) -> FileRead:
    fast = parse_fast([file], entity)
    return fast[0] if fast else parse_carefully(file, entity, entry.delivery.association.encoding)


def _with_delivery(reads: list[FileRead], entries: list[Entry]) -> pa.Table:
    """All rows of the batch, with delivery_id and association_id."""
    sizes = [read.rows.num_rows for read in reads]
    table = pa.concat_tables([read.rows for read in reads])
    ids = pa.array(np.repeat(np.array([entry.delivery_id for entry in entries], np.int32), sizes))
    names = pa.array([entry.delivery.association.association_id for entry in entries])
    which = pa.array(np.repeat(np.arange(len(entries), dtype=np.int32), sizes))
    table = table.append_column("delivery_id", ids)
    return table.append_column("association_id", pa.DictionaryArray.from_arrays(which, names).cast(pa.string()))


def _set_apart(
    connection: duckdb.DuckDBPyConnection,
    entity: Entity,
    entries: list[Entry],
    bad_rows: dict[int, list[BadRow]],
    repeated: list[tuple[int, int]],
) -> None:
    """Keep the content of bad rows in the identity store (it may name a person), note them, and list who stays out."""
    kept, left_out = [], list(repeated)
    for entry in entries:
        rows = bad_rows[entry.delivery_id]
        entry.quarantine += [(entity.entity, row.line_number, row.reason, 1) for row in rows]
        entry.rows_quarantined += len(rows)
        kept += [(entry.content_hash, entity.entity, row.line_number, row.content) for row in rows]
        left_out += [(entry.delivery_id, row.line_number) for row in rows]
    keep_content(connection, kept)
    counts = Counter(delivery_id for delivery_id, _ in repeated)
    for entry in entries:
        entry.rows_duplicate += counts[entry.delivery_id]
    ids, numbers = zip(*left_out, strict=True) if left_out else ((), ())
    connection.register(
        "left_out", pa.table({"delivery_id": pa.array(ids, pa.int32()), LINE_NUMBER: pa.array(numbers, pa.int32())})
    )


def _count(connection: duckdb.DuckDBPyConnection, entries: list[Entry], reads: list[FileRead]) -> None:
    landed = dict(connection.execute("select delivery_id, count(*) from gated group by delivery_id").fetchall())
    for entry, read in zip(entries, reads, strict=True):
        entry.rows_received += read.line_count
        entry.rows_landed += landed.get(entry.delivery_id, 0)
