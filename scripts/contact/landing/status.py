"""What is there: stores, deliveries, what was kept apart, what is current and what a correction superseded."""

import contextlib

import duckdb

from contact.landing.registry import Registry, read_registry
from contact.settings import settings
from contact.stores import attach, engine, store_path

_DELIVERIES = """
    select
        association_id,
        count(*) filter (status = 'landed') as landed,
        count(*) filter (status = 'duplicate') as duplicate,
        count(*) filter (status = 'quarantined') as quarantined,
        coalesce(sum(rows_received), 0)::bigint as rows_received,
        coalesce(sum(rows_landed), 0)::bigint as rows_landed,
        coalesce(sum(rows_quarantined), 0)::bigint as rows_quarantined,
        coalesce(sum(rows_duplicate), 0)::bigint as rows_duplicate,
        max(delivered_on) filter (status = 'landed') as last_delivered_on,
        max(received_at) as last_received_at
    from landing.ledger.deliveries
    group by association_id
    order by association_id
"""

_QUARANTINE = """
    select reason_code, count(distinct delivery_id) as deliveries, sum(row_count)::bigint as rows,
        count(*) filter (line_number > 0 and row_count = 0) as landed_with_a_remark
    from landing.ledger.quarantine
    group by reason_code
    order by rows desc, reason_code
"""


def read_status() -> dict:
    """The state of an installation, as numbers and dates; stores that cannot be opened are told as such.

    Raises:
        ContactError: a key is missing, or a store does not open with its key.
    """
    report: dict = {"home": str(settings.home), "stores": _stores()}
    if not store_path("landing").is_file():
        return report
    with contextlib.closing(engine()) as connection:
        attach(connection, "landing", read_only=True)
        report["deliveries"] = _dicts(connection, _DELIVERIES)
        report["quarantine"] = _dicts(connection, _QUARANTINE)
        report["rows"] = _rows(connection, read_registry(settings.seeds_dir))
        report["conserved"] = _is_conserved(report)
        for store, statement in _LAST.items():
            if store_path(store).is_file():
                attach(connection, store, read_only=True)
                with contextlib.suppress(duckdb.CatalogException):
                    report[f"last_{store}"] = _dicts(connection, statement)[0]
    return report


_LAST = {
    "warehouse": "select built_at, build_id, software_version from warehouse.build.info",
    "publication": "select published_at, publication_id, data_from, data_to, data_kind from publication.meta.publication",
}


def _stores() -> list[dict]:
    names = ("landing", "identity", "warehouse", "publication")
    files = {name: store_path(name) for name in names}
    return [
        {"store": name, "file": path.name, "bytes": path.stat().st_size if path.is_file() else None}
        for name, path in files.items()
    ]


def _rows(connection: duckdb.DuckDBPyConnection, registry: Registry) -> list[dict]:
    """Per entity: rows landed, those of the latest delivery of their case, and those that a later one superseded."""
    rows = []
    for entities in registry.formats.values():
        main = next(entity for entity in entities if entity.has_patient)
        case = next(field.landed_field for field in main.fields if field.role == "case_number")
        for entity in {entity.table: entity for entity in entities}.values():
            if not entity.column("case_number"):
                rows += _dicts(
                    connection, f"select '{entity.table}' as entity, count(*) as landed from landing.{entity.table}"
                )
                continue
            statement = f"""
                with latest as (
                    select
                        landed.association_id,
                        landed.{case},
                        arg_max(delivery_id, (delivery.delivered_on, delivery_id)) as newest_id
                    from landing.{main.table} as landed
                    join landing.ledger.deliveries as delivery using (delivery_id)
                    group by all
                )
                select
                    '{entity.table}' as entity,
                    count(*) as landed,
                    count(*) filter (delivery_id = newest_id) as current,
                    count(*) filter (delivery_id is distinct from newest_id) as superseded
                from landing.{entity.table}
                left join latest using (association_id, {case})
            """
            rows += _dicts(connection, statement)
    return rows


def _is_conserved(report: dict) -> bool:
    """Whether rows in = landed + quarantined + duplicate, and what the tables hold is what the ledger says."""
    totals = report["deliveries"]
    in_balance = all(
        row["rows_received"] == row["rows_landed"] + row["rows_quarantined"] + row["rows_duplicate"] for row in totals
    )
    held = sum(row["landed"] for row in report["rows"])
    return in_balance and held == sum(row["rows_landed"] for row in totals)


def _dicts(connection: duckdb.DuckDBPyConnection, statement: str) -> list[dict]:
    cursor = connection.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
