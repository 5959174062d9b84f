"""`contact land`: deliveries go into the landing store whole or not at all, once, however often they are sent.

Deliveries are taken in batches of one format: a process with limits reads one, a thread keys the one before, and the
one before that is written. Of a batch, identities are written first (an identity without rows harms nobody), then rows,
quarantine and ledger entries in one transaction of the landing store: no transaction spans two files, and a run that is
killed leaves nothing half-done.
"""

import contextlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import duckdb

from contact.console import progress
from contact.identity import pseudonyms, tombstones
from contact.landing import ledger
from contact.landing.ahead import one_ahead
from contact.landing.batch import land_batch
from contact.landing.deliveries import Delivery, Refusal, find_deliveries
from contact.landing.formats import reader_of
from contact.landing.keying import KeyedRows, Keying
from contact.landing.ledger import Entry
from contact.landing.read_batch import Batch
from contact.landing.reader import Reader
from contact.landing.reasons import explain_delivery
from contact.landing.registry import Registry, read_registry
from contact.lock import exclusive
from contact.settings import settings
from contact.stores import attach, confine, engine

_BATCH_BYTES = 64 << 20
_TRANSACTION_ROWS = 4_000_000


def land(paths: Iterable[Path]) -> tuple[list[Entry], list[Refusal]]:
    """Land the deliveries found in `paths`; returns their ledger entries and the files refused.

    Raises:
        ContactError: no feed, a key or a store is missing, or the folder of the stores cannot be written.
    """
    registry = read_registry(settings.seeds_dir)
    deliveries, refused = find_deliveries(list(paths), registry)
    entries: list[Entry] = []
    if not deliveries:
        return entries, refused
    with exclusive("land"), contextlib.closing(engine()) as connection:
        connection.execute("set preserve_insertion_order = false")  # rows carry their delivery; all threads may write
        connection.execute("set arrow_lossless_conversion = true")
        pseudonyms.prepare(connection)  # who was removed under a former key is recognised by it
        attach(connection, "landing", read_only=False)
        attach(connection, "identity", read_only=False)
        confine(connection)
        numbered = list(enumerate(deliveries, start=ledger.last_delivery_id(connection) + 1))
        with (
            contextlib.closing(Reader(registry)) as reader,
            contextlib.closing(Keying(settings.seeds_dir)) as keying,
            progress("landing", len(deliveries)) as advance,
        ):
            while numbered:
                batches = _Batches(
                    ledger.known_contents(connection),
                    registry,
                    tombstones.retained_from(connection),
                    is_first=not entries,
                )
                read = one_ahead(map(reader.read, batches.of(numbered)))
                for batch in _land_all(connection, one_ahead(map(keying.key, read))):
                    entries += batch.entries
                    advance(len(batch.entries))
                numbered = batches.again
    return sorted(entries, key=lambda entry: entry.delivery_id), refused


def _land_all(connection: duckdb.DuckDBPyConnection, batches: Iterable[Batch[KeyedRows]]) -> Iterator[Batch[KeyedRows]]:
    """Land batches, several to a transaction: each commit leaves a group of rows half full, to be packed anew."""
    with contextlib.closing(connection.cursor()) as transaction:
        transaction.execute("begin")
        try:
            rows = 0
            for batch in batches:
                land_batch(connection, transaction, batch)
                yield batch
                rows += sum(keyed.rows.num_rows for keyed in batch.rows)
                if rows >= _TRANSACTION_ROWS:
                    transaction.execute("commit")
                    transaction.execute("begin")
                    rows = 0
            transaction.execute("commit")
        except BaseException:
            with contextlib.suppress(duckdb.TransactionException):  # a commit that failed has rolled back already
                transaction.execute("rollback")
            raise


class _Batches:
    """Entries with their numbers, duplicates already told, in batches of one format and a bounded size.

    Content that comes twice in one run waits in `again` until it is known whether the first of it was landed.
    """

    def __init__(self, known: dict, registry: Registry, retained_from: date | None, *, is_first: bool) -> None:
        self.again: list[tuple[int, Delivery]] = []
        self._known = known
        self._registry = registry
        self._retained_from = retained_from
        self._seen: set[str] | None = set() if is_first else None

    def of(self, numbered: list[tuple[int, Delivery]]) -> Iterator[list[Entry]]:
        """The batches of numbered deliveries."""
        waiting: dict[str, tuple[list[Entry], int]] = {}
        for delivery_id, delivery in numbered:
            entry = _entry(delivery, delivery_id, self._known, self._registry, self._retained_from)
            if self._is_second(entry):
                self.again.append((delivery_id, delivery))
                continue
            name = delivery.association.format
            batch, total = waiting.get(name, ([], 0))
            batch.append(entry)
            waiting[name] = (batch, total + entry.size)
            if waiting[name][1] >= _BATCH_BYTES:
                yield waiting.pop(name)[0]
        for batch, _ in waiting.values():
            yield batch

    def _is_second(self, entry: Entry) -> bool:
        if self._seen is None or entry.status != "landed":
            return False
        if entry.content_hash in self._seen:
            return True
        self._seen.add(entry.content_hash)
        return False


def _entry(delivery: Delivery, delivery_id: int, known: dict, registry: Registry, retained_from: date | None) -> Entry:
    """The ledger entry with which a delivery begins."""
    try:
        content_hash = delivery.content_hash()
    except OSError:
        entry = Entry(delivery, delivery_id, "", "quarantined", "unreadable_file")
        entry.explanation = explain_delivery("unreadable_file", "a file")
        return entry
    entry = Entry(delivery, delivery_id, content_hash)
    original = known.get((content_hash, None)) or known.get((content_hash, delivery.delivered_on))
    if original:
        entry.status = "duplicate"
        entry.original_delivery_id, rows = original
        entry.rows_received = entry.rows_duplicate = rows
        return entry
    is_past = retained_from is not None and delivery.delivered_on < retained_from
    problem = ("past_retention", delivery.name) if is_past else delivery.problem(registry)
    if problem:
        entry.status, entry.reason = "quarantined", problem[0]
        entry.explanation = explain_delivery(*problem)
    effort = reader_of(registry.formats[delivery.association.format]).effort
    entry.size = sum(effort(path) for path in delivery.files.values())
    return entry
