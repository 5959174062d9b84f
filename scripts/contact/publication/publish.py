"""`contact publish`, as a function: from the warehouse to a new publication."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import duckdb

from contact.lock import exclusive
from contact.publication import meta, words
from contact.publication.companions import companions
from contact.publication.coverage import Coverage
from contact.publication.disclosure import Rules
from contact.publication.exports import Asked, Export, plan, questions, submit
from contact.publication.periods import windows
from contact.publication.spreads import PAGE
from contact.publication.tables import Frame, build, columns
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


def publish(tell: Callable[[ExportDone], None] = lambda done: None) -> Outcome:
    """Publish every export of the warehouse; calls `tell` after each one.

    Raises:
        ContactError: no warehouse, no delivery, or an export that disclosure control refuses; the old publication stays.
    """
    start = time.perf_counter()
    require_warehouse()
    done: list[ExportDone] = []
    with exclusive("publish", migrate=False):  # which would need the key of the identities
        with open_store("warehouse") as connection:
            tables, about = _tables(connection, Catalogue.load(connection), done, tell)
        publication_id, is_new = write(tables, about)
    rows = sum(len(table.rows) for table in tables)
    return Outcome(publication_id, is_new, done, rows, time.perf_counter() - start)


def _tables(
    connection: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    done: list[ExportDone],
    tell: Callable[[ExportDone], None],
) -> tuple[list[PublishedTable], dict[str, object]]:
    """All tables of the publication, and what its own row says. Exports are planned, or refused, before any query."""
    planned = [plan(query, catalogue) for query in catalogue.saved_queries.values() if query.is_exported]
    first, last = data_range(connection)
    frame = Frame(
        windows(first, last),
        Coverage.load(connection, first, last),
        meta.areas(connection),
        Rules(settings.k, settings.round_base),
    )
    asked: dict[str, list[Asked]] = {}
    tables: list[PublishedTable] = []
    with ThreadPoolExecutor(settings.threads) as pool:
        answers = {}
        for export in planned:
            asked[export.name] = questions(export, frame.windows, (first, last), catalogue)
            answers[export.name] = submit(export, asked[export.name], pool, connection)
        for export in planned:
            table, outcome = _table(export, [future.result() for future in answers.pop(export.name)], frame, catalogue)
            tables.append(table)
            done.append(outcome)
            tell(outcome)
    row_counts = {one.export: one.rows for one in done}
    described = {
        "areas": frame.areas,
        "periods": meta.periods(frame.windows),
        "metrics": meta.metrics(catalogue),
        "exports": meta.exports(planned, asked, row_counts),
        "freshness": meta.freshness(connection, last),
        "coverage": frame.coverage.frame,
        "members": words.members(connection),
        "annotations": words.annotations(connection),
    }
    tables += [PublishedTable("meta", name, meta.META_COLUMNS[name], rows) for name, rows in described.items()]
    held = {table.name: table.rows for table in tables if table.schema == "data"}
    compared = [(one, held[one.name]) for one in planned if one.page == PAGE and one.grain == "period"]
    tables += companions(connection, catalogue, described, compared, last, frame.rules)
    return tables, meta.about(connection, first, last)


def _table(export: Export, answers: list, frame: Frame, catalogue: Catalogue) -> tuple[PublishedTable, ExportDone]:
    start = time.perf_counter()
    rows = build(export, answers, frame, catalogue)
    seconds = sum(answer.seconds for answer in answers) + time.perf_counter() - start
    masked = int((rows["state"] == "masked").sum())
    done = ExportDone(export.name, len(rows), masked, len(answers), round(seconds, 2))
    return PublishedTable("data", export.name, columns(export), rows), done
