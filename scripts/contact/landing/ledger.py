"""The ledger of deliveries and the quarantine: rows in = landed + quarantined + duplicate, for every delivery."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa

from contact.landing import links
from contact.landing.deliveries import Delivery

_SCHEMA = """
    create schema if not exists landing.ledger;
    create table if not exists landing.ledger.deliveries (
        delivery_id integer not null, association_id varchar not null, format varchar not null,
        delivered_on date not null, content_hash varchar not null, status varchar not null, reason_code varchar,
        origin varchar not null, rows_received bigint not null, rows_landed bigint not null,
        rows_quarantined bigint not null, rows_duplicate bigint not null, received_at timestamp not null,
        original_delivery_id integer
    );
    create table if not exists landing.ledger.quarantine (
        delivery_id integer not null, entity varchar not null, line_number integer not null,
        reason_code varchar not null, row_count bigint not null
    );
"""

SCHEMA = _SCHEMA + links.SCHEMA

_MARK = ("delivery_id", "entity", "line_number", "reason_code", "row_count")


@dataclass
class Entry:
    """One line of the ledger, filled while its delivery is being landed.

    status: landed, duplicate (the same content came before) or quarantined (kept apart as a whole).
    `size`: bytes to read, as the reader of the format weighs its files. `quarantine` lists (entity, line number, reason code, rows); line number 0 stands
    for a whole file.
    """

    delivery: Delivery
    delivery_id: int
    content_hash: str
    status: str = "landed"
    reason: str | None = None
    explanation: str | None = None
    rows_received: int = 0
    rows_landed: int = 0
    rows_quarantined: int = 0
    rows_duplicate: int = 0
    original_delivery_id: int | None = None
    size: int = 0
    quarantine: list[tuple[str, int, str, int]] = field(default_factory=list)

    def as_row(self, received_at: datetime) -> dict:
        """The entry as a row of ledger.deliveries."""
        delivery = self.delivery
        return {
            "delivery_id": self.delivery_id,
            "association_id": delivery.association.association_id,
            "format": delivery.association.format,
            "delivered_on": delivery.delivered_on,
            "content_hash": self.content_hash,
            "status": self.status,
            "reason_code": self.reason,
            "origin": delivery.origin,
            "rows_received": self.rows_received,
            "rows_landed": self.rows_landed,
            "rows_quarantined": self.rows_quarantined,
            "rows_duplicate": self.rows_duplicate,
            "received_at": received_at,
            "original_delivery_id": self.original_delivery_id,
        }

    def as_dict(self) -> dict:
        """What a program reads of the entry."""
        row = self.as_row(datetime.now(UTC))
        told = ("delivery_id", "association_id", "status", "reason_code")
        counts = ("rows_received", "rows_landed", "rows_quarantined", "rows_duplicate")
        return {"delivered_on": self.delivery.delivered_on.isoformat()} | {name: row[name] for name in told + counts}


def known_contents(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, date | None], tuple[int, int]]:
    """What was landed: (content hash, None), or with the day where it held no row -> delivery_id and number of rows.

    Files without a row are alike on every quiet day: only those of the same day are the same delivery.
    """
    rows = connection.execute(
        "select content_hash, delivered_on, delivery_id, rows_received from landing.ledger.deliveries "
        "where status = 'landed'"
    ).fetchall()
    return {(content, None if count else day): (delivery_id, count) for content, day, delivery_id, count in rows}


def last_delivery_id(connection: duckdb.DuckDBPyConnection) -> int:
    """The highest number given so far, 0 at the beginning."""
    return connection.execute("select coalesce(max(delivery_id), 0) from landing.ledger.deliveries").fetchone()[0]


def write(connection: duckdb.DuckDBPyConnection, entries: list[Entry]) -> None:
    """Append entries and their quarantine; part of the transaction that lands their rows."""
    received_at = datetime.now(UTC).replace(tzinfo=None)
    connection.register("entries", pa.Table.from_pylist([entry.as_row(received_at) for entry in entries]))
    connection.execute("insert into landing.ledger.deliveries by name from entries")
    kept = [dict(zip(_MARK, (e.delivery_id, *mark), strict=True)) for e in entries for mark in e.quarantine]
    if kept:
        connection.register("kept", pa.Table.from_pylist(kept))
        connection.execute("insert into landing.ledger.quarantine by name from kept")
