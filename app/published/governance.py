"""What the page « Gouvernance » reads: what is held, for how long, and who did what; counts alone."""

from __future__ import annotations

import pandas as pd

from app import data


def held(publication: data.Publication) -> pd.DataFrame:
    """store, content, row_count: how much landing and warehouse hold, to three significant digits."""
    return data.rows(publication, "SELECT store, content, row_count FROM publication.meta.held ORDER BY store, content")


def published(publication: data.Publication) -> int:
    """How many rows of figures the publication holds."""
    rows = data.rows(publication, "SELECT sum(row_count)::bigint AS row_count FROM publication.meta.exports")
    return int(rows.row_count.iloc[0] or 0)


def contract(publication: data.Publication) -> pd.DataFrame:
    """place (feeds or warehouse), classification, gate, fields: what the data contract allows in."""
    return data.rows(publication, "SELECT * FROM publication.meta.contract ORDER BY place, classification, gate")


def limits(publication: data.Publication) -> dict[str, int]:
    """The settings of retention and protection, by name."""
    rows = data.rows(publication, "SELECT setting, value FROM publication.meta.limits")
    return {row.setting: int(row.value) for row in rows.itertuples()}


def activity(publication: data.Publication) -> pd.DataFrame:
    """month, action, outcome, entries, accounts: the audit trail in counts, the latest month first."""
    sql = "SELECT * FROM publication.meta.activity ORDER BY month DESC, action, outcome"
    return data.rows(publication, sql)


def requests(publication: data.Publication) -> pd.DataFrame:
    """action, step, value, state: requests of persons, made and carried out."""
    return data.rows(publication, "SELECT * FROM publication.meta.requests")


def upkeep(publication: data.Publication) -> pd.DataFrame:
    """done_on, times of each kind of upkeep that was done, by its name."""
    return data.rows(publication, "SELECT * FROM publication.meta.upkeep").set_index("action")


def keys(publication: data.Publication) -> pd.DataFrame:
    """key, made_on, retired of each key."""
    return data.rows(publication, "SELECT * FROM publication.meta.keys ORDER BY key")


def seal(publication: data.Publication) -> bool | None:
    """Whether the audit trail verified when this was published; None where there is none."""
    rows = data.rows(publication, "SELECT is_whole FROM publication.meta.seal")
    return None if rows.empty else bool(rows.is_whole.iloc[0])
