"""Reading a batch of deliveries into memory: no store is touched, so that the next batch is read while one is landed."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from contact.landing.careful_reading import parse_carefully
from contact.landing.ledger import Entry
from contact.landing.reading import (
    BadRow,
    FileRead,
    FileText,
    RefusedError,
    load_text,
    parse_fast,
)
from contact.landing.reasons import explain_delivery
from contact.landing.registry import Entity, Registry
from contact.landing.shapes import shape_columns

_SCAN_ROWS = 32_768


@dataclass
class EntityRows:
    """All rows of one entity in a batch, and by delivery_id: the file, its bad rows, and its number of lines."""

    entity: Entity
    incoming: pa.Table
    files: dict[int, FileText]
    bad_rows: dict[int, list[BadRow]]
    line_counts: dict[int, int]


@dataclass
class Batch:
    """Entries of one format, and what their files hold; of an entry kept apart as a whole nothing is here."""

    entries: list[Entry]
    entities: tuple[Entity, ...]
    rows: list[EntityRows]

    @property
    def to_land(self) -> list[Entry]:
        """Entries whose rows are to be landed."""
        return [entry for entry in self.entries if entry.status == "landed"]


def read_batch(entries: list[Entry], registry: Registry) -> Batch:
    """Read the files of entries of one format; an entry whose file is refused is marked as quarantined."""
    entities = registry.formats[entries[0].delivery.association.format]
    texts = {entry.delivery_id: _load(entry, entities) for entry in entries}
    batch = Batch(entries, entities, [])
    while batch.to_land:
        try:
            batch.rows = [_read_entity(entity, batch.to_land, texts) for entity in entities]
            break
        except RefusedError:
            continue  # its entry is marked: the others are read without it
    return batch


def _read_entity(entity: Entity, entries: list[Entry], texts: dict[int, dict[str, FileText]]) -> EntityRows:
    files = {entry.delivery_id: texts[entry.delivery_id][entity.entity] for entry in entries}
    reads = parse_fast(list(files.values()), entity) or [
        _parse_one(files[entry.delivery_id], entity, entry) for entry in entries
    ]
    by_id = {entry.delivery_id: read for entry, read in zip(entries, reads, strict=True)}
    return EntityRows(
        entity,
        _for_scan(shape_columns(_with_delivery(reads, entries), entity)),
        files,
        {delivery_id: read.bad_rows for delivery_id, read in by_id.items()},
        {delivery_id: read.line_count for delivery_id, read in by_id.items()},
    )


def _load(entry: Entry, entities: tuple[Entity, ...]) -> dict[str, FileText]:
    """The texts of a delivery's files; a refusal of one of them keeps the whole delivery apart."""
    if entry.status != "landed":
        return {}
    try:
        encoding = entry.delivery.association.encoding
        return {e.entity: load_text(entry.delivery.files[e.entity], e, encoding) for e in entities}
    except RefusedError as refusal:
        _keep_apart(entry, refusal)
        return {}


def _parse_one(file: FileText, entity: Entity, entry: Entry) -> FileRead:
    fast = parse_fast([file], entity)
    if fast:
        return fast[0]
    try:
        return parse_carefully(file, entity, entry.delivery.association.encoding)
    except RefusedError as refusal:
        _keep_apart(entry, refusal)
        raise


def _keep_apart(entry: Entry, refusal: RefusedError) -> None:
    entry.status, entry.reason = "quarantined", refusal.reason
    entry.explanation = explain_delivery(refusal.reason, refusal.detail)


def _with_delivery(reads: list[FileRead], entries: list[Entry]) -> pa.Table:
    """All rows of the batch, with delivery_id and association_id."""
    sizes = [read.rows.num_rows for read in reads]
    table = pa.concat_tables([read.rows for read in reads])
    ids = pa.array(np.repeat(np.array([entry.delivery_id for entry in entries], np.int32), sizes))
    names = pa.array([entry.delivery.association.association_id for entry in entries])
    which = pa.array(np.repeat(np.arange(len(entries), dtype=np.int32), sizes))
    table = table.append_column("delivery_id", ids)
    return table.append_column("association_id", pa.DictionaryArray.from_arrays(which, names).cast(pa.string()))


def _for_scan(table: pa.Table) -> pa.Table:
    """The table in even pieces, which the engine's threads share among them."""
    return pa.Table.from_batches(table.combine_chunks().to_batches(max_chunksize=_SCAN_ROWS), table.schema)
