"""What a publication says about itself: areas, periods, metrics and their definitions, exports, freshness, coverage."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

import duckdb
import pandas as pd

from contact.publication.companion_columns import COMPANION_COLUMNS
from contact.publication.exports import Asked, Export, Spans
from contact.publication.words import WORD_COLUMNS
from contact.semantics.catalogue import Catalogue

META_COLUMNS: dict[str, dict[str, str]] = {
    "publication": {
        "schema_version": "integer",
        "publication_id": "varchar",
        "published_at": "timestamp",
        "built_at": "timestamp",
        "data_from": "date",
        "data_to": "date",
        "data_kind": "varchar",
        "software_version": "varchar",
    },
    "areas": {
        "level": "varchar",
        "area_code": "varchar",
        "label_fr": "varchar",
        "label_en": "varchar",
        "parent_code": "varchar",
        "sort_order": "integer",
    },
    "periods": {
        "period": "varchar",
        "window": "varchar",
        "starts_on": "date",
        "ends_on": "date",
        "is_covered": "boolean",
        "health_starts_on": "date",
        "health_ends_on": "date",
        "is_health_covered": "boolean",
    },
    "metrics": {
        "metric": "varchar",
        "type": "varchar",
        "label_fr": "varchar",
        "label_en": "varchar",
        "description_fr": "varchar",
        "description_en": "varchar",
        "unit": "varchar",
        "direction": "varchar",
        "disclosure": "varchar",
        "purpose": "varchar",
        "empty": "varchar",
        "owner": "varchar",
        "definition_sql": "varchar",
    },
    "exports": {
        "export": "varchar",
        "label_fr": "varchar",
        "description_fr": "varchar",
        "page": "varchar",
        "grain": "varchar",
        "is_by_weeks": "boolean",
        "levels": "varchar",
        "dimensions": "varchar",
        "metrics": "varchar",
        "row_count": "bigint",
        "sql": "varchar",
    },
    "freshness": {
        "association_id": "varchar",
        "association_label": "varchar",
        "departement_code": "varchar",
        "region_code": "varchar",
        "last_delivered_on": "date",
        "last_received_at": "timestamp",
        "is_current": "boolean",
    },
    "coverage": {
        "level": "varchar",
        "area_code": "varchar",
        "day": "date",
        "associations_expected": "integer",
        "associations_received": "integer",
    },
    **WORD_COLUMNS,
    **COMPANION_COLUMNS,
}

_AREAS = """
    with areas as (
        select 0 as rank, 'france' as level, 'FR' as area_code, 'France' as label, null as parent_code, '' as sort_key
        union all
        select 1, 'region', region_code, region_name, 'FR', strip_accents(lower(region_name))
        from warehouse.marts.dim_regions
        union all
        select 2, 'departement', departement_code, departement_name, region_code, departement_code
        from warehouse.marts.dim_departements
        union all
        select
            3, 'association', association_id, association_name, departement_code,
            strip_accents(lower(association_name))
        from warehouse.marts.dim_associations
    )

    select
        level,
        area_code,
        label as label_fr,
        label as label_en,
        parent_code,
        (row_number() over (partition by level order by sort_key, area_code))::integer as sort_order
    from areas
    order by rank, sort_order
"""

_FRESHNESS = """
    select
        a.association_id,
        a.association_name as association_label,
        a.departement_code,
        a.region_code,
        max(d.delivered_on) as last_delivered_on,
        max(d.received_at)::timestamp as last_received_at,
        coalesce(max(d.delivered_on) = $last, false) as is_current
    from warehouse.marts.dim_associations as a
    left join warehouse.marts.fct_deliveries as d on a.association_id = d.association_id and d.status = 'landed'
    group by all
    order by a.association_id
"""

_DATA_KIND = """
    select case
        when bool_or(data_origin = 'simulated') then 'simulated'
        when bool_or(data_origin = 'replayed') then 'replayed'
        else 'received'
    end
    from warehouse.marts.fct_deliveries
    where status = 'landed'
"""


def areas(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every area of the country, with or without an association: France, regions, départements, associations."""
    return connection.execute(_AREAS).df()


def freshness(connection: duckdb.DuckDBPyConnection, last: date) -> pd.DataFrame:
    """The last delivery of each association, and whether it is of the last day of the publication."""
    return connection.execute(_FRESHNESS, {"last": last}).df()


def about(connection: duckdb.DuckDBPyConnection, first: date, last: date) -> dict[str, object]:
    """The row of meta.publication, but for its id and its time."""
    built_at, software_version = connection.execute(
        "select built_at, software_version from warehouse.build.info"
    ).fetchone()
    (kind,) = connection.execute(_DATA_KIND).fetchone()
    return {
        "built_at": built_at,
        "data_from": first,
        "data_to": last,
        "data_kind": kind,
        "software_version": software_version,
    }


def periods(spans: Spans) -> pd.DataFrame:
    """One row per period and window: its days, and those of exports with health figures, which are told by whole weeks."""
    rows = pd.DataFrame([asdict(window) for window in spans.windows])
    names = {"starts_on": "health_starts_on", "ends_on": "health_ends_on", "is_covered": "is_health_covered"}
    weeks = pd.DataFrame([asdict(window) for window in spans.week_windows]).rename(columns=names)
    return rows.merge(weeks, on=["period", "window"], how="left")


def metrics(catalogue: Catalogue) -> pd.DataFrame:
    """The metric catalogue, each metric with the SQL that defines it."""
    rows = []
    for metric in catalogue.listed:
        meta = metric.meta
        rows.append(
            {
                "metric": metric.name,
                "type": metric.type,
                "label_fr": metric.label,
                "label_en": meta.get("label_en", metric.label),
                "description_fr": metric.description,
                "description_en": meta.get("description_en", metric.description),
                "unit": metric.unit,
                "direction": meta.get("direction", "neither"),
                "disclosure": metric.disclosure,
                "purpose": meta.get("purpose"),
                "empty": metric.empty,
                "owner": meta.get("owner"),
                "definition_sql": catalogue.engine.definition(metric.name, needs_time=metric.needs_time),
            }
        )
    return pd.DataFrame(rows, columns=list(META_COLUMNS["metrics"]))


def exports(
    planned: Sequence[Export], asked: Mapping[str, Sequence[Asked]], row_counts: Mapping[str, int]
) -> pd.DataFrame:
    """What each export holds, with the SQL of its first level and window."""
    rows = [
        {
            "export": export.name,
            "label_fr": export.label,
            "description_fr": export.description,
            "page": export.page,
            "grain": export.grain,
            "is_by_weeks": export.is_by_weeks,
            "levels": ",".join(export.levels),
            "dimensions": ",".join(export.extra.values()),
            "metrics": ",".join(metric.name for metric in export.metrics),
            "row_count": row_counts[export.name],
            "sql": asked[export.name][0].sql if asked[export.name] else None,
        }
        for export in planned
    ]
    return pd.DataFrame(rows, columns=list(META_COLUMNS["exports"]))
