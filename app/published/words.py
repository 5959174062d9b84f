"""Names of the members of dimensions, and the dated annotations that fall on a series."""

from __future__ import annotations

from datetime import date

import pandas as pd

from app import data
from app.text import language, say

# what stands in a column where the dimension is empty
NONE = "none"


def names(publication: data.Publication, dimension: str) -> dict[str, str]:
    """Member → its name, in the order in which members are read; last of all, what is not known."""
    sql = (
        f"SELECT member, label_{language()} AS label FROM publication.meta.members "
        "WHERE dimension = ? ORDER BY sort_order"
    )
    rows = data.rows(publication, sql, dimension)
    return dict(zip(rows.member, rows.label, strict=True)) | {NONE: say("members.none")}


def annotations(publication: data.Publication, level: str, area: str, span: tuple[date, date]) -> pd.DataFrame:
    """starts_on, ends_on, kind, label of what happened to an area, or to the country, between two days."""
    sql = (
        f"SELECT starts_on, ends_on, kind, label_{language()} AS label FROM publication.meta.annotations "
        "WHERE (level = 'france' OR (level = ? AND area_code = ?)) AND starts_on <= ? AND ends_on >= ? "
        "ORDER BY starts_on, ends_on, label"
    )
    return data.rows(publication, sql, level, area, span[1], span[0])
