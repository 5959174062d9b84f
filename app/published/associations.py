"""The associations and where they are."""

from __future__ import annotations

import pandas as pd

from app import data


def associations(publication: data.Publication) -> pd.DataFrame:
    """level, area_code, label_fr, label_en, region_fr, region_en: each association that may be read, with its region if that may."""
    sql = (
        "SELECT a.level, a.area_code, a.label_fr, a.label_en, coalesce(r.label_fr, '') AS region_fr, "
        "coalesce(r.label_en, '') AS region_en FROM publication.meta.areas AS a "
        "LEFT JOIN publication.meta.areas AS d ON d.level = 'departement' AND d.area_code = a.parent_code "
        "LEFT JOIN publication.meta.areas AS r ON r.level = 'region' AND r.area_code = d.parent_code "
        "WHERE a.level = 'association' ORDER BY r.sort_order, a.sort_order"
    )
    return data.rows(publication, sql)
