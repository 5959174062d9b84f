"""`contact publish`, as a function: from the warehouse to a new publication."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import duckdb

from contact.lock import exclusive
from contact.publication import meta, words
from contact.publication.attack.attack import Attacked, refuse
from contact.publication.companions import companions
from contact.publication.control import Controlled, control
from contact.publication.coverage import Coverage
from contact.publication.disclosure import Rules
from contact.publication.exports import Asked, Export, Spans, plan, questions, submit
from contact.publication.measured import Block, Frame, measure
from contact.publication.provisional import Provisional
from contact.publication.spreads import PAGE
from contact.publication.tables import columns
from contact.publication.writer import PublishedTable, write
from contact.semantics.catalogue import Catalogue
from contact.settings import settings
from contact.stores import open_store
from contact.warehouse.data_range import data_range
from contact.warehouse.presence import require_warehouse


@dataclass(frozen=True)
class ExportDone:
    """An export as it was published: rows, figures masked, questions asked of the warehouse and their seconds."""

    export: str
    rows: int
    masked: int
    queries: int
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """What a run of publish did; `is_new` is False where the current publication already says the same."""

    publication_id: str
    is_new: bool
    exports: list[ExportDone]
    rows: int
    seconds: float
    attacked: Attacked
    attack_seconds: float


@dataclass(frozen=True)
class Prepared:
    """A publication that is ready to be attacked and written."""

    tables: list[PublishedTable]
    about: dict[str, object]
    exports: list[ExportDone]
    controlled: Controlled


def publish(tell: Callable[[ExportDone], None] = lambda done: None, protection: Rules | None = None) -> Outcome:
    """Publish every export of the warehouse; calls `tell` for each one.

    The rules are those of the settings. `protection` is for the positive control of the attack: figures are made by it,
    and attacked by the measure of the settings all the same.

    Raises:
        ContactError: no warehouse, no delivery, an export that disclosure control refuses, or a publication that the
            attack breaks; the old publication stays.
    """
    start = time.perf_counter()
    rules = Rules(settings.k, settings.round_base)
    require_warehouse()
    with exclusive("publish", migrate=False):  # which would need the key of the identities
        with open_store("warehouse") as connection:
            prepared = prepare(connection, protection or rules, tell)
        begun = time.perf_counter()
        attacked = prepared.controlled.attack(rules)
        attack_seconds = time.perf_counter() - begun
        refuse(attacked)
        publication_id, is_new = write(prepared.tables, prepared.about)
    rows = sum(len(table.rows) for table in prepared.tables)
    seconds = time.perf_counter() - start
    return Outcome(publication_id, is_new, prepared.exports, rows, seconds, attacked, attack_seconds)


def prepare(
    connection: duckdb.DuckDBPyConnection, rules: Rules, tell: Callable[[ExportDone], None] = lambda done: None
) -> Prepared:
    """All tables of a publication, and what its own row says. Exports are planned, or refused, before any query."""
    catalogue = Catalogue.load(connection)
    planned = [plan(query, catalogue) for query in catalogue.saved_queries.values() if query.is_exported]
    first, last = data_range(connection)
    frame = Frame(
        Spans.of(first, last),
        Coverage.load(connection, first, last),
        Provisional.load(connection, last),
        meta.areas(connection),
        rules,
    )
    asked = {export.name: questions(export, frame.spans, catalogue) for export in planned}
    blocks, seconds = _measure(connection, planned, asked, frame, catalogue)
    controlled = control(planned, blocks, frame, catalogue)
    tables, done = [], []
    for export in planned:
        rows = controlled.rows[export.name]
        tables.append(PublishedTable("data", export.name, columns(export), rows))
        masked = int((rows["state"] == "masked").sum())
        done.append(ExportDone(export.name, len(rows), masked, len(asked[export.name]), round(seconds[export.name], 2)))
        tell(done[-1])
    tables += [*_described(connection, planned, asked, done, controlled, catalogue), controlled.archive_table()]
    return Prepared(tables, meta.about(connection, first, last), done, controlled)


def _measure(
    connection: duckdb.DuckDBPyConnection,
    planned: list[Export],
    asked: dict[str, list[Asked]],
    frame: Frame,
    catalogue: Catalogue,
) -> tuple[dict[str, list[Block]], dict[str, float]]:
    """Put all questions to the warehouse; what was measured, and the seconds it took, by export."""
    blocks, seconds = {}, {}
    with ThreadPoolExecutor(settings.threads) as pool:
        answers = {export.name: submit(export, asked[export.name], pool, connection) for export in planned}
        for export in planned:
            found = [future.result() for future in answers.pop(export.name)]
            start = time.perf_counter()
            blocks[export.name] = measure(export, found, frame, catalogue)
            seconds[export.name] = sum(one.seconds for one in found) + time.perf_counter() - start
    return blocks, seconds


def _described(
    connection: duckdb.DuckDBPyConnection,
    planned: list[Export],
    asked: dict[str, list[Asked]],
    done: list[ExportDone],
    controlled: Controlled,
    catalogue: Catalogue,
) -> list[PublishedTable]:
    """What the publication says about itself."""
    frame = controlled.frame
    row_counts = {one.export: one.rows for one in done}
    described = {
        "areas": frame.areas,
        "periods": meta.periods(frame.spans),
        "metrics": meta.metrics(catalogue),
        "exports": meta.exports(planned, asked, row_counts),
        "freshness": meta.freshness(connection, frame.spans.data[1]),
        "coverage": frame.coverage.frame,
        "members": words.members(connection),
        "annotations": words.annotations(connection),
    }
    compared = [(one, controlled.rows[one.name]) for one in planned if one.page == PAGE and one.grain == "period"]
    last = frame.spans.data[1]
    beside = companions(connection, catalogue, described, compared, last, frame.rules)
    return [*(PublishedTable("meta", name, meta.META_COLUMNS[name], rows) for name, rows in described.items()), *beside]
