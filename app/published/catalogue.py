"""What the page « Catalogue » reads: every metric with its definition, its origins, its last published values."""

from __future__ import annotations

import pandas as pd

from app import data
from app.data import FRANCE


def metrics(publication: data.Publication) -> pd.DataFrame:
    """Every metric with all that is said of it, by its name."""
    return data.rows(publication, "SELECT * FROM publication.meta.metrics ORDER BY metric").set_index("metric")


def lineage(publication: data.Publication, metric: str) -> dict[str, list[str]]:
    """Names of all that a metric is made of, per layer, and under `made_of_it` the metrics made of it."""
    found = data.rows(
        publication, "SELECT layer, name FROM publication.meta.lineage WHERE metric = ? ORDER BY name", metric
    )
    return {layer: list(rows.name) for layer, rows in found.groupby("layer")}


def exports(publication: data.Publication) -> pd.DataFrame:
    """export, label_fr, description_fr, page, grain, dimensions and metrics (both as lists) of each published table."""
    return data.rows(
        publication,
        "SELECT export, label_fr, description_fr, page, grain, string_split(metrics, ',') AS metrics, "
        "list_filter(string_split(dimensions, ','), lambda one: one <> '') AS dimensions "
        "FROM publication.meta.exports ORDER BY export",
    )


def values(publication: data.Publication, table: str, metric: str) -> pd.DataFrame:
    """period, window, value, state of a metric for France, from a table by period that is told by area alone."""
    return data.rows(
        publication,
        f'SELECT level, area_code, period, "window", value, state FROM publication.data."{table}" '
        "WHERE level = 'france' AND area_code = ? AND metric = ?",
        FRANCE, metric,
    )  # fmt: skip


def history(publication: data.Publication) -> pd.DataFrame:
    """kind, name, first_published_on, changed_on, removed_on of each metric and published table."""
    sql = "SELECT kind, name, first_published_on, changed_on, removed_on FROM publication.meta.history ORDER BY kind, name"
    return data.rows(publication, sql)
