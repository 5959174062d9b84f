"""What the page « Demande » reads beside the tables by member."""

from __future__ import annotations

import pandas as pd

from app import data


def calls_by_association(publication: data.Publication, period: str) -> pd.DataFrame:
    """area_code, label_fr, label_en, region_code, window, metric, value, state, change, trend of every association read."""
    sql = (
        "SELECT h.area_code, a.label_fr, a.label_en, d.parent_code AS region_code, "
        '"window", metric, value, state, change, trend '
        "FROM publication.data.headline AS h "
        "JOIN publication.meta.areas AS a ON a.level = h.level AND a.area_code = h.area_code "
        "JOIN publication.meta.areas AS d ON d.level = 'departement' AND d.area_code = a.parent_code "
        "WHERE h.level = 'association' AND period = ? AND metric = 'calls'"
    )
    return data.rows(publication, sql, period)
