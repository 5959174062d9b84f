"""Reading a batch of deliveries into memory: no store is touched, so that the next batch is read while one is landed."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import pyarrow as pa

from contact.landing.formats import reader_of
from contact.landing.ledger import Entry
from contact.landing.reading import FileRead, RefusedError, joined
from contact.landing.reasons import explain_delivery
from contact.landing.registry import Entity, Registry
from contact.landing.shapes import shape_columns


@dataclass
class EntityRows:
    """All rows of one entity in a batch, and what each delivery's file held, by delivery_id."""

    entity: Entity
    incoming: pa.Table
    reads: dict[int, FileRead]


Rows = TypeVar("Rows")


@dataclass
class Batch(Generic[Rows]):
    """Entries of one format, and what their files hold, by entity; of an entry kept apart as a whole nothing is here."""

    entries: list[Entry]
    entities: tuple[Entity, ...]
    rows: list[Rows]

    @property
    def to_land(self) -> list[Entry]:
        """Entries whose rows are to be landed."""
        return [entry for entry in self.entries if entry.status == "landed"]

    @classmethod
    def joined(cls, batches: list["Batch[EntityRows]"]) -> "Batch[EntityRows]":
        """One batch of the same format."""
        read = [batch.rows for batch in batches if batch.rows]
        rows = [
            EntityRows(
                parts[0].entity,
                pa.concat_tables([part.incoming for part in parts]),
                {delivery_id: found for part in parts for delivery_id, found in part.reads.items()},
            )
            for parts in zip(*read, strict=True)
        ]
        return cls([entry for batch in batches for entry in batch.entries], batches[0].entities, rows)


def read_batch(entries: list[Entry], registry: Registry) -> Batch[EntityRows]:
    """Read the files of entries of one format, one of which at least is to be landed; an entry whose file is refused is
    marked as quarantined."""
    entities = registry.formats[entries[0].delivery.association.format]
    batch = Batch(entries, entities, [])
    to_read = batch.to_land
    reads = reader_of(entities).read([entry.delivery for entry in to_read], entities)
    by_id: dict[int, dict[str, FileRead]] = {}
    for entry, found in zip(to_read, reads, strict=True):
        if isinstance(found, RefusedError):
            entry.status, entry.reason = "quarantined", found.reason
            entry.explanation = explain_delivery(found.reason, found.detail)
        else:
            by_id[entry.delivery_id] = found
    if by_id:
        batch.rows = [_rows_of(entity, batch.to_land, by_id) for entity in entities]
    return batch


def _rows_of(entity: Entity, entries: list[Entry], by_id: dict[int, dict[str, FileRead]]) -> EntityRows:
    reads = {entry.delivery_id: by_id[entry.delivery_id][entity.entity] for entry in entries}
    table = _with_delivery(list(reads.values()), entries)
    for read in reads.values():
        read.rows = None  # they are in the table of the batch: once is enough for what leaves this process
    return EntityRows(entity, shape_columns(table.combine_chunks(), entity), reads)


def _with_delivery(reads: list[FileRead], entries: list[Entry]) -> pa.Table:
    """All rows of the batch, with delivery_id and association_id."""
    sizes = [read.rows.num_rows for read in reads]
    table = joined([read.rows for read in reads])
    ids = pa.array(np.repeat(np.array([entry.delivery_id for entry in entries], np.int32), sizes))
    names = pa.array([entry.delivery.association.association_id for entry in entries])
    which = pa.array(np.repeat(np.arange(len(entries), dtype=np.int32), sizes))
    table = table.append_column("delivery_id", ids)
    return table.append_column("association_id", pa.DictionaryArray.from_arrays(which, names))
