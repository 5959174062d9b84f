"""What the three sentences of the overview are made of, beside the headline figures."""

from __future__ import annotations

import pandas as pd

from app import data


def calls_by_area(publication: data.Publication, level: str, period: str, compared_to: str) -> pd.DataFrame:
    """area_code, label_fr, label_en, parent_code, now, then: calls of every area of a level, in the two windows."""
    sql = (
        "SELECT h.area_code, label_fr, label_en, parent_code, "
        'max(value) FILTER ("window" = \'current\') AS now, max(value) FILTER ("window" = ?) AS "then" '
        "FROM publication.data.headline AS h "
        "JOIN publication.meta.areas AS a ON a.level = h.level AND a.area_code = h.area_code "
        "WHERE h.level = ? AND period = ? AND metric = 'calls' GROUP BY ALL"
    )
    return data.rows(publication, sql, compared_to, level, period)
