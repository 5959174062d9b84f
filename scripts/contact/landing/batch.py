"""One batch of deliveries of one format, once it is keyed: identities first, then rows, quarantine and ledger."""

from collections import Counter

import duckdb

from contact.identity.store import keep_content, upsert_doctors, upsert_patients
from contact.landing import ledger
from contact.landing.formats import reader_of
from contact.landing.gate import landed_columns, pass_gate
from contact.landing.keying import KeyedRows
from contact.landing.ledger import Entry
from contact.landing.links import add_links
from contact.landing.read_batch import Batch
from contact.landing.registry import Entity
from contact.landing.withholding import apply_rights, rights_apply


def land_batch(
    connection: duckdb.DuckDBPyConnection, transaction: duckdb.DuckDBPyConnection, batch: Batch[KeyedRows]
) -> None:
    """Land a batch; the counts of its entries are filled in.

    Identities and kept content are committed at once, by `connection`; rows, quarantine and ledger are part of the
    transaction that is open on the landing store, by `transaction`: no transaction spans two files.
    """
    for entry in batch.entries:
        if entry.status == "quarantined":
            _keep_whole(connection, entry, batch.entities)
    for keyed in batch.rows:
        _set_apart(connection, keyed, batch.to_land)
        gated = _pass_gate(connection, transaction, keyed, batch.to_land)
        _write_identities(connection, keyed.entity, gated)
        _write_rows(transaction, keyed.entity, gated, batch.to_land)
    ledger.write(transaction, batch.entries)


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


def _set_apart(connection: duckdb.DuckDBPyConnection, keyed: KeyedRows, entries: list[Entry]) -> None:
    """Keep the content of bad rows in the identity store (it may name a person), and count what stays out."""
    kept = []
    copies = Counter(delivery_id for delivery_id, _ in keyed.repeated)
    for entry in entries:
        name, read = keyed.entity.entity, keyed.reads[entry.delivery_id]
        bad, apart = read.bad_rows, {row.line_number for row in read.bad_rows}
        entry.quarantine += [(name, row.line_number, row.reason, 1) for row in bad]
        entry.quarantine += [(name, number, reason, 0) for number, reason in read.remarks if number not in apart]
        entry.rows_quarantined += len(bad)
        entry.rows_received += read.line_count
        entry.rows_duplicate += copies[entry.delivery_id] + read.repeated
        kept += [(entry.content_hash, name, row.line_number, row.content) for row in bad]
    keep_content(connection, kept)


def _pass_gate(
    connection: duckdb.DuckDBPyConnection,
    transaction: duckdb.DuckDBPyConnection,
    keyed: KeyedRows,
    entries: list[Entry],
) -> str:
    """The relation, in both connections, of what is to be landed: without whom rights actions keep out."""
    relation, rows = f"({pass_gate(keyed.entity)})", keyed.rows
    connection.register("keyed_rows", rows)
    if rights_apply(connection):
        connection.execute(f"create or replace temp table gated as from {relation}")
        apply_rights(connection, keyed.entity, entries)
        relation, rows = "keyed_rows", connection.execute("from gated").to_arrow_table()
        connection.execute("drop table gated")
        connection.register("keyed_rows", rows)
    transaction.register("keyed_rows", rows)
    return relation


def _write_identities(connection: duckdb.DuckDBPyConnection, entity: Entity, gated: str) -> None:
    if entity.has_patient:
        upsert_patients(connection, gated)
    if entity.column("doctor"):
        upsert_doctors(connection, gated)


def _write_rows(transaction: duckdb.DuckDBPyConnection, entity: Entity, gated: str, entries: list[Entry]) -> None:
    columns = ", ".join(["association_id", "delivery_id", *(column for column, _ in landed_columns(entity))])
    transaction.execute(f"insert into landing.{entity.table} ({columns}) select {columns} from {gated} as gated")
    if entity.column("nir"):
        add_links(transaction, gated)
    counted = "select delivery_id, count(*) from keyed_rows group by delivery_id"
    landed = dict(transaction.execute(counted).fetchall())
    for entry in entries:
        entry.rows_landed += landed.get(entry.delivery_id, 0)
