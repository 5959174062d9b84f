"""Words that the publication carries for its readers: names of the members of dimensions, and dated annotations."""

import duckdb
import pandas as pd

WORD_COLUMNS: dict[str, dict[str, str]] = {
    "members": {
        "dimension": "varchar",
        "member": "varchar",
        "label_fr": "varchar",
        "label_en": "varchar",
        "sort_order": "integer",
    },
    "annotations": {
        "starts_on": "date",
        "ends_on": "date",
        "level": "varchar",
        "area_code": "varchar",
        "kind": "varchar",
        "label_fr": "varchar",
        "label_en": "varchar",
        "source": "varchar",
    },
}

# Seeds of codes have the apostrophe of typewriters. A rubric names both a reason and a diagnosis; syndromes are told of either.
_MEMBERS = """
    with coded as (
        select unnest(['reason_code', 'diagnosis_code']) as dimension, cisp2_code as member, label_fr, label_en
        from warehouse.reference.cisp2_rubrics
        union all
        select unnest(['reason_chapter', 'diagnosis_chapter']), chapter_code, label_fr, label_en
        from warehouse.reference.cisp2_chapters
        union all
        select unnest(['syndrome', 'reason_syndrome']), syndrome, label_fr, label_en
        from warehouse.reference.syndromes
    )

    select
        dimension,
        member,
        replace(label_fr, '''', '’') as label_fr,
        replace(label_en, '''', '’') as label_en,
        (row_number() over (partition by dimension order by member))::integer as sort_order
    from coded
    union all
    select distinct 'time_band', time_band, time_band_label_fr, time_band_label_en, sort_order
    from warehouse.reference.time_bands
    union all
    select dimension, member, label_fr, label_en, sort_order
    from warehouse.reference.members
    order by dimension, sort_order
"""

_ANNOTATIONS = """
    select starts_on, ends_on, level, area_code, kind, label_fr, label_en, source
    from warehouse.reference.annotations
    order by starts_on, ends_on, level, area_code, label_fr
"""


def members(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The members of every dimension that has names, in the order in which they are read."""
    return connection.execute(_MEMBERS).df()


def annotations(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every dated annotation, whatever days the publication tells of: a comparison may reach further back."""
    return connection.execute(_ANNOTATIONS).df()
