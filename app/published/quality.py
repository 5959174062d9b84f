"""What the page « Qualité des données » reads."""

from __future__ import annotations

from datetime import date

import pandas as pd

from app import data


def figures(publication: data.Publication, period: str) -> pd.DataFrame:
    """level, area_code, metric, value, state of the current window, for France and each association."""
    return data.rows(
        publication,
        "SELECT level, area_code, metric, value, state FROM publication.data.feed_quality "
        "WHERE period = ? AND \"window\" = 'current' AND level IN ('france', 'association') ORDER BY level, area_code, metric",
        period,
    )


def days(publication: data.Publication, level: str, area: str, metric: str, span: tuple[date, date]) -> pd.DataFrame:
    """day, value, state of a daily count between two days, both included."""
    return data.rows(
        publication,
        "SELECT level, area_code, day, value, state FROM publication.data.feed_quality_daily "
        "WHERE level = ? AND area_code = ? AND metric = ? AND day BETWEEN ? AND ? ORDER BY day",
        level, area, metric, *span,
    )  # fmt: skip


def checks(publication: data.Publication, period: str, *areas: str) -> pd.DataFrame:
    """level, area_code, quality_check, metric, value, state: checks judged and failed, for the areas named, or all."""
    return _told_by(publication, "checks_to_act_on", "quality_check", period, areas)


def codes(publication: data.Publication, period: str, *areas: str) -> pd.DataFrame:
    """level, area_code, code_field, metric, value, state: codes written and unmapped, for the areas named, or all."""
    return _told_by(publication, "codes_to_map", "code_field", period, areas)


def fields(publication: data.Publication, period: str, *areas: str) -> pd.DataFrame:
    """level, area_code, field_name, metric, value, state: how filled each field is, for the areas named, or all."""
    return _told_by(publication, "fields_to_fill", "field_name", period, areas)


def _told_by(
    publication: data.Publication, table: str, member: str, period: str, areas: tuple[str, ...]
) -> pd.DataFrame:
    within = f"AND area_code IN ({', '.join('?' * len(areas))}) " if areas else ""
    return data.rows(
        publication,
        f'SELECT level, area_code, "{member}", metric, value, state FROM publication.data.{table} '
        f"WHERE period = ? AND \"window\" = 'current' {within}ORDER BY level, area_code, \"{member}\", metric",
        period, *areas,
    )  # fmt: skip


def remedies(publication: data.Publication) -> pd.DataFrame:
    """Every check by its name: subject, severity, owner, label_fr, label_en, action_fr, action_en."""
    sql = (
        "SELECT check_id, subject, severity, owner, label_fr, label_en, action_fr, action_en "
        "FROM publication.meta.checks ORDER BY check_id"
    )
    return data.rows(publication, sql).set_index("check_id")


def unmapped_codes(publication: data.Publication) -> pd.DataFrame:
    """level, area_code, code_field, unmapped_code: codes that lack a map, of each association."""
    sql = "SELECT 'association' AS level, association_id AS area_code, code_field, unmapped_code FROM publication.meta.codes ORDER BY ALL"
    return data.rows(publication, sql)
